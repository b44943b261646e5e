"""Who may be placed where: consent, qualification, career reserved, the cap, the election and access."""

from __future__ import annotations

import datetime as dt

import pytest

from mobility.rules.placing import (
    check_access,
    check_career_reserved,
    check_consent,
    check_election,
    check_noncareer_arrival,
    check_qualified,
    is_transfer,
)
from tests.mobility.numbers import numbers

D = dt.date
EFFECTIVE = D(2026, 3, 2)


def said(findings: list) -> list[tuple[str, bool]]:
    return [(f.code, f.blocks) for f in findings]


@pytest.mark.parametrize(
    ("from_code", "to_code", "is_one"),
    [
        ("AG11", "AG13", False),
        ("AG11", "HE11", True),
        ("ARAF", "NV22", True),
        ("DD01", "ARAF", True),
        ("DD01", "DD02", False),
    ],
)
def test_a_transfer_leads_to_another_agency_or_military_department(from_code, to_code, is_one):
    assert is_transfer(from_code, to_code) is is_one


@pytest.mark.parametrize(
    ("executive", "gaining", "function", "codes"),
    [
        (True, True, False, []),
        (False, True, False, [("transfer_without_consent", True)]),
        (True, False, False, [("transfer_without_approval", True)]),
        (False, False, False, [("transfer_without_consent", True), ("transfer_without_approval", True)]),
        (False, False, True, [("transfer_of_function", False)]),
    ],
)
def test_a_transfer_needs_both_to_agree(executive, gaining, function, codes):
    found = check_consent(has_executive=executive, has_gaining_agency=gaining, is_transfer_of_function=function)
    assert said(found) == codes


@pytest.mark.parametrize("is_detail", [True, False])
@pytest.mark.parametrize(
    ("determined", "is_missing"),
    [(None, True), (D(2026, 3, 1), False), (EFFECTIVE, False), (D(2026, 3, 3), True)],
)
def test_the_determination_is_made_by_the_start(determined, is_missing, is_detail):
    found = check_qualified(determined_on=determined, starts_on=EFFECTIVE, is_detail=is_detail)
    assert said(found) == ([("not_determined_qualified", not is_detail)] if is_missing else [])


def test_a_determination_without_a_start_is_one():
    assert check_qualified(determined_on=EFFECTIVE, starts_on=None, is_detail=False) == []


@pytest.mark.parametrize(
    ("kind", "occupied", "codes"),
    [
        ("50", "4", []),
        ("50", "3", []),
        ("50", "", []),
        ("55", "4", [("career_reserved", True)]),
        ("60", "4", [("career_reserved", True)]),
        ("65", "4", [("career_reserved", True)]),
        ("55", "3", []),
        ("55", "", [("career_reserved_unknown", False)]),
        ("", "4", [("career_reserved_unknown", False)]),
        ("", "3", []),
    ],
)
def test_only_career_appointees_in_career_reserved_positions(kind, occupied, codes):
    assert said(check_career_reserved(appointment_type=kind, position_occupied=occupied)) == codes
    assert said(check_career_reserved(appointment_type=kind, position_occupied=occupied, is_detail=True)) == codes


@pytest.mark.parametrize(
    ("before", "after", "elected", "codes"),
    [
        ("50", "55", None, [("election_missing", True)]),
        ("50", "60", D(2026, 3, 1), [("election_on_file", False)]),
        ("50", "65", EFFECTIVE, [("election_missing", True)]),
        ("50", "55", D(2026, 3, 3), [("election_missing", True)]),
        ("50", "50", None, []),
        ("50", "", None, []),
        ("55", "60", None, []),
    ],
)
def test_a_career_appointment_is_given_up_by_election_alone(before, after, elected, codes):
    found = check_election(from_type=before, to_type=after, elected_on=elected, effective_on=EFFECTIVE)
    assert said(found) == codes


@pytest.mark.parametrize(
    ("kind", "noncareer", "positions", "codes"),
    [
        ("55", 9, 40, []),
        ("55", 10, 40, [("noncareer_agency_cap", True)]),
        ("55", 9, 41, []),
        ("55", 3, 3, []),
        ("50", 10, 40, []),
    ],
)
def test_one_more_noncareer_appointee_has_to_fit_under_the_cap(kind, noncareer, positions, codes):
    found = check_noncareer_arrival(
        appointment_type=kind, noncareer=noncareer, positions=positions, baseline=0, parameters=numbers()
    )
    assert said(found) == codes


@pytest.mark.parametrize(
    ("effective", "last"),
    [(D(2026, 3, 1), D(2026, 2, 28)), (D(2028, 3, 1), D(2028, 2, 29)), (D(2027, 1, 1), D(2026, 12, 31))],
)
def test_old_roles_end_the_day_before_the_move(effective, last):
    (finding,) = check_access(from_code="AG11", to_code="HE11", effective_on=effective)
    assert (finding.blocks, finding.dates["last_day_on"]) == (False, last)
    assert check_access(from_code="AG11", to_code="AG11", effective_on=effective) == []
