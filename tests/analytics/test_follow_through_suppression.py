"""No hidden count of plans follows from what is shown, whatever the departments look like."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.rules.follow_through import STAGE_COLUMNS, Department, suppressed_parts, suppressed_stages
from analytics.rules.suppression import Marker
from tests.analytics.test_suppression import assert_ambiguous

counts = st.one_of(st.integers(0, 3), st.integers(0, 14), st.integers(8, 40))
departments = st.lists(st.tuples(*[counts] * len(STAGE_COLUMNS)), min_size=1, max_size=4)


def table_of(rows: list[tuple[int, ...]]) -> list[Department]:
    return [Department(f"D{number}", sum(stages), *stages) for number, stages in enumerate(rows)]


def values_and_equations(rows: list[Department]) -> tuple[dict[object, int], list[dict[object, int]]]:
    """Everything a reader may see of one year, and every equation they may use, stated from the table itself."""
    columns = ("executives", "with_plan", *STAGE_COLUMNS)
    values: dict[object, int] = {(c, row.unit): getattr(row, c) for row in rows for c in columns}
    values |= {(c, ""): sum(getattr(row, c) for row in rows) for c in columns}
    equations: list[dict[object, int]] = [{**{(c, row.unit): 1 for row in rows}, (c, ""): -1} for c in columns]
    for unit in [*(row.unit for row in rows), ""]:
        equations.append({("executives", unit): -1, ("no_plan", unit): 1, ("with_plan", unit): 1})
        equations.append({("with_plan", unit): -1, **{(c, unit): 1 for c in STAGE_COLUMNS[1:]}})
    return values, equations


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(departments, st.sets(st.integers(0, 3)))
def test_no_stage_of_a_department_can_be_worked_out(stages, withheld):
    rows = table_of(stages)
    hidden: dict[object, Marker] = {}
    hidden.update(suppressed_stages(rows, withheld={f"D{number}" for number in withheld}).items())
    values, equations = values_and_equations(rows)
    assert_ambiguous(values, hidden, equations)
    withholds_all = set(hidden) == set(values) and set(hidden.values()) == {Marker.COMPLEMENTARY}
    for key, value in values.items():
        assert value > 10 or withholds_all or hidden.get(key) == Marker.SMALL


def test_a_department_hidden_elsewhere_is_hidden_here():
    rows = table_of([(30, 20, 20, 20, 20, 20)] * 3)
    assert suppressed_stages(rows) == {}
    hidden = suppressed_stages(rows, withheld=["D1"])
    assert hidden["executives", "D1"] == Marker.COMPLEMENTARY
    assert sum(column == "executives" for column, _ in hidden) >= 2


def test_few_with_a_plan_are_no_difference_of_two_shown_counts():
    hidden = suppressed_stages(table_of([(40, 0, 2, 0, 0, 0), (50, 30, 30, 30, 30, 30)]))
    assert hidden["with_plan", "D0"] == Marker.SMALL
    assert {("executives", "D0"), ("no_plan", "D0")} & set(hidden)


@given(st.dictionaries(st.sampled_from("abcde"), st.integers(0, 25), min_size=2), st.booleans())
def test_no_part_of_a_total_shown_elsewhere_can_be_worked_out(parts, is_total_hidden):
    hidden = suppressed_parts(parts, is_total_hidden=is_total_hidden)
    if set(hidden) == set(parts) and set(hidden.values()) == {Marker.COMPLEMENTARY}:
        return  # all withheld: nothing is told but, at most, the total
    assert not is_total_hidden
    equation: dict[object, int] = dict.fromkeys(parts, 1)
    assert_ambiguous(dict(parts.items()), dict(hidden.items()), [equation])
