"""The forms of a rotation and of its agreement."""

from __future__ import annotations

from typing import ClassVar

from django import forms

from mobility.models import Agreement, RotationEvaluation
from mobility.rules.agreement_content import TERMS
from sesportal.lib.forms import DayInput

AREA = {"rows": 4, "maxlength": 4000}


class ReasonForm(forms.Form):
    """Why something ends or is taken back."""

    reason = forms.CharField(label="Reason", widget=forms.Textarea(attrs={"rows": 3, "maxlength": 300}), max_length=300)


class EndForm(forms.Form):
    """The last day as it was; before the planned one with a reason."""

    ended_on = forms.DateField(label="Last day", widget=DayInput, help_text="Today or earlier.")
    reason = forms.CharField(
        label="Reason, where it ends before the planned day",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 300}),
    )


class MidPointForm(forms.Form):
    """What the conversation at half time came to."""

    note = forms.CharField(label="How it goes, and what should change", widget=forms.Textarea(attrs=AREA))


class ReturnForm(forms.Form):
    """Where the executive returns to, and what for."""

    return_position = forms.CharField(label="Position to return to", max_length=160)
    plan = forms.CharField(label="How what was learned will be used there", widget=forms.Textarea(attrs=AREA))


class EvaluationForm(forms.Form):
    """What one party says of an ended rotation."""

    built = forms.ChoiceField(
        label="Did it build what was planned?", choices=RotationEvaluation.Built.choices, widget=forms.RadioSelect
    )
    satisfaction = forms.TypedChoiceField(
        label="How satisfied are you?",
        coerce=int,
        choices=[(5, "5: very"), (4, "4"), (3, "3"), (2, "2"), (1, "1: not at all")],
        widget=forms.RadioSelect,
    )
    text = forms.CharField(label="In your words", widget=forms.Textarea(attrs=AREA), required=False)


SECTIONS = (
    ("When", ("starts_on", "ends_on")),
    (
        "Cost",
        ("is_reimbursable", "order_number", "nonreimbursable_basis", "home_share_percent", "relocation"),
    ),
    ("Purpose", ("objectives", "appraisal")),
    ("Return", ("return_right", "terms")),
    ("What the law asks", ("qualification_determined_on", "assigned_to", "opm_approval", "is_tribal")),
)


class AgreementForm(forms.ModelForm):
    """The terms of a draft."""

    class Meta:
        model = Agreement
        fields = TERMS
        labels: ClassVar = {
            "starts_on": "First day",
            "ends_on": "Last day",
            "is_reimbursable": "The host reimburses the home agency",
            "order_number": "Interagency agreement number",
            "nonreimbursable_basis": "Basis, where it is not reimbursed",
            "home_share_percent": "Share of cost the home agency bears, in percent",
            "relocation": "Relocation help",
            "objectives": "What the rotation is to achieve",
            "appraisal": "Who appraises, and when",
            "return_right": "Right of return, and to which position",
            "terms": "Further terms",
            "qualification_determined_on": "Day of the written determination of qualification",
            "assigned_to": "What the executive is detailed to",
            "opm_approval": "OPM approval or waiver number",
            "is_tribal": "The assignment is with an Indian tribe (IPA)",
        }
        help_texts: ClassVar = {
            "ends_on": "Leave it empty for a move for good.",
            "assigned_to": "Duties without an established position last at most 240 days in all.",
            "opm_approval": "Where OPM has to agree: more than 240 days at GS-15 or below, more than six years of IPA.",
            "order_number": "Treasury form 7600A or 7600B. Signing it can take 4 to 6 weeks.",
            "nonreimbursable_basis": "31 USC 1535: narrow cases only, such as work the home agency ordinarily handles.",
        }
        widgets: ClassVar = {
            "starts_on": DayInput,
            "ends_on": DayInput,
            "qualification_determined_on": DayInput,
            "nonreimbursable_basis": forms.Textarea(attrs={"rows": 2}),
            "objectives": forms.Textarea(attrs={"rows": 4}),
            "appraisal": forms.Textarea(attrs={"rows": 3}),
            "return_right": forms.Textarea(attrs={"rows": 2}),
            "relocation": forms.Textarea(attrs={"rows": 2}),
            "terms": forms.Textarea(attrs={"rows": 4}),
        }
