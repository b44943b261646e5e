"""The federal fiscal year: FY2026 runs from 1 October 2025 to 30 September 2026, both inclusive (31 USC 1102)."""

from __future__ import annotations

import datetime as dt


def fiscal_year(day: dt.date) -> int:
    """Return the fiscal year in which `day` falls."""
    return day.year + (day.month >= 10)


def first_day(year: int) -> dt.date:
    """Return 1 October at the start of fiscal year `year`."""
    return dt.date(year - 1, 10, 1)


def last_day(year: int) -> dt.date:
    """Return 30 September at the end of fiscal year `year`."""
    return dt.date(year, 9, 30)
