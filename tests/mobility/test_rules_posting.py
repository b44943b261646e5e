"""How long a posting stays open, and when OPM has to have the case (R67)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pytest

from mobility.rules.posting import check_open, earliest_close, submission_due
from tests.mobility.numbers import numbers

D = dt.date
BEFORE = D(2026, 3, 1)


@dataclass
class Posting:
    opens_on: dt.date | None
    closes_on: dt.date | None
    is_merit_staffed: bool = True


def codes(posting: Posting, as_of: dt.date = BEFORE) -> list[tuple[str, bool]]:
    return [(f.code, f.blocks) for f in check_open(posting, as_of=as_of, parameters=numbers())]


@pytest.mark.parametrize(("closes", "is_short"), [(D(2026, 3, 14), True), (D(2026, 3, 15), False)])
def test_a_merit_staffed_vacancy_is_open_for_14_days(closes, is_short):
    found = codes(Posting(D(2026, 3, 2), closes))
    assert (("posting_too_short", True) in found) is is_short
    assert ("posting_submission_due", False) in found


def test_the_day_it_opens_is_counted_over_a_leap_day_and_a_year_end():
    assert earliest_close(D(2028, 2, 20), numbers()) == D(2028, 3, 4)
    assert earliest_close(D(2026, 12, 25), numbers()) == D(2027, 1, 7)


def test_a_rotation_may_be_open_for_a_day():
    assert codes(Posting(D(2026, 3, 2), D(2026, 3, 2), is_merit_staffed=False)) == []


def test_a_posting_needs_its_days():
    assert codes(Posting(None, D(2026, 3, 2))) == [("posting_without_dates", True)]
    assert codes(Posting(D(2026, 3, 2), None)) == [("posting_without_dates", True)]


@pytest.mark.parametrize(
    ("as_of", "blocks"), [(D(2026, 3, 20), False), (D(2026, 3, 21), False), (D(2026, 3, 22), True)]
)
def test_a_posting_is_not_opened_after_its_last_day(as_of, blocks):
    found = codes(Posting(D(2026, 3, 2), D(2026, 3, 21), is_merit_staffed=False), as_of)
    assert found == ([("posting_over", True)] if blocks else [])


def test_submission_is_due_80_calendar_days_after_the_close():
    assert submission_due(D(2026, 3, 2), numbers(D(2026, 3, 2))) == D(2026, 5, 21)
    assert submission_due(D(2025, 10, 1), numbers(D(2025, 10, 1))) == D(2025, 12, 20)


def test_submission_was_due_90_working_days_after_the_close_before_october_2025():
    assert submission_due(D(2025, 9, 30), numbers(D(2025, 9, 30))) == D(2026, 2, 11)
