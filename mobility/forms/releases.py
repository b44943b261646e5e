"""Forms of the home agency on a release: the answer with its backfill, and what follows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from executives.models import Executive, RuleParameter
from mobility.actions.backfills import Plan
from mobility.models import Programme
from mobility.permissions.allocations import check_request_allocation
from mobility.permissions.postings import check_write_postings
from mobility.rules.answers import Answer, answers_at, needs_board
from mobility.rules.release import check_backfill
from mobility.workflow import DeclineReason, ReleaseStatus
from sesportal.lib.errors import allows

if TYPE_CHECKING:
    from mobility.models import Release
    from sesportal.accounts.models import User

R = ReleaseStatus
LABELS = {
    R.RELEASED: "Release on the date",
    R.RELEASED_LATER: "Release on a later date",
    R.IF_BACKFILLED: "Release if the gap is filled",
    R.DECLINE_PROPOSED: "Decline",
}


class BackfillForm(forms.Form):
    """How the gap is to be filled: any of the ways, together."""

    acting = forms.CharField(
        label="Acting executive",
        required=False,
        max_length=150,
        help_text="Identifier of an executive of your agency, or the name of somebody else.",
    )
    programme = forms.ModelChoiceField(
        label="Post the vacancy under",
        queryset=Programme.objects.none(),
        required=False,
        empty_label="No posting",
        help_text="A draft posting is begun: somebody else's development.",
    )
    justification = forms.CharField(
        label="Ask OPM for a temporary allocation, because",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What stays undone without the position. It ends with the detail.",
    )

    def __init__(
        self, *args: Any, release: Release, programmes: Any = None, may_request: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.release = release
        if programmes is None:
            del self.fields["programme"]
        else:
            field = self.fields["programme"]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = programmes
        if not may_request:
            del self.fields["justification"]

    def clean_acting(self) -> Executive | str:
        """Return the executive of the agency whose identifier it is, else the name as it was entered."""
        entered = " ".join(self.cleaned_data["acting"].split())
        if not entered:
            return ""
        found = Executive.objects.in_agency(self.release.home_id[:2]).on_board().filter(identifier=entered).first()
        if found is None and any(character.isdigit() for character in entered):
            raise ValidationError("No executive on board in your agency has this identifier.")
        return found or entered

    def plan(self) -> Plan:
        acting = self.cleaned_data.get("acting") or ""
        return Plan(
            acting=acting if isinstance(acting, Executive) else None,
            acting_name="" if isinstance(acting, Executive) else acting,
            programme=self.cleaned_data.get("programme"),
            justification=self.cleaned_data.get("justification", ""),
        )


class AnswerForm(BackfillForm):
    """The home agency's answer."""

    answer = forms.ChoiceField(label="Your answer", widget=forms.RadioSelect)
    released_on = forms.DateField(label="Later date", required=False, help_text="Only where you release later.")
    board_on = forms.DateField(label="The Executive Resources Board was heard on", required=False)
    decline_reason = forms.ChoiceField(
        label="Reason for declining", required=False, choices=[("", "Only where you decline"), *DeclineReason.choices]
    )
    note = forms.CharField(
        label="Note",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Both agencies and the executive read it.",
    )
    field_order = ("answer", "released_on", "board_on", "decline_reason", "note")

    def __init__(self, *args: Any, release: Release, consequences: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, release=release, **kwargs)
        field = self.fields["answer"]
        assert isinstance(field, forms.ChoiceField)
        open_to = answers_at(release.level)
        field.choices = [(one.value, f"{LABELS[one]}. {consequences[one.value]}") for one in open_to]
        if R.DECLINE_PROPOSED not in open_to:
            del self.fields["decline_reason"]
        if not needs_board(release.level):
            del self.fields["board_on"]

    def given(self) -> Answer:
        held = self.cleaned_data
        return Answer(
            status=ReleaseStatus(held["answer"]),
            released_on=held.get("released_on"),
            decline_reason=held.get("decline_reason", ""),
            note=held["note"],
            board_on=held.get("board_on"),
        )


class BackfilledForm(forms.Form):
    """The day on which the executive leaves, now that the gap is filled."""

    released_on = forms.DateField(label="The executive leaves on")


class SendBackForm(forms.Form):
    """Why the chair sends a proposed decline back."""

    note = forms.CharField(label="Why you send it back", max_length=250, widget=forms.Textarea(attrs={"rows": 2}))


class RequestForm(forms.Form):
    """Why OPM is to grant a temporary position."""

    justification = forms.CharField(
        label="Justification",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="What stays undone without the position, and why nobody can act for so long.",
    )


class DecisionForm(forms.Form):
    """OPM's decision."""

    decision = forms.ChoiceField(
        label="Decision",
        widget=forms.RadioSelect,
        choices=[
            ("grant", "Grant. One position is added to the agency's total for the time of the detail."),
            ("refuse", "Refuse. The agency's total does not change; the agency is told why."),
        ],
    )
    note = forms.CharField(
        label="Note on the decision",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="The agency reads it.",
    )


def ways_of(user: User, release: Release) -> dict[str, Any]:
    """Return which ways of filling the gap are open to this user: a posting and a request are the office's."""
    parameters = RuleParameter.objects.values_on(timezone.localdate())
    long_enough = check_backfill(days=release.days, is_permanent=release.days is None, parameters=parameters)
    may_write = allows(check_write_postings, user, release.home_id)
    programmes = Programme.objects.filter(Q(agency__isnull=True) | Q(agency=release.home_id[:2])) if may_write else None
    may_request = bool(long_enough) and allows(check_request_allocation, user, release.home_id)
    return {"programmes": programmes, "may_request": may_request}
