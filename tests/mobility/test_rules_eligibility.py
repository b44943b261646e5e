"""Why one can or cannot apply: every condition met, failed and unknown."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from executives.models import MobilityPreference, QualificationFramework
from mobility.models import Posting, Programme
from mobility.rules.eligibility import (
    ApplicantFacts,
    PostingFacts,
    Standing,
    applicant_facts,
    can_apply,
    posting_facts,
    why_can_apply,
)
from mobility.workflow import Design, PostingStatus
from tests.factories.executives import make_agency, make_executive
from tests.mobility.numbers import numbers

D = dt.date
TODAY = D(2026, 3, 2)
G, A, U, R = Standing.GREEN, Standing.AMBER, Standing.UNKNOWN, Standing.RED
EXECUTIVE = ApplicantFacts(
    is_on_board=True,
    appointment_type="50",
    home="AG11",
    department="AG",
    ses_entry_on=D(2020, 5, 1),
    commuting_area="Washington, DC",
)
POSTING = PostingFacts(
    status=PostingStatus.OPEN,
    is_projected=False,
    opens_on=D(2026, 2, 1),
    closes_on=D(2026, 3, 15),
    design=Design.DETAIL,
    agency="HE11",
    department="HE",
    audience="government",
    appointment_types=None,
    minimum_ses_months=0,
    position_occupied="3",
    starts_on=D(2026, 5, 1),
    days=90,
    time_percent=100,
    virtual_percent=0,
    commuting_area="Washington, DC",
)


def standing(code: str, executive: ApplicantFacts = EXECUTIVE, posting: PostingFacts = POSTING, as_of=TODAY):
    """Return how the condition `code` stands, None where it is not one of the posting."""
    lines = why_can_apply(executive, posting, as_of=as_of, parameters=numbers())
    found = [line.standing for line in lines if line.code == code]
    assert len(found) <= 1
    return found[0] if found else None


def test_an_eligible_executive_may_apply_and_sees_what_to_look_at_first():
    lines = why_can_apply(EXECUTIVE, POSTING, as_of=TODAY, parameters=numbers())
    assert can_apply(lines)
    assert [line.code for line in lines] == ["release", "open", "on_board", "audience", "appointment", "dates", "place"]
    assert all(line.authority and line.message for line in lines)


def test_what_is_failed_comes_first_and_bars():
    lines = why_can_apply(replace(EXECUTIVE, is_on_board=False), POSTING, as_of=TODAY, parameters=numbers())
    assert not can_apply(lines)
    assert (lines[0].code, lines[0].standing) == ("on_board", R)


@pytest.mark.parametrize(("as_of", "expected"), [(D(2026, 3, 14), G), (D(2026, 3, 15), G), (D(2026, 3, 16), R)])
def test_open_until_its_last_day(as_of, expected):
    assert standing("open", as_of=as_of) is expected


@pytest.mark.parametrize("status", [s for s in PostingStatus if s is not PostingStatus.OPEN])
def test_no_other_posting_takes_applications(status):
    assert standing("open", posting=replace(POSTING, status=status)) is R
    assert standing("open", posting=replace(POSTING, status=status, is_projected=True)) is R


@pytest.mark.parametrize(
    ("audience", "home", "department", "expected"),
    [
        ("government", "AG11", "AG", G),
        ("agency", "HE99", "HE", G),
        ("agency", "AG11", "AG", R),
        ("agency", "", "", U),
        ("department", "HE99", "HE", G),
        ("department", "XX11", "HE", G),
        ("department", "AG11", "AG", R),
    ],
)
def test_who_may_apply(audience, home, department, expected):
    executive = replace(EXECUTIVE, home=home, department=department)
    assert standing("audience", executive, replace(POSTING, audience=audience)) is expected


@pytest.mark.parametrize(
    ("kind", "admitted", "design", "expected"),
    [
        ("55", None, Design.DETAIL, G),
        ("50", frozenset({"50"}), Design.DETAIL, G),
        ("55", frozenset({"50"}), Design.DETAIL, R),
        ("", frozenset({"50"}), Design.DETAIL, U),
        ("50", frozenset(), Design.DETAIL, R),
        ("50", None, Design.IPA, G),
        ("55", frozenset({"55"}), Design.IPA, R),
        ("60", None, Design.SABBATICAL, R),
    ],
)
def test_which_appointments_are_admitted(kind, admitted, design, expected):
    posting = replace(POSTING, appointment_types=admitted, design=design)
    assert standing("appointment", replace(EXECUTIVE, appointment_type=kind), posting) is expected


@pytest.mark.parametrize(
    ("kind", "occupied", "expected"),
    [("50", "4", G), ("55", "4", R), ("", "4", U), ("55", "", U), ("55", "3", None), ("50", "3", None)],
)
def test_career_reserved(kind, occupied, expected):
    posting = replace(POSTING, position_occupied=occupied)
    assert standing("career_reserved", replace(EXECUTIVE, appointment_type=kind), posting) is expected
    away = replace(posting, design=Design.SABBATICAL)
    assert standing("career_reserved", replace(EXECUTIVE, appointment_type=kind), away) is None


@pytest.mark.parametrize(
    ("entry", "expected"), [(D(2025, 4, 30), G), (D(2025, 5, 1), G), (D(2025, 5, 2), R), (None, U)]
)
def test_time_in_the_ses_is_counted_to_the_start(entry, expected):
    executive = replace(EXECUTIVE, ses_entry_on=entry)
    assert standing("tenure", executive, replace(POSTING, minimum_ses_months=12)) is expected
    assert standing("tenure", executive) is None


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, G),
        ({"earliest_on": D(2026, 5, 1)}, G),
        ({"earliest_on": D(2026, 5, 2)}, A),
        ({"away_until": D(2026, 4, 30)}, G),
        ({"away_until": D(2026, 5, 1)}, A),
    ],
)
def test_the_dates(facts, expected):
    assert standing("dates", replace(EXECUTIVE, **facts)) is expected


@pytest.mark.parametrize(
    ("area", "willing", "virtual", "expected"),
    [
        ("Washington, DC", "no", 0, G),
        ("Denver, CO", "no", 0, A),
        ("Denver, CO", "", 0, A),
        ("Denver, CO", "yes", 0, G),
        ("Denver, CO", "no", 99, A),
        ("Denver, CO", "no", 100, G),
        ("", "yes", 0, U),
    ],
)
def test_moving_house(area, willing, virtual, expected):
    posting = replace(POSTING, commuting_area=area, virtual_percent=virtual)
    assert standing("place", replace(EXECUTIVE, willing_to_relocate=willing), posting) is expected


def test_a_clearance_is_never_known_here():
    assert standing("clearance", posting=replace(POSTING, clearance="Top Secret")) is U
    assert standing("clearance") is None


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"time_percent": 19}, G),
        ({"time_percent": 20}, A),
        ({"days": 120}, A),
        ({"design": Design.NEW_POSITION, "days": None}, G),
    ],
)
def test_who_will_have_to_release(fields, expected):
    assert standing("release", posting=replace(POSTING, **fields)) is expected


@pytest.mark.django_db
def test_the_facts_are_read_from_the_records():
    executive = make_executive("AG11", record={"duty_location": "PENTAGON, ARLINGTON, VA"})
    MobilityPreference.objects.create(executive=executive, willing_to_relocate="no", earliest_on=D(2026, 7, 1))
    facts = applicant_facts(executive, away_until=D(2026, 4, 1))
    assert (facts.is_on_board, facts.appointment_type, facts.home, facts.department) == (True, "50", "AG11", "AG")
    assert (facts.willing_to_relocate, facts.earliest_on, facts.away_until) == ("no", D(2026, 7, 1), D(2026, 4, 1))
    assert facts.commuting_area.startswith("Washington")
    assert applicant_facts(make_executive("AG11")).willing_to_relocate == ""


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("own", "programme", "admitted"),
    [
        ([], [], None),
        (["50"], [], {"50"}),
        ([], ["50", "55"], {"50", "55"}),
        (["50", "60"], ["50"], {"50"}),
        (["55"], ["50"], set()),
    ],
)
def test_posting_and_programme_both_narrow_the_appointments(own, programme, admitted):
    design = Programme(code="x", name="X", design=Design.DETAIL, appointment_types=programme, starts_on=TODAY)
    posting = Posting(
        programme=design,
        agency=make_agency("HE11"),
        framework=QualificationFramework.objects.first(),
        title="T",
        starts_on=TODAY,
        appointment_types=own,
    )
    assert posting_facts(posting).appointment_types == (None if admitted is None else frozenset(admitted))
