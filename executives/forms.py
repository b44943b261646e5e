"""The forms of the executives app."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat

from executives.filters import agency_choices
from executives.models import Agency, MobilityPreference
from sesportal.accounts.roles import Permission

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.core.files.uploadedfile import UploadedFile

    from executives.comparison import Section
    from sesportal.accounts.models import User

MOST_WORDS = 30


class LinesField(forms.CharField):
    """Several short texts, one a line; empty lines and repeats are dropped."""

    separator = re.compile(r"\n")

    def __init__(self, *, longest: int, **kwargs: Any) -> None:
        self.longest = longest
        super().__init__(**kwargs)

    def clean(self, value: Any) -> list[str]:
        """Return the texts in their order."""
        text = super().clean(value).replace("\r", "")
        words = list(dict.fromkeys(word.strip() for word in self.separator.split(text) if word.strip()))
        if len(words) > MOST_WORDS:
            raise ValidationError(f"{len(words)} entries are too many: give at most {MOST_WORDS}.")
        if too_long := [word for word in words if len(word) > self.longest]:
            raise ValidationError(f"“{too_long[0][:40]}…” is too long: at most {self.longest} characters each.")
        return words


class SeriesField(LinesField):
    """Several occupational series, separated by commas, spaces or lines."""

    separator = re.compile(r"[\s,;]+")

    def clean(self, value: Any) -> list[str]:
        """Return the series, each of 4 digits."""
        words = super().clean(value)
        if wrong := [word for word in words if not re.fullmatch(r"\d{4}", word)]:
            raise ValidationError(f"“{wrong[0]}” is no occupational series: write 4 digits, for example 0340.")
        return words


class PreferenceForm(forms.Form):
    """What an executive is willing to do."""

    willing_to_relocate = forms.ChoiceField(
        label="Relocation", choices=MobilityPreference.Willing.choices, widget=forms.RadioSelect, required=False
    )
    virtual_only = forms.BooleanField(label="Only assignments I can do from where I live (virtual)", required=False)
    earliest_on = forms.DateField(label="Earliest date", required=False, help_text="Leave empty if any date suits you.")
    areas = LinesField(
        label="Areas",
        longest=80,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="City and state or commuting area, one a line, for example Denver, CO.",
    )
    agencies = forms.MultipleChoiceField(
        label="Agencies of interest", required=False, widget=forms.CheckboxSelectMultiple
    )
    functions = SeriesField(
        label="Functions",
        longest=4,
        required=False,
        help_text="Occupational series of 4 digits, separated by commas, for example 0340, 0301.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = (self.initial or {}).get("agencies", [])
        offered = Agency.objects.agencies().filter(is_cfo_act=True) | Agency.objects.agencies().filter(code__in=chosen)
        named = offered.order_by("name").values_list("code", "name")
        field = self.fields["agencies"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(code, f"{name} ({code})") for code, name in named]

    @staticmethod
    def initial_of(preference: MobilityPreference) -> dict[str, Any]:
        """Return the form's values for a preference that is held, or for a new one."""
        return {
            "willing_to_relocate": preference.willing_to_relocate,
            "virtual_only": preference.virtual_only,
            "earliest_on": preference.earliest_on,
            "areas": "\n".join(preference.areas),
            "agencies": preference.agencies,
            "functions": ", ".join(preference.functions),
        }


class ImportForm(forms.Form):
    """One file of personnel actions and how to take it."""

    agency_code = forms.ChoiceField(label="Agency", help_text="Rows of any other agency are refused.")
    file = forms.FileField(
        label="File",
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
        error_messages={
            "required": "Choose the CSV file to send.",
            "empty": "The file is empty. Choose one that has the header and at least one row.",
        },
    )
    is_dry_run = forms.BooleanField(label="Dry run: check everything, apply nothing", required=False, initial=True)
    is_partial = forms.BooleanField(
        label="Apply the good rows even if others are refused",
        required=False,
        help_text="Unless this is chosen, a file with anything wrong is refused as a whole.",
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reach = user.reach(Permission.IMPORT_ACTIONS)
        choices = agency_choices(reach)
        names = dict(Agency.objects.filter(code__in=reach.agencies).values_list("code", "name"))
        choices += [(code, f"{names.get(code, code)} ({code})") for code in sorted(reach.agencies) if len(code) > 2]
        own = [choice for choice in choices if reach.covers_code(choice[0])]
        field = self.fields["agency_code"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = own
        if len(own) == 1:
            field.initial = own[0][0]
        self.fields[
            "file"
        ].help_text = f"CSV in UTF-8 with the header below, at most {settings.IMPORT_UPLOAD_MAX_MB} MB."

    def clean_file(self) -> UploadedFile:
        """Refuse a file over the limit, with what to do about it."""
        upload: UploadedFile = self.cleaned_data["file"]
        size, limit = upload.size or 0, settings.IMPORT_UPLOAD_MAX_MB * 1024 * 1024
        if size > limit:
            raise ValidationError(
                f"The file has {filesizeformat(size)}; at most {filesizeformat(limit)} can be uploaded. Split it, or "
                "ask the operator to load it from the command line."
            )
        return upload


class ComparisonForm(forms.Form):
    """Which part of the comparison to show."""

    section = forms.ChoiceField(label="Section", required=False)
    agency = forms.CharField(
        label="Agency or subelement", required=False, max_length=4, help_text="OPM's code, such as AG or AG11."
    )

    def __init__(self, *args: Any, sections: Sequence[Section], with_agency: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["section"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "All"), *((section.name, section.label) for section in sections)]
        if not with_agency:
            del self.fields["agency"]

    def clean_agency(self) -> str:
        return str(self.cleaned_data["agency"]).upper()


class NoteForm(forms.Form):
    """A note on a reconciliation item."""

    note = forms.CharField(
        label="Note for the agencies concerned",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="What was found, who mends it and by when. Both agencies and OPM read it.",
    )
