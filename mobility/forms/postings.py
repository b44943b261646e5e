"""The form of a posting, and the small ones of its steps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError

from executives.filters import SERIES
from executives.forms import LinesField
from executives.models import Agency, AppointmentType, Competency, Position, QualificationFramework
from mobility.models import Posting, Programme
from mobility.models.programmes import Reimbursement, Relocation
from sesportal.accounts.roles import Permission
from sesportal.lib.forms import ComboBox

if TYPE_CHECKING:
    import datetime as dt

    from sesportal.accounts.models import User

SECTIONS = (
    ("The opportunity", ("programme", "agency", "organization", "title", "duties", "learning")),
    ("What it builds", ("competencies", "occupational_series", "functions")),
    (
        "Where and how",
        ("duty_location", "virtual_percent", "time_percent", "travel_percent", "relocation", "relocation_ceiling"),
    ),
    ("When and how many", ("starts_on", "days", "places", "reimbursement")),
    ("Who may apply", ("audience", "appointment_types", "clearance")),
    ("Position, where it is one of the agency's", ("position_number", "position_occupied", "is_merit_staffed")),
    ("Publication", ("opens_on", "closes_on", "is_projected")),
)
AREA = {"rows": 4}


class PostingForm(forms.Form):
    """What a posting says. Much may be left for later: the review asks for what is missing."""

    programme = forms.ModelChoiceField(Programme.objects.none(), empty_label="Choose a programme")
    agency = forms.ModelChoiceField(Agency.objects.none(), label="Agency or subelement", widget=ComboBox)
    organization = forms.CharField(
        label="Organization", max_length=160, required=False, help_text="Office or division."
    )
    title = forms.CharField(max_length=160)
    duties = forms.CharField(label="What one would do", widget=forms.Textarea(attrs=AREA), required=False)
    learning = forms.CharField(label="What one would learn", widget=forms.Textarea(attrs=AREA), required=False)
    competencies = forms.ModelMultipleChoiceField(
        Competency.objects.none(),
        label="Competencies it builds",
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    occupational_series = forms.CharField(
        label="Occupational series", validators=[SERIES], required=False, help_text="4 digits, e.g. 0340."
    )
    functions = LinesField(
        longest=60,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="One a line, e.g. budget or field work.",
    )
    duty_location = forms.CharField(
        max_length=100, required=False, help_text="City and state, e.g. Denver, CO. The commuting area follows from it."
    )
    virtual_percent = forms.IntegerField(
        label="Virtual share, in percent", min_value=0, max_value=100, initial=0, help_text="100: fully virtual."
    )
    time_percent = forms.IntegerField(
        label="Share of working time, in percent", min_value=1, max_value=100, initial=100, help_text="100: full time."
    )
    travel_percent = forms.IntegerField(label="Travel, in percent", min_value=0, max_value=100, initial=0)
    relocation = forms.ChoiceField(label="Relocation help", choices=Relocation.choices)
    relocation_ceiling = forms.IntegerField(
        label="Most that is paid for it, in dollars", min_value=1, max_value=1_000_000, required=False
    )
    starts_on = forms.DateField(label="Starts on")
    days = forms.IntegerField(
        label="Length in days",
        min_value=1,
        max_value=3000,
        required=False,
        help_text="Leave empty where it is for good.",
    )
    places = forms.IntegerField(min_value=1, max_value=100, initial=1)
    reimbursement = forms.ChoiceField(choices=Reimbursement.choices)
    audience = forms.ChoiceField(label="Open to", choices=Posting.Audience.choices)
    appointment_types = forms.MultipleChoiceField(
        label="Appointment types admitted",
        choices=AppointmentType.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="None chosen: every type.",
    )
    clearance = forms.CharField(max_length=60, required=False, help_text="Leave empty where none is needed.")
    position_number = forms.CharField(max_length=35, required=False)
    position_occupied = forms.ChoiceField(
        label="Designation",
        choices=[("", "Not a position of the agency"), *(c for c in Position.Designation.choices if c[0])],
        required=False,
    )
    is_merit_staffed = forms.BooleanField(
        label="Merit-staffed SES vacancy",
        required=False,
        help_text="It has to be open for at least 14 calendar days. A rotation for a time is not merit-staffed.",
    )
    opens_on = forms.DateField(
        label="Opens on", required=False, help_text="Leave empty to open as soon as it is approved."
    )
    closes_on = forms.DateField(label="Last day to apply", required=False)
    is_projected = forms.BooleanField(
        label="Show it before it opens",
        required=False,
        help_text="Executives see it as projected, whatever its state, and cannot apply yet.",
    )

    def __init__(self, *args: Any, user: User, as_of: dt.date, posting: Posting | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = user.reach(Permission.WRITE_POSTINGS).agencies
        framework = posting.framework_id if posting else None
        self._offer("programme", _programmes(codes, as_of, posting))
        self._offer("agency", _agencies(codes))
        self._offer("competencies", _competencies(framework, as_of))

    def _offer(self, name: str, rows: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = rows

    def clean(self) -> dict[str, Any]:
        """Refuse dates that contradict each other; everything else is the rules' to say."""
        held = super().clean() or self.cleaned_data
        if held.get("opens_on") and held.get("closes_on") and held["closes_on"] < held["opens_on"]:
            self.add_error("closes_on", "It closes before it opens.")
        return held

    @staticmethod
    def initial_of(posting: Posting) -> dict[str, Any]:
        """Return the form's values for a posting that is held."""
        values = {name: getattr(posting, name) for name in PostingForm.base_fields if name != "competencies"}
        return values | {
            "programme": posting.programme_id,
            "agency": posting.agency_id,
            "functions": "\n".join(posting.functions),
            "competencies": list(posting.competencies.values_list("pk", flat=True)),
        }


class ReasonForm(forms.Form):
    """Why something is returned, closed or cancelled; those concerned read it."""

    reason = forms.CharField(max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class CloseForm(ReasonForm):
    """Closing before the last day."""

    reason = forms.CharField(
        max_length=300, widget=forms.Textarea(attrs={"rows": 2}), help_text="Shown with the posting."
    )


class ReopenForm(forms.Form):
    """Taking applications again."""

    closes_on = forms.DateField(label="New last day to apply")

    def __init__(self, *args: Any, as_of: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.as_of = as_of

    def clean_closes_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["closes_on"]
        if day < self.as_of:
            raise ValidationError("Choose today or a later day.")
        return day


def _programmes(codes: frozenset[str], as_of: dt.date, posting: Posting | None) -> Any:
    found = Programme.objects.running(as_of).filter(agency__isnull=True)
    for code in codes:
        found |= Programme.objects.running(as_of).filter(agency__code=code[:2])
    if posting is not None:
        found |= Programme.objects.filter(pk=posting.programme_id)
    return found.order_by("name")


def _agencies(codes: frozenset[str]) -> Any:
    found = Agency.objects.none()
    for code in codes:
        found |= Agency.objects.filter(code__startswith=code)
    return found.order_by("name")


def _competencies(framework: int | None, as_of: dt.date) -> Any:
    held = framework or QualificationFramework.objects.in_force(as_of).latest("effective_from").pk
    return Competency.objects.filter(qualification__framework=held).order_by("qualification__number", "pk")
