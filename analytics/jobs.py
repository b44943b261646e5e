"""Work that the clock starts."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from analytics.execution import fail_abandoned
from analytics.tasks import refresh_out_of_date


@shared_task
def refresh_nightly() -> None:
    """Each night: close the runs whose worker has gone, then compute the current year and all that is out of date."""
    fail_abandoned(timezone.now())
    refresh_out_of_date("job refresh_nightly", timezone.localdate().isoformat())
