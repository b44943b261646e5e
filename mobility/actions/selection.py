"""What the host agency does with applicants: short-list, rank, lock, note, tell who is not selected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from mobility import notifications
from mobility.actions.transitions import move
from mobility.models import Application, HostNote, Posting
from mobility.models.holding import hold_application, hold_postings
from mobility.permissions.applications import check_select, check_select_applicant
from mobility.rules.selection import check_reason, outcome_facts
from mobility.rules.words import refuse
from mobility.workflow import ApplicationStatus, NotSelectedReason, PostingStatus
from sesportal.accounts.models import User
from sesportal.audit import log
from sesportal.lib.errors import DomainError, InvalidTransition

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sesportal.accounts.models import Actor

A, S = ApplicationStatus, PostingStatus
LISTING = (S.OPEN, S.CLOSED, S.SELECTING)


@transaction.atomic
def short_list(*, posting: Posting, by: Actor, applications: Sequence[int]) -> list[Application]:
    """Put applicants on the short list, ranked last; the home agency of a confidential one learns of it now."""
    held = _hold(posting, by)
    _check_unlocked(held)
    now, today = timezone.now(), timezone.localdate()
    rank = held.applications.short_listed().count()
    listed = []
    for application in _chosen(held, by, applications):
        discloses = application.known_to_home_at is None
        rank += 1
        known = application.known_to_home_at or now
        moved = move(obj=application, to=A.SHORT_LISTED, by=by, rank=rank, known_to_home_at=known)
        notifications.short_listed(moved, on=today, discloses=discloses and moved.is_confidential)
        listed.append(moved)
    return listed


@transaction.atomic
def take_off_short_list(*, posting: Posting, by: Actor, applications: Sequence[int]) -> list[Application]:
    """Take applicants off the short list; they stay applicants, and their agency still knows."""
    held = _hold(posting, by)
    _check_unlocked(held)
    taken = []
    for application in _chosen(held, by, applications):
        if application.status != A.SHORT_LISTED:
            raise InvalidTransition(f"{application.executive.full_name} is not on the short list.")
        taken.append(move(obj=application, to=A.SUBMITTED, by=by, rank=None))
        notifications.off_short_list(taken[-1], on=timezone.localdate())
    _close_ranks(held)
    return taken


@transaction.atomic
def rank_short_list(*, posting: Posting, by: Actor, order: Sequence[int]) -> list[Application]:
    """Give the short list its order; everybody on it is named exactly once."""
    held = _hold(posting, by)
    _check_unlocked(held)
    listed = {application.pk: application for application in held.applications.short_listed()}
    if sorted(order) != sorted(listed):
        raise InvalidTransition("The short list has changed meanwhile. Reload the page and rank again.")
    before = {str(pk): one.rank for pk, one in listed.items()}
    for place, pk in enumerate(order, 1):
        held.applications.filter(pk=pk).update(rank=place, updated_at=timezone.now())
    after = {str(pk): place for place, pk in enumerate(order, 1)}
    log.record(
        verb="short list ranked", by=by, subject=held, before=before, after=after, agency_code=held.agency_id[:2]
    )
    return list(held.applications.short_listed())


@transaction.atomic
def lock_short_list(*, posting: Posting, by: Actor) -> Posting:
    """Lock the short list of a closed posting, so that ranks stand before anyone is offered a place."""
    held = _hold(posting, by)
    if held.status not in (S.CLOSED, S.SELECTING):
        raise InvalidTransition("The short list is locked once the posting is closed to applications.")
    if held.short_list_locked_at is not None:
        raise InvalidTransition("The short list is locked already.")
    if not held.applications.short_listed().exists():
        raise InvalidTransition("Nobody is on the short list yet.")
    held.short_list_locked_at = timezone.now()
    held.short_list_locked_by = by if isinstance(by, User) else None
    held.save(update_fields=["short_list_locked_at", "short_list_locked_by"])
    log.record(verb="short list locked", by=by, subject=held, agency_code=held.agency_id[:2])
    if held.status == S.CLOSED:
        return move(obj=held, to=S.SELECTING, by=by, agency_code=held.agency_id[:2])
    return held


@transaction.atomic
def unlock_short_list(*, posting: Posting, by: Actor, reason: str) -> Posting:
    """Open the short list again, for a reason that is kept; not while an offer is open."""
    held = _hold(posting, by)
    if held.short_list_locked_at is None:
        raise InvalidTransition("The short list is not locked.")
    if held.applications.filter(status=A.OFFERED).exists():
        raise InvalidTransition("An offer is open. Wait for its answer or take it back first.")
    if not reason.strip():
        raise DomainError("Say why the short list is opened again; the reason is kept.")
    held.short_list_locked_at = held.short_list_locked_by = None
    held.save(update_fields=["short_list_locked_at", "short_list_locked_by"])
    log.record(verb="short list unlocked", by=by, subject=held, reason=reason, agency_code=held.agency_id[:2])
    return held


@transaction.atomic
def add_note(*, application: Application, by: User, text: str) -> HostNote:
    """Write a note for the host's selecting office alone."""
    check_select_applicant(by, application)
    if not text.strip():
        raise DomainError("Write something first.")
    note = HostNote.objects.create(application=application, text=text.strip(), by=by, at=timezone.now())
    log.record(verb="host note written", by=by, subject=application, agency_code=application.posting.agency_id[:2])
    return note


@transaction.atomic
def not_select(*, posting: Posting, by: Actor, applications: Sequence[int], reason: str) -> list[Application]:
    """Tell applicants that they are not selected, with a reason that the facts bear out for each of them."""
    held = _hold(posting, by)
    if reason not in NotSelectedReason.values:
        raise DomainError("Choose the reason; everyone concerned is told it.")
    chosen = _chosen(held, by, applications)
    for application in chosen:
        refuse(check_reason(reason, outcome_facts(held, application)), f"{application.executive.full_name}:")
    told = []
    for application in chosen:
        done = move(
            obj=application,
            to=A.NOT_SELECTED,
            by=by,
            reason=reason,
            not_selected_reason=reason,
            decided_at=timezone.now(),
            preference=None,
            rank=None,
        )
        told.append(done)
        notifications.not_selected(told[-1], on=timezone.localdate())
    _close_ranks(held)
    return told


@transaction.atomic
def bring_back(*, application: Application, by: Actor) -> Application:
    """Put somebody who was not selected back on the short list after a place came free again."""
    fresh = hold_application(application)
    check_select_applicant(by, fresh)
    posting, now = fresh.posting, timezone.now()
    if posting.status != S.SELECTING or posting.applications.taken().count() >= posting.places:
        raise InvalidTransition("People are brought back while the agency is selecting and a place is free.")
    rank = posting.applications.short_listed().count() + 1
    known = fresh.known_to_home_at or now
    moved = move(
        obj=fresh, to=A.SHORT_LISTED, by=by, rank=rank, not_selected_reason="", decided_at=None, known_to_home_at=known
    )
    if fresh.known_to_home_at is None:
        notifications.short_listed(moved, on=timezone.localdate(), discloses=True)
    notifications.brought_back(moved, on=timezone.localdate())
    return moved


def _hold(posting: Posting, by: Actor) -> Posting:
    held = hold_postings([posting.pk])[posting.pk]
    check_select(by, held.agency_id)
    if held.status not in LISTING:
        raise InvalidTransition(f"This posting is {held.get_status_display().lower()}, so nothing is selected for it.")
    return held


def _check_unlocked(posting: Posting) -> None:
    if posting.short_list_locked_at is not None:
        raise InvalidTransition("The short list is locked. Open it again, with a reason, to change it.")


def _chosen(posting: Posting, by: Actor, pks: Sequence[int]) -> list[Application]:
    """Return the applications named, in the order they were sent in; none of another posting, none of the actor."""
    if not pks:
        raise DomainError("Choose at least one applicant.")
    rows = Application.objects.filter(posting=posting, pk__in=set(pks), submitted_at__isnull=False).with_people()
    chosen = list(rows.order_by("rank", "submitted_at", "pk"))
    if len(chosen) != len(set(pks)):
        raise InvalidTransition("One of them is no applicant of this posting any more. Reload the page.")
    for application in chosen:
        check_select_applicant(by, application)
    return chosen


def _close_ranks(posting: Posting) -> None:
    for place, application in enumerate(posting.applications.short_listed(), 1):
        if application.rank != place:
            posting.applications.filter(pk=application.pk).update(rank=place, updated_at=timezone.now())
