"""The forms of a development plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.validators import MaxLengthValidator

from development.models import DevelopmentPlan, PlanLine
from development.workflow import LINE_TRANSITIONS, NOT_DONE, ActivityType, LineStatus, NotDoneReason, Signer
from executives.models import Competency

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from executives.models import QualificationFramework

LONG_TEXT = 4000
NOTHING_YET = ("", "Choose one")
PERIOD = ("period_from", "period_to")
CAREER = ("short_term_goal", "long_term_goal", "mobility", "earliest_move_on", "has_family_constraints")
INPUTS = ("strengths", "needs", "organizational_need", "assessment_360_on", "assessment_360_themes")
FIRST_OF_LINE = ("objective", "activity_type", "competency", "perspective", "term", "kind")
PROMISE = ("owner", "starts_on", "ends_on", "amount", "unit", "cost", "funding")
MORE = ("provider", "description")


def _area(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "maxlength": LONG_TEXT})


class PlanForm(forms.ModelForm):
    """Sections A (the period), B and C; every field is saved on its own."""

    class Meta:
        model = DevelopmentPlan
        fields = [*PERIOD, *CAREER, *INPUTS]
        labels = {
            "period_from": "Period from",
            "period_to": "Period to",
            "mobility": "Where, and into what, I would move",
            "has_family_constraints": "Family constraints on a move",
            "organizational_need": "What the organization needs of me",
        }
        help_texts = {
            "period_to": "",
            "mobility": "Places, agencies, functions and sectors, in your own words.",
            "has_family_constraints": "Yes or no is enough; nobody asks for details.",
            "strengths": "By the qualifications below, or in your own words.",
            "needs": "What would make the biggest difference to your work or your next role.",
            "assessment_360_on": "Leave empty if you have had none.",
        }
        widgets = {
            **{
                name: _area()
                for name in ("short_term_goal", "long_term_goal", "strengths", "needs", "organizational_need")
            },
            "mobility": _area(2),
            "assessment_360_themes": _area(2),
            "has_family_constraints": forms.RadioSelect,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["use_required_attribute"] = False
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.required = name in PERIOD
            if isinstance(field.widget, forms.Textarea):
                field.validators.append(MaxLengthValidator(LONG_TEXT))


def competencies_of(framework: QualificationFramework) -> dict[str, Competency]:
    """Return the competencies of a framework by their id as text, in its order."""
    rows = Competency.objects.filter(qualification__framework=framework).select_related("qualification")
    ordered = sorted(rows, key=lambda one: (one.qualification.number == 0, one.qualification.number, one.pk))
    return {str(one.pk): one for one in ordered}


def _grouped(competencies: Iterable[Competency]) -> list[tuple[str, Any]]:
    """Return competencies as choices under the title of their qualification."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for one in competencies:
        groups.setdefault(one.qualification.title, []).append((str(one.pk), one.name))
    return [NOTHING_YET, *groups.items()]


class LineForm(forms.ModelForm):
    """One line of section D; every field is saved on its own."""

    competency = forms.TypedChoiceField(label="Competency it builds", required=False, empty_value=None)
    kind = forms.ChoiceField(label="How firm it is", choices=PlanLine.Kind.choices, widget=forms.RadioSelect)
    term = forms.ChoiceField(label="Term", choices=PlanLine.Term.choices, widget=forms.RadioSelect)
    amount = forms.DecimalField(
        label="Time it takes",
        min_value=0,
        max_digits=7,
        decimal_places=1,
        widget=forms.NumberInput(attrs={"step": "0.5"}),
    )
    cost = forms.DecimalField(
        label="Cost in dollars",
        min_value=0,
        max_digits=10,
        decimal_places=2,
        help_text="0 where there is none.",
        widget=forms.NumberInput(attrs={"step": "0.01"}),
    )

    class Meta:
        model = PlanLine
        fields = [*FIRST_OF_LINE, *PROMISE, *MORE]
        labels = {"activity_type": "Kind of activity", "unit": "Hours or days"}
        widgets = {"description": _area(2)}

    def __init__(self, *args: Any, competencies: dict[str, Competency], **kwargs: Any) -> None:
        kwargs["use_required_attribute"] = False
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = False
            if isinstance(field.widget, forms.Textarea):
                field.validators.append(MaxLengthValidator(LONG_TEXT))
        for name, choices in (("activity_type", ActivityType.choices), ("perspective", PlanLine.Perspective.choices)):
            self.fields[name].choices = [NOTHING_YET, *choices]  # type: ignore[attr-defined]
        chosen = self.fields["competency"]
        assert isinstance(chosen, forms.TypedChoiceField)
        chosen.choices = _grouped(competencies.values())
        chosen.coerce = lambda key: competencies[key]
        self.fields["unit"].choices = PlanLine.Unit.choices  # type: ignore[attr-defined]
        if "competency" not in (kwargs.get("initial") or {}):
            self.initial["competency"] = str(self.instance.competency_id or "")


class ProgressForm(forms.Form):
    """Where an activity stands; the reason belongs to *not done*, evidence and reflection to *done*."""

    status = forms.ChoiceField(label="Where it stands", widget=forms.RadioSelect)
    reason = forms.ChoiceField(
        label="Why it is deferred or cancelled",
        choices=[("", "Choose one"), *NotDoneReason.choices],
        required=False,
        help_text="Counted by reason, so that the agency sees what stands in the way.",
    )
    note = forms.CharField(label="More about the reason", required=False, max_length=500)
    done_on = forms.DateField(label="Done on", required=False, help_text="Today where left empty.")
    evidence = forms.CharField(
        label="What shows that it was done",
        required=False,
        max_length=LONG_TEXT,
        widget=_area(2),
        help_text="A certificate, a report, a result; a sentence is enough.",
    )
    reflection = forms.CharField(label="What I learned and use", required=False, max_length=LONG_TEXT, widget=_area())

    def __init__(self, *args: Any, line: PlanLine, suggested: Mapping[str, str] | None = None, **kwargs: Any) -> None:
        """Take the state and the reason that a link suggests as filled in, beside what is held of the line."""
        hints = {name: value for name, value in (suggested or {}).items() if name in ("status", "reason")}
        kwargs.setdefault("initial", self.initial_of(line) | hints)
        super().__init__(*args, **kwargs)
        now = LineStatus(line.status)
        field = self.fields["status"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(s.value, s.label) for s in LineStatus if s == now or (now, s) in LINE_TRANSITIONS]

    @staticmethod
    def initial_of(line: PlanLine) -> dict[str, Any]:
        return {
            "status": line.status,
            "reason": line.not_done_reason,
            "note": line.not_done_note,
            "done_on": line.done_on,
            "evidence": line.evidence,
            "reflection": line.reflection,
        }

    def clean(self) -> dict[str, Any]:
        """Ask for what the chosen state needs, beside the field where it belongs."""
        given: dict[str, Any] = super().clean() or {}
        status = given.get("status")
        if status in NOT_DONE and not given.get("reason"):
            self.add_error("reason", "Choose the reason.")
        if status == LineStatus.DONE:
            for name, words in (("evidence", "Say what shows it."), ("reflection", "Say what you learned.")):
                if not given.get(name):
                    self.add_error(name, words)
        return given


class ResultsForm(forms.Form):
    """Section E in the executive's words."""

    outcome = forms.CharField(label="What came of the plan", required=False, max_length=LONG_TEXT, widget=_area(4))
    reflection = forms.CharField(
        label="What I learned, and where I use it", required=False, max_length=LONG_TEXT, widget=_area(4)
    )


class CommentForm(forms.Form):
    """The supervisor's comment on the results."""

    comment = forms.CharField(label="Supervisor's comment", required=False, max_length=LONG_TEXT, widget=_area(4))


class NoteForm(forms.Form):
    """A note with a step: optional with a signature, needed with a return."""

    note = forms.CharField(label="Note", required=False, max_length=LONG_TEXT, widget=_area(2))
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)


class NeedsForm(forms.Form):
    """The three yearly questions."""

    had_unmet_need = forms.TypedChoiceField(
        label="1. Did you have a development need this fiscal year that was not met?",
        choices=[("no", "No"), ("yes", "Yes")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    need = forms.CharField(
        label="2. If so, which?", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    reason = forms.ChoiceField(
        label="3. What stood in the way?", choices=NotDoneReason.choices, required=False, widget=forms.RadioSelect
    )

    def clean(self) -> dict[str, Any]:
        """Ask which and why where there was a need."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("had_unmet_need"):
            for name, words in (("need", "Say which need."), ("reason", "Choose what stood in the way.")):
                if not given.get(name):
                    self.add_error(name, words)
        return given


class SignersForm(forms.Form):
    """Who signs an agency's plans: up to three, in order."""

    agency = forms.ChoiceField(label="Agency or subelement")
    effective_from = forms.DateField(label="From")
    first = forms.ChoiceField(label="First signature", required=False)
    second = forms.ChoiceField(label="Second signature", required=False)
    third = forms.ChoiceField(label="Third signature", required=False)

    def __init__(self, *args: Any, units: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].choices = units  # type: ignore[attr-defined]
        for name in ("first", "second", "third"):
            self.fields[name].choices = [("", "None"), *Signer.choices]  # type: ignore[attr-defined]

    @property
    def signers(self) -> list[str]:
        """Return the signers in their order; gaps are closed."""
        return [one for name in ("first", "second", "third") if (one := self.cleaned_data[name])]
