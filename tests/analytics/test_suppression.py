"""No hidden count follows from what is shown: proved by an independent search over the equations of the table."""

from __future__ import annotations

import itertools
import random
import time
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.rules.publication import suppressed_figures, suppressed_shares
from analytics.rules.suppression import Arc, Marker, suppress

SMALL, SUPPRESSED = Marker.SMALL, Marker.COMPLEMENTARY


def column(*counts: int) -> dict[object, Marker]:
    arcs = [Arc(index, "parts", "total", count) for index, count in enumerate(counts)]
    return suppress([*arcs, Arc("total", "total", "parts", sum(counts))])


def test_ten_is_hidden_and_eleven_is_shown():
    assert column(10, 11, 12, 4) == {0: SMALL, 3: SMALL}


def test_zero_is_a_small_count():
    assert column(0, 30, 1, 40) == {0: SMALL, 2: SMALL}


def test_a_single_hidden_count_takes_the_smallest_shown_one_with_it():
    assert column(3, 40, 20, 30) == {0: SMALL, 2: SUPPRESSED}


def test_nothing_is_hidden_where_nothing_is_small():
    assert column(11, 20, 30) == {}


def test_two_hidden_counts_pinned_to_their_limits_need_a_third():
    assert column(10, 10, 40, 50) == {0: SMALL, 1: SMALL, 2: SUPPRESSED}
    assert column(0, 0, 40, 50) == {0: SMALL, 1: SMALL, 2: SUPPRESSED}


def test_a_single_count_hides_its_total():
    assert column(7) == {0: SMALL, "total": SMALL}


def test_what_follows_from_a_hidden_sum_of_one_is_not_given_away():
    hidden = column(1, 0, 50)
    assert set(hidden) == {0, 1} or SUPPRESSED in hidden.values()
    assert_safe_column((1, 0, 50), hidden)


@given(st.lists(st.integers(0, 25), min_size=1, max_size=7))
def test_no_count_of_a_column_can_be_worked_out(counts):
    assert_safe_column(tuple(counts), column(*counts))


def assert_safe_column(counts: tuple[int, ...], hidden: dict[object, Marker]) -> None:
    values: dict[object, int] = dict(enumerate(counts)) | {"total": sum(counts)}
    equation: dict[object, int] = {"total": -1, **dict.fromkeys(range(len(counts)), 1)}
    assert_ambiguous(values, hidden, [equation])
    assert all(hidden.get(key) == SMALL for key, value in values.items() if value <= 10)


def assert_ambiguous(
    values: dict[object, int], hidden: dict[object, Marker], equations: list[dict[object, int]]
) -> None:
    """Find, for each hidden count, another table that shows the same and differs there.

    A plain backtracking over changes of at most 2 to the hidden counts, within what each marker tells: it knows
    nothing of networks or cycles.
    """
    withheld = len(hidden) == len(values) and set(hidden.values()) == {SUPPRESSED}
    ranges = {}
    for key, marker in hidden.items():
        low, high = (0, 10**6) if withheld else (0, 10) if marker == SMALL else (11, 10**6)
        assert low <= values[key] <= high
        ranges[key] = [c for c in (0, 1, -1, 2, -2) if low <= values[key] + c <= high]
    rows = [{key: sign for key, sign in row.items() if key in hidden} for row in equations]
    for key in hidden:
        changes = (c for c in ranges[key] if c)
        assert any(_completes(rows, ranges, {key: change}) for change in changes), f"{key} can be worked out"


def _completes(rows: list[dict[object, int]], ranges: dict[object, list[int]], fixed: dict[object, int]) -> bool:
    """Say whether the equations can be met, with `fixed` given: the tightest unmet equation is tried first."""
    tightest: list[object] | None = None
    for row in rows:
        free = [key for key in row if key not in fixed]
        off = sum(sign * fixed[key] for key, sign in row.items() if key in fixed)
        if off and not free:
            return False
        if off and (tightest is None or len(free) < len(tightest)):
            tightest = free
    if tightest is None:
        return True
    return any(_completes(rows, ranges, {**fixed, tightest[0]: change}) for change in ranges[tightest[0]])


@dataclass
class Row:
    unit: str
    imports: int = 0
    exports: int = 0
    reassignments: int = 0
    external_hires: int = 0
    departures: int = 0
    on_board: int = 0
    loaned_days: int = 0
    hosted_days: int = 0
    loans: int = 0
    hostings: int = 0
    rotated: int = 0
    career_on_board: int = 0


def table_of(moves: dict[tuple[str, str], int], others: dict[str, tuple[int, int, int]]) -> list[Row]:
    return [
        Row(
            unit,
            imports=sum(n for (_, to), n in moves.items() if to == unit),
            exports=sum(n for (origin, _), n in moves.items() if origin == unit),
            external_hires=hired,
            departures=gone,
            on_board=present,
        )
        for unit, (hired, gone, present) in others.items()
    ]


def values_and_equations(
    rows: list[Row], moves: dict[tuple[str, str], int]
) -> tuple[dict[object, int], list[dict[object, int]]]:
    """Everything a reader may see of one year, and every equation they may use, stated from the table itself."""
    columns = ("imports", "exports", "external_hires", "departures", "on_board")
    values: dict[object, int] = {("moves", *pair): count for pair, count in moves.items()}
    equations: list[dict[object, int]] = []
    for name in columns:
        values |= {(name, row.unit): getattr(row, name) for row in rows} | {
            (name, ""): sum(getattr(row, name) for row in rows)
        }
        equations.append({**{(name, row.unit): 1 for row in rows}, (name, ""): -1})
    equations.append({("imports", ""): 1, ("exports", ""): -1})
    signs = {"imports": 1, "exports": -1, "external_hires": 1, "departures": -1, "on_board": 1}
    for row in rows:
        equations.append({("imports", row.unit): -1, **{("moves", *p): 1 for p in moves if p[1] == row.unit}})
        equations.append({("exports", row.unit): -1, **{("moves", *p): 1 for p in moves if p[0] == row.unit}})
        equations.append({(name, row.unit): sign for name, sign in signs.items()})
    return values, equations


counts = st.one_of(st.integers(0, 3), st.integers(0, 14), st.integers(8, 40))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_no_figure_of_a_year_can_be_worked_out(data):
    units = ["AG", "DD", "ED", "TR"][: data.draw(st.integers(2, 4))]
    moves = {pair: data.draw(counts) for pair in itertools.permutations(units, 2)}
    rows = table_of(moves, {unit: (data.draw(counts), data.draw(counts), data.draw(counts)) for unit in units})
    hidden = suppressed_figures(rows, moves)
    values, equations = values_and_equations(rows, moves)
    assert_ambiguous(values, {key: marker for key, marker in hidden.items() if key in values}, equations)
    assert all(key in hidden for key, value in values.items() if value <= 10)


def test_one_of_the_four_that_make_a_balance_is_never_hidden_alone():
    moves = dict.fromkeys(itertools.permutations(("AG", "DD", "ED"), 2), 30)
    rows = table_of(moves, {"AG": (4, 50, 200), "DD": (60, 40, 300), "ED": (3, 45, 90)})
    hidden = suppressed_figures(rows, moves)
    for unit in ("AG", "ED"):
        four = {("external_hires", unit), ("departures", unit), ("imports", unit), ("exports", unit)}
        assert len(four & set(hidden)) > 1
    assert ("external_hires", "DD") not in hidden


def test_person_days_are_hidden_where_few_people_are_behind_them():
    rows = [
        Row("AG", loaned_days=900, loans=5),
        Row("DD", loaned_days=800, loans=20),
        Row("TR", loaned_days=10, loans=9),
    ]
    hidden = suppressed_figures(rows, {})
    assert (hidden["loaned_days", "AG"], hidden["loaned_days", "TR"]) == (SUPPRESSED, SMALL)
    assert ("loaned_days", "DD") not in hidden


def test_a_table_of_a_real_size_is_done_in_a_moment():
    """Sixty departments, some hundred moves: most pairs are zero, and only what must be is hidden beside the small."""
    source, units = random.Random(1), [f"U{number}" for number in range(60)]
    moves = dict.fromkeys(itertools.permutations(units, 2), 0)
    for _ in range(100):
        moves[tuple(source.sample(units[: source.choice((8, 30, 60))], 2))] += 1
    moves["U1", "U2"] += 14
    rows = table_of(moves, {unit: (60 - i, 50 - i // 2, 900 - 14 * i) for i, unit in enumerate(units)})
    began = time.perf_counter()
    hidden = suppressed_figures(rows, moves)
    assert time.perf_counter() - began < 20
    complementary = [key for key, marker in hidden.items() if marker == SUPPRESSED]
    assert ("imports", "") not in hidden
    assert ("moves", "U1", "U2") not in hidden
    assert len(complementary) < 10


@given(st.lists(st.tuples(counts, counts), min_size=1, max_size=4))
def test_no_tenure_cohort_can_be_worked_out(drawn):
    cohorts = [(f"c{i}", both + in_two, in_two) for i, (both, in_two) in enumerate(drawn)]
    hidden = suppressed_shares(cohorts)
    names = ("executives", "served_in_two", "served_in_one")
    values: dict[object, int] = {}
    equations: list[dict[object, int]] = []
    for cohort, executives, in_two in [*cohorts, ("", sum(c[1] for c in cohorts), sum(c[2] for c in cohorts))]:
        values |= dict(zip([(name, cohort) for name in names], (executives, in_two, executives - in_two), strict=True))
        equations.append({("executives", cohort): -1, ("served_in_two", cohort): 1, ("served_in_one", cohort): 1})
    equations += [{**{(name, c[0]): 1 for c in cohorts}, (name, ""): -1} for name in names]
    assert_ambiguous(values, {key: marker for key, marker in hidden.items()}, equations)  # noqa: C416


@pytest.mark.parametrize("threshold", [3, 10])
def test_the_threshold_is_a_parameter(threshold):
    arcs = [Arc(i, "parts", "total", n, threshold=threshold) for i, n in enumerate((4, 4, 20))]
    assert bool(suppress(arcs, threshold=threshold)) == (threshold == 10)
