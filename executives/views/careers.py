"""A career as rows of a table: every assignment, newest first, with the gaps between positions of record."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from executives.models import Assignment
from executives.rules.calendar import ONE_DAY, Span, completed_on, days_inclusive, span_between
from executives.rules.service import gaps_between

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ENTERED = {
    Assignment.Entry.EXTERNAL: "Into the SES, or back after a break",
    Assignment.Entry.TRANSFER: "Transfer",
    Assignment.Entry.APPOINTMENT: "New appointment",
    Assignment.Entry.REASSIGNMENT: "Reassignment",
    Assignment.Entry.CONVERSION: "Conversion",
}


@dataclass(frozen=True, slots=True)
class CareerRow:
    """One line of the career table; a gap has only its dates and length."""

    starts_on: dt.date
    ends_on: dt.date | None
    days: int
    span: Span
    is_gap: bool = False
    is_record: bool = False
    is_running: bool = False
    kind: str = ""
    agency_code: str = ""
    agency: str = ""
    subelement: str = ""
    title: str = ""
    number: str = ""
    appointment: str = ""
    location: str = ""
    series: str = ""
    host_code: str = ""
    host: str = ""
    entered: str = ""
    origin: str = ""
    origin_agency: str = ""


def career_rows(assignments: Iterable[Assignment], *, as_of: dt.date, names: Mapping[str, str]) -> list[CareerRow]:
    """Return the rows of a career on `as_of`, newest first."""
    held = sorted(assignments, key=lambda a: (a.starts_on, a.pk))
    records = [a for a in held if a.kind == Assignment.Kind.RECORD]
    rows = [_row(a, as_of, names) for a in held]
    rows += [
        CareerRow(
            starts_on=first,
            ends_on=last,
            days=days_inclusive(first, last),
            span=span_between(first, last + ONE_DAY),
            is_gap=True,
        )
        for first, last in gaps_between(records)
    ]
    return sorted(rows, key=lambda row: row.starts_on, reverse=True)


def codes_of(assignments: Iterable[Assignment]) -> set[str]:
    """Return every agency and subelement code that a career names."""
    codes = set()
    for a in assignments:
        codes |= {a.subelement_id, a.host, a.origin}
    codes -= {"", Assignment.OUTSIDE}
    return codes | {code[:2] for code in codes}


def _row(a: Assignment, as_of: dt.date, names: Mapping[str, str]) -> CareerRow:
    until = min(a.ends_on or as_of, as_of)
    is_running = a.starts_on <= as_of and (a.ends_on is None or a.ends_on >= as_of)
    host = "Outside the federal government" if a.host == Assignment.OUTSIDE else names.get(a.host, a.host)
    is_from_elsewhere = bool(a.origin) and a.origin[:2] != a.subelement_id[:2]
    return CareerRow(
        starts_on=a.starts_on,
        ends_on=a.ends_on,
        days=days_inclusive(a.starts_on, until),
        span=span_between(a.starts_on, completed_on(a.ends_on, as_of)),
        is_record=a.kind == Assignment.Kind.RECORD,
        is_running=is_running,
        kind=str(a.get_kind_display()),
        agency_code=a.subelement_id[:2],
        agency=names.get(a.subelement_id[:2], a.subelement_id[:2]),
        subelement=names.get(a.subelement_id, a.subelement_id),
        title=a.position_title,
        number=a.position_number,
        appointment=str(a.get_appointment_type_display()) if a.appointment_type else "",
        location=a.duty_location,
        series=a.occupational_series,
        host_code=a.host,
        host=host,
        entered=ENTERED.get(Assignment.Entry(a.entry), ""),
        origin=a.origin,
        origin_agency=names.get(a.origin[:2], a.origin[:2]) if is_from_elsewhere else "",
    )
