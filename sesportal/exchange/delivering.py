"""Send events to webhooks: in the order of the feed, one at a time for each webhook, until the receiver takes each.

A webhook is claimed in a short transaction, sent to outside of any, and marked in another: no transaction stays open
while a receiver takes its time, since the feed shows only what is older than the oldest one open. A claim runs out, so
what a dead worker held is sent again, under the same id.
"""

from __future__ import annotations

import datetime as dt
import random
import uuid
from typing import TYPE_CHECKING, Final, NamedTuple

import structlog
from django.db import transaction
from django.utils import timezone

from sesportal.audit import log
from sesportal.exchange.messages import message_of
from sesportal.exchange.models import Delivery, Event, Place, Webhook
from sesportal.exchange.notifications import tell_paused
from sesportal.exchange.sending import Outcome, send
from sesportal.lib.sealing import Unsealable, unseal

if TYPE_CHECKING:
    from collections.abc import Iterator

AT_ONCE: Final = 100
"""Events that one task sends to a webhook before others have their turn."""
LEASE: Final = dt.timedelta(seconds=60)
"""How long a claim holds: several times what one attempt can take."""
WAITS: Final = (1, 5, 15, 60, 180, 360, 720)
"""Minutes after the first, second, ... failure in a row; the last from then on."""
MOST_FAILURES: Final = 10
GONE: Final = 410
JOB: Final = "webhook delivery"


class Work(NamedTuple):
    """One event to be sent to one webhook, and the claim under which it is."""

    webhook: Webhook
    event: Event
    claim: str


def due(now: dt.datetime) -> Iterator[int]:
    """Yield the webhooks that have something to send, or to try again, and that nobody is sending to."""
    head = Event.objects.head()
    for webhook in Webhook.objects.waiting(now).select_related("client"):
        if webhook.client.is_live(now) and webhook.place < head:
            yield webhook.pk


def deliver(pk: int) -> int:
    """Send a webhook what waits for it until something fails or `AT_ONCE` are sent; return how many it took."""
    for sent in range(AT_ONCE):
        work = _claim(pk)
        if work is None or not _mark(work, _attempt(work)):
            return sent
    return AT_ONCE


def deliver_test(pk: int, message_id: str) -> None:
    """Send a test beside the order of events; what came of it is in the log and changes nothing else."""
    webhook = Webhook.objects.get(pk=pk)
    outcome = _send(webhook, message_id, message_of(webhook.test_event()))
    _log(webhook, None, message_id, 1, outcome)


@transaction.atomic
def _claim(pk: int) -> Work | None:
    """Claim a webhook for its next event; nothing where there is none, or another worker holds it."""
    now = timezone.now()
    held = Webhook.objects.waiting(now).select_related("client__user").select_for_update(of=("self",), skip_locked=True)
    webhook = held.filter(pk=pk).first()
    if webhook is None or not webhook.client.is_live(now):
        return None
    event = _next(webhook, now)
    if event is None:
        return None
    webhook.claim, webhook.claimed_until = uuid.uuid4().hex, now + LEASE
    webhook.save(update_fields=["claim", "claimed_until"])
    return Work(webhook, event, webhook.claim)


def _next(webhook: Webhook, now: dt.datetime) -> Event | None:
    """Return the next event that the webhook asks for; without one it moves on, so that nothing is read twice."""
    head = Event.objects.head()
    events = Event.objects.visible_to(webhook.client.acting_user(now.date())).after(webhook.place).up_to(head)
    if webhook.event_types:
        events = events.filter(type__in=webhook.event_types)
    event = events.first()
    if event is None and head > webhook.place:
        webhook.place = head
        webhook.save(update_fields=["sent_transaction", "sent_event"])
    return event


def _attempt(work: Work) -> Outcome:
    return _send(work.webhook, work.event.message_id, message_of(work.event))


def _send(webhook: Webhook, message_id: str, body: bytes) -> Outcome:
    secrets = list(_signing_secrets(webhook))
    if not secrets:
        return Outcome(None, "The portal cannot read the secret any more: rotate it.", 0)
    return send(url=webhook.url, secrets=secrets, message_id=message_id, body=body)


def _signing_secrets(webhook: Webhook) -> Iterator[str]:
    """Yield the secrets in clear, the present one first; what was sealed under a lost key is left out."""
    for sealed in webhook.signing_secrets(timezone.now()):
        try:
            yield unseal(sealed.encode()).decode()
        except Unsealable:
            structlog.get_logger(__name__).error("webhook_secret_unsealable", webhook=webhook.pk)


@transaction.atomic
def _mark(work: Work, outcome: Outcome) -> bool:
    """Write what came of an attempt; return whether the webhook may have its next event now.

    Where the claim is no longer the one it was sent under (paused, replayed, or run out), its place stays.
    """
    now = timezone.now()
    webhook = (
        Webhook.objects.select_for_update(of=("self",)).select_related("client").filter(pk=work.webhook.pk).first()
    )
    if webhook is None:
        return False
    _log(webhook, work.event, work.event.message_id, webhook.failures + 1, outcome)
    if webhook.claim != work.claim:
        return False
    webhook.claim, webhook.claimed_until = "", None
    if not outcome.failure:
        webhook.place = Place(work.event.transaction, work.event.pk)
        webhook.failures, webhook.next_attempt_at = 0, now
    else:
        webhook.failures += 1
        webhook.next_attempt_at = now + max(_wait(webhook.failures), _asked(outcome))
        if webhook.failures >= MOST_FAILURES or outcome.status_code == GONE:
            _pause(webhook, outcome)
    webhook.save()
    return not outcome.failure


def _wait(failures: int) -> dt.timedelta:
    minutes = WAITS[min(failures, len(WAITS)) - 1]
    return dt.timedelta(minutes=minutes * random.uniform(0.9, 1.1))


def _asked(outcome: Outcome) -> dt.timedelta:
    """Return how long the receiver asked to wait, but no longer than the longest wait of our own."""
    return min(dt.timedelta(seconds=outcome.retry_after or 0), dt.timedelta(minutes=WAITS[-1]))


def _pause(webhook: Webhook, outcome: Outcome) -> None:
    times = (
        "The receiver said that it is gone" if outcome.status_code == GONE else f"{webhook.failures} failures in a row"
    )
    webhook.state = Webhook.State.PAUSED
    webhook.paused_reason = f"{times}. {outcome.failure}"[:200]
    log.record(
        verb="webhook paused",
        by=JOB,
        subject=webhook,
        reason=webhook.paused_reason,
        agency_code=webhook.client.agency_code[:2],
    )
    transaction.on_commit(lambda: tell_paused(webhook, on=timezone.now().date()))


def _log(webhook: Webhook, event: Event | None, message_id: str, attempt: int, outcome: Outcome) -> None:
    Delivery.objects.create(
        webhook=webhook,
        event=event,
        message_id=message_id,
        attempt=attempt,
        status_code=outcome.status_code,
        failure=outcome.failure,
        milliseconds=outcome.milliseconds,
        retry_after=outcome.retry_after,
    )
