"""Each clock on the day before, the day and the day after, over transfers, breaks and leap years."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from development.models import Notice
from development.reference import CLOCKS as PARAMETERS
from development.rules.clocks import (
    CLOCKS,
    Rule,
    check_agreement,
    check_assessment_360,
    check_broadening,
    check_clocks,
    check_early_tenure,
    check_plan,
    check_probation,
    check_review,
    check_yearly_activity,
)
from development.rules.facts import Facts, Spell
from development.rules.probation import probation_of
from executives.ledger.nonpay import Nonpay
from executives.reference.parameters import PARAMETERS as GIVEN

NUMBERS = {row.key: Decimal(row.value) for row in (*GIVEN, *PARAMETERS)}
Weight = Notice.Weight


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def record(starts: str, ends: str | None = None, **fields) -> Spell:
    given: dict[str, Any] = {
        "entry": "external",
        "appointment_type": "50",
        "nature_of_action": "142",
        "is_new_position": True,
    }
    return Spell("record", day(starts), day(ends) if ends else None, **(given | fields))


def facts(since: str = "2020-03-01", spells: tuple[Spell, ...] = (), **fields) -> Facts:
    return Facts(spells=spells or (record(since),), since=day(since), **fields)


def stages(check, held: Facts, *days: str) -> list[tuple[str, str] | None]:
    """Return the stage and weight that a clock finds on each day, None where it finds nothing."""
    found = [check(held, as_of=day(one), parameters=NUMBERS) for one in days]
    return [(due[0].stage, due[0].weight) if due else None for due in found]


OVERDUE = ("overdue", Weight.OVERDUE)


@pytest.mark.parametrize(
    ("held", "days"),
    [
        (facts("2026-03-01"), ("2026-03-30", "2026-03-31", "2026-04-01")),
        (facts("2024-01-30"), ("2024-02-28", "2024-02-29", "2024-03-01")),
        (facts("2020-03-01", plan_until=day("2025-09-30")), ("2025-10-30", "2025-10-31", "2025-11-01")),
        # A plan of an earlier service does not count for the one that began later.
        (facts("2026-03-01", plan_until=day("2019-09-30")), ("2026-03-30", "2026-03-31", "2026-04-01")),
    ],
)
def test_a_missing_plan_is_found_on_the_thirtieth_day(held, days):
    assert stages(check_plan, held, *days) == [None, OVERDUE, OVERDUE]


def test_a_signed_plan_answers_for_its_period_and_a_draft_does_not():
    held = facts("2026-03-01", plan_until=day("2026-09-30"), has_draft=True)
    assert stages(check_plan, held, "2026-09-30", "2026-10-30", "2026-10-31") == [None, None, OVERDUE]
    (due,) = check_plan(held, as_of=day("2026-10-31"), parameters=NUMBERS)
    assert "draft is begun" in due.message
    assert (due.due_on, due.authority) == (day("2026-10-31"), "5 CFR 412.401(a)")


FIRST, LAST = ("60", Weight.COMING), ("30", Weight.DUE)


@pytest.mark.parametrize(
    ("held", "due_on"),
    [
        (facts("2025-05-31"), "2026-05-31"),
        (facts("2020-01-01", reviewed_on=day("2025-05-31")), "2026-05-31"),
        (facts("2020-01-01", reviewed_on=day("2024-02-29")), "2025-02-28"),
        (facts("2025-05-31", reviewed_on=day("2012-01-01")), "2026-05-31"),
    ],
)
def test_a_review_is_announced_at_60_and_30_days_and_overdue_from_the_day_after(held, due_on):
    around = [day(due_on) - dt.timedelta(days=n) for n in (61, 60, 59, 31, 30, 29, 1, 0, -1, -400)]
    expected = [None, FIRST, FIRST, FIRST, LAST, LAST, LAST, LAST, OVERDUE, OVERDUE]
    assert stages(check_review, held, *map(str, around)) == expected
    (due,) = check_review(held, as_of=day(due_on), parameters=NUMBERS)
    assert due.due_on == day(due_on)


def test_a_fiscal_year_without_activity_is_announced_and_then_overdue_until_the_next_is_announced():
    held = facts("2024-10-01")
    days = ("2025-07-31", "2025-08-01", "2025-08-02", "2025-09-30", "2025-10-01", "2026-07-31", "2026-08-01")
    coming = ("60", Weight.COMING)
    assert stages(check_yearly_activity, held, *days) == [None, coming, coming, coming, OVERDUE, OVERDUE, coming]
    (due,) = check_yearly_activity(held, as_of=day("2026-07-31"), parameters=NUMBERS)
    assert due.due_on == day("2025-09-30")


@pytest.mark.parametrize(
    ("span", "counts"),
    [
        (("2024-09-29", "2024-09-30"), False),
        (("2024-09-30", "2024-10-01"), True),
        (("2025-09-30", "2025-12-31"), True),
        (("2025-10-01", "2025-10-02"), False),
    ],
)
def test_an_activity_counts_in_every_fiscal_year_it_touches(span, counts):
    held = facts("2020-01-01", activities=((day(span[0]), day(span[1])),))
    assert (check_yearly_activity(held, as_of=day("2025-10-03"), parameters=NUMBERS) == []) is counts


def test_a_fiscal_year_not_served_from_its_first_day_asks_for_nothing():
    assert stages(check_yearly_activity, facts("2024-10-02"), "2025-09-30", "2025-10-01") == [None, None]


@pytest.mark.parametrize(
    ("held", "due_on"),
    [
        (facts("2023-05-05"), "2026-05-05"),
        (facts("2010-01-01"), "2018-12-15"),
        (facts("2010-01-01", assessed_on=day("2023-05-05")), "2026-05-05"),
        (facts("2010-01-01", assessed_on=day("2024-02-29")), "2027-02-28"),
    ],
)
def test_a_360_assessment_is_due_every_three_years(held, due_on):
    around = [day(due_on) - dt.timedelta(days=n) for n in (61, 60, 59, 1, 0, -1)]
    first = ("60", Weight.COMING)
    assert stages(check_assessment_360, held, *map(str, around)) == [None, first, first, first, first, OVERDUE]


def test_the_broadening_clock_gives_notice_at_36_months_and_is_overdue_at_60():
    moved = (
        record("2010-01-01", "2020-02-28"),
        record("2020-02-29", entry="reassignment", nature_of_action="721"),
    )
    held = facts("2010-01-01", moved)
    days = ("2023-02-27", "2023-02-28", "2023-03-01", "2025-02-27", "2025-02-28", "2025-03-01")
    notice, overdue = ("36", Weight.COMING), ("60", Weight.OVERDUE)
    assert stages(check_broadening, held, *days) == [None, notice, notice, notice, overdue, overdue]
    (due,) = check_broadening(held, as_of=day("2023-03-01"), parameters=NUMBERS)
    assert (due.due_on, due.turns_on) == (day("2025-02-28"), day("2020-02-29"))


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, [True, True]),
        ({"is_specialist": True}, [False, False]),
        ({"exempt_until": day("2026-05-05")}, [False, True]),
    ],
)
def test_specialists_and_those_the_board_excepted_are_not_asked_to_move(fields, expected):
    held = facts("2015-01-01", **fields)
    for check in (check_broadening, check_early_tenure):
        found = [bool(check(held, as_of=day(one), parameters=NUMBERS)) for one in ("2026-05-05", "2026-05-06")]
        assert found == (expected if check is check_broadening else [False, False])
    early = facts("2024-01-01", **fields)
    found = [
        bool(check_early_tenure(early, as_of=day(one), parameters=NUMBERS)) for one in ("2026-05-05", "2026-05-06")
    ]
    assert found == expected


def test_early_tenure_speaks_at_12_24_and_36_months_until_the_broadening_clock_is_overdue():
    held = facts("2020-02-29")
    days = ("2021-02-27", "2021-02-28", "2022-02-27", "2022-02-28", "2023-02-27", "2023-02-28", "2025-02-27")
    one, two, three = (("12", Weight.COMING), ("24", Weight.COMING), ("36", Weight.COMING))
    assert stages(check_early_tenure, held, *days) == [None, one, one, two, two, three, three]
    assert stages(check_early_tenure, held, "2025-02-28") == [None]


def test_a_detail_of_120_days_ends_the_early_tenure_clock_and_one_of_119_does_not():
    for last, expected in (("2021-04-30", []), ("2021-04-29", [Rule.EARLY_TENURE])):
        away = Spell("detail", day("2021-01-01"), day(last), host="HE11")
        held = facts("2020-06-01", (record("2020-06-01"), away))
        assert [due.rule for due in check_early_tenure(held, as_of=day("2021-06-01"), parameters=NUMBERS)] == expected


def test_one_voice_speaks_of_a_first_move_and_it_changes_at_60_months():
    held = facts("2020-01-01")
    moves = (Rule.BROADENING, Rule.EARLY_TENURE)
    found = [
        [due.rule for due in check_clocks(held, as_of=day(one), parameters=NUMBERS) if due.rule in moves]
        for one in ("2022-12-31", "2023-01-01", "2024-12-31", "2025-01-01")
    ]
    assert found == [[Rule.EARLY_TENURE]] * 3 + [[Rule.BROADENING]]


@pytest.mark.parametrize(
    ("begins", "ends"), [("2025-06-15", "2026-06-15"), ("2024-02-29", "2025-02-28"), ("2023-02-28", "2024-02-28")]
)
def test_probation_is_announced_at_90_60_and_30_days_and_says_nothing_once_it_is_over(begins, ends):
    around = [day(ends) - dt.timedelta(days=n) for n in (91, 90, 89, 61, 60, 59, 31, 30, 29, 1, 0, -1)]
    first, second, last = ("90", Weight.COMING), ("60", Weight.COMING), ("30", Weight.DUE)
    expected = [None, first, first, first, second, second, second, last, last, last, last, None]
    assert stages(check_probation, facts(begins), *map(str, around)) == expected
    (due,) = check_probation(facts(begins), as_of=day(ends), parameters=NUMBERS)
    assert "0 days in nonpay status; those beyond 30 would lengthen it" in due.message


@pytest.mark.parametrize(
    ("nonpay", "ends"),
    [
        ((("2025-08-01", "2025-08-30"),), "2026-06-15"),  # 30 days are free
        ((("2025-08-01", "2025-08-31"),), "2026-06-16"),  # the 31st is added
        ((("2025-08-01", "2025-08-20"), ("2025-08-11", "2025-09-01")), "2026-06-17"),  # one day counts once
        ((("2025-05-01", "2025-06-14"), ("2026-06-15", "2026-09-01")), "2026-06-15"),  # outside the year
        ((("2025-06-01", "2025-07-31"),), "2026-07-02"),  # from the first day of the year on: 47
        ((("2026-05-01", "2026-07-31"),), "2026-08-16"),  # the added days are spent on leave as well
        ((("2025-12-17", "9999-12-31"),), None),  # nothing to say of an end that is years ahead
    ],
)
def test_nonpay_days_beyond_30_lengthen_the_probation(nonpay, ends):
    held = facts("2025-06-15", nonpay=tuple(Nonpay(day(first), day(last)) for first, last in nonpay))
    found = [
        due.due_on
        for one in range(0, 200, 20)
        for due in check_probation(held, as_of=day("2026-03-01") + dt.timedelta(days=one), parameters=NUMBERS)
    ]
    assert set(found) == ({day(ends)} if ends else set())


def test_a_probation_lengthened_says_by_how_much_and_is_announced_before_its_new_end():
    held = facts("2025-06-15", nonpay=(Nonpay(day("2025-08-01"), day("2025-10-14")),))
    assert stages(check_probation, held, "2026-04-30", "2026-05-01", "2026-07-30", "2026-07-31") == [
        None, ("90", Weight.COMING), ("30", Weight.DUE), None,
    ]  # fmt: skip
    (due,) = check_probation(held, as_of=day("2026-07-30"), parameters=NUMBERS)
    assert "Probation ends July 30, 2026, one year and 45 days after" in due.message
    assert "75 days in nonpay status; those beyond 30 lengthen it" in due.message


def test_leave_that_still_runs_moves_the_day_and_is_said_once():
    held = facts("2025-06-15", nonpay=(Nonpay(day("2026-05-01"), None),))
    found = [check_probation(held, as_of=day(one), parameters=NUMBERS)[0] for one in ("2026-06-10", "2026-06-11")]
    assert [due.due_on for due in found] == [day("2026-06-26"), day("2026-06-27")]
    assert found[0].key(7) == found[1].key(7)
    assert "still runs" in found[0].message


TRANSFER = {"entry": "transfer", "nature_of_action": "145"}


@pytest.mark.parametrize(
    ("spells", "begins"),
    [
        # R25: a transfer, or a reassignment, carries the time served over.
        ((record("2025-06-15", "2025-12-31"), record("2026-01-01", **TRANSFER)), "2025-06-15"),
        # From noncareer: it begins with the conversion.
        (
            (
                record("2024-01-01", "2025-06-14", appointment_type="55", nature_of_action="146"),
                record("2025-06-15", entry="conversion", nature_of_action="542"),
            ),
            "2025-06-15",
        ),
        # Left before its end: it begins anew.
        ((record("2024-01-01", "2024-06-30"), record("2025-06-15")), "2025-06-15"),
        # Completed, left and came back by a second initial appointment: it is served once.
        ((record("2020-01-01", "2021-06-30"), record("2025-06-15")), "2020-01-01"),
        # Left on its last day: completed; a day earlier: not.
        ((record("2024-01-01", "2024-12-31"), record("2025-06-15")), "2024-01-01"),
        ((record("2024-01-01", "2024-12-30"), record("2025-06-15")), "2025-06-15"),
        # Reinstated, or never given a career appointment: none is known.
        ((record("2025-06-15", nature_of_action="143"),), None),
        ((record("2025-06-15", appointment_type="55", nature_of_action="146"),), None),
    ],
)
def test_when_probation_begins(spells, begins):
    found = probation_of(spells, as_of=day("2026-02-01"), months=12, free_days=30)
    assert (found.begins_on if found else None) == (day(begins) if begins else None)


@pytest.mark.parametrize(("left_on", "begins"), [("2024-12-31", "2025-06-15"), ("2025-01-09", "2024-01-01")])
def test_who_leaves_before_a_lengthened_probation_ends_begins_anew(left_on, begins):
    spells = (record("2024-01-01", left_on), record("2025-06-15"))
    nonpay = (Nonpay(day("2024-03-01"), day("2024-04-08")),)  # 39 days: 9 are added
    found = probation_of(spells, nonpay, as_of=day("2026-02-01"), months=12, free_days=30)
    assert found is not None
    assert found.begins_on == day(begins)


def test_an_agreement_waits_thirty_days():
    held = facts(offered_on=day("2026-02-01"))
    waiting = ("offered", Weight.DUE)
    days = ("2026-01-31", "2026-02-01", "2026-03-02", "2026-03-03", "2026-03-04")
    assert stages(check_agreement, held, *days) == [None, waiting, waiting, waiting, OVERDUE]
    assert check_agreement(facts(), as_of=day("2026-03-04"), parameters=NUMBERS) == []


def test_no_clock_speaks_before_its_parameters_are_in_force_and_each_names_its_authority():
    held = facts("2015-01-01", offered_on=day("2026-01-01"))
    later = day("2026-11-01")
    assert [check(held, as_of=later, parameters={}) for check in CLOCKS.values()] == [[]] * len(CLOCKS)
    for due in check_clocks(held, as_of=later, parameters=NUMBERS):
        assert due.authority
        assert len(due.message) < 420


def test_successive_notices_have_keys_of_their_own_and_the_same_day_to_day():
    held = facts("2020-01-01", reviewed_on=day("2025-05-31"))
    keys = [
        check_review(held, as_of=day(one), parameters=NUMBERS)[0].key(7)
        for one in ("2026-04-01", "2026-04-02", "2026-05-01", "2026-06-01", "2026-07-01")
    ]
    first, last, overdue = (f"review_due:7:2026-05-31:{stage}" for stage in ("60", "30", "overdue"))
    assert keys == [first, first, last, overdue, overdue]
