"""Webhooks of agencies' systems: make, rotate the secret, pause, resume, replay, test, delete."""

from __future__ import annotations

import base64
import datetime as dt
import secrets
import uuid
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import transaction
from django.utils import timezone

from sesportal.audit import log
from sesportal.exchange.event_types import EVENT_TYPES
from sesportal.exchange.models import ApiClient, Event, Webhook
from sesportal.exchange.permissions import check_keep_webhooks
from sesportal.exchange.targets import read_url
from sesportal.exchange.tasks import send_test
from sesportal.lib.errors import InvalidTransition, RuleViolation
from sesportal.lib.sealing import seal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sesportal.accounts.models import Actor
    from sesportal.exchange.models import Place

MOST = 10
OVERLAP_HOURS, LONGEST_OVERLAP_HOURS = 24, 168
SCOPE = "events:read"


class Made(NamedTuple):
    """A webhook and its secret in clear, which is shown this once."""

    webhook: Webhook
    secret: str


@transaction.atomic
def create_webhook(*, client: ApiClient, url: str, by: Actor, event_types: Sequence[str] = ()) -> Made:
    """Send a client's address the events from now on, of the types named or of every type.

    What the name of the address resolves to is checked at each sending; `targets.check_url` says it beforehand.
    """
    check_keep_webhooks(by, client)
    client = ApiClient.objects.select_for_update(of=("self",)).get(pk=client.pk)
    if client.revoked_at is not None:
        raise RuleViolation("This system's credentials are revoked, so nothing is sent to it.")
    if SCOPE not in client.scopes:
        raise RuleViolation(f"This system may not read events: its scopes lack {SCOPE}.")
    if unknown := sorted(set(event_types) - EVENT_TYPES.keys()):
        raise RuleViolation(f"No such type: {', '.join(unknown)}. There are {', '.join(EVENT_TYPES)}.")
    read_url(url)
    if client.webhooks.filter(url=url).exists():
        raise RuleViolation("This system has a webhook to that address already.")
    if client.webhooks.count() >= MOST:
        raise RuleViolation(f"A system has {MOST} webhooks at most. Delete one that is not needed.")
    secret = _new_secret()
    webhook = Webhook(client=client, url=url, event_types=sorted(set(event_types)))
    webhook.secret = _sealed(secret)
    webhook.place = Event.objects.head()
    webhook.save()
    _record("webhook made", by, webhook, after={"url": url, "event_types": webhook.event_types})
    return Made(webhook, secret)


@transaction.atomic
def delete_webhook(*, webhook: Webhook, by: Actor) -> None:
    """Stop sending for good; the log of deliveries goes with it."""
    held = _locked(webhook, by)
    _record("webhook deleted", by, held, before={"url": held.url})
    held.delete()


@transaction.atomic
def rotate_webhook_secret(
    *, webhook: Webhook, by: Actor, overlap_hours: int = OVERLAP_HOURS, seen: str | None = None
) -> Made:
    """Give a webhook a new secret; for `overlap_hours` deliveries are signed with the one before as well.

    `seen` is the version that a page showed: a form sent twice would otherwise end the secret that is in use.
    """
    held = _locked(webhook, by)
    if seen is not None and seen != held.version:
        raise InvalidTransition("The secret was replaced since you opened this page. Open the webhook to see when.")
    if not 0 <= overlap_hours <= LONGEST_OVERLAP_HOURS:
        raise RuleViolation(f"Let the old secret go on for 0 to {LONGEST_OVERLAP_HOURS} hours.")
    secret = _new_secret()
    until = timezone.now() + dt.timedelta(hours=overlap_hours) if overlap_hours else None
    previous = held.secret if overlap_hours else ""
    _set(held, secret=_sealed(secret), previous_secret=previous, previous_secret_until=until)
    _record("webhook's secret rotated", by, held, after={"previous_secret_until": until})
    return Made(held, secret)


@transaction.atomic
def end_previous_secret(*, webhook: Webhook, by: Actor) -> Webhook:
    """Sign with the present secret alone from now on."""
    held = _locked(webhook, by)
    if not held.overlaps(timezone.now()):
        raise InvalidTransition("No earlier secret is in use: deliveries are signed with the present one alone.")
    until = held.previous_secret_until
    _set(held, previous_secret="", previous_secret_until=None)
    _record("webhook's previous secret ended", by, held, before={"previous_secret_until": until})
    return held


@transaction.atomic
def pause_webhook(*, webhook: Webhook, by: Actor, reason: str = "") -> Webhook:
    """Hold events back until somebody resumes; they wait as long as events are kept."""
    held = _locked(webhook, by)
    if held.state == Webhook.State.PAUSED:
        raise InvalidTransition("This webhook is paused already.")
    _set(held, state=Webhook.State.PAUSED, paused_reason=reason[:200], claim="", claimed_until=None)
    _record("webhook paused", by, held, reason=reason)
    return held


@transaction.atomic
def resume_webhook(*, webhook: Webhook, by: Actor) -> Webhook:
    """Send again from where it stood."""
    held = _locked(webhook, by)
    if held.state != Webhook.State.PAUSED:
        raise InvalidTransition("This webhook is not paused.")
    _set(held, state=Webhook.State.ACTIVE, paused_reason="", failures=0, next_attempt_at=timezone.now())
    _record("webhook resumed", by, held)
    return held


@transaction.atomic
def replay_webhook(*, webhook: Webhook, by: Actor, after: Place) -> Webhook:
    """Send once more what comes after a place in the feed, each event under the id that it had."""
    held = _locked(webhook, by)
    if after > held.place:
        raise RuleViolation("The webhook has not come so far yet: replay begins with what was sent.")
    held.place = after
    _set(held, claim="", claimed_until=None, failures=0, next_attempt_at=timezone.now())
    _record("webhook replayed", by, held, after={"after": list(after)})
    return held


@transaction.atomic
def request_test(*, webhook: Webhook, by: Actor) -> str:
    """Send a test soon, also to a paused webhook; return its id, under which the log of deliveries tells of it."""
    held = _locked(webhook, by)
    message_id = f"test_{uuid.uuid4().hex}"
    _record("webhook tested", by, held)
    send_test.delay_on_commit(held.pk, message_id)
    return message_id


def _new_secret() -> str:
    return f"whsec_{base64.b64encode(secrets.token_bytes(32)).decode()}"


def _sealed(secret: str) -> str:
    return seal(secret.encode()).decode()


def _locked(webhook: Webhook, by: Actor) -> Webhook:
    held = Webhook.objects.select_for_update(of=("self",)).select_related("client").get(pk=webhook.pk)
    check_keep_webhooks(by, held.client)
    return held


def _set(webhook: Webhook, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(webhook, name, value)
    webhook.save()


def _record(verb: str, by: Actor, webhook: Webhook, **more: Any) -> None:
    log.record(verb=verb, by=by, subject=webhook, agency_code=webhook.client.agency_code[:2], **more)
