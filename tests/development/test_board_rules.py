"""The rules of a board: who may make it up, when a review is due, quorum, what stands against closing."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pytest

from development.models import CompositionRule
from development.rules.composition import check_composition
from development.rules.decisions import DECISIONS, told
from development.rules.quorum import check_quorum
from development.rules.reviews import review_standing, say_why
from tests.factories.boards import make_board
from tests.factories.executives import make_agency

MEMO = dt.date(2025, 1, 20)


@dataclass
class Seat:
    seat: str
    standing: str


@dataclass
class Rule:
    chair: str = "noncareer"
    majority: str = "noncareer"
    minimum_career_percent: int | None = None
    authority: str = "memo"


def board(text: str) -> list[Seat]:
    """Read seats: `N` noncareer, `C` career, `U` uniformed; the first one in capitals with a star holds the chair."""
    names = {"N": "noncareer", "C": "career", "U": "uniformed"}
    return [Seat("chair" if part.endswith("*") else "member", names[part[0]]) for part in text.split()]


@pytest.mark.parametrize(
    ("seats", "rule", "codes"),
    [
        ("N* N N C C", Rule(), []),
        ("N* N C C", Rule(), ["board_majority"]),  # half is no majority
        ("N* N N C C U", Rule(), ["board_majority"]),  # a uniformed officer counts among all
        ("C* N N N C", Rule(), ["board_chair"]),
        ("U* N N N C", Rule(), ["board_chair"]),
        ("C* C C", Rule(), ["board_chair", "board_majority"]),
        ("N N N C C", Rule(), ["board_without_chair"]),
        ("N* N* N C C", Rule(), ["board_with_chairs"]),
        ("C* C C", None, []),  # before the memorandum
        ("C* C C", Rule(chair="", majority=""), []),
        ("N* N N C", Rule(minimum_career_percent=25), []),
        ("N* N N N C", Rule(minimum_career_percent=25), ["board_career_share"]),
        ("N* N", Rule(), ["board_below_quorum"]),
        ("", Rule(), ["board_below_quorum"]),
    ],
)
def test_a_board_is_warned_of_how_it_is_made_up_and_never_blocked(seats, rule, codes):
    findings = check_composition(board(seats), rule=rule, quorum=3)
    assert [finding.code for finding in findings] == codes
    assert not any(finding.blocks for finding in findings)


def test_the_majority_is_said_as_a_sentence_with_its_authority():
    (finding,) = check_composition(board("N* C C"), rule=Rule(), quorum=2)
    assert (finding.message, finding.authority) == (
        "1 of 3 members is noncareer; a noncareer majority takes 2.",
        "memo",
    )


@pytest.mark.django_db
def test_the_rule_of_2025_is_in_force_from_its_day():
    held = make_board("AG")
    assert CompositionRule.objects.for_board(held, MEMO - dt.timedelta(days=1)) is None
    rule = CompositionRule.objects.for_board(held, MEMO)
    assert rule is not None
    assert (rule.chair, rule.majority, rule.is_verified) == ("noncareer", "noncareer", True)
    assert rule.authority == "Presidential memorandum of 20 January 2025 (90 FR 8481)"
    assert CompositionRule.objects.for_board(held, MEMO + dt.timedelta(days=1)) == rule


@pytest.mark.django_db
def test_an_agencys_own_rule_goes_before_the_common_one():
    held = make_board("AG")
    own = CompositionRule.objects.create(
        agency=make_agency("AG"), effective_from=dt.date(2024, 1, 1), effective_to=dt.date(2026, 6, 30), authority="own"
    )
    assert CompositionRule.objects.for_board(held, dt.date(2026, 6, 30)) == own
    after = CompositionRule.objects.for_board(held, dt.date(2026, 7, 1))
    assert after is not None
    assert after.agency_id is None


@pytest.mark.parametrize(
    ("present", "recused", "lacks"),
    [
        ([1, 2, 3], [], False),
        ([1, 2], [], True),
        ([1, 2, 3], [3], True),
        ([1, 2, 3, 4], [4], False),
        ([1, 2, 3], [9], False),
    ],
)
def test_recused_members_do_not_count_for_the_quorum_of_their_case(present, recused, lacks):
    findings = check_quorum(present, quorum=3, recused=recused)
    assert [finding.blocks for finding in findings] == [True] * lacks


@pytest.mark.parametrize(
    ("day", "due"), [(dt.date(2026, 11, 21), False), (dt.date(2026, 11, 22), True), (dt.date(2026, 11, 23), True)]
)
def test_a_review_is_due_a_year_after_the_last(day, due):
    assert review_standing(dt.date(2025, 11, 22)).is_due(day) is due


def test_a_review_of_a_leap_day_is_due_on_the_last_of_february():
    assert review_standing(dt.date(2024, 2, 29)).due_on == dt.date(2025, 2, 28)
    assert review_standing(None).is_due(dt.date(2026, 1, 1))


@pytest.mark.parametrize(
    ("last", "actions", "words"),
    [
        (None, 0, ["Never reviewed by a board"]),
        (dt.date(2025, 3, 1), 2, ["Review due March 1, 2026", "2 open board actions"]),
        (dt.date(2026, 3, 1), 1, ["1 open board action"]),
        (dt.date(2026, 3, 1), 0, ["Added by the board's office"]),
    ],
)
def test_an_agenda_says_why_somebody_is_on_it(last, actions, words):
    assert say_why(last, actions, on=dt.date(2026, 11, 22)) == words


def test_every_level_of_every_decision_is_defined_and_told():
    for decision in DECISIONS:
        assert [level.value for level in decision.levels] == ["yes", "later", "no"]
        assert all(level.meaning and level.told for level in decision.levels)
    assert len(told({"advance": "yes", "move": "no", "develop": "later"})) == 3
    assert told({"advance": ""}) == []
