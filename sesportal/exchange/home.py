"""What waits for people on the home page about the systems of their agency."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from sesportal.accounts.roles import Permission
from sesportal.exchange.actions.notices import STEPS
from sesportal.exchange.models import ApiClient
from sesportal.lib.home import Card

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from sesportal.accounts.models import User


def cards(user: User, today: dt.date) -> Iterator[Card]:
    """Yield a card about the secrets that expire within 30 days, for those who can rotate them."""
    if not user.may(Permission.ISSUE_API_CLIENTS):
        return
    own = ApiClient.objects.visible_to(user)
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
