"""Forms of mobility agreements."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError

from development.workflow import MobilityAgreementStatus

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_EXCEPTIONS = 12


class AgreementFilterForm(forms.Form):
    """Which agreements to list."""

    q = forms.CharField(label="Name or identifier", required=False, max_length=100)
    status = forms.ChoiceField(label="State", required=False, choices=[("", "Any"), *MobilityAgreementStatus.choices])


class SignForm(forms.Form):
    """The executive's signature: exceptions, if any, and the name typed."""

    exceptions = forms.MultipleChoiceField(
        label="Exceptions I claim",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="None, if nothing limits you now. The board looks at them in your yearly review.",
    )
    other = forms.CharField(
        label="Another exception, in your words",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Optional. Say what limits you; you need not say more than that.",
    )
    signed_name = forms.CharField(label="Type your full name to sign", max_length=150)
    is_confirmed = forms.BooleanField(
        label="I have read the agreement, and this is my signature.",
        error_messages={"required": "Confirm that you have read it and sign."},
    )

    prefix = "sign"

    def __init__(self, *args: Any, offered: Sequence[str], name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["exceptions"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(one, one) for one in offered]
        self.fields["signed_name"].help_text = f"As it stands in the record: {name}"


class DeclineForm(forms.Form):
    """Why the executive declines."""

    reason = forms.CharField(
        label="Reason",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Your agency's executive resources office and head, and auditors, can read it.",
    )

    prefix = "decline"


class OfferForm(forms.Form):
    """Whom to offer the agreement."""

    identifier = forms.CharField(
        label="Executive's identifier",
        max_length=40,
        help_text="As it stands in the directory. New executives are offered the agreement by themselves each morning.",
    )


class TextForm(forms.Form):
    """An agency's own text of the agreement."""

    version = forms.CharField(label="Version", max_length=20, help_text="For example 2027-1.")
    title = forms.CharField(label="Title", max_length=120, initial="Mobility agreement")
    effective_from = forms.DateField(label="In force from", help_text="Agreements offered from that day on.")
    text = forms.CharField(
        label="Text",
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text="Paragraphs divided by an empty line.",
    )
    exceptions = forms.CharField(
        label="Exceptions a signer may claim",
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="One a line. A mandate without exceptions is impractical, says OPM's memorandum of 2008.",
    )
    authority = forms.CharField(label="Authority", max_length=200, help_text="The memorandum or policy it rests on.")

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_effective_from(self) -> dt.date:
        """Refuse a day that is past: what was offered then stands."""
        day: dt.date = self.cleaned_data["effective_from"]
        if day < self.today:
            raise ValidationError("Choose today or a later day.")
        return day

    def clean_text(self) -> str:
        """Return the text with its paragraphs divided by exactly one empty line."""
        paragraphs = re.split(r"\n\s*\n", self.cleaned_data["text"].replace("\r", "").strip())
        return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)

    def clean_exceptions(self) -> list[str]:
        """Return the exceptions, each a sentence."""
        lines = list(dict.fromkeys(" ".join(line.split()) for line in self.cleaned_data["exceptions"].splitlines()))
        found = [line for line in lines if line]
        if len(found) > MOST_EXCEPTIONS:
            raise ValidationError(f"{len(found)} exceptions are too many: give at most {MOST_EXCEPTIONS}.")
        return found
