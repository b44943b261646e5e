"""The forms of a reassignment worksheet; what is unknown can be left unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils import timezone

from executives.models import Agency, Executive
from mobility.actions.directed import LATER, TERMS
from mobility.models import ReassignmentWorksheet
from mobility.workflow import WorksheetStatus
from sesportal.accounts.roles import Permission
from sesportal.lib.forms import ComboBox, DayInput

if TYPE_CHECKING:
    from sesportal.accounts.models import User

SECTIONS = (
    (
        "The position",
        (
            "to_subelement",
            "to_position_title",
            "to_position_number",
            "to_position_occupied",
            "to_duty_location",
            "is_outside_commuting_area",
            "to_appointment_type",
            "election_signed_on",
        ),
    ),
    ("The move", ("effective_on", "is_voluntary", "reasons")),
    ("Consultation", ("consulted_on", "consultation_note")),
    (
        "Agency head and supervisor",
        (
            "head_appointed_on",
            "is_head_acting",
            "supervisor_appointed_on",
            "is_supervisor_acting",
            "is_supervisor_noncareer",
            "has_supervisor_initial_appraisal",
            "detail_days",
        ),
    ),
    ("Exception from the moratorium", ("moratorium_exception", "exception_evidence", "exception_dated_on")),
    ("Qualification and waiver", ("qualification_determined_on", "waiver_signed_on")),
)
YES_NO = ((True, "Yes"), (False, "No"))
YES_NO_UNKNOWN = ((None, "Not known yet"), *YES_NO)


def _is_true(value: object) -> bool | None:
    """Return what a radio button sent: true, false, or nothing."""
    return {"True": True, "False": False}.get(str(value))


class WorksheetForm(forms.ModelForm):
    """Everything a worksheet holds; once the notice is served, only what may still change."""

    is_outside_commuting_area = forms.TypedChoiceField(
        label="Is the new duty location outside the commuting area?",
        choices=YES_NO,
        coerce=_is_true,
        widget=forms.RadioSelect,
        help_text="Your agency determines its areas. Outside, consultation and a longer notice with reasons are due.",
    )
    is_voluntary = forms.TypedChoiceField(
        label="Does the executive agree to the move?",
        choices=((False, "No, or not known: the agency directs it"), (True, "Yes, the move is voluntary")),
        coerce=_is_true,
        widget=forms.RadioSelect,
        initial=False,
        help_text="Inside a moratorium a voluntary move needs the executive's signed statement.",
    )
    is_supervisor_noncareer = forms.TypedChoiceField(
        label="Is the new immediate supervisor a noncareer appointee?",
        choices=YES_NO_UNKNOWN,
        coerce=_is_true,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
        help_text="Noncareer or limited SES, Schedule C, or noncareer Executive Schedule.",
    )
    has_supervisor_initial_appraisal = forms.TypedChoiceField(
        label="Does that supervisor make the initial appraisal?",
        choices=YES_NO_UNKNOWN,
        coerce=_is_true,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = ReassignmentWorksheet
        fields: ClassVar = [*TERMS, *LATER]
        labels: ClassVar = {
            "to_subelement": "Organization",
            "to_position_title": "Position title",
            "to_position_number": "Position number",
            "to_position_occupied": "General or career reserved",
            "to_duty_location": "Duty location",
            "to_appointment_type": "Appointment, where it changes",
            "election_signed_on": "Day the executive elected that appointment in writing",
            "effective_on": "Effective date",
            "reasons": "Reasons for the move",
            "consulted_on": "Day of the consultation",
            "consultation_note": "Preferences heard",
            "head_appointed_on": "Day the agency head was appointed",
            "is_head_acting": "The agency head is acting",
            "supervisor_appointed_on": "Day the supervisor was appointed",
            "is_supervisor_acting": "The supervisor is acting",
            "detail_days": "Days on detail since the appointment",
            "moratorium_exception": "Exception",
            "exception_evidence": "Evidence",
            "exception_dated_on": "Date of the evidence",
            "qualification_determined_on": "Day of the written qualification determination",
            "waiver_signed_on": "Day of a waiver on paper",
        }
        help_texts: ClassVar = {
            "to_position_number": "Where it is in the register, its designation is filled in.",
            "to_position_occupied": "Only career appointees may hold a career reserved position.",
            "to_duty_location": "City and state, e.g. Denver, CO.",
            "to_appointment_type": "Leave empty: the appointment stays as it is.",
            "election_signed_on": "Only where the appointment changes.",
            "effective_on": "Leave it empty to see the earliest lawful date first.",
            "reasons": "They become part of the notice where the move leads outside the commuting area.",
            "consulted_on": "Needed before the notice where the move leads outside the commuting area.",
            "consultation_note": "What the executive said, or that no preferences were stated.",
            "head_appointed_on": "Permanent appointment of the head of the agency or military department.",
            "supervisor_appointed_on": "Permanent appointment of the most immediate supervisor.",
            "detail_days": "Leave empty: they are counted from the career.",
            "moratorium_exception": "Leave empty where none is claimed.",
            "exception_dated_on": "A disciplinary action counts only if it began before the appointment.",
            "waiver_signed_on": "Leave empty where the executive signs here.",
        }
        widgets: ClassVar = {
            "reasons": forms.Textarea(attrs={"rows": 4}),
            "consultation_note": forms.Textarea(attrs={"rows": 3}),
            "exception_evidence": forms.Textarea(attrs={"rows": 2}),
            "to_subelement": ComboBox,
        }

    def __init__(self, *args: Any, home_code: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Agency.objects.subelements().filter(code__startswith=home_code[:2]).order_by("name")
        field = self.fields["to_subelement"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = units
        self.initial["revision"] = self.instance.revision
        if self.instance.status != WorksheetStatus.DRAFT:
            for name in TERMS:
                del self.fields[name]

    @property
    def written(self) -> dict[str, Any]:
        """Return what the actions take."""
        return {name: value for name, value in self.cleaned_data.items() if name != "revision"}

    def clean(self) -> dict[str, Any]:
        """Leave the instance alone: the action reads the row again and decides."""
        return super().clean() or self.cleaned_data

    def _post_clean(self) -> None:
        """Do not write into the instance, which the page still shows as it is kept."""


class ChooseExecutiveForm(forms.Form):
    """Whom a new worksheet is about: an executive on board of the agency."""

    executive = forms.ModelChoiceField(
        queryset=Executive.objects.none(), to_field_name="identifier", widget=ComboBox, label="Executive"
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["executive"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Executive.objects.visible_to(user, Permission.DIRECT_MOVES).on_board().order_by("sort_name")


class DayForm(forms.Form):
    """One day, today unless told otherwise."""

    day = forms.DateField(widget=DayInput)

    def __init__(self, *args: Any, label: str, help_text: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].label = label
        self.fields["day"].help_text = help_text
        self.fields["day"].initial = timezone.localdate()


class RefusalForm(DayForm):
    """The day on which the executive declined, and what was said."""

    note = forms.CharField(
        label="What the executive said", required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=4000
    )


class ReasonForm(forms.Form):
    """A reason that is kept."""

    reason = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), max_length=4000)


class SignForm(forms.Form):
    """The executive's name as a signature, on the worksheet as it was read."""

    name = forms.CharField(label="Your full name, as your signature", max_length=150)
    agreed = forms.BooleanField(label="I have read the text above and sign it of my own will.")
    revision = forms.IntegerField(widget=forms.HiddenInput)
