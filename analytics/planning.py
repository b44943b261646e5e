"""Which fiscal years need a computation, and the only place where runs are created."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Min

from analytics.models import FiscalYearMark, MetricRun
from analytics.workflow import RunStatus
from executives.models import Assignment
from sesportal.accounts.models import Actor, User
from sesportal.audit import log
from sesportal.lib.errors import RuleViolation
from sesportal.lib.fiscal import first_day, fiscal_year, last_day

if TYPE_CHECKING:
    from collections.abc import Iterable


def years_held(as_of: dt.date) -> list[int]:
    """Return every fiscal year from that of the first assignment of record to that of `as_of`."""
    earliest = Assignment.objects.of_record().aggregate(day=Min("starts_on"))["day"]
    return list(range(fiscal_year(earliest), fiscal_year(as_of) + 1)) if earliest else []


def years_out_of_date(as_of: dt.date) -> list[int]:
    """Return the years held that were never computed, are stale, or were computed before they had run so far."""
    computed = dict(MetricRun.objects.fresh().values_list("fiscal_year", "as_of"))
    return [year for year in years_held(as_of) if year not in computed or computed[year] < min(as_of, last_day(year))]


def plan_runs(
    *, by: Actor, fiscal_years: Iterable[int], as_of: dt.date, skips_waiting: bool = False
) -> list[MetricRun]:
    """Create one waiting run a fiscal year, newest year first; raises RuleViolation for a year that has not begun.

    With `skips_waiting`, a year with a run of that day still waiting gets no second one: call it after the change that
    asks for it is committed, since the waiting run will see it.
    """
    years = sorted(set(fiscal_years), reverse=True)
    if years and first_day(years[0]) > as_of:
        raise RuleViolation(
            f"Fiscal year {years[0]} begins on {first_day(years[0])}, after the as-of day {as_of}: it has no figures "
            "yet. Choose an earlier year or a later day.",
            code="year_not_begun",
        )
    with transaction.atomic():
        if skips_waiting:
            waiting = MetricRun.objects.filter(status=RunStatus.QUEUED, as_of=as_of, fiscal_year__in=years)
            years = sorted(set(years) - set(waiting.values_list("fiscal_year", flat=True)), reverse=True)
        if not years:
            return []
        FiscalYearMark.objects.bulk_create([FiscalYearMark(fiscal_year=y) for y in years], ignore_conflicts=True)
        key = uuid.uuid4().hex
        user = by if isinstance(by, User) else None
        runs = [
            MetricRun(fiscal_year=year, as_of=as_of, request_key=key, requested_by=user, requester=str(by)[:200])
            for year in years
        ]
        MetricRun.objects.bulk_create(runs)
        log.record(
            verb="figures requested",
            by=by,
            subject=runs[0],
            after={"fiscal_years": years, "as_of": as_of, "request": key},
        )
    return runs
