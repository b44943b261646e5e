"""What follows from a case: actions for the board to follow, exceptions from the clock, recommended opportunities."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from development.models import BoardAction, BroadeningException, Case, Meeting, PostingProfile, Recommendation
from development.permissions.boards import check_close_action, check_record
from sesportal.audit import log
from sesportal.lib.errors import InvalidTransition, RuleViolation

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from executives.models import Competency
    from sesportal.accounts.models import Actor


@transaction.atomic
def add_action(*, case: Case, text: str, owner: str, due_on: dt.date, by: Actor, as_of: dt.date) -> BoardAction:
    """Ask for something to be done; it returns at every meeting until it is closed."""
    case = _open(case)
    check_record(by, case, on=as_of)
    if due_on < case.meeting.held_on:
        raise RuleViolation("The day by which it is to be done lies before the meeting.", code="due_in_past")
    action = BoardAction.objects.create(case=case, text=text, owner=owner, due_on=due_on)
    _record(case, "board action added", by, after={"owner": owner, "due_on": due_on})
    return action


@transaction.atomic
def close_action(*, action: BoardAction, outcome: str, by: Actor, as_of: dt.date) -> BoardAction:
    """Close a board action with what came of it. Raises InvalidTransition where it is closed already."""
    action = BoardAction.objects.select_for_update().get(pk=action.pk)
    case = Case.objects.select_related("meeting__cycle__board", "executive").get(pk=action.case_id)
    check_close_action(by, case, on=as_of)
    if action.closed_on is not None:
        raise InvalidTransition("This action is closed already.")
    if not outcome.strip():
        raise RuleViolation("Say what came of it.", code="no_outcome")
    action.closed_on, action.outcome = as_of, outcome.strip()
    action.save(update_fields=["closed_on", "outcome"])
    _record(case, "board action closed", by, after={"action": action.pk, "closed_on": as_of})
    return action


@transaction.atomic
def grant_exception(
    *, case: Case, reason: str, note: str, expires_on: dt.date, by: Actor, as_of: dt.date
) -> BroadeningException:
    """Except an executive from the broadening clock until a day (memorandum of 7 November 2008: the hard cases)."""
    case = _open(case)
    check_record(by, case, on=as_of)
    held_on = case.meeting.held_on
    if expires_on <= held_on:
        raise RuleViolation("An exception ends after the meeting; choose a later day.", code="exception_ended")
    exception = BroadeningException.objects.create(
        executive=case.executive,
        case=case,
        reason=BroadeningException.Reason(reason),
        note=note,
        granted_on=held_on,
        expires_on=expires_on,
    )
    _record(case, "broadening exception granted", by, after={"expires_on": expires_on})
    return exception


@transaction.atomic
def recommend(
    *,
    case: Case,
    kind: str,
    text: str,
    by: Actor,
    as_of: dt.date,
    activity_type: str = "",
    competency: Competency | None = None,
    profile: PostingProfile | None = None,
) -> Recommendation:
    """Determine an opportunity for an executive; it is issued when the meeting is closed.

    Raises RuleViolation where a profile is asked for and missing, or is another board's.
    """
    case = _open(case)
    check_record(by, case, on=as_of)
    kinds = Recommendation.Kind
    if (Recommendation.Kind(kind) == kinds.PROFILE) != (profile is not None):
        raise RuleViolation("Choose the kind of posting the executive is named for.", code="no_profile")
    if profile is not None and profile.board_id != case.meeting.cycle.board_id:
        raise RuleViolation("That kind of posting belongs to another board.", code="other_board")
    if kind != kinds.PROFILE and not activity_type:
        raise RuleViolation("Choose the type of activity or rotation.", code="no_activity")
    recommendation = Recommendation.objects.create(
        case=case,
        executive=case.executive,
        kind=kind,
        text=text,
        activity_type=activity_type,
        competency=competency,
        profile=profile,
    )
    _record(case, "opportunity recommended", by, after={"kind": kind, "recommendation": recommendation.pk})
    return recommendation


@transaction.atomic
def withdraw_recommendation(*, recommendation: Recommendation, by: Actor, as_of: dt.date) -> Case:
    """Take a recommendation back before the meeting is closed."""
    case = _open(recommendation.case)
    check_record(by, case, on=as_of)
    _record(case, "recommendation withdrawn", by, before={"recommendation": recommendation.pk})
    Recommendation.objects.filter(pk=recommendation.pk).delete()
    return case


def _open(case: Case) -> Case:
    """Return the case read again, with its meeting locked, so that nothing is added while it is being closed."""
    Meeting.objects.select_for_update().get(pk=case.meeting_id)
    return Case.objects.select_related("meeting__cycle__board", "executive").get(pk=case.pk)


def _record(
    case: Case,
    verb: str,
    by: Actor,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Write who did what and when; the words stay with the case, which not every reader of the audit log may see."""
    agency = case.meeting.cycle.board.agency_id[:2]
    log.record(verb=verb, by=by, subject=case, before=before, after=after, agency_code=agency)
