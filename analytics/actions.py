"""What may be done to the figures: mark them stale, and have them computed."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from analytics.execution import compute_run
from analytics.loaders.flows import FlowFile, read_flows
from analytics.markers import prepare
from analytics.models import FiscalYearMark, MetricRun, PublishedCount, PublishedFile
from analytics.permissions import check_recompute
from analytics.planning import plan_runs
from analytics.tasks import compute_fiscal_year, refresh_out_of_date
from sesportal.accounts.models import Actor, User
from sesportal.audit import log
from sesportal.lib.errors import RuleViolation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path


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
        prepare(finished[-1])
        if progress is not None:
            progress(finished[-1])
    return finished


def load_flows(
    *, path: Path, by: Actor, replaces_months: bool = False, progress: Callable[[int], None] | None = None
) -> tuple[PublishedFile, FlowFile]:
    """Load one public OPM file of accessions or separations; loading it again, or a newer version, replaces its counts.

    Raises RefusedFile for a file that cannot be read, RuleViolation for an older version than the one held and for a
    FedScope cube whose months another file already holds, unless `replaces_months`: then those months are taken over.
    """
    found = read_flows(path, progress=progress)
    with transaction.atomic():
        PublishedFile.objects.lock()
        held = PublishedFile.objects.filter(name=found.name).first()
        if held is not None and held.version > found.version:
            raise RuleViolation(
                f"Version {held.version} of {held.name} is held; {path.name} is older. Load the highest version.",
                code="older_version",
            )
        _clear_overlap(found, replaces_months=replaces_months)
        stored, _ = PublishedFile.objects.update_or_create(
            name=found.name,
            defaults={
                "version": found.version,
                "digest": found.digest,
                "layout": found.layout,
                "flow": found.flow,
                "rows_read": found.read,
                "rows_counted": found.counted,
                "rows_refused": found.refused,
                "first_month": found.first_month,
                "last_month": found.last_month,
                "loaded_at": timezone.now(),
            },
        )
        stored.counts.all().delete()
        PublishedCount.objects.bulk_create(
            PublishedCount(source=stored, agency_code=agency, month=month, category=category, count=count)
            for (agency, month, category), count in sorted(found.counts.items())
        )
        log.record(
            verb="public counts loaded",
            by=by,
            subject=stored,
            before={"digest": held.digest} if held else None,
            after={"file": path.name, "digest": found.digest, "counted": found.counted, "refused": found.refused},
        )
    return stored, found


def _clear_overlap(found: FlowFile, *, replaces_months: bool) -> None:
    """Never count an event twice: a cube and another file of the same flow may not hold the same month."""
    months = {month for _, month, _ in found.counts}
    others = PublishedCount.objects.filter(source__flow=found.flow, month__in=months).exclude(source__name=found.name)
    if found.layout == PublishedFile.Layout.FWD:
        others = others.filter(source__layout=PublishedFile.Layout.FEDSCOPE)
    if replaces_months:
        others.delete()
    elif (other := others.select_related("source").order_by("month").first()) is not None:
        raise RuleViolation(
            f"{other.month:%B %Y} of {found.flow} is already held from {other.source.name}; counted twice it would be "
            f"wrong. Load {other.source.name} again to replace it, or repeat with --replace-months to take its months "
            "from this file.",
            code="months_overlap",
        )
