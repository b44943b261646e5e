"""Selection in rules: reasons that facts bear out, offers, the tracker, who can see what, answers, the ledger."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from mobility.rules.answers import Answer, answers_at, check_answer, consequence
from mobility.rules.confidence import SightFacts, who_can_see
from mobility.rules.selection import OutcomeFacts, check_complete, check_offer, check_reason, reasons_for
from mobility.rules.tracking import STAGES, TrackFacts, track
from mobility.workflow import (
    ApplicationStatus,
    NotSelectedReason,
    PostingStatus,
    ReleaseLevel,
    ReleaseStatus,
)
from tests.mobility.numbers import TODAY, numbers

D, N, A, R, L = dt.date, NotSelectedReason, ApplicationStatus, ReleaseStatus, ReleaseLevel
START = D(2027, 3, 1)
DAY = dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("earliest", "others", "free", "reasons"),
    [
        (START, 0, 1, {N.QUALIFICATIONS, N.CONSTRAINT}),
        (START - DAY, 0, 1, {N.QUALIFICATIONS, N.CONSTRAINT}),
        (START + DAY, 0, 1, {N.QUALIFICATIONS, N.CONSTRAINT, N.DATE}),
        (None, 1, 1, {N.QUALIFICATIONS, N.CONSTRAINT, N.RANKED_LOWER}),
        (START, 1, 0, {N.QUALIFICATIONS, N.CONSTRAINT, N.RANKED_LOWER, N.FILLED}),
    ],
)
def test_a_reason_has_to_be_borne_out(earliest, others, free, reasons):
    facts = OutcomeFacts(earliest, START, others, free)
    assert set(reasons_for(facts)) == reasons
    assert {reason for reason in N if not check_reason(reason, facts)} == reasons


def offer(**facts: object) -> set[str]:
    known = {
        "places": 2,
        "taken": 1,
        "is_locked": True,
        "starts_on": START,
        "common_start": None,
        "expires_on": TODAY,
        "as_of": TODAY,
    }
    return {finding.code for finding in check_offer(**known | facts)}


@pytest.mark.parametrize(
    ("facts", "codes"),
    [
        ({}, set()),
        ({"taken": 2}, {"no_place"}),
        ({"is_locked": False}, {"short_list_open"}),
        ({"common_start": START}, set()),
        ({"common_start": START - DAY}, {"another_start"}),
        ({"starts_on": TODAY, "expires_on": TODAY - DAY}, {"start_past", "expiry_past"}),
        ({"starts_on": TODAY + DAY}, set()),
        ({"expires_on": TODAY - DAY}, {"expiry_past"}),
        ({"expires_on": START - DAY}, set()),
        ({"expires_on": START}, {"expiry_after_start"}),
    ],
)
def test_an_offer(facts, codes):
    assert offer(**facts) == codes


@pytest.mark.parametrize(
    ("statement", "earliest", "codes"),
    [
        ("Why this.", TODAY, set()),
        ("  ", TODAY, {"no_statement"}),
        ("Why this.", None, {"no_earliest"}),
        ("Why this.", TODAY - DAY, {"earliest_past"}),
    ],
)
def test_an_application_says_enough(statement, earliest, codes):
    found = check_complete(statement=statement, earliest_on=earliest, as_of=TODAY)
    assert {one.code for one in found} == codes


FACTS = TrackFacts(status=A.SUBMITTED, posting_status=PostingStatus.OPEN, closes_on=TODAY + 9 * DAY)


@pytest.mark.parametrize(
    ("facts", "states", "countdown", "is_mine"),
    [
        (replace(FACTS, status=A.DRAFT), "- - - - -", "9 days left", True),
        (FACTS, "c - - - -", "9 days left", False),
        (replace(FACTS, posting_status=PostingStatus.CLOSED), "c - - - -", "", False),
        (replace(FACTS, status=A.SHORT_LISTED), "d c - - -", "", False),
        (
            replace(FACTS, status=A.OFFERED, answers_by=dt.datetime(2026, 11, 23, 23, 59, tzinfo=dt.UTC)),
            "d d c - -",
            "1 day left",
            True,
        ),
        (
            replace(FACTS, status=A.OFFERED, answers_by=dt.datetime(2026, 11, 22, 23, 59, tzinfo=dt.UTC)),
            "d d c - -",
            "today",
            True,
        ),
        (
            replace(FACTS, status=A.SELECTED, release_status=R.ASKED, release_due_on=TODAY + 2 * DAY),
            "d d d c -",
            "2 days left",
            False,
        ),
        (replace(FACTS, status=A.SELECTED, release_status=R.NO_RESPONSE), "d d d c -", "", False),
        (replace(FACTS, status=A.SELECTED, release_status=R.DECLINE_PROPOSED), "d d d c -", "", False),
        (
            replace(FACTS, status=A.SELECTED, release_status=R.RELEASED, released_on=START),
            "d d d c -",
            "99 days left",
            False,
        ),
        (replace(FACTS, status=A.PLACED), "d d d d d", "", False),
        (replace(FACTS, status=A.NOT_SELECTED, reason=N.FILLED, furthest=1), "d e x x x", "", False),
        (replace(FACTS, status=A.WITHDRAWN, furthest=0), "e x x x x", "", False),
        (replace(FACTS, status=A.DECLINED, furthest=2), "d d e x x", "", False),
        (replace(FACTS, status=A.NOT_RELEASED, furthest=3), "d d d e x", "", False),
        (replace(FACTS, status=A.NOT_PLACED, why_not="Office closed."), "d d d d e", "", False),
    ],
)
def test_the_tracker(facts, states, countdown, is_mine):
    letters = {"done": "d", "current": "c", "to come": "-", "ended": "e", "left out": "x"}
    seen = track(facts, TODAY)
    assert " ".join(letters[stage.state] for stage in seen.stages) == states
    assert len(seen.stages) == len(STAGES)
    assert (seen.countdown, seen.is_mine_to_do) == (countdown, is_mine)
    assert seen.sentence.endswith(".")


def test_every_state_of_a_release_has_its_sentence():
    told = {track(replace(FACTS, status=A.SELECTED, release_status=status), TODAY).sentence for status in R}
    waiting = {R.ASKED, R.NO_RESPONSE, R.IF_BACKFILLED, R.DECLINE_PROPOSED}
    assert len(told) == len(waiting) + 1


SIGHT = SightFacts(
    status=A.SUBMITTED,
    is_confidential=True,
    is_known_to_home=False,
    home="HE11",
    host="AG11",
    host_name="Host",
    home_name="Home",
)


def test_a_confidential_application_is_seen_by_writer_and_host_alone():
    sight = who_can_see(SIGHT)
    assert sight.can == ("You", "The executive resources office of Host, which selects")
    assert "Your supervisor" in sight.cannot
    assert "OPM analysts and auditors" in sight.cannot
    assert "short list" in sight.changes


def test_within_one_agency_the_office_that_selects_is_the_own_one():
    sight = who_can_see(replace(SIGHT, home="AG13"))
    assert "that office is also your own" in sight.can[1]
    assert "Your supervisor" in sight.cannot


@pytest.mark.parametrize(
    ("facts", "can_supervisor"),
    [
        (replace(SIGHT, status=A.DRAFT, is_confidential=False), False),
        (replace(SIGHT, is_known_to_home=True), True),
        (replace(SIGHT, is_confidential=False), True),
        (replace(SIGHT, status=A.WITHDRAWN), False),
        (replace(SIGHT, status=A.NOT_SELECTED), False),
    ],
)
def test_the_supervisor_sees_what_home_may_know(facts, can_supervisor):
    sight = who_can_see(facts)
    assert ("Your supervisor" in sight.can) is can_supervisor
    assert ("Your supervisor" in sight.cannot) is not can_supervisor


def answer(status: ReleaseStatus, level: ReleaseLevel = L.AGENCY, **given: object) -> set[str]:
    known = {"board_on": TODAY} | given
    found = check_answer(
        Answer(status=status, **known), level=level, wanted_on=START, as_of=TODAY, parameters=numbers()
    )
    return {finding.code for finding in found if finding.blocks}


@pytest.mark.parametrize(
    ("status", "level", "given", "codes"),
    [
        (R.RELEASED, L.AGENCY, {}, set()),
        (R.RELEASED, L.AGENCY, {"board_on": None}, {"board_not_heard"}),
        (R.RELEASED, L.AGENCY, {"board_on": TODAY + DAY}, {"board_later"}),
        (R.RELEASED, L.SUPERVISOR, {"board_on": None}, set()),
        (R.RELEASED_LATER, L.AGENCY, {}, {"no_date"}),
        (R.RELEASED_LATER, L.AGENCY, {"released_on": START}, {"same_date"}),
        (R.RELEASED_LATER, L.AGENCY, {"released_on": START - DAY}, {"release_too_early"}),
        (R.RELEASED_LATER, L.AGENCY, {"released_on": START + DAY}, set()),
        (R.RELEASED_LATER, L.AGENCY, {"released_on": START + 89 * DAY}, set()),
        (R.RELEASED_LATER, L.AGENCY, {"released_on": START + 90 * DAY}, set()),
        (R.RELEASED_LATER, L.AGENCY, {"released_on": START + 91 * DAY}, {"release_too_late"}),
        (R.IF_BACKFILLED, L.AGENCY, {}, {"no_backfill"}),
        (R.IF_BACKFILLED, L.SUPERVISOR, {"has_backfill": True}, set()),
        (R.DECLINE_PROPOSED, L.SUPERVISOR, {}, {"no_decline_reason", "no_decline_note"}),
        (R.DECLINE_PROPOSED, L.AGENCY, {"decline_reason": "staffing", "note": "Two are away."}, set()),
        (R.DECLINE_PROPOSED, L.DATE_ONLY, {"decline_reason": "staffing", "note": "Two are away."}, {"no_veto"}),
        (R.IF_BACKFILLED, L.DATE_ONLY, {"has_backfill": True}, {"no_veto"}),
        (R.RELEASED_LATER, L.DATE_ONLY, {"released_on": START + 31 * DAY}, set()),
        (R.RELEASED, L.INFORM, {}, {"no_such_answer"}),
        (R.NO_RESPONSE, L.AGENCY, {}, {"no_such_answer"}),
    ],
)
def test_an_answer(status, level, given, codes):
    assert answer(status, level, **given) == codes


@pytest.mark.parametrize(("days", "codes"), [(-1, set()), (0, set()), (1, {"wanted_date_past"})])
def test_on_the_date_asked_for_nobody_is_released_once_it_has_passed(days, codes):
    given = Answer(R.RELEASED, board_on=TODAY)
    day = START + days * DAY
    found = check_answer(given, level=L.AGENCY, wanted_on=START, as_of=day, parameters=numbers())
    assert {finding.code for finding in found if finding.blocks} == codes


def test_every_answer_that_is_open_says_what_follows():
    for level in L:
        for status in answers_at(level):
            assert consequence(status, wanted_on=START, level=level, parameters=numbers()).endswith(".")
    assert answers_at(L.INFORM) == ()
