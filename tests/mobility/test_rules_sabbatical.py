"""Sabbaticals: length, eligibility, agreement and what is owed, at their edge days."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from mobility.rules.sabbatical import (
    ServiceFacts,
    check_agreement,
    check_eligibility,
    check_length,
    check_separation,
    latest_end,
    obligation_end,
)
from tests.mobility.numbers import numbers

D = dt.date
START = D(2026, 6, 1)
ELIGIBLE = ServiceFacts(
    "50", service_from=D(2019, 6, 1), ses_from=D(2024, 6, 1), is_csrs_eligible=False, is_fers_eligible=False
)


def found(facts: ServiceFacts, start: dt.date = START) -> list[tuple[str, bool]]:
    return [(f.code, f.blocks) for f in check_eligibility(facts, starts_on=start, parameters=numbers())]


@pytest.mark.parametrize(
    ("start", "latest"),
    [
        (D(2026, 6, 1), D(2027, 4, 30)),
        (D(2027, 3, 29), D(2028, 2, 28)),
        (D(2027, 3, 30), D(2028, 2, 28)),  # no 30 February: the 29th stands for it
        (D(2027, 4, 1), D(2028, 2, 29)),
        (D(2026, 2, 1), D(2026, 12, 31)),
    ],
)
def test_a_sabbatical_lasts_eleven_months(start, latest):
    assert latest_end(start, numbers()) == latest
    assert check_length(starts_on=start, ends_on=latest, parameters=numbers()) == []
    for ends in (latest + dt.timedelta(days=1), None):
        (finding,) = check_length(starts_on=start, ends_on=ends, parameters=numbers())
        assert finding.blocks
        assert finding.dates["latest_end_on"] == latest


def test_the_eligible_hear_nothing():
    assert found(ELIGIBLE) == []


@pytest.mark.parametrize("kind", ["55", "60", "65"])
def test_only_career_appointees_have_sabbaticals(kind):
    assert found(replace(ELIGIBLE, appointment_type=kind)) == [("sabbatical_not_career", True)]


def test_an_unrecorded_appointment_or_service_blocks():
    assert found(replace(ELIGIBLE, appointment_type="")) == [("sabbatical_appointment_unknown", True)]
    assert found(replace(ELIGIBLE, service_from=None)) == [("sabbatical_service_unknown", True)]
    assert found(replace(ELIGIBLE, ses_from=None)) == [("sabbatical_ses_unknown", True)]


@pytest.mark.parametrize(
    ("start", "is_short"), [(D(2026, 5, 31), True), (D(2026, 6, 1), False), (D(2026, 6, 2), False)]
)
def test_seven_years_of_service_and_two_in_the_ses(start, is_short):
    assert found(ELIGIBLE, start) == (
        [("sabbatical_service_short", True), ("sabbatical_ses_short", True)] if is_short else []
    )


def test_ipa_time_is_left_out_of_the_seven_years_alone():
    assert found(replace(ELIGIBLE, ipa_days=1)) == [("sabbatical_service_short", True)]
    assert found(replace(ELIGIBLE, ipa_days=1), D(2026, 6, 2)) == []


@pytest.mark.parametrize(
    ("earlier", "start", "blocks"),
    [
        (D(2016, 6, 2), START, True),
        (D(2016, 6, 1), START, False),
        (D(2016, 5, 31), START, False),
        (D(2026, 9, 1), START, False),  # lies after it
        (D(2016, 2, 29), D(2026, 2, 27), True),
        (D(2016, 2, 29), D(2026, 2, 28), False),
    ],
)
def test_one_sabbatical_in_ten_years(earlier, start, blocks):
    facts = replace(ELIGIBLE, service_from=D(2000, 1, 1), ses_from=D(2000, 1, 1), earlier=(D(1999, 1, 1), earlier))
    assert found(facts, start) == ([("sabbatical_too_soon", True)] if blocks else [])


def test_retirement_under_csrs_bars_and_under_fers_warns():
    assert found(replace(ELIGIBLE, is_csrs_eligible=True)) == [("sabbatical_retirement_csrs", True)]
    assert found(replace(ELIGIBLE, is_fers_eligible=True)) == [("sabbatical_retirement_fers", False)]
    assert found(replace(ELIGIBLE, is_csrs_eligible=None)) == [("sabbatical_retirement_unknown", False)]
    assert found(replace(ELIGIBLE, is_fers_eligible=None)) == [("sabbatical_retirement_unknown", False)]


@pytest.mark.parametrize(
    ("ends", "owed_until"),
    [(D(2027, 4, 30), D(2029, 4, 30)), (D(2026, 2, 28), D(2028, 2, 29)), (D(2028, 2, 29), D(2030, 2, 28))],
)
def test_two_years_of_service_are_owed(ends, owed_until):
    assert obligation_end(ends, numbers()) == owed_until
    before, on = owed_until - dt.timedelta(days=1), owed_until
    assert [f.blocks for f in check_separation(leaves_on=before, ends_on=ends, parameters=numbers())] == [False]
    assert check_separation(leaves_on=on, ends_on=ends, parameters=numbers()) == []


def test_no_sabbatical_without_its_agreement():
    (missing,) = check_agreement(is_signed=False, ends_on=D(2027, 4, 30), parameters=numbers())
    (signed,) = check_agreement(is_signed=True, ends_on=D(2027, 4, 30), parameters=numbers())
    assert (missing.blocks, signed.blocks) == (True, False)
    assert signed.dates["obligation_ends_on"] == D(2029, 4, 30)
