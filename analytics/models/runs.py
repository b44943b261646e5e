"""Computations of one fiscal year's figures: versioned, one of them current, and what makes them stale."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q

from analytics.workflow import RunStatus
from executives.models import RuleParameter

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

FORMULA_VERSION = "1.1"  # 1.1 added the follow-through of plans


class FiscalYearMarkQuerySet(models.QuerySet["FiscalYearMark"]):
    def mark(self, fiscal_years: Iterable[int], *, reason: str, at: dt.datetime) -> None:
        """Raise the version of each fiscal year, so that every run computed before is stale."""
        years = sorted(set(fiscal_years))
        self.bulk_create([self.model(fiscal_year=year) for year in years], ignore_conflicts=True)
        marks = self.filter(fiscal_year__in=years).order_by("fiscal_year")
        list(marks.select_for_update())  # always in this order, so that two imports never wait for each other
        marks.order_by().update(version=F("version") + 1, marked_at=at, reason=reason[:200])


class FiscalYearMark(models.Model):
    """How often the ledger of one fiscal year has changed; a run that saw fewer changes is stale.

    Its row is also the lock under which a run of that year becomes the current one.
    """

    fiscal_year = models.PositiveSmallIntegerField(primary_key=True)
    version = models.PositiveIntegerField(default=0)
    marked_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)

    objects = FiscalYearMarkQuerySet.as_manager()

    class Meta:
        ordering = ("fiscal_year",)

    def __str__(self) -> str:
        return f"FY{self.fiscal_year} changed {self.version} times"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the runs of one request are."""

    total: int
    waiting: int
    running: int
    finished: int
    failed: int

    @property
    def is_ended(self) -> bool:
        return self.finished + self.failed == self.total

    @property
    def percent(self) -> int:
        return 100 * (self.finished + self.failed) // self.total if self.total else 100


def _overtaken() -> Exists:
    newer = FiscalYearMark.objects.filter(fiscal_year=OuterRef("fiscal_year"), version__gt=OuterRef("mark_version"))
    return Exists(newer)


class MetricRunQuerySet(models.QuerySet["MetricRun"]):
    def current(self) -> MetricRunQuerySet:
        """Keep the run in force of each fiscal year: the one that pages and exports show."""
        return self.filter(is_current=True)

    def in_year(self, fiscal_year: int) -> MetricRunQuerySet:
        return self.filter(fiscal_year=fiscal_year)

    def of_request(self, request_key: str) -> MetricRunQuerySet:
        """Keep the runs that were asked for together."""
        return self.filter(request_key=request_key)

    def with_staleness(self) -> MetricRunQuerySet:
        """Annotate `is_stale`: the ledger of the fiscal year changed after the run began."""
        return self.annotate(is_stale=_overtaken())

    def stale(self) -> MetricRunQuerySet:
        """Keep the current runs that the ledger has overtaken."""
        return self.current().filter(_overtaken())

    def fresh(self) -> MetricRunQuerySet:
        """Keep the current runs of today's formulas that the ledger has not overtaken."""
        return self.current().filter(formula_version=FORMULA_VERSION).exclude(_overtaken())

    def progress(self) -> Progress:
        """Count these runs by status."""
        found = dict(self.order_by().values_list("status").annotate(n=Count("pk")))
        return Progress(
            total=sum(found.values()),
            waiting=found.get(RunStatus.QUEUED, 0),
            running=found.get(RunStatus.RUNNING, 0),
            finished=found.get(RunStatus.FINISHED, 0),
            failed=found.get(RunStatus.FAILED, 0),
        )


class MetricRun(models.Model):
    """One computation of one fiscal year's figures at every level, as of a day, by one version of the formulas.

    Runs are never changed once finished; the newest becomes current, older ones stay readable until they are pruned.
    """

    fiscal_year = models.PositiveSmallIntegerField()
    as_of = models.DateField(help_text="nothing after this day is counted")
    formula_version = models.CharField(max_length=10, default=FORMULA_VERSION)
    ledger_watermark = models.BigIntegerField(default=0, help_text="highest personnel action held when it began")
    mark_version = models.PositiveIntegerField(default=0, help_text="changes of the year's ledger when it began")
    status = models.CharField(max_length=10, choices=RunStatus.choices, default=RunStatus.QUEUED)
    is_current = models.BooleanField(default=False)
    request_key = models.CharField(max_length=32, db_index=True, help_text="shared by the runs asked for together")
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    requester = models.CharField(max_length=200, help_text="name of the person or job that asked")
    message = models.CharField(max_length=300, blank=True, help_text="why it failed")
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    is_stale: bool  # where the queryset was asked with_staleness()

    objects = MetricRunQuerySet.as_manager()

    class Meta:
        ordering = ("-fiscal_year", "-id")
        indexes: ClassVar = [models.Index(fields=["fiscal_year", "-id"], name="run_by_year")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["fiscal_year"], condition=Q(is_current=True), name="run_one_current_a_year"
            ),
            models.CheckConstraint(
                name="run_current_is_finished", condition=Q(is_current=False) | Q(status=RunStatus.FINISHED)
            ),
        ]

    def __str__(self) -> str:
        return f"FY{self.fiscal_year} as of {self.as_of} ({self.get_status_display()})"

    @cached_property
    def rules(self) -> list[RuleParameter]:
        """Every parameter of the rules, whenever in force; many runs may share one list."""
        return list(RuleParameter.objects.all())

    def parameter(self, key: str, on: dt.date | None = None) -> Decimal | None:
        """Return a parameter in force on a day, the as-of day where none is given; None where there was none."""
        day = on or self.as_of
        found = (rule for rule in self.rules if rule.key == key and rule.effective_from <= day)
        return next((rule.value for rule in found if rule.effective_to is None or rule.effective_to >= day), None)

    @property
    def seconds(self) -> float | None:
        """How long it took, where it has ended."""
        if self.started_at is None or self.finished_at is None:
            return None
        return (self.finished_at - self.started_at).total_seconds()


class SuppressedTable(models.Model):
    """What is not shown of a run's departments to those who see small counts suppressed; worked out once a run."""

    run = models.OneToOneField(MetricRun, on_delete=models.CASCADE, related_name="suppressed_table")
    threshold = models.PositiveSmallIntegerField()
    markers = models.JSONField(help_text="marker by column and unit, joined by |")

    def __str__(self) -> str:
        return f"suppressed table of run {self.run_id}"
