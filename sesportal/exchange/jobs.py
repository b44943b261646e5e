"""Work that the clock starts."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

from celery import shared_task
from django.utils import timezone
from oauth2_provider.models import AccessToken

from sesportal.exchange.actions.notices import tell_expiring
from sesportal.exchange.delivering import due
from sesportal.exchange.models import Delivery, Event, IdempotencyRecord, Webhook
from sesportal.exchange.tasks import send_events

if TYPE_CHECKING:
    from django.db.models import QuerySet

AT_ONCE: Final = 5_000

SLACK: Final = dt.timedelta(days=1)  # an event may be a little younger than the one before it in the feed


@shared_task
def tell_expiring_clients() -> int:
    """Each morning: tell offices of systems' secrets that expire soon."""
    return tell_expiring(as_of=timezone.localdate(), by="job tell_expiring_clients")


@shared_task
def send_waiting_events() -> int:
    """Every few seconds: hand each webhook that has something to send to a worker."""
    waiting = list(due(timezone.now()))
    for pk in waiting:
        send_events.delay(pk)
    return len(waiting)


@shared_task
def forget_old_events() -> int:
    """Delete events older than they are kept; a cursor that old is refused, so nobody passes over a gap."""
    return _forget(Event.objects.filter(occurred_at__lt=timezone.now() - Event.KEPT - SLACK))


@shared_task
def forget_old_answers() -> int:
    """Delete the first answers to requests that are no longer repeated."""
    return _forget(IdempotencyRecord.objects.filter(created_at__lt=timezone.now() - IdempotencyRecord.KEPT))


@shared_task
def forget_old_deliveries() -> int:
    """Delete what the log of deliveries need not hold any longer."""
    return _forget(Delivery.objects.filter(at__lt=timezone.now() - Delivery.KEPT))


@shared_task
def forget_ended_secrets() -> int:
    """Let go of secrets of webhooks that sign nothing any more since their rotation."""
    ended = Webhook.objects.with_ended_secret(timezone.now())
    return ended.update(previous_secret="", previous_secret_until=None)


@shared_task
def forget_old_tokens() -> int:
    """Delete tokens that expired more than a day ago."""
    return _forget(AccessToken.objects.filter(expires__lt=timezone.now() - dt.timedelta(days=1)))


def _forget(rows: QuerySet[Any]) -> int:
    """Delete rows some thousands at a time, so that no transaction is long."""
    deleted = 0
    while keys := list(rows.order_by().values_list("pk", flat=True)[:AT_ONCE]):
        rows.model._default_manager.filter(pk__in=keys).delete()
        deleted += len(keys)
    return deleted
