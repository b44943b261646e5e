"""Release levels, the clock in federal working days, the cap, and the temporary allocation."""

from __future__ import annotations

import datetime as dt

import pytest

from mobility.rules.release import (
    Stage,
    check_backfill,
    check_release_date,
    latest_release,
    release_clock,
    release_level,
)
from mobility.workflow import ReleaseLevel
from tests.mobility.numbers import numbers

D = dt.date
L = ReleaseLevel


@pytest.mark.parametrize(
    ("days", "percent", "permanent", "level"),
    [
        (30, 19, False, L.INFORM),
        (400, 19, False, L.INFORM),
        (None, 19, False, L.INFORM),
        (119, 20, False, L.SUPERVISOR),
        (119, 100, False, L.SUPERVISOR),
        (120, 20, False, L.AGENCY),
        (121, 100, False, L.AGENCY),
        (None, 100, False, L.AGENCY),
        (None, 100, True, L.DATE_ONLY),
        (10, 10, True, L.DATE_ONLY),
    ],
)
def test_the_more_time_the_higher(days, percent, permanent, level):
    assert release_level(days, percent, permanent, numbers()) is level


@pytest.mark.parametrize(
    ("asked", "first", "second"),
    [
        (D(2026, 11, 20), D(2026, 11, 30), D(2026, 12, 7)),  # over Thanksgiving
        (D(2026, 12, 18), D(2026, 12, 28), D(2027, 1, 5)),  # over Christmas and the year's end
        (D(2026, 11, 21), D(2026, 11, 30), D(2026, 12, 7)),  # asked on a Saturday
        (D(2028, 2, 22), D(2028, 2, 29), D(2028, 3, 7)),  # over a leap day
        (D(2026, 3, 5), D(2026, 3, 12), D(2026, 3, 19)),  # over the change to daylight time
        (D(2026, 6, 15), D(2026, 6, 23), D(2026, 6, 30)),  # over Juneteenth
    ],
)
def test_the_clock_counts_federal_working_days(asked, first, second):
    clock = release_clock(asked, numbers())
    assert (clock.escalates_on, clock.escalates_again_on) == (first, second)


@pytest.mark.parametrize(
    ("on", "stage"),
    [
        (D(2026, 11, 29), Stage.WAITING),
        (D(2026, 11, 30), Stage.ESCALATED),
        (D(2026, 12, 1), Stage.ESCALATED),
        (D(2026, 12, 6), Stage.ESCALATED),
        (D(2026, 12, 7), Stage.NO_RESPONSE),
        (D(2026, 12, 8), Stage.NO_RESPONSE),
    ],
)
def test_silence_escalates_and_then_is_no_response(on, stage):
    assert release_clock(D(2026, 11, 20), numbers()).stage(on) is stage


@pytest.mark.parametrize(
    ("released", "level", "codes"),
    [
        (D(2026, 11, 30), L.AGENCY, ["release_too_early"]),
        (D(2026, 12, 1), L.AGENCY, []),
        (D(2027, 2, 28), L.AGENCY, []),
        (D(2027, 3, 1), L.AGENCY, []),
        (D(2027, 3, 2), L.AGENCY, ["release_too_late"]),
        (D(2026, 12, 31), L.DATE_ONLY, []),
        (D(2027, 1, 1), L.DATE_ONLY, ["release_later_than_usual"]),
        (D(2027, 3, 2), L.DATE_ONLY, ["release_too_late"]),
    ],
)
def test_a_release_is_put_off_by_90_days_at_most(released, level, codes):
    found = check_release_date(
        wanted_on=D(2026, 12, 1), released_on=released, level=level, as_of=D(2026, 11, 20), parameters=numbers()
    )
    assert [finding.code for finding in found] == codes
    assert all(finding.blocks is (finding.code != "release_later_than_usual") for finding in found)
    assert latest_release(D(2026, 12, 1), numbers()) == D(2027, 3, 1)


@pytest.mark.parametrize(
    ("as_of", "released", "codes"),
    [
        (D(2026, 12, 14), D(2026, 12, 15), []),
        (D(2026, 12, 15), D(2026, 12, 15), []),
        (D(2026, 12, 16), D(2026, 12, 15), ["release_in_past"]),
        (D(2027, 3, 1), D(2027, 3, 1), []),
        (D(2027, 3, 2), D(2027, 3, 1), ["release_in_past"]),
        (D(2027, 3, 2), D(2027, 3, 2), []),  # the cap has passed: that day is the only one left
        (D(2027, 3, 2), D(2027, 3, 3), ["release_too_late"]),
    ],
)
def test_nobody_is_released_in_hindsight(as_of, released, codes):
    found = check_release_date(
        wanted_on=D(2026, 12, 1), released_on=released, level=L.AGENCY, as_of=as_of, parameters=numbers()
    )
    assert [finding.code for finding in found] == codes


@pytest.mark.parametrize(
    ("days", "permanent", "offered"), [(119, False, False), (120, False, True), (121, False, True), (None, True, False)]
)
def test_a_long_detail_lets_the_agency_ask_for_an_allocation(days, permanent, offered):
    found = check_backfill(days=days, is_permanent=permanent, parameters=numbers())
    assert [finding.blocks for finding in found] == ([False] if offered else [])
