"""Work that the clock starts."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from analytics.actions import mark_stale
from analytics.execution import fail_abandoned
from analytics.planning import years_reported_late
from analytics.tasks import refresh_out_of_date

BY = "job refresh_nightly"


@shared_task
def refresh_nightly() -> None:
    """Each night: close the runs whose worker has gone, then compute the current year and all that is out of date."""
    fail_abandoned(timezone.now())
    mark_stale(by=BY, fiscal_years=years_reported_late(), reason="plans, reviews or answers entered late")
    refresh_out_of_date(BY, timezone.localdate().isoformat())
