"""Systems of the demonstration: plainly invented, with secrets that nobody was told."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from sesportal.accounts.models import Membership
from sesportal.accounts.roles import Role
from sesportal.exchange.actions.clients import issue_client
from sesportal.exchange.actions.webhooks import create_webhook, pause_webhook
from sesportal.exchange.models import ApiClient, Delivery

BY = "demonstration (command line)"
# What each is called, may do, and for how many days its secret was used.
SYSTEMS = (
    ("Lantern HR (invented)", ("actions:write", "events:read", "executives:read", "positions:write"), 30),
    ("Weathervane dashboards (invented)", ("metrics:read", "postings:read"), 168),
)
ATTEMPTS = ((1, 503, "Answered 503."), (2, 204, ""))


@transaction.atomic
def load_systems(as_of: dt.date, seed: int) -> str:
    """Give the agency whose people sign in two systems, one with a webhook that waits."""
    office = Membership.objects.filter(role=Role.AGENCY_HR).order_by("pk").first()
    if office is None or ApiClient.objects.exists():
        return "nothing to do"
    for name, scopes, used in SYSTEMS:
        client = issue_client(agency_code=office.agency_code, name=name, scopes=scopes, by=BY).client
        ApiClient.objects.filter(pk=client.pk).update(expires_on=client.expires_on - dt.timedelta(days=used))
        if "events:read" not in scopes:
            continue
        webhook = create_webhook(client=client, url="https://lantern.example/events", by=BY).webhook
        for attempt, status, failure in ATTEMPTS:
            Delivery.objects.create(
                webhook=webhook,
                message_id="test_00000000000000000000000000000001",
                attempt=attempt,
                status_code=status,
                failure=failure,
                milliseconds=140,
            )
        pause_webhook(webhook=webhook, by=BY, reason="The receiver is invented, so nothing is sent to it.")
    return f"{len(SYSTEMS)} systems"
