"""Offers: made with an expiry and a common start, taken back, accepted, declined, expired.

Of an acceptance and an expiry, and of two acceptances of one executive, that meet, the second finds the first done:
all of them hold the executive or the posting first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from mobility import notifications
from mobility.actions.places import fill_places
from mobility.actions.releases import open_release
from mobility.actions.transitions import move
from mobility.models import Application, Offer
from mobility.models.holding import hold_application, hold_executive, hold_offer, hold_postings
from mobility.permissions.applications import check_own_application, check_select_applicant
from mobility.rules.selection import check_offer
from mobility.rules.words import refuse, say
from mobility.workflow import ApplicationStatus, OfferStatus, PostingStatus
from sesportal.accounts.models import User
from sesportal.audit import log
from sesportal.lib.errors import InvalidTransition

if TYPE_CHECKING:
    import datetime as dt

    from sesportal.accounts.models import Actor

A, O = ApplicationStatus, OfferStatus  # noqa: E741
ELSEWHERE = "The executive accepted another offer"


@transaction.atomic
def make_offer(
    *,
    application: Application,
    by: Actor,
    starts_on: dt.date,
    ends_on: dt.date | None,
    expires_at: dt.datetime,
) -> Offer:
    """Offer a place to somebody on the locked short list until a moment, from the start common to all selected."""
    fresh = hold_application(application, with_executive=True)
    check_select_applicant(by, fresh)
    posting, today = fresh.posting, timezone.localdate()
    if posting.status != PostingStatus.SELECTING and posting.short_list_locked_at is not None:
        raise InvalidTransition(f"This posting is {posting.get_status_display().lower()}, so no place can be offered.")
    given = Offer.objects.filter(application__posting=posting, status__in=[O.OPEN, O.ACCEPTED])
    standing = given.filter(application__in=posting.applications.taken()).order_by("made_at").first()
    found = check_offer(
        places=posting.places,
        taken=posting.applications.taken().count(),
        is_locked=posting.short_list_locked_at is not None,
        starts_on=starts_on,
        common_start=standing.starts_on if standing else None,
        expires_on=timezone.localtime(expires_at).date(),
        as_of=today,
    )
    refuse(found, "No offer was made.")
    if Application.objects.filter(executive=fresh.executive, status=A.SELECTED).exists():
        raise InvalidTransition("This executive has accepted an offer elsewhere and can accept no other now.")
    moved = move(obj=fresh, to=A.OFFERED, by=by, agency_code=posting.agency_id[:2])
    offer = Offer.objects.create(
        application=moved,
        starts_on=starts_on,
        ends_on=ends_on,
        expires_at=expires_at,
        made_by=by if isinstance(by, User) else None,
        made_at=timezone.now(),
    )
    log.record(
        verb="offer made",
        by=by,
        subject=offer,
        after={"starts_on": starts_on, "ends_on": ends_on, "expires_at": expires_at},
        agency_code=posting.agency_id[:2],
    )
    notifications.offered(offer, on=today, expires=say(timezone.localtime(expires_at).date()))
    return offer


@transaction.atomic
def take_back_offer(*, offer: Offer, by: Actor, reason: str) -> Offer:
    """Take an open offer back; the executive is told, and stays on the short list."""
    held = hold_offer(offer)
    check_select_applicant(by, held.application)
    taken = move(obj=held, to=O.TAKEN_BACK, by=by, reason=reason, answered_at=timezone.now(), answer_note=reason[:300])
    move(obj=held.application, to=A.SHORT_LISTED, by=by)
    notifications.offer_gone(held, on=timezone.localdate(), why="was taken back")
    return taken


@transaction.atomic
def accept_offer(*, offer: Offer, by: User, note: str = "") -> Application:
    """Accept an offer before it expires: other open offers are declined, the release is asked for, the place is taken.

    When it was the last place, everybody else who applied is told in the same transaction.
    """
    executive = hold_executive(Application.objects.values_list("executive", flat=True).get(pk=offer.application_id))
    others = Offer.objects.filter(application__executive=executive, status=O.OPEN).exclude(pk=offer.pk)
    mine = Application.objects.values_list("posting", flat=True).get(pk=offer.application_id)
    hold_postings([mine, *others.values_list("application__posting", flat=True)])
    held = hold_offer(offer)
    application, now, today = held.application, timezone.now(), timezone.localdate()
    check_own_application(by, application)
    _check_in_time(held, now)
    if executive.applications.filter(status=A.SELECTED).exists():
        raise InvalidTransition("You have accepted another offer. Withdraw from that one first.")
    move(obj=held, to=O.ACCEPTED, by=by, answered_at=now, answer_note=note)
    selected = move(obj=application, to=A.SELECTED, by=by, decided_at=now, preference=None)
    for other in others.select_related("application"):
        _decline(hold_offer(other), by, now, ELSEWHERE)
    Application.objects.close_up(executive.pk)
    open_release(application=selected, offer=held, by=by)
    fill_places(posting=selected.posting, by=by)
    notifications.offer_answered(held, on=today, how="accepted")
    return selected


@transaction.atomic
def decline_offer(*, offer: Offer, by: User, note: str = "") -> Application:
    """Decline an open offer."""
    hold_executive(Application.objects.values_list("executive", flat=True).get(pk=offer.application_id))
    held = hold_offer(offer)
    check_own_application(by, held.application)
    declined = _decline(held, by, timezone.now(), note)
    Application.objects.close_up(declined.executive_id)
    return declined


def expire_offers(*, by: Actor, now: dt.datetime) -> int:
    """Expire the offers whose time is over, each in a transaction.atomic of its own; return how many."""
    due = Offer.objects.filter(status=O.OPEN, expires_at__lte=now).order_by("pk")
    return sum(_expire(offer, by, now) for offer in list(due))


@transaction.atomic
def _expire(offer: Offer, by: Actor, now: dt.datetime) -> bool:
    held = hold_offer(offer)
    if held.status != O.OPEN or held.expires_at > now:
        return False
    move(obj=held, to=O.EXPIRED, by=by)
    move(obj=held.application, to=A.SHORT_LISTED, by=by)
    on = timezone.localtime(now).date()
    notifications.offer_gone(held, on=on, why="has expired")
    notifications.offer_answered(held, on=on, how="not answered in time")
    return True


def _decline(offer: Offer, by: Actor, now: dt.datetime, note: str) -> Application:
    move(obj=offer, to=O.DECLINED, by=by, answered_at=now, answer_note=note)
    declined = move(obj=offer.application, to=A.DECLINED, by=by, decided_at=now, preference=None, rank=None)
    notifications.offer_answered(offer, on=timezone.localtime(now).date(), how="declined")
    return declined


def _check_in_time(offer: Offer, now: dt.datetime) -> None:
    if offer.status == O.OPEN and offer.expires_at <= now:
        until = timezone.localtime(offer.expires_at)
        raise InvalidTransition(f"This offer expired on {say(until.date())} at {until:%-I:%M %p}.")
