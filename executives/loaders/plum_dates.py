"""The dates of a PLUM export: read where they can be right, reported where they cannot."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from executives.loaders.published import Problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from executives.loaders.published import Row

FORMATS: Final = ("%m/%d/%Y", "%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y %H:%M:%S", "%Y-%m-%d", "%Y-%m-%d %H:%M:%S")
EARLIEST: Final = dt.date(1960, 1, 1)
YEARS_AHEAD: Final = 20
COLUMNS: Final = {"expires": "expiration date", "begins": "begin date", "vacates": "vacate date"}
LEFT_OUT: Final = "The row is loaded without the date; have the agency mend it in PLUM."


def plausible_dates(row: Row, *, as_of: dt.date, report: Callable[[Problem], None]) -> dict[str, dt.date]:
    """Return the dates of a row that can be right, by field; report each of the others."""
    dates: dict[str, dt.date] = {}
    for name, column in COLUMNS.items():
        text = row.fields[name]
        if not text:
            continue
        date = _parsed(text)
        if date is None:
            report(Problem(row.line, column, text, "This is no date.", f"Write it as MM/DD/YYYY. {LEFT_OUT}"))
        elif not EARLIEST <= date <= as_of.replace(year=as_of.year + YEARS_AHEAD, day=min(as_of.day, 28)):
            report(Problem(row.line, column, text, f"The year {date.year} cannot be right.", LEFT_OUT))
        else:
            dates[name] = date
    if "begins" in dates and "vacates" in dates and dates["vacates"] < dates["begins"]:
        left = dates.pop("vacates")
        message = f"The incumbent would have left before beginning on {dates.pop('begins')}."
        report(Problem(row.line, COLUMNS["vacates"], str(left), message, LEFT_OUT))
    return dates


def _parsed(text: str) -> dt.date | None:
    for form in FORMATS:
        try:
            return dt.datetime.strptime(text, form).date()  # noqa: DTZ007 - a date, without time or zone
        except ValueError:
            continue
    return None
