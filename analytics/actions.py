"""What may be done to the figures: mark them stale, and have them computed."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from analytics.execution import compute_run
from analytics.models import FiscalYearMark, MetricRun
from analytics.permissions import check_recompute
from analytics.planning import plan_runs
from analytics.tasks import compute_fiscal_year, refresh_out_of_date
from sesportal.accounts.models import Actor, User
from sesportal.audit import log

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


def mark_stale(*, by: Actor, fiscal_years: Iterable[int], reason: str = "") -> list[FiscalYearMark]:
    """Declare the figures of these fiscal years overtaken by the ledger. Returns their marks."""
    years = sorted(set(fiscal_years))
    with transaction.atomic():
        FiscalYearMark.objects.mark(years, reason=reason, at=timezone.now())
        marks = list(FiscalYearMark.objects.filter(fiscal_year__in=years))
        if marks:
            log.record(
                verb="figures marked stale", by=by, subject=marks[0], after={"fiscal_years": years}, reason=reason
            )
    return marks


def follow_ledger(*, by: Actor, fiscal_years: Iterable[int], as_of: dt.date, reason: str = "") -> list[FiscalYearMark]:
    """Mark these fiscal years stale and, once that is committed, have all that is out of date computed."""
    with transaction.atomic():
        marks = mark_stale(by=by, fiscal_years=fiscal_years, reason=reason)
        if marks:
            refresh_out_of_date.delay_on_commit(str(by), as_of.isoformat())
    return marks


def recompute(*, by: Actor, fiscal_years: Iterable[int], as_of: dt.date) -> list[MetricRun]:
    """Queue a new computation of these fiscal years, one task each. Returns the runs; they share one request_key."""
    if isinstance(by, User):
        check_recompute(by)
    with transaction.atomic():
        runs = plan_runs(by=by, fiscal_years=fiscal_years, as_of=as_of)
        for run in runs:
            compute_fiscal_year.delay_on_commit(run.pk)
    return runs


def compute_now(
    *, by: Actor, fiscal_years: Iterable[int], as_of: dt.date, progress: Callable[[MetricRun], None] | None = None
) -> list[MetricRun]:
    """Compute these fiscal years in this process, for a command that waits. Returns the finished runs."""
    if isinstance(by, User):
        check_recompute(by)
    finished = []
    for run in plan_runs(by=by, fiscal_years=fiscal_years, as_of=as_of):
        finished.append(compute_run(run.pk))
        if progress is not None:
            progress(finished[-1])
    return finished
