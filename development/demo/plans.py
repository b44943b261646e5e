"""The plans of the stories as rows: sections, lines, steps and edits."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, Final

from development.demo import words
from development.demo.lines import Follow, write_lines
from development.demo.people import at_noon
from development.models import DevelopmentPlan, PlanEdit, PlanLine, PlanStep
from development.rules.content import plan_hash
from development.workflow import Disposition, PlanStatus, Signer
from executives.demo.names import draw_name
from executives.models import Competency, QualificationFramework
from sesportal.lib.fiscal import first_day, last_day

if TYPE_CHECKING:
    from collections.abc import Iterable

    from development.demo.stories import Story
    from sesportal.accounts.models import User

EDITED_SINCE: Final = 0.22  # of the plans that were submitted and no board has decided
S, V = PlanStatus, PlanStep.Verb
MOMENTS: Final = 21_600  # seconds around noon
A_MOMENT: Final = dt.timedelta(minutes=5)


@dataclass(frozen=True)
class Frameworks:
    """The frameworks by the day they take effect, with their competencies."""

    rows: list[tuple[dt.date, int, list[int]]]

    @classmethod
    def read(cls) -> Frameworks:
        competencies: dict[int, list[int]] = {}
        for framework, pk in Competency.objects.order_by("pk").values_list("qualification__framework_id", "pk"):
            competencies.setdefault(framework, []).append(pk)
        held = QualificationFramework.objects.filter(effective_from__isnull=False).order_by("effective_from")
        return cls([(f.effective_from, f.pk, competencies.get(f.pk, [])) for f in held if f.effective_from])

    def on(self, day: dt.date) -> tuple[int, list[int]]:
        """Return the framework in force on a day and its competencies."""
        found = [row for row in self.rows if row[0] <= day] or self.rows[:1]
        return found[-1][1], found[-1][2]


@dataclass
class Book:
    """Plans written so far, their lines by plan, and what was done to them."""

    as_of: dt.date
    chains: dict[str, list[str]]
    frameworks: Frameworks
    supervisors: dict[int, User]
    random: Random
    plans: list[DevelopmentPlan] = field(default_factory=list)
    lines: dict[int, list[PlanLine]] = field(default_factory=dict)  # by place of the plan
    steps: list[PlanStep] = field(default_factory=list)
    edits: list[PlanEdit] = field(default_factory=list)
    by_story: dict[int, DevelopmentPlan] = field(default_factory=dict)
    places: dict[int, int] = field(default_factory=dict)  # of a plan in `plans`

    def write(self, stories: Iterable[Story]) -> list[DevelopmentPlan]:
        """Write the plans of one executive, oldest first."""
        previous: DevelopmentPlan | None = None
        before: list[PlanLine] = []
        for version, story in enumerate(stories, 1):
            plan = self._plan(story, version, previous)
            lines = self._lines(story, plan, before)
            if story.person.is_persona and story.state == S.DRAFT:
                lines = _half_written(plan, lines)
            self.lines[len(self.plans)] = lines
            self.plans.append(plan)
            self.by_story[id(story)] = plan
            self.places[id(plan)] = len(self.plans) - 1
            self._sign(story, plan, lines)
            previous, before = plan, lines
        return self.plans

    def _plan(self, story: Story, version: int, previous: DevelopmentPlan | None) -> DevelopmentPlan:
        choice = self.random.choice
        framework, _ = self.frameworks.on(story.begun)
        starts = dt.date(self.as_of.year + 1, 1, 1) if story.starts_later else first_day(story.year)
        plan = DevelopmentPlan(
            executive_id=story.person.pk,
            version=version,
            previous=previous,
            framework_id=framework,
            status=story.state,
            period_from=starts,
            period_to=last_day(story.year + 1),
            short_term_goal=choice(words.SHORT_TERM_GOALS),
            long_term_goal=choice(words.LONG_TERM_GOALS),
            mobility=choice(words.MOBILITY),
            has_family_constraints=choice(("yes", "no", "")),
            strengths=choice(words.STRENGTHS),
            needs=choice(words.NEEDS),
            organizational_need=choice(words.ORGANIZATION),
            reviewed_on=story.reviewed,
            in_force_on=story.in_force,
            closed_on=story.closed,
        )
        if self.random.random() < 0.45:
            plan.assessment_360_on = story.begun - dt.timedelta(days=self.random.randrange(60, 1400))
            plan.assessment_360_themes = choice(words.THEMES)
        if self.random.random() < 0.4:
            plan.earliest_move_on = story.begun + dt.timedelta(days=self.random.randrange(120, 700))
        if story.closed and story.in_force:
            plan.outcome = "Part of the plan was carried out; the rest went into the next one."
            plan.reflection = choice(words.REFLECTIONS)
        return plan

    def _lines(self, story: Story, plan: DevelopmentPlan, before: list[PlanLine]) -> list[PlanLine]:
        _, competencies = self.frameworks.on(story.begun)
        begins = story.in_force or story.agreed or story.begun
        follow = Follow(begins, story.closed or self.as_of, is_closed=story.state == S.CLOSED)
        return write_lines(
            plan, follow if story.in_force else None, begins, competencies, before, story.person, self.random
        )

    # --- section F: what was done, by whom, over which content ---

    def _sign(self, story: Story, plan: DevelopmentPlan, lines: list[PlanLine]) -> None:
        """Add the steps of the story with the hash of what the plan said then; some plans were edited afterwards."""
        chain = self.chains.get(story.person.agency) or [Signer.SUPERVISOR]
        goal = plan.short_term_goal
        is_undecided = story.state in (S.SUBMITTED, S.AGREED, S.AT_BOARD)
        is_edited = is_undecided and self.random.random() < EDITED_SINCE
        if is_edited:
            plan.short_term_goal = words.FIRST_GOAL
        said = plan_hash(plan, lines)
        name = story.person.name
        self._step(plan, V.BEGUN, story.begun, said, name)
        if story.submitted is None:
            return
        submitted = self._step(plan, V.SUBMITTED, story.submitted, said, name)
        plan.submitted_at, plan.submitted_hash = submitted.at, said
        self._signatures(story, plan, chain, said)
        if story.state == S.AT_BOARD:
            self._step(plan, V.PLACED, self.as_of - dt.timedelta(days=1), said, "Executive resources office")
        if is_edited:
            self._edit(story, plan, plan.short_term_goal, goal)
        if story.reviewed is not None:
            label = str(Disposition(story.disposition).label)
            self._step(plan, V.DECIDED, story.reviewed, said, "Executive Resources Board", note=f"{label}.")
        if story.in_force:
            self._step(plan, V.IN_FORCE, story.in_force, said, name)
        if story.closed:
            self._step(plan, V.CLOSED, story.closed, said, name)

    def _signatures(self, story: Story, plan: DevelopmentPlan, chain: list[str], said: str) -> None:
        """Sign in the order of the agency's chain, up to where the plan waits; the first may have returned it."""
        signers = [signer for signer in chain if signer != Signer.SUPERVISOR or story.person.supervisor_id] or [
            Signer.EXECUTIVE_RESOURCES
        ]
        user = self.supervisors.get(story.person.supervisor_id or 0)
        if story.state == S.RETURNED and story.reviewed is None and story.submitted:
            day = min(story.submitted + dt.timedelta(days=6), self.as_of)
            note = "Please name the owner and the dates of the first commitment."
            self._step(plan, V.RETURNED, day, said, self._name(), signers[0], note=note)
        elif story.agreed is None:
            plan.next_signer = signers[0]
        else:
            for signer in signers:
                by = user if signer == Signer.SUPERVISOR else None
                self._step(plan, V.SIGNED, story.agreed, said, str(by) if by else self._name(), signer, by=by)

    def _edit(self, story: Story, plan: DevelopmentPlan, before: str, after: str) -> None:
        plan.short_term_goal = after
        plan.revision += 1
        day = (story.agreed or story.submitted or story.begun) + dt.timedelta(days=3)
        self.edits.append(
            PlanEdit(
                plan=plan,
                field="short_term_goal",
                label="Goal for the next one to two years",
                before=before,
                after=after,
                revision=plan.revision,
                by_id=story.person.user_id,
                at=self._moment(min(day, self.as_of)),
            )
        )

    def _step(
        self,
        plan: DevelopmentPlan,
        verb: PlanStep.Verb,
        day: dt.date,
        said: str,
        name: str,
        signer: str = "",
        *,
        by: User | None = None,
        note: str = "",
    ) -> PlanStep:
        """Keep one step, later than the one before of the same plan."""
        at = self._moment(day)
        if self.steps and self.steps[-1].plan is plan:
            at = max(at, self.steps[-1].at + A_MOMENT)
        step = PlanStep(
            plan=plan,
            verb=verb,
            signer=signer,
            by=by,
            by_name=name,
            at=at,
            content_hash=said,
            revision=plan.revision,
            note=note,
        )
        self.steps.append(step)
        return step

    def _moment(self, day: dt.date) -> dt.datetime:
        return at_noon(day) + dt.timedelta(seconds=self.random.randrange(MOMENTS))

    def _name(self) -> str:
        family, given = draw_name(self.random)
        return f"{given} {family}"


def _half_written(plan: DevelopmentPlan, lines: list[PlanLine]) -> list[PlanLine]:
    """Leave a plan as somebody leaves it who went to lunch: goals without the rest, two lines, one of them bare."""
    plan.long_term_goal = plan.mobility = plan.organizational_need = ""
    kept = lines[:2]
    for line in kept[1:]:
        line.competency_id, line.term, line.perspective = None, "", ""
    return kept
