"""What waits for people on the home page about the systems of their agency."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from sesportal.accounts.roles import Permission
from sesportal.exchange.actions.notices import STEPS
from sesportal.exchange.models import ApiClient, Webhook
from sesportal.lib.home import Card

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from sesportal.accounts.models import User


def cards(user: User, today: dt.date) -> Iterator[Card]:
    """Yield cards about secrets that expire within 30 days and webhooks that failed, for those who can mend it."""
    if not user.may(Permission.ISSUE_API_CLIENTS):
        return
    own = ApiClient.objects.visible_to(user).in_use()
    last_days = list(own.expiring(today, max(STEPS)).order_by("expires_on").values_list("expires_on", flat=True))
    if last_days:
        first = last_days[0]
        yield Card(
            title="Secrets of systems that expire within 30 days",
            text=f"The first has its last day on {first:%B} {first.day}, {first.year}. Rotate it before then.",
            url=reverse("exchange:client_list"),
            link="Open the list of systems",
            count=len(last_days),
            is_urgent=(first - today).days <= STEPS[2],
            order=75,
        )
    failed = Webhook.objects.filter(client__in=own, state=Webhook.State.PAUSED, failures__gt=0)
    if count := failed.count():
        webhook = failed.select_related("client").earliest("pk")
        yield Card(
            title="Webhooks paused after failures",
            text=f"The first is of {webhook.client}. Nothing is sent to it until somebody resumes it.",
            url=reverse("exchange:webhook_detail", args=[webhook.pk]),
            link="Open it",
            count=count,
            is_urgent=True,
            order=76,
        )
