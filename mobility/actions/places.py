"""Places of a posting: taken at acceptance, free again when a selection comes to nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from mobility import notifications
from mobility.actions.transitions import move
from mobility.models import Application, Posting
from mobility.workflow import ApplicationStatus, NotSelectedReason, PostingStatus

if TYPE_CHECKING:
    from sesportal.accounts.models import Actor

A = ApplicationStatus


@transaction.atomic
def fill_places(*, posting: Posting, by: Actor) -> Posting:
    """Mark a posting as filled once its last place is taken, and tell everybody else who applied."""
    fresh = Posting.objects.get(pk=posting.pk)
    if fresh.status != PostingStatus.SELECTING or fresh.applications.placed().count() < fresh.places:
        return fresh
    filled = move(obj=fresh, to=PostingStatus.FILLED, by=by, agency_code=fresh.agency_id[:2])
    for application in Application.objects.filter(
        posting=fresh, status__in=[A.SUBMITTED, A.SHORT_LISTED]
    ).with_people():
        told = move(
            obj=application,
            to=A.NOT_SELECTED,
            by=by,
            not_selected_reason=NotSelectedReason.FILLED,
            decided_at=timezone.now(),
            preference=None,
        )
        notifications.not_selected(told, on=timezone.localdate())
    return filled


@transaction.atomic
def free_place(*, posting: Posting, by: Actor) -> Posting:
    """Go back to selecting where a place of a filled posting came free."""
    fresh = Posting.objects.get(pk=posting.pk)
    if fresh.status != PostingStatus.FILLED or fresh.applications.placed().count() >= fresh.places:
        return fresh
    return move(
        obj=fresh,
        to=PostingStatus.SELECTING,
        by=by,
        reason="A selection came to nothing, so a place is free again",
        agency_code=fresh.agency_id[:2],
    )
