"""The federal calendar against the days OPM has published, and the counting of working days."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sesportal.lib.federal_dates import (
    add_working_days,
    holiday_name,
    holidays,
    inauguration_day,
    is_working_day,
    roll,
    working_days_between,
)

D = dt.date
DAYS = st.dates(D(1979, 7, 13), D(2079, 12, 31))


@pytest.mark.parametrize(
    ("year", "observed"),
    [
        (2026, "01-01 01-19 02-16 05-25 06-19 07-03 09-07 10-12 11-11 11-26 12-25"),
        (2025, "01-01 01-20 02-17 05-26 06-19 07-04 09-01 10-13 11-11 11-27 12-25"),
        # The last day of 2021 is New Year's Day 2022, which is a Saturday; so 2022 has it on no day of its own.
        (2021, "01-01 01-18 02-15 05-31 06-18 07-05 09-06 10-11 11-11 11-25 12-24 12-31"),
        (2022, "01-17 02-21 05-30 06-20 07-04 09-05 10-10 11-11 11-24 12-26"),
        (2023, "01-02 01-16 02-20 05-29 06-19 07-04 09-04 10-09 11-10 11-23 12-25"),
        (2020, "01-01 01-20 02-17 05-25 07-03 09-07 10-12 11-11 11-26 12-25"),
        (1985, "01-01 02-18 05-27 07-04 09-02 10-14 11-11 11-28 12-25"),
    ],
)
def test_the_holidays_of_a_year(year, observed):
    assert [f"{day:%m-%d}" for day in holidays(year)] == observed.split()


def test_juneteenth_is_a_holiday_from_2021():
    assert holiday_name(D(2020, 6, 19)) == ""
    assert holiday_name(D(2021, 6, 18)) == "Juneteenth National Independence Day"
    assert is_working_day(D(2021, 6, 21))


def test_martin_luther_king_day_is_a_holiday_from_1986():
    assert is_working_day(D(1985, 1, 21))
    assert not is_working_day(D(1986, 1, 20))


@pytest.mark.parametrize(
    ("year", "day"),
    [(2025, D(2025, 1, 20)), (2029, D(2029, 1, 20)), (2013, D(2013, 1, 21)), (2017, D(2017, 1, 20)), (2026, None)],
)
def test_inauguration_day(year, day):
    assert inauguration_day(year) == day


def test_inauguration_day_is_a_holiday_in_washington_alone():
    assert is_working_day(D(2021, 1, 20))
    assert not is_working_day(D(2021, 1, 20), in_washington=True)
    assert roll(D(2021, 1, 20), in_washington=True) == D(2021, 1, 21)
    assert add_working_days(D(2021, 1, 19), 1, in_washington=True) == D(2021, 1, 21)
    assert working_days_between(D(2021, 1, 19), D(2021, 1, 21), in_washington=True) == 1
    assert holiday_name(D(2025, 1, 20), in_washington=True) == "Birthday of Martin Luther King, Jr."


@pytest.mark.parametrize(
    ("day", "rolled"),
    [
        (D(2026, 3, 17), D(2026, 3, 17)),
        (D(2026, 1, 17), D(2026, 1, 20)),  # Saturday, Sunday, the holiday
        (D(2026, 5, 23), D(2026, 5, 26)),
        (D(2026, 7, 3), D(2026, 7, 6)),  # the observed Friday before a Saturday's holiday
        (D(2026, 11, 26), D(2026, 11, 27)),  # a Thursday's holiday
        (D(2027, 12, 31), D(2028, 1, 3)),  # New Year's Day 2028 is a Saturday
        (D(2028, 2, 26), D(2028, 2, 28)),
        (D(2028, 2, 29), D(2028, 2, 29)),  # a leap day that is a Tuesday
        (D(2026, 3, 8), D(2026, 3, 9)),  # the Sunday on which daylight time begins
        (D(2026, 11, 1), D(2026, 11, 2)),  # and ends
    ],
)
def test_roll(day, rolled):
    assert roll(day) == rolled


@pytest.mark.parametrize(
    ("day", "number", "reached"),
    [
        (D(2026, 11, 20), 0, D(2026, 11, 20)),
        (D(2026, 11, 20), 5, D(2026, 11, 30)),  # Thanksgiving between
        (D(2026, 12, 18), 10, D(2027, 1, 5)),  # Christmas and New Year between
        (D(2026, 11, 21), 1, D(2026, 11, 23)),  # counted from a Saturday
        (D(2028, 2, 28), 1, D(2028, 2, 29)),
        (D(2026, 6, 18), 1, D(2026, 6, 22)),  # Juneteenth, then a weekend
    ],
)
def test_add_working_days(day, number, reached):
    assert add_working_days(day, number) == reached


def test_working_days_are_counted_forward():
    with pytest.raises(ValueError, match="forward"):
        add_working_days(D(2026, 1, 1), -1)


@pytest.mark.parametrize(
    ("first", "last", "number"),
    [
        (D(2026, 11, 20), D(2026, 11, 20), 0),
        (D(2026, 11, 20), D(2026, 11, 30), 5),
        (D(2026, 11, 30), D(2026, 11, 20), -5),
        (D(2026, 11, 20), D(2026, 11, 22), 0),
    ],
)
def test_working_days_between(first, last, number):
    assert working_days_between(first, last) == number


@given(day=DAYS, number=st.integers(0, 60))
def test_counting_there_and_back_agrees(day, number):
    assert working_days_between(day, add_working_days(day, number)) == number


@given(day=DAYS)
def test_roll_stops_at_the_first_working_day(day):
    rolled = roll(day)
    assert is_working_day(rolled)
    assert 0 <= (rolled - day).days <= 4
    assert not any(is_working_day(day + dt.timedelta(days=n)) for n in range((rolled - day).days))
