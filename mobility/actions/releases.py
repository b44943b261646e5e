"""Releases: asked for at acceptance, answered by the home agency, signed off by its board's chair where declined."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from executives.models import RuleParameter
from mobility import events, notifications
from mobility.actions.allocations import drop_allocations, tie_allocations
from mobility.actions.backfills import fill_gap
from mobility.actions.places import free_place
from mobility.actions.rotations import plan_rotation
from mobility.actions.transitions import move
from mobility.models import Backfill, Release, ReleaseStep
from mobility.models.holding import hold_release
from mobility.permissions.releases import check_answer_release, check_proceed, check_sign_off
from mobility.rules.answers import check_answer
from mobility.rules.release import NO_VETO, check_release_date, release_clock, release_level
from mobility.rules.words import refuse, say
from mobility.workflow import ApplicationStatus, BackfillKind, ReleaseLevel, ReleaseStatus
from sesportal.accounts.roles import Role
from sesportal.audit import log
from sesportal.lib.errors import DomainError, InvalidTransition

if TYPE_CHECKING:
    import datetime as dt

    from mobility.actions.backfills import Plan
    from mobility.models import Application, Offer
    from mobility.rules.answers import Answer
    from sesportal.accounts.models import Actor, User

R, A = ReleaseStatus, ApplicationStatus


@transaction.atomic
def open_release(*, application: Application, offer: Offer, by: Actor) -> Release:
    """Ask the home agency to let an executive go for an accepted offer, at the level that the time taken calls for.

    Called in the transaction of the acceptance. Where informing is enough, the move is planned at once.
    """
    today, now, posting = timezone.localdate(), timezone.now(), application.posting
    executive = application.executive
    if executive.home_id is None:
        raise InvalidTransition("No home agency is on record for you, so nobody can be asked for the release.")
    parameters = RuleParameter.objects.values_on(today)
    days = (offer.ends_on - offer.starts_on).days + 1 if offer.ends_on else None
    level = release_level(days, posting.time_percent, posting.is_permanent, parameters)
    clock = release_clock(today, parameters)
    is_informed = level == ReleaseLevel.INFORM
    release = Release.objects.create(
        application=application,
        executive=executive,
        home_id=executive.home_id,
        host=posting.agency,
        level=level,
        status=R.INFORMED if is_informed else R.ASKED,
        wanted_on=offer.starts_on,
        days=days,
        time_percent=posting.time_percent,
        asked_at=now,
        asked_on=today,
        escalates_on=clock.escalates_on,
        escalates_again_on=clock.escalates_again_on,
        released_on=offer.starts_on if is_informed else None,
    )
    ReleaseStep.objects.add(
        release, f"Asked to release {executive.full_name} from {say(offer.starts_on)}", by=by, at=now
    )
    log.record(
        verb="release opened",
        by=by,
        subject=release,
        after={"level": level, "wanted_on": offer.starts_on},
        agency_code=release.home_id[:2],
    )
    events.tell(release)
    if is_informed:
        said = f"Informed: {posting.time_percent}% of working time needs no consent"
        ReleaseStep.objects.add(release, said, by=by, at=now)
        plan_rotation(application=application, by=by)
    notifications.release_asked(release, on=today)
    return release


@transaction.atomic
def answer_release(*, release: Release, by: User, answer: Answer, plan: Plan | None = None) -> Release:
    """Answer for the home agency, at the level and within the cap that the rules give, with the backfill it needs.

    After a release the move is planned in the same transaction; a decline waits for the chair of the board.
    """
    held, today = hold_release(release), timezone.localdate()
    check_answer_release(by, held)
    if held.status == R.NO_RESPONSE and held.released_on is not None:
        raise InvalidTransition(f"Nobody answered in time, and the host goes ahead for {say(held.released_on)}.")
    answer = replace(answer, has_backfill=bool(plan) or held.backfills.exists())
    parameters = RuleParameter.objects.values_on(today)
    found = check_answer(answer, level=held.level, wanted_on=held.wanted_on, as_of=today, parameters=parameters)
    refuse(found, "The answer was not recorded.")
    if plan and answer.status == R.DECLINE_PROPOSED:
        raise DomainError("A decline leaves no gap. Name no way to fill one, or release the executive.")
    released_on = {R.RELEASED: held.wanted_on, R.RELEASED_LATER: answer.released_on}.get(answer.status)
    is_decline = answer.status == R.DECLINE_PROPOSED
    moved = move(
        obj=held,
        to=answer.status,
        by=by,
        reason=answer.note,
        agency_code=held.home_id[:2],
        answered_at=timezone.now(),
        answered_by=by,
        released_on=released_on,
        decline_reason=answer.decline_reason if is_decline else "",
        decline_note=answer.note if is_decline else "",
    )
    ReleaseStep.objects.add(moved, _said(answer, moved), by=by, at=timezone.now())
    if plan:
        fill_gap(release=moved, by=by, plan=plan)
    if released_on is not None:
        _let_go(moved, by)
    elif is_decline:
        _tell_chair(moved, today)
    _tell_outcome(moved, today)
    return moved


@transaction.atomic
def confirm_backfilled(*, release: Release, by: User, released_on: dt.date) -> Release:
    """Say that the gap is filled, so that the executive leaves on a day within the cap."""
    held, today = hold_release(release), timezone.localdate()
    check_answer_release(by, held)
    if held.status != R.IF_BACKFILLED:
        raise InvalidTransition("This release does not wait for a backfill. Reload the page to see where it stands.")
    parameters = RuleParameter.objects.values_on(today)
    found = check_release_date(
        wanted_on=held.wanted_on, released_on=released_on, level=held.level, as_of=today, parameters=parameters
    )
    refuse(found, "The release was not recorded.")
    to = R.RELEASED if released_on == held.wanted_on else R.RELEASED_LATER
    moved = move(obj=held, to=to, by=by, agency_code=held.home_id[:2], released_on=released_on)
    Backfill.objects.filter(release=moved).exclude(kind=BackfillKind.ALLOCATION).update(is_settled=True)
    said = f"The gap is filled: released for {say(released_on)}"
    ReleaseStep.objects.add(moved, said, by=by, at=timezone.now())
    _let_go(moved, by)
    _tell_outcome(moved, today)
    return moved


@transaction.atomic
def sign_off_decline(*, release: Release, by: User) -> Release:
    """Sign off a decline as chair of the home agency's board; the application ends as not released."""
    held, now, today = hold_release(release), timezone.now(), timezone.localdate()
    check_sign_off(by, held)
    declined = move(obj=held, to=R.DECLINED, by=by, agency_code=held.home_id[:2], signed_off_at=now, signed_off_by=by)
    ReleaseStep.objects.add(declined, "Declined, signed off by the chair of the board", by=by, at=now)
    move(obj=declined.application, to=A.NOT_RELEASED, by=by, decided_at=now, rank=None)
    drop_allocations(release=declined, by=by, reason="The release was declined")
    free_place(posting=declined.application.posting, by=by)
    _tell_outcome(declined, today)
    return declined


@transaction.atomic
def return_decline(*, release: Release, by: User, note: str) -> Release:
    """Send a proposed decline back to the office as chair; the clock starts anew."""
    held, today = hold_release(release), timezone.localdate()
    check_sign_off(by, held)
    if not note.strip():
        raise DomainError("Say why you send it back; the office reads it.")
    clock = release_clock(today, RuleParameter.objects.values_on(today))
    returned = move(
        obj=held,
        to=R.ASKED,
        by=by,
        reason=note,
        agency_code=held.home_id[:2],
        asked_on=today,
        escalates_on=clock.escalates_on,
        escalates_again_on=clock.escalates_again_on,
        escalated_at=None,
        escalated_again_at=None,
        answered_at=None,
        answered_by=None,
        decline_reason="",
        decline_note="",
    )
    ReleaseStep.objects.add(returned, f"The chair sent the decline back: {note}", by=by, at=timezone.now())
    notifications.release_asked(returned, on=today)
    return returned


@transaction.atomic
def proceed_without_answer(*, release: Release, by: Actor) -> Release:
    """Go ahead with a permanent move whose home agency did not respond: the law gives it no veto.

    The record stays "no response"; the move is planned for the date asked for.
    """
    held = hold_release(release)
    check_proceed(by, held)
    held.released_on = held.wanted_on
    held.save(update_fields=["released_on"])
    said = f"The host goes ahead for {say(held.wanted_on)}: no consent of the home agency is needed ({NO_VETO})"
    ReleaseStep.objects.add(held, said, by=by, at=timezone.now())
    log.record(
        verb="release proceeded",
        by=by,
        subject=held,
        after={"released_on": held.released_on},
        agency_code=held.home_id[:2],
    )
    plan_rotation(application=held.application, by=by)
    _tell_outcome(held, timezone.localdate())
    return held


@transaction.atomic
def withdraw_release(*, release: Release, by: Actor, why: str = "", said: str = "the executive withdrew") -> Release:
    """End a release that nobody needs any more, with its allocations; `said` tells both agencies what happened."""
    held = hold_release(release)
    withdrawn = move(obj=held, to=R.WITHDRAWN, by=by, reason=why, agency_code=held.home_id[:2])
    ReleaseStep.objects.add(withdrawn, f"No longer needed: {said}", by=by, at=timezone.now())
    drop_allocations(release=withdrawn, by=by, reason=f"{said[0].upper()}{said[1:]}")
    _tell_outcome(withdrawn, timezone.localdate())
    return withdrawn


def _let_go(release: Release, by: Actor) -> None:
    """Plan the move for the day agreed to, and bring requested positions in line with it."""
    plan_rotation(application=release.application, by=by)
    tie_allocations(release=release, by=by)


def _said(answer: Answer, release: Release) -> str:
    board = f" (board heard on {say(answer.board_on)})" if answer.board_on else ""
    note = f": {answer.note.strip()}" if answer.note.strip() and answer.status != R.DECLINE_PROPOSED else ""
    match answer.status:
        case R.IF_BACKFILLED:
            return f"Released if the gap is filled{board}{note}"
        case R.DECLINE_PROPOSED:
            return f"Decline proposed: {release.get_decline_reason_display()}; it waits for the chair of the board"
        case _:
            assert release.released_on is not None
            return f"Released for {say(release.released_on)}{board}{note}"


def _tell_chair(release: Release, today: dt.date) -> None:
    notifications.release_news(
        release,
        notifications.office_of(release.home_id, today, Role.ERB_CHAIR),
        on=today,
        title="A decline waits for your sign-off",
        message=f"It is proposed to decline the release of {release.executive.full_name} to {release.host.name}.",
        key="sign-off",
    )


def _tell_outcome(release: Release, today: dt.date) -> None:
    notifications.release_news(
        release,
        [release.executive.user, *notifications.office_of(release.host_id, today)],
        on=today,
        title=f"Release of {release.executive.full_name}",
        message=f"{release.home.name}: {release.get_status_display().lower()}.",
        key=release.status,
    )
