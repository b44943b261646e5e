"""IPA assignments: length, the limits of a career, the return and what is owed, at their edge days."""

from __future__ import annotations

import datetime as dt

import pytest

from mobility.rules.ipa import (
    Term,
    check_appointment,
    check_career,
    check_length,
    check_obligation,
    check_separation,
    obligation_end,
)
from tests.mobility.numbers import numbers

D = dt.date
FIRST = Term(D(2020, 1, 1), D(2021, 12, 31))
SECOND = Term(D(2022, 1, 1), D(2023, 12, 31))


def career(term: Term, *earlier: Term, waiver: bool = False) -> list[str]:
    return [
        f.code for f in check_career(term, earlier=earlier, has_opm_waiver=waiver, parameters=numbers()) if f.blocks
    ]


@pytest.mark.parametrize(("kind", "blocks"), [("50", []), ("55", [True]), ("60", [True]), ("65", [True]), ("", [True])])
def test_career_appointees_only(kind, blocks):
    assert [f.blocks for f in check_appointment(kind)] == blocks


@pytest.mark.parametrize(
    ("starts", "ends", "extension", "tribal", "blocks"),
    [
        (D(2026, 3, 1), D(2028, 2, 28), False, False, False),
        (D(2026, 3, 1), D(2028, 2, 29), False, False, False),
        (D(2026, 3, 1), D(2028, 3, 1), False, False, True),
        (D(2026, 3, 1), None, False, False, True),
        (D(2026, 3, 1), D(2030, 2, 28), True, False, False),
        (D(2026, 3, 1), D(2030, 3, 1), True, False, True),
        (D(2026, 3, 1), D(2036, 1, 1), True, True, False),
        (D(2026, 3, 1), D(2029, 1, 1), False, True, True),
    ],
)
def test_two_years_and_two_more(starts, ends, extension, tribal, blocks):
    found = check_length(starts_on=starts, ends_on=ends, is_extension=extension, is_tribal=tribal, parameters=numbers())
    assert [f.blocks for f in found] == ([True] if blocks else [])


def test_four_years_without_a_break_are_allowed_and_not_a_day_more():
    assert career(SECOND, FIRST) == []
    assert career(Term(SECOND.starts_on, D(2024, 1, 1)), FIRST) == ["ipa_continuous"]


@pytest.mark.parametrize(
    ("begins", "codes"),
    [
        (D(2022, 3, 1), ["ipa_continuous"]),  # 59 days apart
        (D(2022, 3, 2), ["ipa_continuous"]),  # 60 days apart
        (D(2022, 3, 3), []),  # 61 days apart: a new stretch
    ],
)
def test_gaps_of_60_days_or_less_are_counted_in(begins, codes):
    assert career(Term(begins, D(2024, 1, 31)), FIRST) == codes


@pytest.mark.parametrize(
    ("begins", "codes"),
    [(D(2024, 12, 31), ["ipa_return_due"]), (D(2025, 1, 1), []), (D(2025, 1, 2), [])],
)
def test_after_four_years_a_year_s_return(begins, codes):
    assert career(Term(begins, begins + dt.timedelta(days=300)), FIRST, SECOND) == codes


@pytest.mark.parametrize(
    ("ends", "waiver", "codes"),
    [
        (D(2026, 12, 31), False, []),
        (D(2027, 1, 1), False, []),  # six years from 2020 are 2,192 days: those worked, the year's return left out
        (D(2027, 1, 2), False, ["ipa_lifetime"]),
        (D(2027, 1, 2), True, []),
    ],
)
def test_six_years_in_a_career(ends, waiver, codes):
    assert career(Term(D(2025, 1, 1), ends), FIRST, SECOND, waiver=waiver) == codes


def test_assignments_that_overlap_count_once():
    assert career(Term(D(2025, 1, 1), D(2026, 12, 31)), FIRST, SECOND, Term(D(2020, 6, 1), D(2021, 6, 1))) == []


@pytest.mark.parametrize(
    ("term", "until"),
    [
        (Term(D(2026, 1, 1), D(2026, 1, 1)), D(2026, 1, 2)),
        (Term(D(2026, 1, 1), D(2026, 12, 31)), D(2027, 12, 31)),
        (Term(D(2027, 3, 1), D(2028, 2, 29)), D(2029, 3, 1)),
    ],
)
def test_as_much_service_is_owed_as_the_assignment_lasted(term, until):
    assert obligation_end(term) == until
    (finding,) = check_obligation(term)
    assert (finding.blocks, finding.dates["obligation_ends_on"]) == (False, until)
    early = check_separation(leaves_on=until - dt.timedelta(days=1), term=term)
    assert [f.code for f in early] == ["ipa_obligation_open"]
    assert check_separation(leaves_on=until, term=term) == []
