"""What a start needs, by design: each requirement beside the start that meets it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from mobility.rules.ipa import Term
from mobility.rules.sabbatical import ServiceFacts
from mobility.rules.start import StartFacts, check_start
from mobility.workflow import AgreementKind, Design, Party
from tests.mobility.numbers import numbers

D = dt.date
START, END = D(2026, 3, 2), D(2026, 6, 1)
DETAIL = StartFacts(
    design=Design.DETAIL,
    home="AG11",
    host="HE11",
    starts_on=START,
    ends_on=END,
    appointment_type="50",
    is_agreement_signed=True,
    agreement_kind=AgreementKind.DETAIL_REIMBURSABLE,
    signed=frozenset(Party),
    position_occupied="3",
    qualification_determined_on=D(2026, 2, 2),
    order_number="7600-1",
)
TRANSFER = replace(DETAIL, design=Design.NEW_POSITION, ends_on=None, agreement_kind=AgreementKind.TRANSFER)
SABBATICAL = replace(
    DETAIL,
    design=Design.SABBATICAL,
    host="",
    agreement_kind=AgreementKind.SABBATICAL,
    service=ServiceFacts("50", D(2010, 1, 1), D(2015, 1, 1), is_csrs_eligible=False, is_fers_eligible=False),
)
IPA = replace(DETAIL, design=Design.IPA, host="", agreement_kind=AgreementKind.IPA, ipa_terms=())


def blocking(facts: StartFacts, as_of: dt.date = START) -> list[str]:
    return [f.code for f in check_start(facts, as_of=as_of, parameters=numbers()) if f.blocks]


def warning(facts: StartFacts) -> list[str]:
    return [f.code for f in check_start(facts, as_of=START, parameters=numbers()) if not f.blocks]


@pytest.mark.parametrize("facts", [DETAIL, TRANSFER, SABBATICAL, IPA], ids=lambda facts: facts.design)
class TestEveryDesign:
    def test_starts_when_all_is_there(self, facts):
        assert blocking(facts) == []

    def test_starts_on_its_day_and_later(self, facts):
        assert blocking(facts, D(2026, 3, 1)) == ["start_too_early"]
        assert blocking(facts, D(2026, 3, 3)) == []

    def test_needs_its_agreement(self, facts):
        assert "agreement_not_signed" in blocking(replace(facts, is_agreement_signed=False))

    def test_says_first_what_blocks(self, facts):
        found = check_start(replace(facts, is_agreement_signed=False), as_of=START, parameters=numbers())
        assert found[0].blocks
        assert [f.blocks for f in found] == sorted((f.blocks for f in found), reverse=True)


def test_a_detail_between_agencies_needs_its_order():
    assert blocking(replace(DETAIL, order_number="")) == ["interagency_order_missing"]
    assert blocking(replace(DETAIL, is_reimbursable=False)) == ["nonreimbursable_basis_missing"]
    assert blocking(replace(DETAIL, order_number="", host="AG13")) == []


def test_a_detail_to_duties_without_a_position_ends_after_240_days_in_all():
    last = replace(DETAIL, ends_on=D(2026, 10, 27), assigned_to="unclassified")  # day 240
    assert blocking(last) == []
    assert blocking(replace(last, ends_on=D(2026, 10, 28))) == ["detail_unclassified_too_long"]
    assert blocking(replace(last, earlier_unclassified_days=1)) == ["detail_unclassified_too_long"]
    assert blocking(replace(last, ends_on=D(2026, 10, 28), assigned_to="ses")) == []


def test_a_long_detail_below_the_ses_needs_opms_number():
    longer = replace(DETAIL, ends_on=D(2026, 10, 28), assigned_to="lower")
    assert blocking(longer) == ["detail_without_opm_approval"]
    assert blocking(replace(longer, opm_approval="OPM-26-117")) == []
    assert blocking(replace(longer, ends_on=D(2026, 10, 27))) == []


def test_a_long_detail_says_what_it_leads_to():
    longer = replace(DETAIL, ends_on=D(2026, 10, 28))
    assert "assignment_not_stated" in warning(longer)
    assert "assignment_not_stated" not in warning(replace(longer, assigned_to="ses"))
    assert "assignment_not_stated" not in warning(DETAIL)


def test_a_detail_without_determination_is_warned_of():
    assert "not_determined_qualified" in warning(replace(DETAIL, qualification_determined_on=None))


def test_a_transfer_needs_consent_approval_and_determination():
    assert blocking(replace(TRANSFER, signed=frozenset({Party.HOME}))) == [
        "transfer_without_consent",
        "transfer_without_approval",
    ]
    assert blocking(replace(TRANSFER, qualification_determined_on=None)) == ["not_determined_qualified"]
    moved = replace(TRANSFER, signed=frozenset(), is_transfer_of_function=True)
    assert blocking(moved) == []
    assert "roles_end_with_the_move" in warning(TRANSFER)


def test_a_reassignment_needs_notice_and_no_gaining_agency():
    inside = replace(TRANSFER, host="AG13", signed=frozenset())
    assert blocking(inside) == []
    assert "reassignment_needs_notice" in warning(inside)


@pytest.mark.parametrize("facts", [DETAIL, TRANSFER], ids=lambda facts: facts.design)
def test_a_career_reserved_position_is_for_career_appointees(facts):
    assert blocking(replace(facts, position_occupied="4")) == []
    assert blocking(replace(facts, position_occupied="4", appointment_type="55")) == ["career_reserved"]


def test_a_sabbatical_needs_its_own_agreement_length_and_service():
    assert blocking(replace(SABBATICAL, agreement_kind=AgreementKind.IPA)) == ["sabbatical_agreement_missing"]
    assert blocking(replace(SABBATICAL, ends_on=D(2027, 2, 1))) == []
    assert blocking(replace(SABBATICAL, ends_on=D(2027, 2, 2))) == ["sabbatical_too_long"]
    assert blocking(replace(SABBATICAL, ends_on=None)) == ["sabbatical_too_long"]
    assert blocking(replace(SABBATICAL, service=None)) == ["sabbatical_service_unknown", "sabbatical_ses_unknown"]


def test_an_ipa_assignment_is_for_career_appointees_and_limited():
    assert blocking(replace(IPA, appointment_type="60")) == ["ipa_not_career"]
    assert blocking(replace(IPA, ends_on=D(2028, 3, 1))) == []
    assert blocking(replace(IPA, ends_on=D(2028, 3, 2))) == ["ipa_too_long"]
    assert blocking(replace(IPA, ends_on=None)) == ["ipa_too_long"]
    assert blocking(replace(IPA, ipa_terms=(Term(D(2022, 3, 1), D(2026, 2, 28)),))) == ["ipa_continuous"]
    assert "ipa_career_unknown" in warning(replace(IPA, ipa_terms=None))
    assert blocking(replace(IPA, ends_on=D(2031, 3, 1), is_extension=True, is_tribal=True)) == ["ipa_continuous"]
    parted = tuple(Term(D(year, 1, 1), D(year + 1, 12, 31)) for year in (2015, 2019, 2023))
    assert blocking(replace(IPA, ipa_terms=parted)) == ["ipa_lifetime"]
    assert blocking(replace(IPA, ipa_terms=parted, opm_approval="OPM-26-118")) == []
