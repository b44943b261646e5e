"""The ways to move: complete, numbered by parameters alone, and honest about what is not recorded."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import pytest

from executives.reference.noacs import NOACS
from executives.reference.parameters import PARAMETERS as SEEDED
from mobility.rules.ways import PARAMETERS, WAYS, Limit, Seen, Way, codes_of, stated_limits


@dataclass
class Number:
    value: Decimal
    unit: str
    is_verified: bool = True


def way(*limits: Limit) -> Way:
    return Way("x", "X", "what", "who", "law", Seen.NOTHING, "how", limits=limits)


@pytest.mark.parametrize("each", WAYS, ids=lambda each: each.key)
class TestEveryWay:
    def test_takes_its_numbers_from_known_parameters(self, each: Way) -> None:
        assert {limit.key for limit in each.limits} <= PARAMETERS.keys()
        assert all("{}" in limit.text for limit in each.limits)

    def test_writes_no_number_of_days_months_or_years_itself(self, each: Way) -> None:
        assert not any(character.isdigit() for limit in each.limits for character in limit.text)
        assert not any(character.isdigit() for character in each.what + each.who_agrees)

    def test_has_codes_that_are_seeded(self, each: Way) -> None:
        assert set(each.codes) <= {row.code for row in NOACS}

    def test_a_permanent_move_has_no_longest_length(self, each: Way) -> None:
        assert not each.is_permanent or all("notice" in limit.text for limit in each.limits)


def test_every_way_is_there_once() -> None:
    assert len({each.key for each in WAYS}) == len(WAYS)
    assert {"reassignment", "transfer", "detail_component", "detail_agency", "ipa", "sabbatical"} <= {
        w.key for w in WAYS
    }


def test_every_parameter_is_used() -> None:
    assert {limit.key for each in WAYS for limit in each.limits} == PARAMETERS.keys()


def test_every_parameter_is_seeded() -> None:
    assert PARAMETERS.keys() <= {row.key for row in SEEDED}


def test_details_alone_are_quite_invisible() -> None:
    by_key = {each.key: each.seen for each in WAYS}
    assert by_key["detail_component"] is by_key["detail_agency"] is Seen.NOTHING
    assert by_key["transfer"] is Seen.BOTH_ENDS
    assert by_key["reassignment"] is Seen.ACTION


@pytest.mark.parametrize(
    ("value", "text"), [("120.000", "120 days"), ("9.500", "9.5 days"), ("100.000", "100 days"), ("0.000", "0 days")]
)
def test_a_limit_states_the_number_in_force(value: str, text: str) -> None:
    (stated,) = stated_limits(
        way(Limit("sabbatical_months", "up to {}")), {"sabbatical_months": Number(Decimal(value), "days")}
    )
    assert stated.text == f"up to {text}"
    assert stated.is_recorded


def test_a_limit_carries_the_standing_of_its_number() -> None:
    number = Number(Decimal(11), "months", is_verified=False)
    (stated,) = stated_limits(way(Limit("sabbatical_months", "up to {}")), {"sabbatical_months": number})
    assert not stated.is_verified


def test_a_missing_number_is_said_to_be_missing() -> None:
    (stated,) = stated_limits(way(Limit("sabbatical_months", "up to {}")), {})
    assert stated.text == "longest sabbatical: not recorded"
    assert not stated.is_recorded


def test_codes_of_gathers_each_code_once() -> None:
    assert {"145", "352", "480", "721", "930"} <= codes_of(WAYS)
