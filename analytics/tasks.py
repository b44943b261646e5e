"""Work that actions hand off: one task a fiscal year, so that workers share it."""

from __future__ import annotations

import datetime as dt

from celery import shared_task
from django.db import OperationalError

from analytics.execution import compute_run
from analytics.markers import prepare
from analytics.models import MetricRun
from analytics.planning import plan_runs, years_out_of_date
from sesportal.celery import PortalTask


@shared_task(base=PortalTask, autoretry_for=(OperationalError,), max_retries=3, retry_backoff=True)
def compute_fiscal_year(run_id: int) -> None:
    """Compute one run; a second delivery of a finished one changes nothing."""
    prepare_suppressed_table.delay(compute_run(run_id).pk)


@shared_task(base=PortalTask)
def prepare_suppressed_table(run_id: int) -> None:
    """Work out what is hidden of a run, after the runs that wait: a page that comes first works it out itself."""
    run = MetricRun.objects.filter(pk=run_id).first()
    if run is not None:
        prepare(run)


@shared_task(base=PortalTask)
def refresh_out_of_date(requester: str, as_of: str) -> None:
    """Compute every fiscal year that is stale, never computed or has gone on since, one task each."""
    day = dt.date.fromisoformat(as_of)
    for run in plan_runs(by=requester, fiscal_years=years_out_of_date(day), as_of=day, skips_waiting=True):
        compute_fiscal_year.delay_on_commit(run.pk)
