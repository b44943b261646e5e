"""Counts for the agency pages, by set queries: positions, people on board, arrivals and departures."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Case, Count, F, IntegerField, Q, Sum, Value, When
from django.db.models.functions import ExtractYear, Substr

from executives.models import Agency, Allocation, AppointmentType, Assignment, Executive, Position
from executives.rules.caps import percent
from sesportal.lib.fiscal import first_day, last_day

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models.expressions import Combinable

    from executives.models.positions import PositionQuerySet


@dataclass(frozen=True, slots=True)
class Fill:
    """Positions by status; the vacancy rate is vacant / total, as OPM's example divides, not vacant / filled."""

    filled: int = 0
    vacant: int = 0
    unknown: int = 0

    @property
    def total(self) -> int:
        return self.filled + self.vacant + self.unknown

    @property
    def fill_rate(self) -> Decimal | None:
        return percent(self.filled, self.total)

    @property
    def vacancy_rate(self) -> Decimal | None:
        return percent(self.vacant, self.total)


@dataclass(frozen=True, slots=True)
class Mix:
    """People on board by kind of appointment."""

    career: int = 0
    noncareer: int = 0
    limited: int = 0

    @property
    def total(self) -> int:
        return self.career + self.noncareer + self.limited


@dataclass(frozen=True, slots=True)
class YearRow:
    """One fiscal year of a unit; `allocated` is none where no allocation is held, `is_running` until its last day."""

    year: int
    is_running: bool
    allocated: int | None = None
    on_board: int = 0
    external: int = 0
    from_elsewhere: int = 0
    departed: int = 0
    to_elsewhere: int = 0

    @property
    def arrivals(self) -> int:
        return self.external + self.from_elsewhere

    @property
    def departures(self) -> int:
        return self.departed + self.to_elsewhere


def fill_of(positions: PositionQuerySet, *, as_of: dt.date) -> Fill:
    """Count positions by their status on `as_of`."""
    known = positions.with_occupancy(as_of=as_of).order_by()
    counts = dict(known.values_list("occupancy").annotate(n=Count("pk")))  # type: ignore[misc]  # an annotation
    return Fill(
        filled=counts.get(Position.Status.FILLED, 0),
        vacant=counts.get(Position.Status.VACANT, 0),
        unknown=counts.get(Position.Status.UNKNOWN, 0),
    )


def mix_of(units: Sequence[str] | None = None) -> Mix:
    """Count who is on board today by kind of appointment, in some subelements or in the whole government."""
    people = Executive.objects.on_board()
    if units is not None:
        people = people.filter(home__in=units)
    counts = dict(people.order_by().values_list("appointment_type").annotate(n=Count("pk")))
    return Mix(
        career=counts.get(AppointmentType.CAREER, 0),
        noncareer=counts.get(AppointmentType.NONCAREER, 0),
        limited=counts.get(AppointmentType.LIMITED_TERM, 0) + counts.get(AppointmentType.LIMITED_EMERGENCY, 0),
    )


def on_board_by_agency() -> dict[str, int]:
    """Count who is on board today by 2-letter agency."""
    people = Executive.objects.on_board().order_by().annotate(agency=Substr("home_id", 1, 2))
    return dict(people.values_list("agency").annotate(n=Count("pk")))


def year_rows(units: Sequence[str], agencies: Sequence[str], years: Sequence[int], *, as_of: dt.date) -> list[YearRow]:
    """Return each fiscal year of some subelements: who was on board on 1 October, who came and went up to `as_of`.

    A move between two of the units neither comes nor goes. Allocations are those of `agencies`.
    """
    period = (first_day(min(years)), min(last_day(max(years)), as_of))
    came = _arrivals_and_moves_out(units, period)
    left = _departures(units, period)
    allocated = _allocated(agencies, years)
    on_board = _on_board(units, years)
    rows = []
    for year in sorted(years, reverse=True):
        external, incoming, outgoing = came.get(year, (0, 0, 0))
        rows.append(
            YearRow(
                year=year,
                is_running=last_day(year) >= as_of,
                allocated=allocated.get(year),
                on_board=on_board[f"fy{year}"],
                external=external,
                from_elsewhere=incoming,
                departed=left.get(year, 0),
                to_elsewhere=outgoing,
            )
        )
    return rows


def _arrivals_and_moves_out(units: Sequence[str], period: tuple[dt.date, dt.date]) -> dict[int, tuple[int, int, int]]:
    """Count, by fiscal year, who came from outside the SES, from elsewhere in it, and who went elsewhere in it."""
    here, from_here = Q(subelement__in=units), Q(origin__in=units)
    begun = Assignment.objects.of_record().filter(here | from_here, starts_on__range=period).order_by()
    counted = (
        begun.annotate(fy=_fiscal_year("starts_on"))
        .values("fy")
        .annotate(
            external=Count("pk", filter=here & Q(entry=Assignment.Entry.EXTERNAL)),
            incoming=Count("pk", filter=here & ~from_here & ~Q(origin="")),
            outgoing=Count("pk", filter=from_here & ~here),
        )
    )
    return {row["fy"]: (row["external"], row["incoming"], row["outgoing"]) for row in counted}


def _departures(units: Sequence[str], period: tuple[dt.date, dt.date]) -> dict[int, int]:
    """Count, by fiscal year, who left the SES."""
    ended = Assignment.objects.of_record().filter(subelement__in=units, is_departure=True, ends_on__range=period)
    return dict(ended.order_by().annotate(fy=_fiscal_year("ends_on")).values_list("fy").annotate(n=Count("pk")))


def _fiscal_year(field: str) -> Combinable:
    """Return the fiscal year of a date as an expression: from October it is the next calendar year's."""
    return ExtractYear(F(field)) + Case(
        When(**{f"{field}__month__gte": 10}, then=Value(1)), default=Value(0), output_field=IntegerField()
    )


def _on_board(units: Sequence[str], years: Sequence[int]) -> dict[str, int]:
    """Count who was on board on each 1 October, in one pass over the careers."""
    days = {f"fy{year}": first_day(year) for year in years}
    records = Assignment.objects.of_record().filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=min(days.values())), subelement__in=units
    )
    return records.order_by().aggregate(
        **{
            name: Count("pk", filter=Q(starts_on__lte=day) & (Q(ends_on__isnull=True) | Q(ends_on__gte=day)))
            for name, day in days.items()
        }
    )


def _allocated(agencies: Sequence[str], years: Sequence[int]) -> dict[int, int]:
    """Return the positions OPM allocated by fiscal year; an allocation is an agency's, never a subelement's."""
    rows = Allocation.objects.filter(agency__in=agencies, fiscal_year__in=years).order_by()
    return dict(rows.values_list("fiscal_year").annotate(n=Sum("positions")))


def allocation_of(agency: Agency, year: int) -> Allocation | None:
    """Return an agency's allocation of a fiscal year, or the latest one before it."""
    return Allocation.objects.filter(agency=agency, fiscal_year__lte=year).order_by("-fiscal_year").first()


def government_positions(year: int) -> tuple[int, int]:
    """Return the latest fiscal year, up to `year`, that has allocations, and all positions allocated in it."""
    by_year = Allocation.objects.filter(fiscal_year__lte=year).order_by("-fiscal_year").values_list("fiscal_year")
    return by_year.annotate(n=Sum("positions")).first() or (year, 0)
