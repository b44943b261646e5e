"""Which fiscal years need a computation, and the only place where runs are created."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, Min, OuterRef

from analytics.models import FiscalYearMark, FollowThrough, MetricRun
from analytics.workflow import RunStatus
from development.models import Meeting, PlanLine, Recommendation, UnmetNeed
from executives.models import Assignment
from sesportal.accounts.models import Actor, User
from sesportal.audit import log
from sesportal.lib.errors import RuleViolation
from sesportal.lib.fiscal import first_day, fiscal_year, last_day

if TYPE_CHECKING:
    from collections.abc import Iterable

FIRST_YEAR = 1979


def years_held(as_of: dt.date) -> list[int]:
    """Return every fiscal year from that of the first assignment of record to that of `as_of`."""
    earliest = Assignment.objects.of_record().aggregate(day=Min("starts_on"))["day"]
    return list(range(fiscal_year(earliest), fiscal_year(as_of) + 1)) if earliest else []


def years_out_of_date(as_of: dt.date) -> list[int]:
    """Return the years that were never computed, are stale, or were computed before they had run so far.

    A year whose last assignment was cancelled is no longer held, but its figures are stale all the same.
    """
    computed = dict(MetricRun.objects.fresh().values_list("fiscal_year", "as_of"))
    overtaken = MetricRun.objects.stale().filter(fiscal_year__lte=fiscal_year(as_of))
    years = {*years_held(as_of), *overtaken.values_list("fiscal_year", flat=True)}
    return sorted(y for y in years if y not in computed or computed[y] < min(as_of, last_day(y)))


def years_reported_late() -> list[int]:
    """Return the years whose follow-through was computed before something dated in them was entered.

    What happens in development after a year has ended leaves its figures as they are, but for answers to its questions
    and recommendations taken up; what is entered late does not.
    """
    runs = MetricRun.objects.current().filter(Exists(FollowThrough.objects.filter(run=OuterRef("pk"))))
    return sorted(run.fiscal_year for run in runs if run.started_at and _has_late_reports(run, run.started_at))


def _has_late_reports(run: MetricRun, since: dt.datetime) -> bool:
    year = (first_day(run.fiscal_year), last_day(run.fiscal_year))
    late = (
        PlanLine.objects.filter(status_changed_at__gte=since, done_on__range=year),
        Meeting.objects.filter(closed_at__gte=since, held_on__range=year),
        UnmetNeed.objects.filter(answered_at__gte=since, fiscal_year=run.fiscal_year),
        Recommendation.objects.filter(taken_up_on__gte=run.as_of, case__meeting__held_on__range=year),
    )
    return any(rows.exists() for rows in late)


def plan_runs(
    *, by: Actor, fiscal_years: Iterable[int], as_of: dt.date, skips_waiting: bool = False
) -> list[MetricRun]:
    """Create one waiting run a fiscal year, newest year first; raises RuleViolation for a year that cannot be computed.

    With `skips_waiting`, a year with a run of that day still waiting gets no second one: call it after the change that
    asks for it is committed, since the waiting run will see it.
    """
    years = sorted(set(fiscal_years), reverse=True)
    if years and years[-1] < FIRST_YEAR:
        raise RuleViolation(
            f"There is no fiscal year {years[-1]} of the SES, which began in July 1979. Choose {FIRST_YEAR} or later.",
            code="year_before_ses",
        )
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
