"""A plan as it is read: on the page, on paper, in the PDF. Ratings are never part of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from development.forms.plans import CAREER, INPUTS
from development.models import Case, MobilityAgreement, PlanLine
from development.rules.activities import is_broadening
from development.rules.edits import Edit, edits_since_submission, words_of
from development.workflow import CARRIED_OUT, ActivityType, LineStatus, PlanStatus
from executives.models import RuleParameter
from executives.rules.broadening import broadening_clock
from executives.rules.calendar import add_months
from executives.rules.service import length_of_service
from executives.views.facts import DESIGNATIONS, say
from mobility.models import Rotation
from mobility.rules.joint_duty import say_joint_duty

if TYPE_CHECKING:
    import datetime as dt

    from development.models import DevelopmentPlan, PlanStep
    from executives.models import Assignment, Executive
    from mobility.models import Application

Fact = tuple[str, str]
TONES = {
    LineStatus.PLANNED: "neutral",
    LineStatus.UNDER_WAY: "info",
    LineStatus.DONE: "good",
    LineStatus.DEFERRED: "attention",
    LineStatus.CANCELLED: "neutral",
}
PLAN_TONES = {
    PlanStatus.DRAFT: "neutral",
    PlanStatus.SUBMITTED: "info",
    PlanStatus.AGREED: "info",
    PlanStatus.AT_BOARD: "info",
    PlanStatus.ENDORSED: "good",
    PlanStatus.ENDORSED_WITH_CHANGES: "attention",
    PlanStatus.RETURNED: "attention",
    PlanStatus.IN_FORCE: "good",
    PlanStatus.CLOSED: "neutral",
}
REVIEW_MONTHS = 12


@dataclass(frozen=True, slots=True)
class LineReading:
    """One line in words."""

    line: PlanLine
    number: int
    title: str
    description: str
    tags: list[str]
    facts: list[Fact]
    status: str
    tone: str
    progress: list[Fact]
    moves: list[Application] = field(default_factory=list)

    @property
    def is_commitment(self) -> bool:
        return self.line.kind == PlanLine.Kind.COMMITMENT


@dataclass(frozen=True, slots=True)
class PlanReading:
    """A whole plan in words, section by section."""

    plan: DevelopmentPlan
    identification: list[Fact]
    career: list[Fact]
    inputs: list[Fact]
    lines: list[LineReading]
    results: list[Fact]
    steps: list[PlanStep]
    edits: list[Edit]
    has_progress: bool

    def as_data(self, made_on: dt.date) -> dict[str, Any]:
        """Return what the PDF prints, as plain data."""
        return {
            "title": f"Executive Development Plan of {self.plan.executive.full_name}",
            "subtitle": f"Version {self.plan.version}, {say(self.plan.period_from)} to {say(self.plan.period_to)}. "
            f"{self.plan.get_status_display()}.",
            "framework": self.plan.framework.title,
            "made_on": say(made_on),
            "sections": [
                ["A. Identification", self.identification],
                ["B. Career and mobility", self.career],
                ["C. What the plan answers to", self.inputs],
            ],
            "lines": [
                {
                    "title": f"{one.number}. {one.title}",
                    "description": one.description,
                    "facts": [*one.facts, *([("Stands", one.status)] if self.has_progress else []), *one.progress],
                }
                for one in self.lines
            ],
            "results": self.results if self.has_progress else [],
            "steps": [
                {
                    "what": _what(step),
                    "by": step.by_name,
                    "at": f"{step.at:%B %-d, %Y}",
                    "note": step.note,
                    "hash": step.content_hash[:16],
                }
                for step in self.steps
            ],
            "edits": [[edit.label, edit.before, edit.after] for edit in self.edits],
        }


def read_plan(plan: DevelopmentPlan, as_of: dt.date) -> PlanReading:
    """Return a plan in words; what the record says of the person is as of the day the plan was closed, if it was."""
    lines = list(plan.lines.select_related("competency__qualification", "origin__plan"))
    steps = list(plan.steps.all())
    plan._prefetched_objects_cache = {"steps": steps}  # type: ignore[attr-defined]
    has_progress = plan.status in CARRIED_OUT or (plan.status == PlanStatus.CLOSED and plan.in_force_on is not None)
    return PlanReading(
        plan=plan,
        identification=_identification(plan, plan.closed_on or as_of),
        career=_texts(plan, CAREER),
        inputs=_texts(plan, INPUTS),
        lines=[_line(number, line) for number, line in enumerate(lines, 1)],
        results=[
            ("What came of the plan", plan.outcome),
            ("What I learned, and where I use it", plan.reflection),
            ("Supervisor's comment", plan.supervisor_comment),
        ],
        steps=steps,
        edits=edits_since_submission(plan),
        has_progress=has_progress,
    )


def _what(step: PlanStep) -> str:
    part = f" ({step.get_signer_display().lower()})" if step.signer else ""
    return f"{step.get_verb_display()}{part}"


def _texts(plan: DevelopmentPlan, names: tuple[str, ...]) -> list[Fact]:
    return [(_label(plan, name), words_of(plan, name) if getattr(plan, name) else "") for name in names]


def _label(plan: DevelopmentPlan, name: str) -> str:
    label = str(plan._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    return label[:1].upper() + label[1:]


def _identification(plan: DevelopmentPlan, day: dt.date) -> list[Fact]:
    """Return section A from the record as it is on `day`."""
    person = plan.executive
    assignments = list(person.assignments.select_related("subelement"))
    records = [a for a in assignments if a.kind == a.Kind.RECORD and a.starts_on <= day]
    held = max(records, key=lambda a: a.starts_on, default=None)
    service = length_of_service(records, as_of=day)
    return [
        ("Executive", person.full_name),
        ("Position", held.position_title if held else ""),
        ("Organization", held.subelement.name if held else ""),
        ("Appointment", held.get_appointment_type_display() if held else ""),
        ("Designation", DESIGNATIONS.get(held.position_occupied, "") if held else ""),
        ("Supervisor", str(person.supervisor) if person.supervisor else ""),
        ("In the SES", str(service.in_ses) if service else ""),
        ("In the position", str(service.in_position) if service else ""),
        ("Last broadening activity", _last_broadening(assignments, day)),
        ("National Security Professional", "Yes" if person.is_nsp else "No"),
        ("Joint duty", _joint_duty(person, day)),
        ("Mobility agreement", _agreement(plan)),
        ("Next review due", _next_review(plan, day)),
    ]


def _next_review(plan: DevelopmentPlan, day: dt.date) -> str:
    """Return when the executive's next review is due: a new version does not undo the review of the one before."""
    held = Case.objects.reviews().filter(executive=plan.executive_id, meeting__held_on__lte=day)
    last = held.order_by("-meeting__held_on").values_list("meeting__held_on", flat=True).first()
    reviewed = [on for on in (plan.reviewed_on, last) if on]
    return say(add_months(max(reviewed), REVIEW_MONTHS)) if reviewed else "Not reviewed yet"


def _last_broadening(assignments: list[Assignment], day: dt.date) -> str:
    clock = broadening_clock(assignments, as_of=day, parameters=RuleParameter.objects.values_on(day))
    if clock is None:
        return ""
    if clock.last is None:
        return "None so far"
    return say(clock.last.starts_on) if clock.last.is_rotation else f"until {say(clock.last.counts_from(day))}"


def _joint_duty(person: Executive, day: dt.date) -> str:
    spans = Rotation.objects.joint_duty(person).values_list("starts_on", "ended_on")
    return say_joint_duty(spans, as_of=day, parameters=RuleParameter.objects.values_on(day))


def _agreement(plan: DevelopmentPlan) -> str:
    held = MobilityAgreement.objects.filter(executive=plan.executive_id).first()
    return str(held.get_status_display()) if held else "None offered"


def _line(number: int, line: PlanLine) -> LineReading:
    competency = line.competency
    builds = f"{competency.name} ({competency.qualification.title})" if competency else ""
    broadens = bool(line.activity_type) and is_broadening(ActivityType(line.activity_type))
    facts = [
        ("Kind", line.get_activity_type_display() + (", broadening" if broadens else "")),
        ("How firm", line.get_kind_display()),
        ("Term", line.get_term_display()),
        ("Builds", builds),
        ("Perspective", line.get_perspective_display()),
        ("Provider or host", line.provider),
        ("Who sees to it", line.owner),
        ("Dates", _span(line)),
        ("Time", f"{words_of(line, 'amount')} {line.unit}" if line.amount is not None else ""),
        ("Cost", f"${words_of(line, 'cost')}" if line.cost is not None else ""),
        ("Paid from", line.funding),
        ("Carried from", f"version {line.origin.plan.version}" if line.origin else ""),
    ]
    progress = [
        ("Reason", line.get_not_done_reason_display()),
        ("More about the reason", line.not_done_note),
        ("Done on", say(line.done_on)),
        ("What shows it", line.evidence),
        ("What I learned and use", line.reflection),
    ]
    status = LineStatus(line.status)
    return LineReading(
        line=line,
        number=number,
        title=line.objective or "No objective yet",
        description=line.description,
        tags=[str(line.get_kind_display()), *(["Broadening"] if broadens else [])],
        facts=[(term, str(value)) for term, value in facts if value],
        status=str(status.label),
        tone=TONES[status],
        progress=[(term, str(value)) for term, value in progress if value],
    )


def _span(line: PlanLine) -> str:
    if line.starts_on and line.ends_on:
        return f"{say(line.starts_on)} to {say(line.ends_on)}"
    return f"from {say(line.starts_on)}" if line.starts_on else f"to {say(line.ends_on)}" if line.ends_on else ""
