"""Counts for the agency pages, by set queries: positions, people on board, arrivals and departures."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import BooleanField, Case, Count, ExpressionWrapper, F, IntegerField, Q, Sum, Value, When
from django.db.models.functions import ExtractYear, Substr

from executives.models import Allocation, AppointmentType, Assignment, Executive, Position
from executives.rules.caps import percent
from sesportal.lib.fiscal import first_day, last_day

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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
class AllocatedYear:
    """The positions OPM allocated for a fiscal year; `positions` is none where the agencies asked for hold none."""

    fiscal_year: int
    government: int
    positions: int | None
    noncareer_1978: int


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


def fill_of(positions: PositionQuerySet, found: PositionQuerySet, *, as_of: dt.date) -> tuple[Fill, int]:
    """Count positions by their status on `as_of`, and how many of them are among those `found`, in one query."""
    is_found = ExpressionWrapper(Q(pk__in=found.order_by().values("pk")), output_field=BooleanField())
    known = positions.with_occupancy(as_of=as_of).annotate(is_found=is_found).order_by()
    rows = list(known.values_list("occupancy", "is_found").annotate(n=Count("pk")))
    counts = {status: sum(n for occupancy, _, n in rows if occupancy == status) for status in Position.Status}
    fill = Fill(
        filled=counts[Position.Status.FILLED],
        vacant=counts[Position.Status.VACANT],
        unknown=counts[Position.Status.UNKNOWN],
    )
    return fill, sum(n for _, is_among, n in rows if is_among)


def mixes_of(units: Sequence[str]) -> tuple[Mix, Mix]:
    """Count who is on board today by kind of appointment: in some subelements, and in the whole government."""
    people = Executive.objects.on_board().order_by().values_list("appointment_type")
    rows = list(people.annotate(here=Count("pk", filter=Q(home__in=units)), everywhere=Count("pk")))
    return _mix({kind: here for kind, here, _ in rows}), _mix({kind: everywhere for kind, _, everywhere in rows})


def _mix(counts: Mapping[str, int]) -> Mix:
    return Mix(
        career=counts.get(AppointmentType.CAREER, 0),
        noncareer=counts.get(AppointmentType.NONCAREER, 0),
        limited=counts.get(AppointmentType.LIMITED_TERM, 0) + counts.get(AppointmentType.LIMITED_EMERGENCY, 0),
    )


def on_board_by_agency() -> dict[str, int]:
    """Count who is on board today by 2-letter agency."""
    people = Executive.objects.on_board().order_by().annotate(agency=Substr("home_id", 1, 2))
    return dict(people.values_list("agency").annotate(n=Count("pk")))


def year_rows(
    units: Sequence[str], allocations: Sequence[AllocatedYear], years: Sequence[int], *, as_of: dt.date
) -> list[YearRow]:
    """Return each fiscal year of some subelements: who was on board on 1 October, who came and went up to `as_of`.

    A move between two of the units neither comes nor goes.
    """
    period = (first_day(min(years)), min(last_day(max(years)), as_of))
    came = _arrivals_and_moves_out(units, period)
    stayed = _on_board_and_departures(units, years, as_of)
    allocated = {held.fiscal_year: held.positions for held in allocations}
    rows = []
    for year in sorted(years, reverse=True):
        external, incoming, outgoing = came.get(year, (0, 0, 0))
        rows.append(
            YearRow(
                year=year,
                is_running=last_day(year) >= as_of,
                allocated=allocated.get(year),
                on_board=stayed[f"on_board_{year}"],
                external=external,
                from_elsewhere=incoming,
                departed=stayed[f"departed_{year}"],
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


def _fiscal_year(field: str) -> Combinable:
    """Return the fiscal year of a date as an expression: from October it is the next calendar year's."""
    return ExtractYear(F(field)) + Case(
        When(**{f"{field}__month__gte": 10}, then=Value(1)), default=Value(0), output_field=IntegerField()
    )


def _on_board_and_departures(units: Sequence[str], years: Sequence[int], as_of: dt.date) -> dict[str, int]:
    """Count who was on board on each 1 October and who left the SES in each year, in one pass over the careers."""
    records = Assignment.objects.of_record().filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=first_day(min(years))), subelement__in=units
    )
    counted = {}
    for year in years:
        first = first_day(year)
        until = min(last_day(year), as_of)
        present = Q(starts_on__lte=first) & (Q(ends_on__isnull=True) | Q(ends_on__gte=first))
        counted[f"on_board_{year}"] = Count("pk", filter=present)
        counted[f"departed_{year}"] = Count("pk", filter=Q(is_departure=True, ends_on__range=(first, until)))
    return records.order_by().aggregate(**counted)


def allocations_of(agencies: Sequence[str], *, until: int) -> list[AllocatedYear]:
    """Return every fiscal year up to `until` that has allocations, newest first: all of them, and the agencies' own.

    An allocation is an agency's, never a subelement's.
    """
    own = Q(agency__in=agencies)
    rows = (
        Allocation.objects.filter(fiscal_year__lte=until)
        .order_by("-fiscal_year")
        .values_list("fiscal_year")
        .annotate(all=Sum("positions"), own=Sum("positions", filter=own), baseline=Sum("noncareer_1978", filter=own))
    )
    return [AllocatedYear(year, government, positions, baseline or 0) for year, government, positions, baseline in rows]
