"""What other systems are told of plans and boards: where a plan stands, and that a meeting is closed; nothing said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from development.workflow import MeetingStatus
from sesportal.exchange.outbox import publish

if TYPE_CHECKING:
    from development.models import DevelopmentPlan, Meeting


def tell_of_plan(plan: DevelopmentPlan, before: str) -> None:
    """Publish a plan's new status to the home agency, in the transaction of the change."""
    publish(
        type="plan.moved",
        subject_type="development-plans",
        subject_id=str(plan.pk),
        agency_code=plan.executive.home_id or "",
        data={"status": str(plan.status), "before": str(before), "executive": plan.executive_id},
    )


def tell_of_meeting(meeting: Meeting) -> None:
    """Publish the closing of a meeting to the board's agency, in the transaction of the change."""
    if meeting.status != MeetingStatus.CLOSED:
        return
    board = meeting.cycle.board
    publish(
        type="meeting.closed",
        subject_type="agencies",
        subject_id=board.agency_id,
        agency_code=board.agency_id,
        data={"meeting": meeting.pk, "held_on": meeting.held_on.isoformat()},
    )
