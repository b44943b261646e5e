"""What counts as a rotation: 120 consecutive days in another role, by type, destination and fiscal year (R49)."""

from __future__ import annotations

import datetime as dt

import pytest

from mobility.rules.counting import Destination, RotationType, count_rotation, counts_in_year, days_in_year
from mobility.workflow import Design
from tests.mobility.numbers import numbers

D = dt.date
START = D(2026, 8, 1)


@pytest.mark.parametrize(
    ("ends", "other_role", "codes"),
    [
        (D(2026, 11, 27), True, ["rotation_too_short"]),
        (D(2026, 11, 28), True, []),
        (D(2026, 11, 29), True, []),
        (D(2026, 11, 28), False, ["rotation_in_same_role"]),
        (D(2026, 8, 1), False, ["rotation_too_short", "rotation_in_same_role"]),
    ],
)
def test_120_days_in_another_role(ends, other_role, codes):
    counted = count_rotation(
        design=Design.DETAIL,
        home="AG11",
        host="HE11",
        starts_on=START,
        ends_on=ends,
        is_different_role=other_role,
        parameters=numbers(),
    )
    assert [f.code for f in counted.findings] == codes
    assert counted.counts is (not codes)
    assert not any(f.blocks for f in counted.findings)


@pytest.mark.parametrize(
    ("design", "host", "kind", "where"),
    [
        (Design.DETAIL, "AG13", RotationType.DETAIL, Destination.INTERNAL),
        (Design.DETAIL, "HE11", RotationType.DETAIL, Destination.OTHER_AGENCY),
        (Design.NEW_POSITION, "AG13", RotationType.REASSIGNMENT, Destination.INTERNAL),
        (Design.NEW_POSITION, "HE11", RotationType.TRANSFER, Destination.OTHER_AGENCY),
        (Design.IPA, "", RotationType.IPA, Destination.OUTSIDE),
        (Design.SABBATICAL, "", RotationType.SABBATICAL, Destination.OUTSIDE),
        (Design.EXCHANGE, "OUT", RotationType.DEVELOPMENTAL, Destination.OUTSIDE),
        (Design.INTERAGENCY_PROJECT, "HE11", RotationType.DEVELOPMENTAL, Destination.OTHER_AGENCY),
        (Design.PART_TIME, "AG13", RotationType.DEVELOPMENTAL, Destination.INTERNAL),
        (Design.JOINT_DUTY, "DD01", RotationType.DETAIL, Destination.OTHER_AGENCY),
    ],
)
def test_type_and_destination(design, host, kind, where):
    counted = count_rotation(
        design=design,
        home="AG11",
        host=host,
        starts_on=START,
        ends_on=D(2027, 1, 1),
        is_different_role=True,
        parameters=numbers(),
    )
    assert (counted.type, counted.destination, counted.days) == (kind, where, 154)


@pytest.mark.parametrize(("starts", "days", "counts"), [(D(2026, 6, 3), 120, True), (D(2026, 6, 4), 119, False)])
def test_the_days_fall_inside_the_fiscal_year(starts, days, counts):
    ends = D(2027, 1, 15)
    assert days_in_year(starts, ends, 2026) == days
    assert counts_in_year(starts, ends, 2026, numbers()) is counts


def test_a_rotation_across_years_may_count_in_neither():
    assert [days_in_year(D(2026, 7, 1), D(2026, 12, 31), year) for year in (2025, 2026, 2027, 2028)] == [0, 92, 92, 0]
    assert not counts_in_year(D(2026, 7, 1), D(2026, 12, 31), 2026, numbers())
