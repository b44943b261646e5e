"""The form of one recognition."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from mobility.models import Recognition, Rotation
from mobility.rules.words import say
from sesportal.lib.forms import DayInput

if TYPE_CHECKING:
    from executives.models import Executive


class RecognitionForm(forms.Form):
    """What was given to one executive, when and what for."""

    kind = forms.ChoiceField(label="Kind", choices=Recognition.Kind.choices, widget=forms.RadioSelect)
    title = forms.CharField(label="What it is called", max_length=120, help_text="As on the certificate.")
    reason = forms.CharField(
        label="What it was given for",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": 1000}),
        help_text="No ratings and no amounts of money: whoever sees the record reads this.",
    )
    given_on = forms.DateField(label="Day it was given", widget=DayInput)
    rotation = forms.ModelChoiceField(
        label="Move it was given for",
        queryset=Rotation.objects.none(),
        required=False,
        empty_label="None: for something else",
    )

    def __init__(self, *args: Any, executive: Executive, moves: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["rotation"]
        field.queryset = moves
        field.label_from_instance = lambda move: f"{move.title}, from {say(move.starts_on)}"
