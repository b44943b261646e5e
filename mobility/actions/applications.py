"""What executives do with their applications: write, submit, put in order, disclose, withdraw."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from mobility import notifications
from mobility.actions.agreements import void_agreements
from mobility.actions.places import free_place
from mobility.actions.releases import withdraw_release
from mobility.actions.transitions import move
from mobility.models import Application, Offer, Posting, Release, Rotation
from mobility.models.applications import PREFERRED
from mobility.models.holding import hold_application, hold_executive
from mobility.permissions.applications import check_apply, check_conditions, check_own_application, conditions_of
from mobility.rules.selection import check_complete
from mobility.rules.words import refuse
from mobility.signals import purposes_named
from mobility.workflow import ApplicationStatus, OfferStatus, PostingStatus, ReleaseStatus, RotationStatus
from sesportal.audit import log
from sesportal.lib.errors import InvalidTransition

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterable

    from executives.models import Competency
    from sesportal.accounts.models import Actor, User

A = ApplicationStatus


@transaction.atomic
def draft_application(
    *,
    by: User,
    posting: Posting,
    statement: str = "",
    competencies: Iterable[Competency] = (),
    earliest_on: dt.date | None = None,
    is_confidential: bool = False,
    serves: Collection[str] | None = None,
) -> Application:
    """Begin an application that nobody but its writer can see; refused for what the writer cannot see or apply for.

    `serves` names what the move is to serve, by the values that `sesportal.lib.purposes` offers the writer.
    """
    check_apply(by)
    executive = hold_executive(by.executive.pk)
    if not Posting.objects.visible_to(by).filter(pk=posting.pk, status=PostingStatus.OPEN).exists():
        raise InvalidTransition("This posting takes no applications now.")
    if executive.applications.filter(posting=posting).exclude(status=A.WITHDRAWN).exists():
        raise InvalidTransition("You have applied for this posting already. Change that application instead.")
    application = Application.objects.create(
        posting=posting,
        executive=executive,
        statement=statement,
        earliest_on=earliest_on,
        is_confidential=is_confidential,
    )
    application.competencies.set(competencies)
    log.record(verb="application begun", by=by, subject=application, after={"is_confidential": is_confidential})
    _name_purposes(application, serves, by)
    return application


@transaction.atomic
def edit_application(
    *,
    application: Application,
    by: User,
    statement: str,
    competencies: Iterable[Competency],
    earliest_on: dt.date | None,
    is_confidential: bool,
    serves: Collection[str] | None = None,
) -> Application:
    """Change a draft; what has been submitted stands as it was. Without `serves` what it names stays."""
    fresh = hold_application(application)
    check_own_application(by, fresh)
    if fresh.status != A.DRAFT:
        raise InvalidTransition("Only a draft can be changed. Withdraw the application and apply again if you need to.")
    before = {"is_confidential": fresh.is_confidential, "earliest_on": fresh.earliest_on}
    fresh.statement, fresh.earliest_on, fresh.is_confidential = statement, earliest_on, is_confidential
    fresh.save(update_fields=["statement", "earliest_on", "is_confidential"])
    fresh.competencies.set(competencies)
    after = {"is_confidential": is_confidential, "earliest_on": earliest_on}
    log.record(verb="application changed", by=by, subject=fresh, before=before, after=after)
    _name_purposes(fresh, serves, by)
    return fresh


@transaction.atomic
def submit_application(*, application: Application, by: User) -> Application:
    """Give an application to the host; refused where a condition is failed, the posting not open, or too little said.

    The home agency knows of it from now on, unless it is confidential.
    """
    fresh, today, now = hold_application(application, with_executive=True), timezone.localdate(), timezone.now()
    check_own_application(by, fresh)
    refuse(check_complete(statement=fresh.statement, earliest_on=fresh.earliest_on, as_of=today), "Not submitted.")
    check_conditions(conditions_of(fresh.executive, fresh.posting, as_of=today))
    live = Application.objects.filter(executive=fresh.executive, status__in=PREFERRED).count()
    return move(
        obj=fresh,
        to=A.SUBMITTED,
        by=by,
        submitted_at=now,
        preference=live + 1,
        known_to_home_at=None if fresh.is_confidential else now,
    )


@transaction.atomic
def prefer_application(*, application: Application, by: User, place: int) -> Application:
    """Move an application to a place among one's own; the others close up."""
    check_own_application(by, application)
    hold_executive(application.executive_id)
    fresh = Application.objects.get(pk=application.pk)
    if fresh.status not in PREFERRED:
        raise InvalidTransition("Only applications that are under way have a place among your preferences.")
    before = fresh.preference
    Application.objects.close_up(fresh.executive_id, moved=fresh.pk, place=place)
    fresh.refresh_from_db(fields=["preference"])
    log.record(
        verb="application preferred",
        by=by,
        subject=fresh,
        before={"preference": before},
        after={"preference": fresh.preference},
    )
    return fresh


@transaction.atomic
def disclose_application(*, application: Application, by: User) -> Application:
    """End the confidence of an application early: the home agency knows of it from now on."""
    fresh = hold_application(application)
    check_own_application(by, fresh)
    if fresh.status == A.DRAFT or not fresh.is_confidential or fresh.known_to_home_at is not None:
        raise InvalidTransition("This application is not kept from your agency.")
    fresh.is_confidential, fresh.known_to_home_at = False, timezone.now()
    fresh.save(update_fields=["is_confidential", "known_to_home_at"])
    log.record(verb="application disclosed", by=by, subject=fresh, after={"is_confidential": False})
    return fresh


@transaction.atomic
def withdraw_application(*, application: Application, by: User, reason: str = "") -> Application:
    """Withdraw at any time before the move begins; an open offer is declined, a release no longer needed."""
    fresh, today, now = hold_application(application, with_executive=True), timezone.localdate(), timezone.now()
    check_own_application(by, fresh)
    was = A(fresh.status)
    done = move(
        obj=fresh, to=A.WITHDRAWN, by=by, reason=reason, withdrawn_reason=reason, decided_at=now, preference=None
    )
    for offer in Offer.objects.filter(application=done, status=OfferStatus.OPEN):
        move(obj=offer, to=OfferStatus.DECLINED, by=by, answered_at=now, answer_note="The executive withdrew")
    if was == A.SELECTED:
        _undo_selection(done, by, reason)
    if was != A.DRAFT:
        notifications.withdrawn(done, on=today)
    Application.objects.close_up(done.executive_id)
    return done


@transaction.atomic
def end_selection(*, application: Application, by: Actor, why: str) -> Application:
    """End a selection whose move was given up: the release is no longer needed, the place is free again.

    Called in the transaction in which the rotation is cancelled, which has asked who may.
    """
    fresh = hold_application(application)
    done = move(obj=fresh, to=A.NOT_PLACED, by=by, reason=why, decided_at=timezone.now(), preference=None, rank=None)
    for release in Release.objects.filter(application=done).exclude(status=ReleaseStatus.WITHDRAWN):
        withdraw_release(release=release, by=by, why=why, said="the move does not take place")
    free_place(posting=fresh.posting, by=by)
    notifications.given_up(fresh, on=timezone.localdate(), why=why)
    return done


def _name_purposes(application: Application, serves: Collection[str] | None, by: User) -> None:
    """Let the keeper of purposes write down what the application serves, in the same transaction."""
    if serves is not None:
        purposes_named.send(sender=Application, application=application, values=list(serves), by=by)


def _undo_selection(application: Application, by: User, reason: str) -> None:
    """Free what an accepted offer took: the release, the move that was planned, the place."""
    for release in Release.objects.filter(application=application).exclude(status=ReleaseStatus.WITHDRAWN):
        withdraw_release(release=release, by=by, why=reason)
    for rotation in Rotation.objects.filter(application=application, status=RotationStatus.PLANNED):
        void_agreements(rotation=rotation, by=by, reason=reason or "The executive withdrew")
        move(obj=rotation, to=RotationStatus.CANCELLED, by=by, reason=reason, end_reason=reason)
    free_place(posting=application.posting, by=by)
