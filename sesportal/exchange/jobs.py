"""Work that the clock starts."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from sesportal.exchange.actions.notices import tell_expiring


@shared_task
def tell_expiring_clients() -> int:
    """Each morning: tell offices of systems' secrets that expire soon."""
    return tell_expiring(as_of=timezone.localdate(), by="job tell_expiring_clients")
