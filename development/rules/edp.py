"""What an Executive Development Plan has to contain before a board sees it (R38; 5 CFR 412.401(a)(1)-(3))."""

from __future__ import annotations

from typing import TYPE_CHECKING

from development.rules.activities import is_broadening
from development.workflow import ActivityType, LineStatus
from sesportal.lib.findings import Finding

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence

    from development.models import DevelopmentPlan, PlanLine

GUIDE = "5 CFR 412.401(a)(1)"
COMPETENCIES = "5 CFR 412.401(a)(2)"
BROADENING = "5 CFR 412.401(a)(3)"
OWN = "this product's own rule, so that a line can be carried out and counted"
MSPB = "after MSPB, Training and Development for the SES (2015): wishes and commitments told apart"

IN_AGENCY = frozenset({ActivityType.REASSIGNMENT, ActivityType.DETAIL_COMPONENT, ActivityType.DETAIL_ACTING_EXECUTIVE})
PERSPECTIVE_IN_AGENCY = "other_component"
PERSPECTIVE_BEYOND = frozenset({"other_agency", "other_government", "non_government"})
SHORT, LONGER, COMMITMENT = "short", "longer", "commitment"


def check_content(plan: DevelopmentPlan, lines: Iterable[PlanLine], as_of: dt.date) -> list[Finding]:
    """Say what a plan lacks: blockers first (they stand against submission), then what is worth a thought.

    Cancelled lines do not count. `competency` and its qualification are read of each line.
    """
    counted = [(number, line) for number, line in enumerate(lines, 1) if line.status != LineStatus.CANCELLED]
    found = [*_whole(plan, [line for _, line in counted], as_of)]
    for number, line in counted:
        found += _one(plan, number, line, as_of)
    return sorted(found, key=lambda finding: not finding.blocks)


def blockers(findings: Iterable[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.blocks]


def broadens(line: PlanLine) -> bool:
    """Say whether a line broadens: its activity does, or the perspective it gains lies outside the own component."""
    return bool(_sides(line))


def missing_of_commitment(line: PlanLine) -> list[str]:
    """Return what a commitment lacks of owner, dates, time, cost and funding, in words."""
    missing = []
    if not line.owner:
        missing.append("who sees to it")
    if line.starts_on is None or line.ends_on is None:
        missing.append("the dates from and to")
    if line.amount is None:
        missing.append("the hours or days it takes")
    if line.cost is None:
        missing.append("the cost (0 where there is none)")
    if line.cost and not line.funding:
        missing.append("what it is paid from")
    return missing


def _whole(plan: DevelopmentPlan, lines: Sequence[PlanLine], as_of: dt.date) -> Iterator[Finding]:
    """Yield what is wrong with the plan as a whole."""
    terms = {line.term for line in lines}
    if not lines:
        yield Finding("edp_no_line", "The plan has no activity yet. Add at least two.", GUIDE, blocks=True)
    if SHORT not in terms:
        text = "No activity is short term. Add one for the coming year, or mark one as short term."
        yield Finding("edp_no_short_term", text, GUIDE, blocks=True)
    if LONGER not in terms:
        text = "No activity is longer term. Add one that reaches beyond the coming year, or mark one as longer term."
        yield Finding("edp_no_longer_term", text, GUIDE, blocks=True)
    if not any(line.competency_id for line in lines):
        text = "No activity names the competency it builds. Choose one for at least one activity."
        yield Finding("edp_no_competency", text, COMPETENCIES, blocks=True)
    yield from _broadening(lines)
    if not (plan.short_term_goal and plan.long_term_goal):
        text = "The goals for the next years are not both stated. The board reads the activities by them."
        yield Finding("edp_no_goals", text, GUIDE)
    ended = plan.framework.effective_to
    if ended is not None and ended < max(as_of, plan.period_from):
        text = f"This plan is written under {plan.framework.code}, which ended on {ended:%B %-d, %Y}."
        yield Finding("edp_framework_ended", text, plan.framework.authority, dates={"ended_on": ended})


def _broadening(lines: Sequence[PlanLine]) -> Iterator[Finding]:
    """Yield what is missing of broadening in the agency and governmentwide."""
    sides = {side for line in lines for side in _sides(line)}
    if not sides:
        text = (
            "No activity broadens the perspective in the agency or governmentwide. Add a rotation, detail, "
            "sabbatical, IPA assignment or interagency project, or say which perspective outside your component an "
            "activity gives."
        )
        yield Finding("edp_no_broadening", text, BROADENING, blocks=True)
    elif len(sides) == 1:
        (side,) = sides
        other = "governmentwide" if side == "agency" else "inside the agency"
        text = f"Nothing broadens the perspective {other} yet. The regulation speaks of both; one is enough to submit."
        yield Finding("edp_broadening_one_side", text, BROADENING)


def _sides(line: PlanLine) -> set[str]:
    """Return where a line broadens: `agency`, `government`, both or neither."""
    sides = set()
    if line.perspective == PERSPECTIVE_IN_AGENCY:
        sides.add("agency")
    if line.perspective in PERSPECTIVE_BEYOND:
        sides.add("government")
    if not sides and line.activity_type and is_broadening(ActivityType(line.activity_type)):
        sides.add("agency" if line.activity_type in IN_AGENCY else "government")
    return sides


def _one(plan: DevelopmentPlan, number: int, line: PlanLine, as_of: dt.date) -> Iterator[Finding]:
    """Yield what is wrong with one line."""
    name = f"Activity {number} (“{line.objective}”)" if line.objective else f"Activity {number}"
    asked = (("objective", line.objective), ("kind of activity", line.activity_type))
    if lacking := [words for words, held in asked if not held]:
        text = f"{name} has no {' and no '.join(lacking)}. Fill it in, or remove the activity."
        yield Finding("line_incomplete", text, OWN, blocks=True)
    if line.kind == COMMITMENT and (missing := missing_of_commitment(line)):
        text = f"{name} is a commitment, but does not say {_and(missing)}. Complete it, or make it an aspiration."
        yield Finding("commitment_incomplete", text, MSPB, blocks=True)
    if line.competency and line.competency.qualification.framework_id != plan.framework_id:
        text = f"{name} names a competency of another framework. Choose one of {plan.framework.code}."
        yield Finding("line_other_framework", text, plan.framework.authority, blocks=True)
    if line.objective and not line.competency_id:
        yield Finding("line_no_competency", f"{name} does not say which competency it builds.", COMPETENCIES)
    if line.objective and not line.term:
        yield Finding("line_no_term", f"{name} is neither short term nor longer term.", GUIDE)
    if line.ends_on and line.ends_on < as_of and line.status in (LineStatus.PLANNED, LineStatus.UNDER_WAY):
        text = f"{name} was to end on {line.ends_on:%B %-d, %Y}, before today."
        yield Finding("line_ended", text, OWN, dates={"ended_on": line.ends_on})


def _and(words: Sequence[str]) -> str:
    """Join words as a sentence does."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
