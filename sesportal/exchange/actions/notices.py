"""Word of secrets that expire soon: each step of the way is told of once."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import structlog
from django.db import transaction

from sesportal.audit import log
from sesportal.exchange.models import ApiClient
from sesportal.exchange.notifications import REFUSALS, mail_expiry

if TYPE_CHECKING:
    from sesportal.accounts.models import Actor

STEPS = (30, 14, 7, 1)
"""Days before the last day of a secret on which its agency is told."""


def tell_expiring(*, by: Actor, as_of: dt.date) -> int:
    """Tell the offices whose systems' secrets expire soon, and return of how many; a refused e-mail waits a day."""
    told = 0
    for client in ApiClient.objects.expiring(as_of, max(STEPS)).order_by("pk"):
        if not _is_due(client, as_of) or not _claim(client, by, as_of):
            continue
        try:
            mail_expiry(client, as_of=as_of)
        except REFUSALS as refusal:
            ApiClient.objects.filter(pk=client.pk).update(notified_on=client.notified_on)
            structlog.get_logger(__name__).warning(
                "expiry_notice_refused", client=client.pk, why=type(refusal).__name__
            )
        else:
            told += 1
    return told


def _is_due(client: ApiClient, as_of: dt.date) -> bool:
    """Say whether a step was reached that nobody has been told of: the latest one counts, steps missed do not."""
    left = (client.expires_on - as_of).days
    step = min((step for step in STEPS if step >= left), default=None)
    if step is None:
        return False
    return client.notified_on is None or client.notified_on < client.expires_on - dt.timedelta(days=step)


@transaction.atomic
def _claim(client: ApiClient, by: Actor, as_of: dt.date) -> bool:
    """Mark the step as told of before the e-mail goes out; return whether nobody else did meanwhile."""
    held = ApiClient.objects.select_for_update(of=("self",)).get(pk=client.pk)
    if held.revoked_at is not None or not _is_due(held, as_of):
        return False
    ApiClient.objects.filter(pk=held.pk).update(notified_on=as_of)
    log.record(
        verb="API client's expiry told",
        by=by,
        subject=held,
        after={"expires_on": held.expires_on},
        agency_code=held.agency_code[:2],
    )
    return True
