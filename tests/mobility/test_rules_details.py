"""Details: increments, limits, approvals, appraisal and the order between agencies, each at its edge days."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import replace

import pytest

from mobility.rules.details import (
    DetailFacts,
    check_appraisal,
    check_detail,
    check_interagency,
    check_leaving,
    check_rating,
    increments,
    nth_day,
)
from tests.mobility.numbers import numbers

D = dt.date
START = D(2026, 1, 5)
INSIDE = DetailFacts(START, None, is_within_agency=True)
OUTSIDER = DetailFacts(START, None, is_within_agency=False, is_ses_member=False)


def day(number: int) -> dt.date:
    return START + dt.timedelta(days=number - 1)


def found(facts: DetailFacts, code: str) -> list[bool]:
    """Return whether each finding of `code` blocks."""
    return [f.blocks for f in check_detail(facts, parameters=numbers()) if f.code == code]


def test_days_are_counted_with_the_first():
    assert nth_day(D(2026, 8, 1), 120) == D(2026, 11, 28)
    assert nth_day(D(2026, 1, 5), 240) == D(2026, 9, 1)
    assert nth_day(D(2028, 1, 1), 60) == D(2028, 2, 29)


@pytest.mark.parametrize(("days", "parts"), [(119, 1), (120, 1), (121, 2), (240, 2), (241, 3)])
def test_a_detail_inside_an_agency_is_divided_into_increments(days, parts):
    divided = increments(START, day(days), numbers())
    assert len(divided) == parts
    assert sum((part.ends_on - part.starts_on).days + 1 for part in divided) == days
    assert all(
        later.starts_on == before.ends_on + dt.timedelta(days=1) for before, later in itertools.pairwise(divided)
    )
    assert found(replace(INSIDE, ends_on=day(days)), "detail_in_increments") == [False] * (parts > 1)


def test_each_renewal_is_announced_30_days_before():
    first, second = increments(START, day(200), numbers())
    assert (first.ends_on, first.notice_on) == (D(2026, 5, 4), D(2026, 4, 4))
    (finding,) = [
        f
        for f in check_detail(replace(INSIDE, ends_on=day(200)), parameters=numbers())
        if f.dates and f.code == "detail_in_increments"
    ]
    assert finding.dates == {"renewal_1_notice_on": D(2026, 4, 4)}
    assert second.ends_on == day(200)


def test_a_detail_to_another_agency_has_no_increments():
    assert found(replace(INSIDE, ends_on=day(300), is_within_agency=False), "detail_in_increments") == []


@pytest.mark.parametrize(
    ("days", "earlier", "blocks"),
    [
        (239, 0, []),
        (240, 0, []),
        (241, 0, [True]),
        (140, 100, []),
        (141, 100, [True]),
        (1, 240, [True]),
        (None, 0, [True]),
    ],
)
def test_unclassified_duties_last_240_days_in_all(days, earlier, blocks):
    facts = replace(INSIDE, ends_on=day(days) if days else None, has_position=False, earlier_unclassified_days=earlier)
    assert found(facts, "detail_unclassified_too_long") == blocks


@pytest.mark.parametrize(("days", "blocks"), [(199, []), (200, [False]), (240, [False]), (241, [True]), (None, [True])])
def test_others_act_in_ses_positions_for_240_days(days, blocks):
    facts = replace(OUTSIDER, ends_on=day(days) if days else None)
    assert found(facts, "detail_of_others_too_long") == blocks
    assert found(replace(facts, is_competed=True), "detail_of_others_too_long") == []


@pytest.mark.parametrize(("days", "blocks"), [(239, []), (240, []), (241, [True]), (None, [True])])
def test_opm_approves_the_long_detail_below_or_above(days, blocks):
    ends = day(days) if days else None
    below = replace(INSIDE, ends_on=ends, is_grade_15_or_lower=True)
    above = replace(OUTSIDER, ends_on=ends, supervises_ses=True)
    for facts in (below, above):
        assert found(facts, "detail_without_opm_approval") == blocks
        assert found(replace(facts, opm_approval="OPM-1"), "detail_without_opm_approval") == []
    assert found(replace(INSIDE, ends_on=ends), "detail_without_opm_approval") == []


@pytest.mark.parametrize(
    ("days", "codes"),
    [(119, []), (120, ["requirements_due", "appraisal_due"]), (121, ["requirements_due", "appraisal_due"])],
)
def test_the_gaining_organization_appraises_from_120_days_on(days, codes):
    assert [f.code for f in check_appraisal(START, day(days), parameters=numbers())] == codes


def test_an_open_detail_has_requirements_at_once():
    assert [f.code for f in check_appraisal(START, None, parameters=numbers())] == ["requirements_due"]


def test_a_rating_without_the_detail_s_appraisal_is_warned_of():
    assert [f.blocks for f in check_rating(had_long_detail=True, has_detail_appraisal=False)] == [False]
    assert check_rating(had_long_detail=True, has_detail_appraisal=True) == []
    assert check_rating(had_long_detail=False, has_detail_appraisal=False) == []


@pytest.mark.parametrize(
    ("last", "is_due"), [(D(2026, 12, 28), False), (D(2026, 12, 29), True), (D(2026, 12, 30), True)]
)
def test_the_losing_supervisor_appraises_after_90_days(last, is_due):
    assert bool(check_leaving(period_began_on=D(2026, 10, 1), last_day_on=last, parameters=numbers())) is is_due


@pytest.mark.parametrize(
    ("reimbursable", "order", "basis", "code"),
    [
        (True, "", "", "interagency_order_missing"),
        (True, "  ", "basis", "interagency_order_missing"),
        (True, "7600-1", "", None),
        (False, "", "", "nonreimbursable_basis_missing"),
        (False, "7600-1", " ", "nonreimbursable_basis_missing"),
        (False, "", "Shared mission, 64 Comp. Gen. 370", None),
    ],
)
def test_a_detail_between_agencies_needs_its_order_or_its_basis(reimbursable, order, basis, code):
    found = check_interagency(
        is_reimbursable=reimbursable,
        order_number=order,
        nonreimbursable_basis=basis,
        starts_on=D(2027, 1, 11),
        parameters=numbers(),
    )
    assert [(f.code, f.blocks, f.dates["begin_agreement_on"]) for f in found] == (
        [(code, True, D(2026, 11, 30))] if code else []
    )
