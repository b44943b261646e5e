"""Systems that call the portal: their clients, the repeats of their requests, what they are told of changes."""

from __future__ import annotations

import datetime as dt
import hashlib
import ipaddress
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.timesince import timesince
from oauth2_provider.models import AbstractApplication

from sesportal.accounts.models import Membership
from sesportal.accounts.roles import Permission, Role
from sesportal.exchange.event_types import EVENT_TYPES
from sesportal.lib.addresses import caller_address
from sesportal.lib.vendor import OldestOpenTransaction, TransactionNumber

if TYPE_CHECKING:
    from sesportal.accounts.models import User


class ApiClientQuerySet(models.QuerySet["ApiClient"]):
    def visible_to(self, user: User) -> ApiClientQuerySet:
        """Keep the clients of the agencies whose systems `user` may issue credentials to."""
        reach = user.reach(Permission.ISSUE_API_CLIENTS)
        if reach.government:
            return self
        allowed = Q(pk__in=())
        for code in reach.agencies:
            allowed |= Q(agency_code__startswith=code)
        return self.filter(allowed)

    def in_use(self) -> ApiClientQuerySet:
        return self.filter(revoked_at__isnull=True)

    def expiring(self, today: dt.date, days: int) -> ApiClientQuerySet:
        """Keep what is in use and whose secret has its last day within `days` from `today`."""
        return self.in_use().filter(expires_on__gte=today, expires_on__lte=today + dt.timedelta(days=days))


class ApiClient(AbstractApplication):
    """One system of one agency: its scopes, its secret (hashed), and the service account it acts as.

    After a rotation the secret before it goes on for a while beside the new one, so that nothing stops meanwhile.
    """

    agency_code = models.CharField(max_length=4, help_text="2-letter agency or 4-character subelement")
    scopes: Any = models.JSONField(default=list)
    expires_on = models.DateField(help_text="last day of the present secret")
    previous_secret = models.CharField(max_length=255, blank=True, help_text="hashed")
    previous_secret_until = models.DateTimeField(null=True, blank=True)
    allowed_networks: Any = models.JSONField(default=list, blank=True, help_text="IP addresses or networks; empty: any")
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    notified_on = models.DateField(null=True, blank=True, help_text="of the coming expiry")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = ApiClientQuerySet.as_manager()

    class Meta(AbstractApplication.Meta):
        ordering = ("agency_code", "name")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agency_code", "name"], condition=Q(revoked_at__isnull=True), name="api_client_named_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.agency_code})"

    def is_usable(self, request: Any) -> bool:
        """Say whether a token may be issued: not revoked, not expired, and asked from an admitted address."""
        address = caller_address(getattr(request, "headers", None) or {})  # the library keeps META there
        return self.is_live(timezone.now()) and self.admits(address)

    @property
    def version(self) -> str:
        """What tells one secret from the next, without being it."""
        return hashlib.sha256(self.client_secret.encode()).hexdigest()[:16]

    def overlaps(self, now: dt.datetime) -> bool:
        """Say whether the secret before the last rotation still holds."""
        return self.previous_secret_until is not None and self.previous_secret_until > now

    def is_live(self, now: dt.datetime) -> bool:
        return self.revoked_at is None and timezone.localtime(now).date() <= self.expires_on

    def acting_user(self, on: dt.date) -> User:
        """Return the service account with the one role that a client has: that of its agency's system."""
        user: Any = self.user
        role = Membership(user=user, role=Role.AGENCY_SYSTEM, agency_code=self.agency_code, starts_on=on)
        user.__dict__["active_memberships"] = [role]
        user.api_client = self
        return user

    def admits(self, address: str) -> bool:
        """Say whether requests from `address` are admitted."""
        if not self.allowed_networks:
            return True
        try:
            caller = ipaddress.ip_address(address)
        except ValueError:
            return False
        return any(caller in ipaddress.ip_network(network, strict=False) for network in self.allowed_networks)


class IdempotencyRecord(models.Model):
    """The first answer to a request that may be repeated; kept seven days."""

    KEPT: ClassVar = dt.timedelta(days=7)

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)
    digest = models.CharField(max_length=64, help_text="of method, path and body")
    status_code = models.PositiveSmallIntegerField(null=True, blank=True)
    headers: Any = models.JSONField(default=dict)
    body = models.BinaryField(default=b"")
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "key"], name="idempotency_key_once")]

    def __str__(self) -> str:
        return self.key


def _types_by_permission() -> dict[Permission, list[str]]:
    found: dict[Permission, list[str]] = {}
    for name, kind in EVENT_TYPES.items():
        found.setdefault(kind.needs, []).append(name)
    return found


TEST_TYPE = "webhook.test"


class Place(NamedTuple):
    """A place in the feed: that of the event read last."""

    transaction: int
    number: int


class EventQuerySet(models.QuerySet["Event"]):
    def visible_to(self, user: User) -> EventQuerySet:
        """Keep what is public, and what concerns the agencies for which `user` may see such things."""
        allowed = Q(is_public=True)
        for needed, types in _types_by_permission().items():
            reach = user.reach(needed)
            of_kind = Q(type__in=types)
            if reach.government:
                allowed |= of_kind
            for code in reach.agencies:
                allowed |= of_kind & (Q(agency_code__startswith=code) | Q(other_agency_code__startswith=code))
        return self.filter(allowed)

    def settled(self) -> EventQuerySet:
        """Keep what no transaction still open can come before."""
        return self.filter(transaction__lt=OldestOpenTransaction())

    def after(self, place: Place) -> EventQuerySet:
        """Keep what comes after a place in the feed, in its order."""
        later = Q(transaction__gt=place.transaction) | Q(transaction=place.transaction, id__gt=place.number)
        return self.filter(later).order_by("transaction", "id")

    def up_to(self, place: Place) -> EventQuerySet:
        """Keep what comes no later than a place in the feed."""
        return self.filter(
            Q(transaction__lt=place.transaction) | Q(transaction=place.transaction, id__lte=place.number)
        )

    def since(self, at: dt.datetime) -> Place:
        """Return the place before the first event from a moment on; the head where there is none."""
        first = self.filter(occurred_at__gte=at).order_by("transaction", "id").values_list("transaction", "id").first()
        return Place(first[0], first[1] - 1) if first else self.head()

    def head(self) -> Place:
        """Return the place of the last settled event; the beginning where there is none."""
        last = self.settled().order_by("-transaction", "-id").values_list("transaction", "id").first()
        return Place(*last) if last else Place(0, 0)


class Event(models.Model):
    """One change that other systems are told of, written in the transaction of the change (an outbox).

    The order of the feed is (`transaction`, `id`). On PostgreSQL `transaction` is the number of the writing
    transaction, and the feed shows only what is older than the oldest one still open: so nothing can appear later at
    a place that a reader has passed. SQLite has one writer at a time, and 0 there.
    """

    KEPT: ClassVar = dt.timedelta(days=90)

    transaction = models.BigIntegerField(db_default=TransactionNumber(), editable=False)
    type = models.CharField(max_length=60, help_text="e.g. posting.opened")
    subject_type = models.CharField(max_length=40, help_text="resource of the API, e.g. postings")
    subject_id = models.CharField(max_length=64, help_text="its id in the API")
    agency_code = models.CharField(max_length=4, blank=True)
    other_agency_code = models.CharField(max_length=4, blank=True)
    is_public = models.BooleanField(default=False, help_text="every agency may know")
    data: Any = models.JSONField(default=dict)
    occurred_at = models.DateTimeField(default=timezone.now)

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ("transaction", "id")
        indexes: ClassVar = [
            models.Index(fields=["transaction", "id"], name="event_feed"),
            models.Index(fields=["occurred_at"], name="event_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.subject_id}"

    @property
    def message_id(self) -> str:
        """The same at each attempt, so that a receiver knows what it has."""
        return f"evt_{self.pk}"


class WebhookQuerySet(models.QuerySet["Webhook"]):
    def visible_to(self, user: User) -> WebhookQuerySet:
        """Keep a system's own, and for a person those of the systems they may issue credentials to."""
        if client := getattr(user, "api_client", None):
            return self.filter(client=client)
        return self.filter(client__in=ApiClient.objects.visible_to(user))

    def with_ended_secret(self, now: dt.datetime) -> WebhookQuerySet:
        """Keep what still holds a secret that signs nothing any more."""
        return self.filter(previous_secret_until__lte=now)

    def waiting(self, now: dt.datetime) -> WebhookQuerySet:
        """Keep what may be sent to now: active, not held back after a failure, and claimed by nobody."""
        is_free = Q(claimed_until__isnull=True) | Q(claimed_until__lt=now)
        return self.filter(is_free, state=Webhook.State.ACTIVE, next_attempt_at__lte=now)


class Webhook(models.Model):
    """An address of an agency's system that events are sent to, and how far it has come in the feed."""

    class State(models.TextChoices):
        ACTIVE = "active", "Active"
        PAUSED = "paused", "Paused"

    client = models.ForeignKey(ApiClient, on_delete=models.CASCADE, related_name="webhooks")
    url = models.URLField(max_length=300)
    event_types: Any = models.JSONField(default=list, help_text="empty: every type")
    secret = models.CharField(max_length=255, help_text="Standard Webhooks secret, whsec_..., sealed")
    previous_secret = models.CharField(max_length=255, blank=True, help_text="sealed; signs beside the present one")
    previous_secret_until = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=6, choices=State.choices, default=State.ACTIVE)
    paused_reason = models.CharField(max_length=200, blank=True)
    sent_transaction = models.BigIntegerField(default=0)
    sent_event = models.BigIntegerField(default=0)
    failures = models.PositiveSmallIntegerField(default=0, help_text="in a row")
    next_attempt_at = models.DateTimeField(default=timezone.now)
    claim = models.CharField(max_length=32, blank=True, help_text="of the worker that sends to it now")
    claimed_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = WebhookQuerySet.as_manager()

    class Meta:
        ordering = ("client", "id")

    def __str__(self) -> str:
        return self.url

    @property
    def place(self) -> Place:
        """How far it has come in the feed."""
        return Place(self.sent_transaction, self.sent_event)

    @place.setter
    def place(self, place: Place) -> None:
        self.sent_transaction, self.sent_event = place

    @property
    def version(self) -> str:
        """What tells one secret from the next, without being it."""
        return hashlib.sha256(self.secret.encode()).hexdigest()[:16]

    def overlaps(self, now: dt.datetime) -> bool:
        """Say whether deliveries are signed with the secret before the last rotation too."""
        return self.previous_secret_until is not None and self.previous_secret_until > now

    def signing_secrets(self, now: dt.datetime) -> list[str]:
        """Return the secrets, sealed, that a delivery is signed with; the present one first."""
        return [self.secret, self.previous_secret] if self.overlaps(now) else [self.secret]

    def test_event(self) -> Event:
        """Return what a test sends; it is in no feed."""
        return Event(
            type=TEST_TYPE, subject_type="webhooks", subject_id=str(self.pk), agency_code=self.client.agency_code
        )


class Delivery(models.Model):
    """One attempt to deliver one event, or a test."""

    KEPT: ClassVar = dt.timedelta(days=30)

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    event = models.ForeignKey(Event, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    message_id = models.CharField(max_length=60)
    attempt = models.PositiveSmallIntegerField()
    status_code = models.PositiveSmallIntegerField(null=True, blank=True)
    failure = models.CharField(max_length=200, blank=True)
    milliseconds = models.PositiveIntegerField(default=0)
    retry_after = models.PositiveIntegerField(null=True, blank=True, help_text="seconds that a busy receiver asked for")
    at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.message_id} attempt {self.attempt}"

    @property
    def asked_wait(self) -> str:
        """How long the receiver asked to wait, in words; empty where it did not."""
        if self.retry_after is None:
            return ""
        now = timezone.now()
        seconds = self.retry_after
        return f"{seconds} s" if seconds < 120 else timesince(now - dt.timedelta(seconds=seconds), now)

    @property
    def what(self) -> str:
        """The type of what was sent, as far as that is still kept."""
        if self.message_id.startswith("test_"):
            return TEST_TYPE
        return self.event.type if self.event else "an event no longer kept"
