"""The forms of a case before a board."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from development.models import BoardMember, BroadeningException, Case, PlanLine, PostingProfile, Recommendation
from development.rules.decisions import DECISIONS, DISPOSITIONS, Decision, Level, dispositions_for
from development.workflow import WRITABLE, ActivityType
from executives.models import Competency
from sesportal.lib.forms import FlatSelect

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from executives.models import Executive

NOTE_ROWS = 2
NEW_LINE = "new"


class DecisionForm(forms.Form):
    """The decision panel: three separate decisions with their notes, the plan, and whether the case was discussed."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    discussion = forms.ChoiceField(
        label="Discussion", choices=Case.Discussion.choices, required=False, widget=forms.RadioSelect
    )
    disposition = forms.ChoiceField(label="The plan", required=False, widget=forms.RadioSelect)
    disposition_note = forms.CharField(
        label="What the board asks of the executive",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": NOTE_ROWS}),
        help_text="The executive reads these words.",
    )
    reason = forms.CharField(
        label="Reason for a changed decision",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": NOTE_ROWS}),
        help_text="Needed only where a decision made before becomes another one.",
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case = case
        for decision in DECISIONS:
            self.fields[decision.field] = forms.ChoiceField(
                label=decision.question,
                choices=[(level.value, level.label) for level in decision.levels],
                required=False,
                widget=forms.RadioSelect,
            )
            self.fields[f"{decision.field}_note"] = forms.CharField(
                label=f"Note on “{decision.title.lower()}”",
                required=False,
                max_length=2000,
                widget=forms.Textarea(attrs={"rows": NOTE_ROWS}),
            )
        offered = dispositions_for(has_plan=case.plan_id is not None)
        field = self.fields["disposition"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(one.value, one.label) for one in offered]

    @property
    def decisions(self) -> Iterator[tuple[Decision, list[tuple[Level, Any]], Any]]:
        """Each decision with its options, what each of them means, and its note."""
        for decision in DECISIONS:
            options = list(zip(decision.levels, self[decision.field].subwidgets, strict=True))
            yield decision, options, self[f"{decision.field}_note"]

    @property
    def dispositions(self) -> list[tuple[str, Any]]:
        """What can become of the plan, each with what it means."""
        offered = dispositions_for(has_plan=self.case.plan_id is not None)
        return list(zip((DISPOSITIONS[one][0] for one in offered), self["disposition"].subwidgets, strict=True))

    @property
    def values(self) -> dict[str, str]:
        """What was entered, without the reason and the revision."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("revision", "reason")}

    @staticmethod
    def initial_of(case: Case) -> dict[str, Any]:
        """Return the form's values for a case as it stands."""
        names = [name for decision in DECISIONS for name in (decision.field, f"{decision.field}_note")]
        names += ["discussion", "disposition", "disposition_note", "revision"]
        return {name: getattr(case, name) for name in names}


class RecusalForm(forms.Form):
    """Who takes no part, and why."""

    member = forms.ModelChoiceField(BoardMember.objects.none(), label="Member", empty_label=None)
    reason = forms.CharField(
        label="Why",
        max_length=300,
        help_text="For example: former supervisor, family tie, candidate for the same post.",
    )

    def __init__(self, *args: Any, members: Iterable[BoardMember], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = "recusal_%s"  # the decision panel of the same page has a reason of its own
        field = self.fields["member"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = BoardMember.objects.filter(pk__in=[one.pk for one in members]).select_related("user")
        if len(field.queryset) == 1:
            field.widget = forms.HiddenInput()
            field.initial = field.queryset[0]


class DissentForm(forms.Form):
    """A member's dissent."""

    text = forms.CharField(
        label="My dissent", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}), help_text="Part of the minutes."
    )


class ActionForm(forms.Form):
    """Something the board asks to be done."""

    text = forms.CharField(label="What is to be done", max_length=500)
    owner = forms.CharField(label="Who does it", max_length=120)
    due_on = forms.DateField(label="By when")


class CloseActionForm(forms.Form):
    """What came of a board action."""

    outcome = forms.CharField(label="What came of it", max_length=500)


class ExceptionForm(forms.Form):
    """An exception from the broadening clock."""

    reason = forms.ChoiceField(label="Ground", choices=BroadeningException.Reason.choices, widget=FlatSelect)
    note = forms.CharField(label="Reason in words", max_length=500)
    expires_on = forms.DateField(label="Until")


class RecommendationForm(forms.Form):
    """An opportunity for the executive."""

    kind = forms.ChoiceField(label="Kind", choices=Recommendation.Kind.choices, widget=FlatSelect)
    activity_type = forms.ChoiceField(
        label="Type of activity or rotation",
        choices=[("", "Choose a type"), *ActivityType.choices],
        required=False,
        widget=FlatSelect,
    )
    competency = forms.ModelChoiceField(
        Competency.objects.none(), label="Competency it builds", required=False, empty_label="None in particular"
    )
    profile = forms.ModelChoiceField(
        PostingProfile.objects.none(),
        label="Kind of posting",
        required=False,
        empty_label="None",
        help_text="Where the executive is named for a kind of posting.",
    )
    text = forms.CharField(
        label="In words", max_length=500, help_text="The executive reads this once the meeting is closed."
    )

    def __init__(self, *args: Any, case: Case, framework: int | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        competency, profile = self.fields["competency"], self.fields["profile"]
        assert isinstance(competency, forms.ModelChoiceField)
        assert isinstance(profile, forms.ModelChoiceField)
        competency.queryset = Competency.objects.filter(qualification__framework=framework)
        profile.queryset = PostingProfile.objects.filter(board=case.meeting.cycle.board_id)


class TakeUpForm(forms.Form):
    """Which activity of the executive's own plan takes up a recommendation."""

    line = forms.ChoiceField(label="Activity in my plan", widget=FlatSelect)

    def __init__(self, *args: Any, executive: Executive, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lines = PlanLine.objects.filter(plan__executive=executive).exclude(plan__status="closed")
        self.lines = {
            str(line.pk): line for line in lines.select_related("plan").order_by("-plan__version", "position")
        }
        self.writable = executive.development_plans.filter(status__in=WRITABLE).order_by("-version").first()
        new = [(NEW_LINE, "Add it as a new activity")] if self.writable else []
        field = self.fields["line"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [*new, *((pk, str(line)) for pk, line in self.lines.items())]
