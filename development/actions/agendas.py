"""Making a meeting's agenda: who is due, who is added, in which order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max

from development.actions.transitions import move_plan
from development.models import Case, DevelopmentPlan, Meeting, PlanStep
from development.permissions.boards import check_change_agenda
from development.planning import executives_due
from development.workflow import MeetingStatus, PlanStatus
from executives.models import Executive
from sesportal.audit import log
from sesportal.lib.errors import RuleViolation

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sesportal.accounts.models import Actor

MOST_CASES = 40
BEFORE_BOARD = (PlanStatus.AGREED, PlanStatus.AT_BOARD)


@transaction.atomic
def draw_agenda(*, meeting: Meeting, by: Actor, most: int = MOST_CASES) -> list[Case]:
    """Fill the agenda up to `most` cases with those who are due. Returns the cases added, none where nobody is due."""
    meeting = _locked(meeting)
    check_change_agenda(by, meeting)
    room = most - meeting.cases.count()
    chosen = list(executives_due(meeting).values_list("pk", flat=True)[: max(room, 0)])
    cases = _add(meeting, chosen, by)
    _record(meeting, "agenda drawn", by, after={"added": len(cases)})
    return cases


@transaction.atomic
def add_case(*, meeting: Meeting, executive: Executive, by: Actor) -> Case:
    """Put one executive on the agenda. Raises RuleViolation for one of another agency or on an agenda already."""
    meeting = _locked(meeting)
    check_change_agenda(by, meeting)
    board = meeting.cycle.board
    if not (executive.is_on_board and (executive.home_id or "").startswith(board.agency_id)):
        raise RuleViolation(f"{executive} is not an executive of this board's agency today.", code="not_of_agency")
    cases = _add(meeting, [executive.pk], by)
    if not cases:
        raise RuleViolation(
            f"{executive} is on an agenda already; take the case off that one first.", code="on_agenda_already"
        )
    _record(meeting, "case added to agenda", by, after={"executive": executive.identifier})
    return cases[0]


@transaction.atomic
def remove_case(*, case: Case, by: Actor) -> Meeting:
    """Take a case off the agenda; a plan that waits at the board goes back to agreed."""
    meeting = _locked(case.meeting)
    check_change_agenda(by, meeting)
    case = Case.objects.select_related("plan", "executive").get(pk=case.pk)
    take_back_plans(meeting=meeting, by=by, cases=[case])
    _record(meeting, "case taken off agenda", by, before={"executive": case.executive.identifier})
    case.delete()
    return meeting


@transaction.atomic
def move_case(*, case: Case, before: Case | None, by: Actor) -> Meeting:
    """Put a case before another one of the same agenda, or at its end."""
    meeting = _locked(case.meeting)
    check_change_agenda(by, meeting)
    cases = [one for one in meeting.cases.order_by("position", "pk") if one.pk != case.pk]
    places = {one.pk: index for index, one in enumerate(cases)}
    at = places.get(before.pk, len(cases)) if before else len(cases)
    cases.insert(at, Case.objects.get(pk=case.pk))
    for position, one in enumerate(cases, 1):
        one.position = position
    Case.objects.bulk_update(cases, ["position"])
    _record(meeting, "agenda reordered", by, after={"executive": case.executive.identifier, "position": at + 1})
    return meeting


@transaction.atomic
def place_plans(*, meeting: Meeting, by: Actor) -> int:
    """Place every agreed plan of an issued agenda before the board; returns how many."""
    cases = list(meeting.cases.select_related("plan"))
    plans = _plans_of([case.executive_id for case in cases])
    placed = 0
    for case in cases:
        plan = plans.get(case.executive_id)
        if plan is not None and plan.pk != case.plan_id:
            Case.objects.filter(pk=case.pk).update(plan=plan)
        if plan is not None and plan.status == PlanStatus.AGREED:
            move_plan(plan=plan, to=PlanStatus.AT_BOARD, by=by, verb=PlanStep.Verb.PLACED, note=str(meeting)[:200])
            placed += 1
    _record(meeting, "plans placed before board", by, after={"plans": placed})
    return placed


@transaction.atomic
def take_back_plans(*, meeting: Meeting, by: Actor, cases: Iterable[Case] | None = None) -> int:
    """Give the plans that wait at the board back as agreed: those of `cases`, or of the whole agenda."""
    chosen = meeting.cases.select_related("plan") if cases is None else cases
    taken = 0
    for case in chosen:
        if case.plan is not None and case.plan.status == PlanStatus.AT_BOARD:
            move_plan(plan=case.plan, to=PlanStatus.AGREED, by=by, verb=PlanStep.Verb.REMOVED, note=str(meeting)[:200])
            taken += 1
    _record(meeting, "plans taken back from board", by, after={"plans": taken})
    return taken


def _add(meeting: Meeting, chosen: list[int], by: Actor) -> list[Case]:
    """Add the executives not on any agenda; they are locked, so that two boards never take the same one."""
    locked = list(
        Executive.objects.select_for_update(no_key=True)
        .filter(pk__in=chosen)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    taken = set(Case.objects.pending().filter(executive__in=locked).values_list("executive", flat=True))
    free = [pk for pk in chosen if pk in set(locked) - taken]
    plans = _plans_of(free)
    last = meeting.cases.aggregate(last=Max("position"))["last"] or 0
    cases = Case.objects.bulk_create(
        Case(meeting=meeting, executive_id=pk, plan=plans.get(pk), position=last + number)
        for number, pk in enumerate(free, 1)
    )
    if meeting.status == MeetingStatus.SCHEDULED:
        place_plans(meeting=meeting, by=by)
    return cases


def _plans_of(executives: Iterable[int]) -> dict[int, DevelopmentPlan]:
    """Return the plan that a board reviews of each executive: one agreed for it, else the one in force."""
    plans = DevelopmentPlan.objects.filter(
        executive__in=list(executives), status__in=[*BEFORE_BOARD, PlanStatus.IN_FORCE]
    )
    found: dict[int, DevelopmentPlan] = {}
    for plan in sorted(plans, key=lambda plan: plan.status in BEFORE_BOARD):
        found[plan.executive_id] = plan
    return found


def _locked(meeting: Meeting) -> Meeting:
    return Meeting.objects.select_for_update(of=("self",)).select_related("cycle__board__agency").get(pk=meeting.pk)


def _record(
    meeting: Meeting,
    verb: str,
    by: Actor,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    agency = meeting.cycle.board.agency_id[:2]
    log.record(verb=verb, by=by, subject=meeting, before=before, after=after, agency_code=agency)
