"""The life of one run from waiting to finished: safe to start twice, and to start again after a crash."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models import Max
from django.utils import timezone

from analytics.compute import fill_run
from analytics.models import FiscalYearMark, MetricRun
from analytics.workflow import TRANSITIONS, RunStatus
from executives.models import PersonnelAction
from sesportal.lib.errors import InvalidTransition

ABANDONED_AFTER = dt.timedelta(hours=2)


def compute_run(run_id: int) -> MetricRun:
    """Compute a run and make it the current one of its year; one that has finished is left as it is.

    The figures and the finished status are written in one transaction under the run's lock, so that a second delivery
    of the same task waits and then does nothing, and a crash leaves nothing half-written.
    """
    with transaction.atomic():
        run = _locked(run_id)
        if run.status == RunStatus.FINISHED:
            return run
        _transition(run, RunStatus.RUNNING, started_at=timezone.now(), finished_at=None, message="")
    try:
        with transaction.atomic():
            run = _locked(run_id)
            if run.status == RunStatus.FINISHED:
                return run
            _fill_and_finish(run)
    except DatabaseError as error:
        _fail(run_id, f"The database refused: {type(error).__name__}. The run is tried again; ask the operator if not.")
        raise
    _prune(run.fiscal_year)
    return run


def fail_abandoned(now: dt.datetime) -> int:
    """Close the runs that began, or have waited, longer than any run takes: their worker has gone."""
    open_runs = MetricRun.objects.filter(status__in=(RunStatus.QUEUED, RunStatus.RUNNING))
    abandoned = open_runs.filter(created_at__lt=now - ABANDONED_AFTER).values_list("pk", flat=True)
    for run_id in list(abandoned):
        _fail(run_id, "Its worker stopped before it had ended. Recompute the fiscal year.")
    return len(abandoned)


def _locked(run_id: int) -> MetricRun:
    return MetricRun.objects.select_for_update().get(pk=run_id)


def _fill_and_finish(run: MetricRun) -> None:
    """Read the versions before the careers, so that a change committed meanwhile leaves the run stale."""
    FiscalYearMark.objects.get_or_create(fiscal_year=run.fiscal_year)
    run.mark_version = FiscalYearMark.objects.get(fiscal_year=run.fiscal_year).version
    run.ledger_watermark = PersonnelAction.objects.aggregate(highest=Max("pk"))["highest"] or 0
    fill_run(run)
    FiscalYearMark.objects.select_for_update().get(fiscal_year=run.fiscal_year)
    held = MetricRun.objects.current().in_year(run.fiscal_year).first()
    is_newer = held is None or (held.mark_version, held.pk) < (run.mark_version, run.pk)
    if is_newer and held is not None:
        held.is_current = False
        held.save(update_fields=["is_current"])
    run.is_current = is_newer
    _transition(run, RunStatus.FINISHED, finished_at=timezone.now())


def _transition(run: MetricRun, status: RunStatus, **values: object) -> None:
    if (RunStatus(run.status), status) not in TRANSITIONS:
        raise InvalidTransition(
            f"A run that is {run.get_status_display().lower()} cannot become {status.label.lower()}."
        )
    run.status = status
    for name, value in values.items():
        setattr(run, name, value)
    run.save()


def _fail(run_id: int, message: str) -> None:
    with transaction.atomic():
        run = _locked(run_id)
        if run.status != RunStatus.FINISHED:
            _transition(run, RunStatus.FAILED, finished_at=timezone.now(), message=message)


def _prune(fiscal_year: int) -> None:
    """Delete all but the newest ended runs of a year; METRIC_RUNS_KEPT says how many stay."""
    kept = settings.METRIC_RUNS_KEPT
    ended = MetricRun.objects.in_year(fiscal_year).filter(status__in=(RunStatus.FINISHED, RunStatus.FAILED))
    old = ended.order_by("-pk").values_list("pk", flat=True)[kept:]
    MetricRun.objects.filter(pk__in=list(old), is_current=False).delete()
