"""Work that the clock starts."""

from __future__ import annotations

import datetime as dt
from typing import Final

from celery import shared_task
from django.utils import timezone

from sesportal.exchange.actions.notices import tell_expiring
from sesportal.exchange.models import Event, IdempotencyRecord

SLACK: Final = dt.timedelta(days=1)  # an event may be a little younger than the one before it in the feed


@shared_task
def tell_expiring_clients() -> int:
    """Each morning: tell offices of systems' secrets that expire soon."""
    return tell_expiring(as_of=timezone.localdate(), by="job tell_expiring_clients")


@shared_task
def forget_old_events() -> int:
    """Delete events older than they are kept; a cursor that old is refused, so nobody passes over a gap."""
    return Event.objects.filter(occurred_at__lt=timezone.now() - Event.KEPT - SLACK).delete()[0]


@shared_task
def forget_old_answers() -> int:
    """Delete the first answers to requests that are no longer repeated."""
    return IdempotencyRecord.objects.filter(created_at__lt=timezone.now() - IdempotencyRecord.KEPT).delete()[0]
