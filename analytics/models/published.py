"""Counts as OPM publishes them, and the files they came from."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q, Sum

from sesportal.accounts.roles import Permission
from sesportal.lib.fiscal import first_day

if TYPE_CHECKING:
    from sesportal.accounts.models import User

TRANSFER_IN = ("AA", "AB")
NEW_HIRE = ("AC", "AD", "AE")
TRANSFER_OUT = ("SA", "SB")
CATEGORIES = {
    "AA": "Transfer in, individual",
    "AB": "Transfer in, mass",
    "AC": "New hire, competitive service",
    "AD": "New hire, excepted service",
    "AE": "New hire, Senior Executive Service",
    "SA": "Transfer out, individual",
    "SB": "Transfer out, mass",
    "SC": "Quit",
    "SD": "Retirement, voluntary",
    "SE": "Retirement, early out",
    "SF": "Retirement, disability",
    "SG": "Retirement, other",
    "SH": "Reduction in force",
    "SI": "Termination or removal",
    "SJ": "Termination, expired appointment or other",
    "SK": "Death",
    "SL": "Other separation",
}


class PublishedFileQuerySet(models.QuerySet["PublishedFile"]):
    def visible_to(self, user: User) -> PublishedFileQuerySet:
        """Public files: whoever sees mobility figures, in full or suppressed, sees which are loaded."""
        sees = user.may(Permission.VIEW_METRICS) or user.may(Permission.VIEW_SUPPRESSED_METRICS)
        return self if sees else self.none()

    def lock(self) -> None:
        """Make other loads wait until this transaction ends."""
        list(self.select_for_update().order_by("pk"))

    def months_held(self, flow: str, fiscal_year: int) -> int:
        """Return how many of the twelve months of a fiscal year the files of a flow cover; reads the files once."""
        held: set[dt.date] = set()
        months = [_month_after(first_day(fiscal_year), number) for number in range(12)]
        for file in self:
            if file.flow == flow and file.first_month and file.last_month:
                held |= {month for month in months if file.first_month <= month <= file.last_month}
        return len(held)


def _month_after(first: dt.date, number: int) -> dt.date:
    return dt.date(first.year + (first.month - 1 + number) // 12, (first.month - 1 + number) % 12 + 1, 1)


class PublishedFile(models.Model):
    """One public OPM file of accessions or separations, known by its name: loading it again replaces its counts."""

    class Layout(models.TextChoices):
        FEDSCOPE = "fedscope", "FedScope cube"
        FWD = "fwd", "Federal Workforce Data"

    class Flow(models.TextChoices):
        ACCESSIONS = "accessions", "Accessions"
        SEPARATIONS = "separations", "Separations"

    name = models.CharField(max_length=200, unique=True, help_text="without .gz, and without OPM's version number")
    version = models.PositiveIntegerField(default=0, help_text="OPM's version of the file, where its name gives one")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the content")
    layout = models.CharField(max_length=10, choices=Layout.choices)
    flow = models.CharField(max_length=12, choices=Flow.choices)
    rows_read = models.PositiveIntegerField(default=0)
    rows_counted = models.PositiveIntegerField(default=0, help_text="rows of the SES")
    rows_refused = models.PositiveIntegerField(default=0)
    first_month = models.DateField(null=True, blank=True)
    last_month = models.DateField(null=True, blank=True)
    loaded_at = models.DateTimeField()

    objects = PublishedFileQuerySet.as_manager()

    class Meta:
        ordering = ("flow", "first_month", "name")

    def __str__(self) -> str:
        return self.name


class PublishedCountQuerySet(models.QuerySet["PublishedCount"]):
    def in_year(self, fiscal_year: int) -> PublishedCountQuerySet:
        """Keep the months of one fiscal year."""
        return self.filter(month__gte=first_day(fiscal_year), month__lt=first_day(fiscal_year + 1))

    def by_category(self) -> models.QuerySet[PublishedCount, tuple[str, str, int]]:
        """Return (agency, category, count) rows, sorted by code."""
        rows = self.order_by("agency_code", "category").values_list("agency_code", "category")
        return rows.annotate(total=Sum("count"))

    def by_agency(self) -> models.QuerySet[PublishedCount, dict[str, object]]:
        """Return one row an agency: transfers in and out, new hires and separations from the government."""
        separated = Q(category__startswith="S") & ~Q(category__in=TRANSFER_OUT)
        return (
            self.order_by("agency_code")
            .values("agency_code")
            .annotate(
                transfers_in=Sum("count", filter=Q(category__in=TRANSFER_IN), default=0),
                transfers_out=Sum("count", filter=Q(category__in=TRANSFER_OUT), default=0),
                new_hires=Sum("count", filter=Q(category__in=NEW_HIRE), default=0),
                separations=Sum("count", filter=separated, default=0),
            )
        )

    def years(self) -> list[int]:
        """Return the fiscal years with any count, newest first."""
        months = self.order_by().values_list("month", flat=True).distinct()
        return sorted({month.year + (month.month >= 10) for month in months}, reverse=True)


class PublishedCount(models.Model):
    """How many SES accessions or separations of one category one agency had in one month, as OPM published it."""

    source = models.ForeignKey(PublishedFile, on_delete=models.CASCADE, related_name="counts")
    agency_code = models.CharField(max_length=2)
    month = models.DateField(help_text="first day of the month")
    category = models.CharField(max_length=2)
    count = models.PositiveIntegerField()

    objects = PublishedCountQuerySet.as_manager()

    class Meta:
        ordering = ("agency_code", "month", "category")
        indexes: ClassVar = [models.Index(fields=["month"], name="published_by_month")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["source", "agency_code", "month", "category"], name="published_once_a_file"
            ),
            models.CheckConstraint(name="published_first_of_month", condition=Q(month__day=1)),
        ]

    def __str__(self) -> str:
        return f"{self.agency_code} {self.category} {self.month:%Y-%m}: {self.count}"

    @property
    def label(self) -> str:
        return CATEGORIES.get(self.category, self.category)

    @staticmethod
    def month_of(year_month: str) -> dt.date:
        """Return the first day of `YYYYMM`; raise ValueError where that is no month."""
        if len(year_month) != 6 or not year_month.isdigit():
            raise ValueError(year_month)
        return dt.date(int(year_month[:4]), int(year_month[4:]), 1)
