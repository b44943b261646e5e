"""What becomes of a plan's lines: planned, under way, done, deferred, cancelled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from development.actions.transitions import move_plan_line
from development.models import PlanLine
from development.permissions.plans import check_carry_out
from development.workflow import NOT_DONE, LineStatus
from sesportal.lib.errors import RuleViolation

if TYPE_CHECKING:
    import datetime as dt

    from sesportal.accounts.models import User


@transaction.atomic
def set_progress(
    *,
    line: PlanLine,
    status: LineStatus,
    by: User,
    as_of: dt.date,
    reason: str = "",
    note: str = "",
    done_on: dt.date | None = None,
    evidence: str = "",
    reflection: str = "",
) -> PlanLine:
    """Say where a line stands: *not done* takes a coded reason, *done* its day, evidence and a reflection."""
    check_carry_out(by, line.plan)
    if status in NOT_DONE and not reason:
        raise RuleViolation("Choose the reason why it is not done.", code="reason_missing")
    if status == LineStatus.DONE:
        done_on = done_on or as_of
        if done_on > as_of:
            raise RuleViolation("It cannot have been done on a day to come.", code="done_ahead")
        if not (evidence.strip() and reflection.strip()):
            raise RuleViolation("Say what shows that it was done, and what you learned.", code="evidence_missing")
    return move_plan_line(
        line=line,
        to=LineStatus(status),
        by=by,
        not_done_reason=reason if status in NOT_DONE else "",
        not_done_note=note if status in NOT_DONE else "",
        done_on=done_on if status == LineStatus.DONE else None,
        evidence=evidence.strip(),
        reflection=reflection.strip(),
    )
