"""Holding a board's meeting: setting it, issuing the agenda, sitting, and closing it with a frozen record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from development.actions.agendas import place_plans, take_back_plans
from development.actions.notices import give_notice, settle_notices
from development.actions.plans import put_in_force
from development.actions.transitions import add_step, move_meeting, move_plan
from development.models import (
    Attendance,
    BoardMember,
    Case,
    DevelopmentPlan,
    Meeting,
    PlanStep,
    Recommendation,
    ReviewCycle,
)
from development.notifications import OUTCOME_RULE, OUTCOME_TITLE, outcome_words
from development.permissions.boards import check_in_session, check_run_boards
from development.rules.clocks import REVIEW_AUTHORITY, Rule
from development.rules.closing import check_closing
from development.rules.decisions import DISPOSITIONS
from development.rules.records import CLOSED_VERB, frozen_record
from development.tasks import tell_outcomes
from development.workflow import MEETING_TRANSITIONS, CycleStatus, Disposition, MeetingStatus, PlanStatus
from sesportal.audit import log
from sesportal.lib.content import content_hash
from sesportal.lib.errors import InvalidTransition, RuleViolation

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Mapping

    from sesportal.accounts.models import Actor

BECOMES = {
    Disposition.ENDORSED: PlanStatus.ENDORSED,
    Disposition.ENDORSED_WITH_CHANGES: PlanStatus.ENDORSED_WITH_CHANGES,
    Disposition.RETURNED: PlanStatus.RETURNED,
}
CHANGEABLE = (MeetingStatus.PLANNED, MeetingStatus.SCHEDULED)


@transaction.atomic
def plan_meeting(*, cycle: ReviewCycle, held_on: dt.date, place: str = "", by: Actor) -> Meeting:
    """Set a meeting of a cycle. Raises RuleViolation for a day outside the cycle."""
    check_run_boards(by, cycle.board.agency_id)
    _check_day(cycle, held_on)
    meeting = Meeting.objects.create(cycle=cycle, held_on=held_on, place=place)
    _record(meeting, "meeting set", by, after={"held_on": held_on, "place": place})
    return meeting


@transaction.atomic
def change_meeting(*, meeting: Meeting, held_on: dt.date, place: str, by: Actor) -> Meeting:
    """Change the day or place of a meeting that has not begun."""
    meeting = _locked(meeting)
    check_run_boards(by, meeting.cycle.board.agency_id)
    if meeting.status not in CHANGEABLE:
        raise InvalidTransition(f"This meeting is {meeting.get_status_display().lower()}; its day stays as it is.")
    _check_day(meeting.cycle, held_on)
    before = {"held_on": meeting.held_on, "place": meeting.place}
    meeting.held_on, meeting.place = held_on, place
    meeting.save(update_fields=["held_on", "place"])
    if meeting.status == MeetingStatus.SCHEDULED:
        _call_members(meeting)
    _record(meeting, "meeting changed", by, before=before, after={"held_on": held_on, "place": place})
    return meeting


@transaction.atomic
def issue_agenda(*, meeting: Meeting, by: Actor) -> Meeting:
    """Issue the agenda: the agreed plans on it are placed before the board. Raises RuleViolation for an empty one."""
    meeting = _locked(meeting)
    check_run_boards(by, meeting.cycle.board.agency_id)
    if not meeting.cases.exists():
        raise RuleViolation("The agenda is empty. Draw it up from those who are due, or add a case.", code="no_cases")
    meeting = move_meeting(meeting=meeting, to=MeetingStatus.SCHEDULED, by=by)
    _call_members(meeting)
    place_plans(meeting=meeting, by=by)
    _record(meeting, "agenda issued", by, after={"cases": meeting.cases.count()})
    return meeting


@transaction.atomic
def withdraw_agenda(*, meeting: Meeting, by: Actor) -> Meeting:
    """Take an issued agenda back: its plans are agreed again, as before."""
    meeting = _locked(meeting)
    check_run_boards(by, meeting.cycle.board.agency_id)
    meeting = move_meeting(meeting=meeting, to=MeetingStatus.PLANNED, by=by)
    take_back_plans(meeting=meeting, by=by)
    _record(meeting, "agenda withdrawn", by)
    return meeting


@transaction.atomic
def start_session(*, meeting: Meeting, by: Actor, as_of: dt.date) -> Meeting:
    """Begin to sit; plans agreed since the agenda was issued come before the board too.

    Raises RuleViolation before the day of the meeting.
    """
    meeting = _locked(meeting)
    check_run_boards(by, meeting.cycle.board.agency_id)
    if meeting.held_on > as_of:
        raise RuleViolation(
            f"The meeting is set for {meeting.held_on:%B %-d, %Y}. Change its day if it is held earlier.",
            code="too_early",
        )
    meeting = move_meeting(meeting=meeting, to=MeetingStatus.IN_SESSION, by=by)
    _call_members(meeting)
    place_plans(meeting=meeting, by=by)
    _record(meeting, "session begun", by)
    return meeting


@transaction.atomic
def record_attendance(*, meeting: Meeting, present: Collection[int], by: Actor) -> Meeting:
    """Mark which members are present (ids of seats); every other serving member is absent."""
    meeting = _locked(meeting)
    check_run_boards(by, meeting.cycle.board.agency_id)
    check_in_session(meeting)
    rows = list(meeting.attendances.select_related("member__user"))
    if unknown := set(present) - {row.member_id for row in rows}:
        raise RuleViolation(f"{len(unknown)} of those marked hold no seat on the day of the meeting.", code="no_seat")
    before = [str(row.member.user) for row in rows if row.is_present]
    for row in rows:
        row.is_present = row.member_id in present
    Attendance.objects.bulk_update(rows, ["is_present"])
    after = [str(row.member.user) for row in rows if row.is_present]
    _record(meeting, "attendance recorded", by, before={"present": before}, after={"present": after})
    return meeting


@transaction.atomic
def cancel_meeting(*, meeting: Meeting, by: Actor, reason: str) -> Meeting:
    """Call a meeting off; its cases are free for another agenda, and its plans agreed as before."""
    meeting = _locked(meeting)
    check_run_boards(by, meeting.cycle.board.agency_id)
    if not reason.strip():
        raise RuleViolation("Say why the meeting is called off; the reason is kept.", code="no_reason")
    meeting = move_meeting(meeting=meeting, to=MeetingStatus.CANCELLED, by=by)
    take_back_plans(meeting=meeting, by=by)
    log.record(
        verb="meeting called off", by=by, subject=meeting, reason=reason, agency_code=meeting.cycle.board.agency_id[:2]
    )
    return meeting


@transaction.atomic
def close_meeting(*, meeting: Meeting, by: Actor, as_of: dt.date, remarks: str = "") -> Meeting:
    """Close a meeting: freeze what was seen and decided, move the plans on, issue what was recommended.

    Raises RuleViolation with a finding for each thing that is missing. Each executive is told their own outcome once
    the transaction is committed.
    """
    meeting = _locked(meeting)
    check_run_boards(by, meeting.cycle.board.agency_id)
    if (MeetingStatus(meeting.status), MeetingStatus.CLOSED) not in MEETING_TRANSITIONS:
        raise InvalidTransition(f"This meeting is {meeting.get_status_display().lower()} and cannot be closed.")
    present = meeting.attendances.filter(is_present=True).values_list("member", flat=True)
    cases = meeting.cases.for_closing()
    if findings := check_closing(cases, present=set(present), quorum=meeting.cycle.board.quorum):
        raise RuleViolation("The meeting cannot be closed yet.", code="not_ready", findings=findings)
    # Until the record is frozen, nobody edits what it says of the plans; every version, as whoever acts on one locks.
    plans = DevelopmentPlan.objects.select_for_update().filter(executive__in=meeting.cases.values("executive"))
    list(plans.order_by("pk"))
    record = frozen_record(meeting, as_of=as_of, remarks=remarks, closed_by=str(by))
    now = timezone.now()
    meeting = move_meeting(
        meeting=meeting,
        to=MeetingStatus.CLOSED,
        by=by,
        record=record,
        record_hash=content_hash(record),
        minutes_note=remarks,
        closed_at=now,
        closed_by_id=getattr(by, "pk", None),
    )
    _carry_out(meeting, by=by, as_of=as_of, at=now)
    _record(meeting, CLOSED_VERB, by, after={"hash": meeting.record_hash, "cases": len(record["cases"])})
    tell_outcomes.delay_on_commit(meeting.pk)
    return meeting


def _carry_out(meeting: Meeting, *, by: Actor, as_of: dt.date, at: dt.datetime) -> None:
    """Move the plans on as decided, give those not decided back, and issue what was recommended."""
    cases = list(meeting.cases.select_related("plan__executive", "executive__user"))
    decided = [case for case in cases if case.decided_at is not None]
    take_back_plans(meeting=meeting, by=by, cases=[case for case in cases if case.decided_at is None])
    for case in decided:
        if case.plan is not None:
            _move_on(case, case.plan, by=by, as_of=as_of)
    Recommendation.objects.filter(case__in=decided).update(issued_at=at)
    for case in decided:
        settle_notices(executive=case.executive, rule=Rule.REVIEW, by=by)
        _give_outcome(meeting, case, by)


def _give_outcome(meeting: Meeting, case: Case, by: Actor) -> None:
    """Give the executive a notice of their own outcome, in plain words and without the board's notes."""
    recipient = case.executive.user
    if recipient is None:
        return
    give_notice(
        recipient=recipient,
        executive=case.executive,
        rule=OUTCOME_RULE,
        due_on=meeting.held_on,
        title=OUTCOME_TITLE,
        message=outcome_words(
            board=meeting.cycle.board.name,
            held_on=meeting.held_on,
            said=[DISPOSITIONS[Disposition(case.disposition)][1]],
        ),
        authority=REVIEW_AUTHORITY,
        url=reverse("development:my_reviews"),
        by=by,
        stage=str(meeting.pk),
    )


def _move_on(case: Case, plan: DevelopmentPlan, *, by: Actor, as_of: dt.date) -> None:
    """Do with a plan what the board decided; one in force stays in force and is marked as reviewed."""
    held_on, note = case.meeting.held_on, case.disposition_note
    if plan.status == PlanStatus.IN_FORCE:
        DevelopmentPlan.objects.filter(pk=plan.pk).update(reviewed_on=held_on, updated_at=timezone.now())
        add_step(plan=plan, by=by, verb=PlanStep.Verb.DECIDED, note=note)
        return
    to = BECOMES[Disposition(case.disposition)]
    plan = move_plan(plan=plan, to=to, by=by, verb=PlanStep.Verb.DECIDED, note=note, reviewed_on=held_on)
    if to == PlanStatus.ENDORSED and plan.period_from <= as_of:
        put_in_force(plan=plan, by=by, as_of=as_of)


def _check_day(cycle: ReviewCycle, held_on: dt.date) -> None:
    if cycle.status != CycleStatus.OPEN:
        raise InvalidTransition("This cycle is closed. Open the next one for new meetings.")
    if not cycle.opens_on <= held_on <= cycle.closes_on:
        raise RuleViolation(
            f"The cycle runs from {cycle.opens_on:%B %-d, %Y} to {cycle.closes_on:%B %-d, %Y}; choose a day in it.",
            code="outside_cycle",
        )


def _call_members(meeting: Meeting) -> None:
    """Keep a row of attendance for every member who serves on the day, and none for anyone else."""
    serving = BoardMember.objects.serving(meeting.held_on).filter(board=meeting.cycle.board)
    meeting.attendances.exclude(member__in=serving).delete()
    Attendance.objects.bulk_create(
        (Attendance(meeting=meeting, member=member) for member in serving), ignore_conflicts=True
    )


def _locked(meeting: Meeting) -> Meeting:
    return Meeting.objects.select_for_update(of=("self",)).select_related("cycle__board").get(pk=meeting.pk)


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
