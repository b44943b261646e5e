"""Forms of executives on their applications and offers, and of hosts on applicants."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone

from executives.models import Competency
from mobility.workflow import ApplicationStatus, NotSelectedReason

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mobility.models import Application, Posting
    from sesportal.lib.purposes import Purpose

END_OF_DAY = dt.time(23, 59)
LISTED = [status for status in ApplicationStatus if status is not ApplicationStatus.DRAFT]


class CompetencyField(forms.ModelMultipleChoiceField):
    """Competencies by their names."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class ApplicationForm(forms.Form):
    """What an executive says: why, what it builds, from when, and whether home is told now."""

    statement = forms.CharField(
        label="Statement",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Why this, what you bring, and what you would take home. The host agency reads it.",
    )
    competencies = CompetencyField(
        label="Competencies it would build in you",
        queryset=Competency.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Those that the posting names.",
    )
    serves = forms.MultipleChoiceField(
        label="What of your development plan it serves",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Naming an activity here shares these words with the host agency, and nothing else of your plan.",
    )
    earliest_on = forms.DateField(label="Earliest date you could start", required=False)
    is_confidential = forms.BooleanField(
        label="Keep it from my agency until I am short-listed",
        required=False,
    )

    def __init__(self, *args: Any, posting: Posting, purposes: Sequence[Purpose] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["competencies"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = posting.competencies.order_by("name")
        if not posting.competencies.exists():
            del self.fields["competencies"]
        serves = self.fields["serves"]
        assert isinstance(serves, forms.ChoiceField)
        serves.choices = [(one.value, f"{one.origin}: {one.text}") for one in purposes]
        if not purposes:
            del self.fields["serves"]

    def content(self) -> dict[str, Any]:
        """Return what the action takes."""
        return {"competencies": [], "serves": []} | self.cleaned_data

    @staticmethod
    def initial_of(application: Application, named: Iterable[Purpose] = ()) -> dict[str, Any]:
        return {
            "serves": [one.value for one in named],
            "statement": application.statement,
            "competencies": [competency.pk for competency in application.competencies.all()],
            "earliest_on": application.earliest_on,
            "is_confidential": application.is_confidential,
        }


class WithdrawForm(forms.Form):
    """Why, if one wants to say."""

    reason = forms.CharField(
        label="Reason",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Optional. The host agency can read it.",
    )


class AnswerForm(forms.Form):
    """A word to the host with the answer to an offer."""

    note = forms.CharField(
        label="A word to the host agency",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Optional.",
    )


class HomeFilterForm(forms.Form):
    """Which applications of the agency's executives to list."""

    q = forms.CharField(label="Name or identifier", required=False, max_length=100)
    status = forms.ChoiceField(
        label="State", required=False, choices=[("", "Any"), *((one.value, one.label) for one in LISTED)]
    )


class OutcomeForm(forms.Form):
    """Why the chosen applicants are not selected: only reasons that facts can bear out are offered."""

    reason = forms.ChoiceField(label="Reason", choices=NotSelectedReason.choices)

    def __init__(self, *args: Any, reasons: Iterable[NotSelectedReason], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["reason"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Choose a reason"), *((reason.value, reason.label) for reason in reasons)]


class OfferForm(forms.Form):
    """The start common to all selected, the end, and until when the executive answers."""

    starts_on = forms.DateField(label="Starts on", help_text="The same day for everybody selected for this posting.")
    answer_by = forms.DateField(label="To be answered by", help_text="The offer is open until the end of that day.")

    def __init__(self, *args: Any, posting: Posting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.posting = posting

    def offer(self) -> dict[str, Any]:
        """Return the offer's days: its end follows from the length of the posting."""
        start: dt.date = self.cleaned_data["starts_on"]
        until = dt.datetime.combine(self.cleaned_data["answer_by"], END_OF_DAY)
        days = self.posting.days
        return {
            "starts_on": start,
            "ends_on": start + dt.timedelta(days=days - 1) if days else None,
            "expires_at": timezone.make_aware(until),
        }


class NoteForm(forms.Form):
    """A note of the selecting office."""

    text = forms.CharField(label="Note", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class ReasonForm(forms.Form):
    """A reason that is kept."""

    reason = forms.CharField(label="Reason", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
