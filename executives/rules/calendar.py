"""Calendar arithmetic as personnel rules use it: whole months, and both ends of an interval counted."""

from __future__ import annotations

import calendar
import datetime as dt
from typing import NamedTuple

ONE_DAY = dt.timedelta(days=1)


class Span(NamedTuple):
    """A length of time in whole years and the whole months left over."""

    years: int
    months: int

    def __str__(self) -> str:
        parts = [_count(self.years, "year")] if self.years else []
        if self.months or not parts:
            parts.append(_count(self.months, "month") if self.months or self.years else "less than a month")
        return " ".join(parts)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def add_months(day: dt.date, months: int) -> dt.date:
    """Return the same day `months` later, or the last day of that month where it has no such day.

    36 months after 29 February 2024 is 28 February 2027.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    month += 1
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def days_inclusive(first: dt.date, last: dt.date) -> int:
    """Count the days from `first` to `last`, both included; none where `last` lies before."""
    return max((last - first).days + 1, 0)


def completed_on(last: dt.date | None, as_of: dt.date) -> dt.date:
    """Return the day up to which time is complete: the day after the last one, or `as_of` where it still runs."""
    return min(last + ONE_DAY, as_of) if last else as_of


def span_between(first: dt.date, day: dt.date) -> Span:
    """Return the whole years and months completed on `day` by what began on `first`."""
    months = max((day.year - first.year) * 12 + day.month - first.month, 0)
    if months and add_months(first, months) > day:
        months -= 1
    return Span(*divmod(months, 12))
