"""The form of a programme's terms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError

from executives.models import Agency, AppointmentType
from mobility.models import Programme
from mobility.models.programmes import Reimbursement, Relocation
from mobility.workflow import PERMANENT, Design
from sesportal.accounts.roles import Permission

if TYPE_CHECKING:
    from sesportal.accounts.models import User

GOVERNMENT = "*"
SECTIONS = (
    ("The programme", ("name", "code", "owner", "design", "purpose")),
    ("Who may take part", ("appointment_types", "minimum_ses_months")),
    ("How long", ("minimum_days", "maximum_days")),
    ("Money and return", ("reimbursement", "relocation", "promises_return")),
    ("When it runs", ("starts_on", "ends_on")),
    ("Pilot", ("is_pilot", "hypothesis")),
)


class ProgrammeForm(forms.Form):
    """What a programme says; its code and owner are set once, when it is set up."""

    name = forms.CharField(max_length=120, help_text="As executives will read it, e.g. Same-area swaps.")
    code = forms.SlugField(
        max_length=40,
        help_text="A short code for files and reports: letters, digits and hyphens. It cannot be changed.",
    )
    owner = forms.ChoiceField(label="Who runs it")
    design = forms.ChoiceField(label="Kind of move", choices=Design.choices)
    purpose = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}), help_text="One or two sentences on what it is for."
    )
    appointment_types = forms.MultipleChoiceField(
        label="Appointment types admitted",
        choices=AppointmentType.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="None chosen: every type.",
    )
    minimum_ses_months = forms.IntegerField(label="Months in the SES asked for", min_value=0, max_value=600, initial=0)
    minimum_days = forms.IntegerField(label="Shortest, in days", min_value=0, max_value=3000, initial=120)
    maximum_days = forms.IntegerField(
        label="Longest, in days",
        min_value=1,
        max_value=3000,
        required=False,
        help_text="Leave empty where it is for good.",
    )
    reimbursement = forms.ChoiceField(choices=Reimbursement.choices)
    relocation = forms.ChoiceField(label="Relocation help", choices=Relocation.choices)
    promises_return = forms.BooleanField(label="Return to the home position is promised", required=False, initial=True)
    starts_on = forms.DateField(label="Runs from")
    ends_on = forms.DateField(
        label="Runs until", required=False, help_text="Leave empty where no end is set; a pilot has one."
    )
    is_pilot = forms.BooleanField(label="This is a pilot", required=False)
    hypothesis = forms.CharField(
        label="What the pilot is to show",
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        help_text="The claim and the figure that decides it, e.g. four of five places are filled.",
    )

    def __init__(self, *args: Any, user: User, programme: Programme | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.programme = programme
        if programme is not None:
            del self.fields["code"], self.fields["owner"]
            return
        reach = user.reach(Permission.RUN_PROGRAMMES)
        codes = {code[:2] for code in reach.agencies}
        named = Agency.objects.agencies().filter(code__in=codes).order_by("name").values_list("code", "name")
        owners = [(code, f"{name} ({code})") for code, name in named]
        field = self.fields["owner"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = ([(GOVERNMENT, "OPM, for the whole government")] if reach.government else []) + owners

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"]).lower()
        if Programme.objects.filter(code=code).exists():
            raise ValidationError("Another programme has this code. Choose a different one.")
        return code

    def clean(self) -> dict[str, Any]:
        """Refuse terms that contradict each other, each at its field."""
        held = super().clean() or self.cleaned_data
        least, most = held.get("minimum_days"), held.get("maximum_days")
        if least is not None and most is not None and most < least:
            self.add_error("maximum_days", "The longest is shorter than the shortest.")
        if held.get("design") in PERMANENT and most:
            self.add_error("maximum_days", "This kind of move is for good: leave the longest empty.")
        if held.get("starts_on") and held.get("ends_on") and held["ends_on"] < held["starts_on"]:
            self.add_error("ends_on", "It ends before it starts.")
        if held.get("is_pilot") and not held.get("hypothesis"):
            self.add_error("hypothesis", "Say what the pilot is to show, and by which figure.")
        if held.get("is_pilot") and not held.get("ends_on"):
            self.add_error("ends_on", "A pilot has a last day.")
        return held

    @property
    def terms(self) -> dict[str, Any]:
        """Return the terms as the actions take them."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("code", "owner")}

    @staticmethod
    def initial_of(programme: Programme) -> dict[str, Any]:
        """Return the form's values for a programme that is held."""
        names = ProgrammeForm.base_fields.keys() - {"code", "owner"}
        return {name: getattr(programme, name) for name in names}
