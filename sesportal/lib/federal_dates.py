"""The federal calendar: legal public holidays (5 USC 6103), working days, and the rolling of a period's last day.

Days off that a President grants for a single day by order are no legal public holidays and stay working days here.
"""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Final

ONE_DAY: Final = dt.timedelta(days=1)
MONDAY, THURSDAY, SATURDAY, SUNDAY = 0, 3, 5, 6

# Month and day of the holidays with a date of their own, and the first year of each.
FIXED: Final = (
    ("New Year's Day", 1, 1, 1971),
    ("Juneteenth National Independence Day", 6, 19, 2021),
    ("Independence Day", 7, 4, 1971),
    ("Veterans Day", 11, 11, 1978),
    ("Christmas Day", 12, 25, 1971),
)
# Month, weekday and which one of the month (-1 the last) of the others.
FLOATING: Final = (
    ("Birthday of Martin Luther King, Jr.", 1, MONDAY, 3, 1986),
    ("Washington's Birthday", 2, MONDAY, 3, 1971),
    ("Memorial Day", 5, MONDAY, -1, 1971),
    ("Labor Day", 9, MONDAY, 1, 1971),
    ("Columbus Day", 10, MONDAY, 2, 1971),
    ("Thanksgiving Day", 11, THURSDAY, 4, 1971),
)
INAUGURATION: Final = "Inauguration Day"


@cache
def holidays(year: int, *, in_washington: bool = False) -> dict[dt.date, str]:
    """Return the legal public holidays observed in `year`, by the day on which they are observed.

    One that falls on a Saturday is observed on the Friday before (6103(b)), on a Sunday on the Monday after (EO 11582);
    New Year's Day of the next year can so be a holiday of this one. `in_washington` adds Inauguration Day (6103(c)).
    """
    observed: dict[dt.date, str] = {}
    for name, month, number, first_year in FIXED:
        for each in (year, year + 1):
            day = _observed(dt.date(each, month, number)) if each >= first_year else None
            if day and day.year == year:
                observed[day] = name
    for name, month, weekday, which, first_year in FLOATING:
        if year >= first_year:
            observed[_weekday_of_month(year, month, weekday, which)] = name
    if in_washington and (day := inauguration_day(year)):
        observed.setdefault(day, INAUGURATION)
    return dict(sorted(observed.items()))


def inauguration_day(year: int) -> dt.date | None:
    """Return the day of the public inauguration in `year`: 20 January every fourth year, the 21st for a Sunday.

    It is a holiday only in the District of Columbia and the counties and cities around it, and on a Saturday there is
    no other day for it.
    """
    if year < 1965 or year % 4 != 1:
        return None
    day = dt.date(year, 1, 20)
    return day + ONE_DAY if day.weekday() == SUNDAY else day


def holiday_name(day: dt.date, *, in_washington: bool = False) -> str:
    """Return the holiday observed on `day`, or nothing."""
    return holidays(day.year, in_washington=in_washington).get(day, "")


def is_working_day(day: dt.date, *, in_washington: bool = False) -> bool:
    """Say whether `day` is neither a weekend day nor a legal public holiday."""
    return day.weekday() < SATURDAY and day not in holidays(day.year, in_washington=in_washington)


def roll(day: dt.date, *, in_washington: bool = False) -> dt.date:
    """Return `day`, or the next working day where it is none: the last day of a period (5 CFR 210.102)."""
    while not is_working_day(day, in_washington=in_washington):
        day += ONE_DAY
    return day


def add_working_days(day: dt.date, number: int, *, in_washington: bool = False) -> dt.date:
    """Return the `number`th working day after `day`, which itself is not counted."""
    if number < 0:
        raise ValueError("Working days are counted forward.")
    for _ in range(number):
        day = roll(day + ONE_DAY, in_washington=in_washington)
    return day


def working_days_between(first: dt.date, last: dt.date, *, in_washington: bool = False) -> int:
    """Count the working days after `first` up to and including `last`; below zero where `last` lies before."""
    if last < first:
        return -working_days_between(last, first, in_washington=in_washington)
    days = (first + number * ONE_DAY for number in range(1, (last - first).days + 1))
    return sum(is_working_day(day, in_washington=in_washington) for day in days)


def _observed(day: dt.date) -> dt.date:
    if day.weekday() == SATURDAY:
        return day - ONE_DAY
    return day + ONE_DAY if day.weekday() == SUNDAY else day


def _weekday_of_month(year: int, month: int, weekday: int, which: int) -> dt.date:
    if which < 0:
        last = dt.date(year + month // 12, month % 12 + 1, 1) - ONE_DAY
        return last - (last.weekday() - weekday) % 7 * ONE_DAY
    first = dt.date(year, month, 1)
    return first + ((weekday - first.weekday()) % 7 + 7 * (which - 1)) * ONE_DAY
