"""What waits for people on the home page about the systems of their agency."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db.models import Count, Min, Q
from django.urls import reverse

from sesportal.accounts.roles import Permission
from sesportal.exchange.actions.notices import STEPS
from sesportal.exchange.models import ApiClient, Webhook
from sesportal.lib.home import Card

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sesportal.accounts.models import User


def cards(user: User, today: dt.date) -> Iterator[Card]:
    """Yield cards about secrets that expire within 30 days and webhooks that failed, for those who can mend it."""
    if not user.may(Permission.ISSUE_API_CLIENTS):
        return
    failed = Q(webhooks__state=Webhook.State.PAUSED, webhooks__failures__gt=0)
    held = ApiClient.objects.visible_to(user).in_use().defer("client_secret", "previous_secret")
    own = list(held.annotate(failed=Count("webhooks", filter=failed), first=Min("webhooks", filter=failed)))
    soon = today + dt.timedelta(days=max(STEPS))
    last_days = [client.expires_on for client in own if today <= client.expires_on <= soon]
    if last_days:
        first = min(last_days)
        yield Card(
            title="Secrets of systems that expire within 30 days",
            text=f"The first has its last day on {first:%B} {first.day}, {first.year}. Rotate it before then.",
            url=reverse("exchange:client_list"),
            link="Open the list of systems",
            count=len(last_days),
            is_urgent=(first - today).days <= STEPS[2],
            order=75,
        )
    if stopped := [client for client in own if client.failed]:
        client = min(stopped, key=lambda client: client.first)
        yield Card(
            title="Webhooks paused after failures",
            text=f"The first is of {client}. Nothing is sent to it until somebody resumes it.",
            url=reverse("exchange:webhook_detail", args=[client.first]),
            link="Open it",
            count=sum(client.failed for client in stopped),
            is_urgent=True,
            order=76,
        )
