"""Forms of notices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from development.models import Notice, NoticePreference
from development.rules.clocks import Rule

if TYPE_CHECKING:
    from collections.abc import Iterable

RULE_LABELS = {
    Rule.PLAN: "Development plan missing",
    Rule.REVIEW: "Yearly board review",
    Rule.PROBATION: "End of probation",
    Rule.AGREEMENT: "Mobility agreement unanswered",
    Rule.BROADENING: "Broadening every 3 to 5 years",
    Rule.EARLY_TENURE: "Early tenure without a move",
    Rule.YEARLY_ACTIVITY: "Yearly development activity",
    Rule.ASSESSMENT_360: "360-degree assessment",
}


class SetAsideForm(forms.Form):
    """Why a notice needs nothing more; the reason may be left out."""

    reason = forms.CharField(
        label="Reason", required=False, max_length=300, help_text="Optional; kept with the notice for you."
    )


class DigestForm(forms.Form):
    """How often e-mail comes."""

    digest = forms.ChoiceField(
        label="E-mail with new notices", choices=NoticePreference.Digest.choices, widget=forms.RadioSelect
    )


class ClockFilterForm(forms.Form):
    """Which executives and clocks to list."""

    agency = forms.ChoiceField(label="Agency", required=False)
    rule = forms.ChoiceField(
        label="Clock", required=False, choices=[("", "Every clock"), *((r.value, t) for r, t in RULE_LABELS.items())]
    )
    weight = forms.ChoiceField(label="State", required=False, choices=[("", "Any"), *Notice.Weight.choices])

    def __init__(self, *args: Any, agencies: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = list(agencies)
        field = self.fields["agency"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Choose an agency"), *choices]
        if len(choices) < 2:
            del self.fields["agency"]
