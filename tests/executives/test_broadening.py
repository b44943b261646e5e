"""The broadening clock: the day before, the day and the day after."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

import pytest

from executives.rules.broadening import broadening_clock, check_broadening_clock
from executives.rules.calendar import Span, add_months, days_inclusive, span_between

PARAMETERS = {
    "broadening_notice_months": Decimal(36),
    "broadening_warning_months": Decimal(60),
    "rotation_minimum_days": Decimal(120),
}
D = dt.date


@dataclass
class Stint:
    kind: str
    starts_on: dt.date
    ends_on: dt.date | None = None
    is_new_position: bool = False
    host: str = ""


def record(starts_on, ends_on=None, *, new=False):
    return Stint("record", starts_on, ends_on, is_new_position=new)


def codes(assignments, as_of, **kwargs):
    return [f.code for f in check_broadening_clock(assignments, as_of=as_of, parameters=PARAMETERS, **kwargs)]


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (D(2024, 2, 29), 36, D(2027, 2, 28)),
        (D(2024, 2, 29), 48, D(2028, 2, 29)),
        (D(2024, 2, 29), 60, D(2029, 2, 28)),
        (D(2024, 8, 31), 6, D(2025, 2, 28)),
        (D(2023, 12, 31), 1, D(2024, 1, 31)),
        (D(2023, 11, 30), 1, D(2023, 12, 30)),
        (D(2024, 1, 15), 36, D(2027, 1, 15)),
    ],
)
def test_months_are_added_to_the_same_day_or_the_last_of_the_month(day, months, expected):
    assert add_months(day, months) == expected


@pytest.mark.parametrize(
    ("first", "day", "expected"),
    [
        (D(2024, 2, 29), D(2025, 2, 27), Span(0, 11)),
        (D(2024, 2, 29), D(2025, 2, 28), Span(1, 0)),
        (D(2020, 5, 10), D(2024, 5, 9), Span(3, 11)),
        (D(2020, 5, 10), D(2024, 5, 10), Span(4, 0)),
        (D(2020, 5, 10), D(2020, 5, 10), Span(0, 0)),
        (D(2020, 1, 31), D(2020, 2, 29), Span(0, 1)),
    ],
)
def test_a_span_counts_completed_months(first, day, expected):
    assert span_between(first, day) == expected


def test_both_ends_of_an_interval_count():
    assert days_inclusive(D(2026, 6, 3), D(2026, 9, 30)) == 120
    assert days_inclusive(D(2026, 6, 4), D(2026, 6, 3)) == 0


def test_spans_are_said_in_words():
    assert [str(Span(*s)) for s in [(1, 1), (2, 0), (0, 2), (0, 0)]] == [
        "1 year 1 month", "2 years", "2 months", "less than a month",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        (D(2023, 1, 14), []),
        (D(2023, 1, 15), ["broadening_due"]),
        (D(2023, 1, 16), ["broadening_due"]),
        (D(2025, 1, 14), ["broadening_due"]),
        (D(2025, 1, 15), ["broadening_overdue"]),
        (D(2025, 1, 16), ["broadening_overdue"]),
    ],
)
def test_the_clock_starts_at_entry_into_the_ses_when_there_was_no_activity(as_of, expected):
    assert codes([record(D(2020, 1, 15))], as_of) == expected


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [(D(2027, 2, 27), []), (D(2027, 2, 28), ["broadening_due"]), (D(2027, 3, 1), ["broadening_due"])],
)
def test_entry_on_a_leap_day_falls_due_on_the_last_of_february(as_of, expected):
    assert codes([record(D(2024, 2, 29))], as_of) == expected


@pytest.mark.parametrize("kind", ["detail", "sabbatical", "ipa", "project"])
@pytest.mark.parametrize(("days", "restarts"), [(119, False), (120, True), (121, True)])
def test_a_temporary_assignment_counts_from_the_minimum_length(kind, days, restarts):
    starts = D(2022, 3, 1)
    ends = starts + dt.timedelta(days=days - 1)
    clock = broadening_clock(
        [record(D(2020, 1, 15)), Stint(kind, starts, ends, host="DJ02")], as_of=D(2023, 1, 1), parameters=PARAMETERS
    )
    assert clock is not None
    assert clock.starts_on == (ends if restarts else D(2020, 1, 15))
    assert clock.is_from_entry is not restarts


def test_increments_of_one_detail_are_one_activity():
    halves = [
        Stint("detail", D(2022, 1, 1), D(2022, 3, 1), host="DJ02"),
        Stint("detail", D(2022, 3, 2), D(2022, 5, 15), host="DJ02"),
    ]
    elsewhere = [halves[0], Stint("detail", D(2022, 3, 2), D(2022, 5, 15), host="ST00")]
    later = [halves[0], Stint("detail", D(2022, 3, 3), D(2022, 5, 15), host="DJ02")]
    starts = [
        clock.starts_on
        for stints in (halves, elsewhere, later)
        if (clock := broadening_clock([record(D(2020, 1, 15)), *stints], as_of=D(2023, 1, 1), parameters=PARAMETERS))
    ]
    assert starts == [D(2022, 5, 15), D(2020, 1, 15), D(2020, 1, 15)]


@pytest.mark.parametrize("ends_on", [None, D(2026, 1, 1), D(2027, 1, 1)])
def test_an_activity_counts_while_it_runs(ends_on):
    assignments = [record(D(2015, 1, 1)), Stint("detail", D(2025, 6, 1), ends_on, host="DJ02")]
    clock = broadening_clock(assignments, as_of=D(2026, 1, 1), parameters=PARAMETERS)
    assert clock is not None
    assert clock.is_running
    assert clock.notice_on == D(2029, 1, 1)
    assert codes(assignments, D(2026, 1, 1)) == []


def test_an_activity_planned_to_end_short_of_the_minimum_does_not_count():
    assignments = [record(D(2015, 1, 1)), Stint("detail", D(2025, 12, 1), D(2026, 1, 31), host="DJ02")]
    assert codes(assignments, D(2026, 1, 1)) == ["broadening_overdue"]


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        (D(2026, 1, 1), []),
        (D(2028, 12, 31), []),
        (D(2029, 1, 1), ["broadening_due"]),
        (D(2030, 12, 31), ["broadening_due"]),
        (D(2031, 1, 1), ["broadening_overdue"]),
    ],
)
def test_the_clock_restarts_on_the_last_day_of_an_activity(as_of, expected):
    assignments = [record(D(2015, 1, 1)), Stint("detail", D(2025, 6, 1), D(2026, 1, 1), host="DJ02")]
    assert codes(assignments, as_of) == expected


def test_a_rotation_to_a_new_position_counts_from_its_first_day_and_the_first_position_is_none():
    first = record(D(2015, 1, 1), D(2022, 12, 31), new=True)
    moved = broadening_clock([first, record(D(2023, 1, 1), new=True)], as_of=D(2024, 1, 1), parameters=PARAMETERS)
    stayed = broadening_clock([first, record(D(2023, 1, 1))], as_of=D(2024, 1, 1), parameters=PARAMETERS)
    assert moved is not None
    assert stayed is not None
    assert (moved.starts_on, moved.is_from_entry, moved.is_running) == (D(2023, 1, 1), False, False)
    assert (stayed.starts_on, stayed.is_from_entry) == (D(2015, 1, 1), True)


@pytest.mark.parametrize(("days", "counts"), [(119, False), (120, True)])
def test_a_new_position_left_before_the_minimum_was_no_rotation(days, counts):
    starts = D(2023, 1, 1)
    ends = starts + dt.timedelta(days=days - 1)
    assignments = [
        record(D(2015, 1, 1), D(2022, 12, 31)),
        record(starts, ends, new=True),
        record(ends + dt.timedelta(days=30)),
    ]
    clock = broadening_clock(assignments, as_of=D(2024, 1, 1), parameters=PARAMETERS)
    assert clock is not None
    assert (clock.starts_on == starts) is counts


def test_a_conversion_in_place_lengthens_the_stay_in_a_new_position():
    assignments = [
        record(D(2015, 1, 1), D(2022, 12, 31)),
        record(D(2023, 1, 1), D(2023, 3, 31), new=True),
        record(D(2023, 4, 1)),
    ]
    clock = broadening_clock(assignments, as_of=D(2024, 1, 1), parameters=PARAMETERS)
    assert clock is not None
    assert clock.starts_on == D(2023, 1, 1)


def test_what_lies_in_the_future_is_not_known_yet():
    assignments = [record(D(2020, 1, 15)), Stint("detail", D(2025, 2, 1), None, host="DJ02")]
    assert codes(assignments, D(2025, 1, 31)) == ["broadening_overdue"]


def test_nobody_who_has_left_or_not_come_has_a_clock():
    assert broadening_clock([record(D(2015, 1, 1), D(2020, 1, 1))], as_of=D(2020, 1, 2), parameters=PARAMETERS) is None
    assert broadening_clock([record(D(2015, 1, 1))], as_of=D(2014, 12, 31), parameters=PARAMETERS) is None
    assert codes([record(D(2015, 1, 1), D(2026, 1, 1))], D(2026, 1, 1)) == ["broadening_overdue"]


def test_a_specialist_has_the_clock_and_is_told_that_nobody_is_forced():
    [finding] = check_broadening_clock(
        [record(D(2015, 1, 1))], as_of=D(2026, 1, 1), parameters=PARAMETERS, is_specialist=True
    )
    assert "not expected to rotate" in finding.message
    assert not finding.blocks
    assert finding.dates == {"notice_on": D(2018, 1, 1), "warning_on": D(2020, 1, 1)}


def test_a_missing_parameter_is_said_and_never_guessed():
    parameters = {k: v for k, v in PARAMETERS.items() if k != "rotation_minimum_days"}
    [finding] = check_broadening_clock([record(D(2015, 1, 1))], as_of=D(2026, 1, 1), parameters=parameters)
    assert finding.code == "broadening_parameters_missing"
    assert "rotation_minimum_days" in finding.message
    assert broadening_clock([record(D(2015, 1, 1))], as_of=D(2026, 1, 1), parameters=parameters) is None
