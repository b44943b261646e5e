"""The ledger of allocations adds up or says where it does not; notices come once; requests follow R64."""

from __future__ import annotations

import datetime as dt
import random

import pytest

from mobility.rules.allocations import (
    EntryFacts,
    Grant,
    check_ledger,
    check_request,
    notice_due,
    running,
    standing,
)
from tests.mobility.numbers import TODAY, numbers

D, DAY = dt.date, dt.timedelta(days=1)
BASE = EntryFacts(is_base=True, change=40, effective_on=D(2025, 10, 1))
FIRST, LAST = D(2026, 3, 2), D(2026, 9, 30)
GIVEN = EntryFacts(is_base=False, change=1, effective_on=FIRST, temporary=7)
RETURNED = EntryFacts(is_base=False, change=-1, effective_on=LAST + DAY, temporary=7)
YEARS = [(D(2025, 10, 1), 40)]


def wrong(entries: list[EntryFacts], status: str = "ended", ended: dt.date | None = LAST, pk: int = 7) -> set[str]:
    found = check_ledger(entries, grants=[Grant(pk, status, FIRST, ended)], allocated=YEARS)
    return {finding.code for finding in found}


def test_base_and_temporary_make_the_total_on_every_day():
    entries = [RETURNED, BASE, GIVEN]
    assert [(line.base, line.temporary, line.total) for line in running(entries)] == [
        (40, 0, 40),
        (40, 1, 41),
        (40, 0, 40),
    ]
    days = [FIRST - DAY, FIRST, LAST, LAST + DAY]
    assert [standing(entries, day) for day in days] == [(40, 0), (40, 1), (40, 1), (40, 0)]
    assert standing(entries, D(2025, 9, 30)) == (0, 0)


@pytest.mark.parametrize(
    ("entries", "status", "ended", "codes"),
    [
        ([BASE, GIVEN, RETURNED], "ended", LAST, set()),
        ([BASE, GIVEN], "granted", None, set()),
        ([BASE], "requested", None, set()),
        ([BASE], "refused", None, set()),
        ([BASE], "granted", None, {"grant_differs"}),
        ([BASE, GIVEN], "ended", LAST, {"grant_differs"}),
        ([BASE, GIVEN, RETURNED], "ended", LAST - DAY, {"grant_differs"}),
        ([BASE, GIVEN], "withdrawn", None, {"grant_differs"}),
        ([GIVEN], "granted", None, {"base_differs"}),
        ([BASE, RETURNED], "ended", LAST, {"below_zero", "grant_differs"}),
    ],
)
def test_the_check_says_where_it_does_not_add_up(entries, status, ended, codes):
    assert wrong(entries, status, ended) == codes


def test_running_totals_hold_for_any_ledger():
    source = random.Random(5)
    for _ in range(200):
        entries = [
            EntryFacts(
                source.random() < 0.5, source.choice((-3, -1, 1, 4)), D(2026, 1, 1) + source.randrange(400) * DAY
            )
            for _ in range(source.randrange(30))
        ]
        for line in running(entries):
            upto = [one for one in entries if one.effective_on <= line.entry.effective_on]
            assert line.total == line.base + line.temporary
        if entries:
            assert running(entries)[-1].total == sum(one.change for one in entries) == sum(one.change for one in upto)


@pytest.mark.parametrize(
    ("left", "told", "step"),
    [
        (91, None, None),
        (90, None, 90),
        (89, 90, None),
        (61, 90, None),
        (60, 90, 60),
        (60, None, 60),
        (31, 60, None),
        (30, 60, 30),
        (0, 60, 30),
        (0, 30, None),
        (-1, None, None),
    ],
)
def test_a_notice_90_60_and_30_days_before_the_end(left, told, step):
    assert notice_due(TODAY + left * DAY, as_of=TODAY, told=told, parameters=numbers()) == step


@pytest.mark.parametrize(
    ("days", "permanent", "why", "codes"),
    [
        (119, False, "Because.", {"detail_too_short"}),
        (120, False, "Because.", set()),
        (121, False, " ", {"no_justification"}),
        (None, True, "Because.", {"no_detail"}),
    ],
)
def test_a_request_needs_a_detail_that_is_long_enough(days, permanent, why, codes):
    last = TODAY + (days - 1) * DAY if days else None
    found = check_request(
        starts_on=TODAY, ends_on=last, is_permanent=permanent, justification=why, parameters=numbers()
    )
    assert {one.code for one in found} == codes
