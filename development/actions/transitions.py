"""The doors through which plans, meetings and mobility agreements change their status."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from development.events import tell_of_meeting, tell_of_plan
from development.models import DevelopmentPlan, Meeting, MobilityAgreement, PlanLine, PlanStep, ReviewCycle
from development.permissions.boards import check_run_boards
from development.rules.content import plan_hash
from development.workflow import (
    AGREEMENT_TRANSITIONS,
    LINE_TRANSITIONS,
    MEETING_TRANSITIONS,
    PLAN_TRANSITIONS,
    CycleStatus,
    LineStatus,
    MeetingStatus,
    MobilityAgreementStatus,
    PlanStatus,
)
from sesportal.accounts.models import User
from sesportal.audit import log
from sesportal.lib.errors import InvalidTransition

if TYPE_CHECKING:
    from sesportal.accounts.models import Actor

PROGRESS = ("not_done_reason", "not_done_note", "done_on", "evidence", "reflection", "status_changed_at")


@transaction.atomic
def move_plan(
    *,
    plan: DevelopmentPlan,
    to: PlanStatus,
    by: Actor,
    verb: PlanStep.Verb,
    signer: str = "",
    note: str = "",
    **fields: Any,
) -> DevelopmentPlan:
    """Move a plan on, with `fields` set beside its status, and keep the step with the hash of what the plan says.

    Raises InvalidTransition where the plan, read again under lock, is in no state for it.
    """
    plan = DevelopmentPlan.objects.select_for_update(of=("self",)).select_related("executive").get(pk=plan.pk)
    before = PlanStatus(plan.status)
    if (before, to) not in PLAN_TRANSITIONS:
        raise InvalidTransition(
            f"This plan is {before.label.lower()}, so it cannot become {to.label.lower()}. "
            "Reload the page to see where it stands."
        )
    plan.status = to
    for name, value in fields.items():
        setattr(plan, name, value)
    plan.save(update_fields=["status", "updated_at", *fields])
    add_step(plan=plan, by=by, verb=verb, signer=signer, note=note, change=(before, to))
    tell_of_plan(plan, before)
    return plan


@transaction.atomic
def add_step(
    *,
    plan: DevelopmentPlan,
    by: Actor,
    verb: PlanStep.Verb,
    signer: str = "",
    note: str = "",
    change: tuple[PlanStatus, PlanStatus] | None = None,
) -> PlanStep:
    """Keep one step of a plan with the hash of what the plan says then; `change` is of its status, where it has one."""
    step = PlanStep.objects.create(
        plan=plan,
        verb=verb,
        signer=signer,
        by=by if isinstance(by, User) else None,
        by_name=str(by)[:150],
        at=timezone.now(),
        content_hash=plan_hash(plan, plan.lines.all()),
        revision=plan.revision,
        note=note,
    )
    log.record(
        verb=f"plan {verb.label.lower()}",
        by=by,
        subject=plan,
        before={"status": change[0]} if change else None,
        after={"status": change[1]} if change else None,
        reason=note,
        agency_code=(plan.executive.home_id or "")[:2],
    )
    return step


@transaction.atomic
def move_plan_line(*, line: PlanLine, to: LineStatus, by: Actor, **fields: Any) -> PlanLine:
    """Say where one line stands, with `fields` set beside its status; the same status again only changes the fields.

    Raises InvalidTransition where the line, read again under lock, is in no state for it.
    """
    DevelopmentPlan.objects.filter(pk=line.plan_id).update(updated_at=timezone.now())  # locks the plan before the line
    line = PlanLine.objects.select_for_update(of=("self",)).select_related("plan__executive").get(pk=line.pk)
    before = LineStatus(line.status)
    if before != to and (before, to) not in LINE_TRANSITIONS:
        raise InvalidTransition(
            f"This activity is {before.label.lower()}, so it cannot become {to.label.lower()}. "
            "Reload the page to see where it stands."
        )
    line.status = to
    line.status_changed_at = timezone.now()
    for name, value in fields.items():
        setattr(line, name, value)
    line.save(update_fields=["status", "status_changed_at", *fields])
    log.record(
        verb=f"plan activity {to.label.lower()}",
        by=by,
        subject=line,
        before={"status": before},
        after={"status": to, "reason": line.not_done_reason},
        agency_code=(line.plan.executive.home_id or "")[:2],
    )
    return line


@transaction.atomic
def follow_progress(*, line: PlanLine, origin: PlanLine, by: Actor) -> PlanLine:
    """Take over into a line where its origin came to stand in the version before, while this one was in the making."""
    line.status = origin.status
    for name in PROGRESS:
        setattr(line, name, getattr(origin, name))
    line.save(update_fields=["status", *PROGRESS])
    log.record(verb="plan activity followed", by=by, subject=line, after={"status": origin.status})
    return line


@transaction.atomic
def move_meeting(*, meeting: Meeting, to: MeetingStatus, by: Actor, **fields: Any) -> Meeting:
    """Move a meeting on. Raises InvalidTransition where, read again under lock, it is in no state for it."""
    meeting = Meeting.objects.select_for_update(of=("self",)).select_related("cycle__board").get(pk=meeting.pk)
    before = MeetingStatus(meeting.status)
    if (before, to) not in MEETING_TRANSITIONS:
        raise InvalidTransition(
            f"This meeting is {before.label.lower()}, so it cannot become {to.label.lower()}. "
            "Reload the page to see where it stands."
        )
    meeting.status = to
    for name, value in fields.items():
        setattr(meeting, name, value)
    meeting.save(update_fields=["status", *fields])
    log.record(
        verb=f"meeting {to.label.lower()}",
        by=by,
        subject=meeting,
        before={"status": before},
        after={"status": to},
        agency_code=meeting.cycle.board.agency_id[:2],
    )
    tell_of_meeting(meeting)
    return meeting


@transaction.atomic
def close_cycle(*, cycle: ReviewCycle, by: Actor) -> ReviewCycle:
    """Close a year's review. Raises InvalidTransition where it is closed, or a meeting of it is still open."""
    cycle = ReviewCycle.objects.select_for_update(of=("self",)).select_related("board").get(pk=cycle.pk)
    check_run_boards(by, cycle.board.agency_id)
    if cycle.status != CycleStatus.OPEN:
        raise InvalidTransition("This cycle is closed already.")
    if cycle.meetings.exclude(status__in=[MeetingStatus.CLOSED, MeetingStatus.CANCELLED]).exists():
        raise InvalidTransition("A meeting of this cycle is still open. Close it or call it off first.")
    cycle.status = CycleStatus.CLOSED
    cycle.save(update_fields=["status"])
    log.record(verb="review cycle closed", by=by, subject=cycle, agency_code=cycle.board.agency_id[:2])
    return cycle


@transaction.atomic
def move_agreement(
    *, agreement: MobilityAgreement, to: MobilityAgreementStatus, by: Actor, reason: str = "", **fields: Any
) -> MobilityAgreement:
    """Answer a mobility agreement. Raises InvalidTransition where it has been answered already."""
    rows = MobilityAgreement.objects.select_for_update(of=("self",)).select_related("executive", "template")
    agreement = rows.get(pk=agreement.pk)
    before = MobilityAgreementStatus(agreement.status)
    if (before, to) not in AGREEMENT_TRANSITIONS:
        raise InvalidTransition(
            f"This agreement is {before.label.lower()} already and cannot become {to.label.lower()}."
        )
    agreement.status = to
    for name, value in fields.items():
        setattr(agreement, name, value)
    agreement.save(update_fields=["status", *fields])
    log.record(
        verb=f"mobility agreement {to.label.lower()}",
        by=by,
        subject=agreement,
        before={"status": before},
        after={"status": to},
        reason=reason,
        agency_code=(agreement.executive.home_id or "")[:2],
    )
    return agreement
