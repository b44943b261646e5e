"""Geometry of the pictures: to scale, inside their frame, and told in words as well."""

from __future__ import annotations

import datetime as dt

import pytest

from analytics.charts.bars import HALF, diverging
from analytics.charts.ego import MOST, End, diagram
from analytics.charts.heat import heat, shade
from analytics.charts.scale import tick_label, ticks
from analytics.charts.series import HEIGHT, WIDTH, YearValue, chart
from analytics.models import MetricRun
from analytics.rules.suppression import Marker
from analytics.tables import Cell, FlowTable


@pytest.mark.parametrize(
    ("highest", "expected"),
    [
        (0, [0, 1]),
        (1, [0, 0.25, 0.5, 0.75, 1]),
        (3, [0, 1, 2, 3]),
        (16.2, [0, 5, 10, 15, 20]),
        (110, [0, 50, 100, 150]),
    ],
)
def test_ticks_are_round_and_reach_the_highest(highest, expected):
    assert ticks(highest) == expected


def test_a_tick_has_no_needless_decimals():
    assert [tick_label(value) for value in (0.0, 0.25, 1.5, 2000.0)] == ["0", "0.25", "1.5", "2,000"]


def test_bars_share_one_scale_and_meet_in_the_middle():
    first, second, none = diverging([(10, 5), (0, 20), (0, 0)])
    assert (first.import_width, first.export_width, first.export_x) == (HALF / 2, HALF / 4, HALF * 3 / 4)
    assert first.net_x == HALF + HALF / 4
    assert (second.export_x, second.export_width, second.net_x) == (0, HALF, 0)
    assert (none.import_width, none.export_width, none.net_x) == (0, 0, HALF)


def test_a_line_breaks_where_a_figure_is_missing():
    values = [YearValue(2020 + n, v, "" if v is None else f"{v}") for n, v in enumerate([1.0, 2.0, None, 3.0, 4.0])]
    drawn = chart("rate", "Rate", values, unit=" %", is_line=True, goal=15)
    assert len(drawn.lines) == 2
    assert drawn.points[0].tooltip == "FY2020: 1.0 %"
    assert drawn.goal is not None
    assert all(0 <= point.x <= WIDTH and 0 <= point.y <= HEIGHT for point in drawn.points)
    assert drawn.description == (
        "Rate: 1.0 % in fiscal year 2020, 4.0 % in 2024; lowest 1.0 % in 2020, highest 4.0 % in 2024. The goal is 15 %."
    )


def test_columns_stand_on_the_base_and_the_last_year_is_named():
    drawn = chart("moves", "Moves", [YearValue(year, year - 2009, "n") for year in range(2010, 2027)])
    assert all(point.y + point.bar_height == pytest.approx(drawn.base, abs=0.2) for point in drawn.points)
    assert drawn.years[-1][1] == "2026"
    assert len(drawn.years) <= 6


def test_a_chart_without_any_figure_says_so():
    drawn = chart("moves", "Moves", [YearValue(2026, None, "")])
    assert (drawn.points, drawn.description) == ([], "Moves: no figure.")


def test_the_diagram_takes_the_smallest_ends_together():
    ends = [End(f"A{n}", f"Agency {n}", n, str(n)) for n in range(1, 12)]
    drawn = diagram("wide", "TR", ends, [End("HE", "Health", 3, "3")], width=980, room=300, letters=38)
    assert len(drawn.arrivals) == MOST
    assert (drawn.arrivals[0].label, drawn.arrivals[-1].label) == ("Agency 11 A11", "4 others")
    assert drawn.arrivals[-1].text == str(1 + 2 + 3 + 4)
    assert drawn.arrivals[0].thickness > drawn.departures[0].thickness
    assert all(0 < band.y < drawn.height for band in (*drawn.arrivals, *drawn.departures))
    assert "11 from Agency 11" in drawn.description


def test_a_narrow_diagram_names_the_codes_and_a_long_name_is_cut():
    end = End("HE", "Department of Health and Human Services", 3, "3")
    assert diagram("narrow", "TR", [end], [], width=360, room=64, letters=0).arrivals[0].label == "HE"
    assert diagram("wide", "TR", [end], [], width=980, room=300, letters=12).arrivals[0].label == "Department… HE"


@pytest.mark.parametrize(("count", "expected"), [(0, 0), (1, 1), (2, 1), (3, 2), (9, 5), (10, 5)])
def test_shades_go_up_in_equal_steps(count, expected):
    assert shade(count, 10) == expected


def test_the_heat_table_keeps_the_first_units_and_says_what_it_left_out():
    units = [("AG", "Agriculture"), ("HE", "Health"), ("TR", "Treasury")]
    counts = {("AG", "HE"): 12, ("HE", "AG"): 1, ("HE", "TR"): 3}
    pairs = {(a, b): Cell(counts.get((a, b), 0)) for a, _ in units for b, _ in units if a != b}
    pairs["HE", "AG"] = Cell(None, Marker.SMALL)
    table = FlowTable(
        run=MetricRun(fiscal_year=2026, as_of=dt.date(2026, 9, 30)),
        level="agency",
        is_suppressed=True,
        units=units,
        cells=pairs,
        exports={"AG": Cell(12), "HE": Cell(None, Marker.COMPLEMENTARY), "TR": Cell(0)},
        imports={"AG": Cell(None, Marker.SMALL), "HE": Cell(12), "TR": Cell(3)},
        total=Cell(16),
    )
    drawn = heat(table, ["HE", "AG", "TR"], most=2)
    assert [code for code, _ in drawn.columns] == ["AG", "HE"]
    assert drawn.left_out == 1
    agriculture, health = drawn.rows
    assert agriculture.cells[0].is_same
    assert (agriculture.cells[1].text, agriculture.cells[1].shade) == ("12", 5)
    assert (health.cells[0].text, health.cells[0].is_hidden, health.total.text) == ("≤10", True, "n/s")
    assert [cell.text for cell in drawn.totals] == ["≤10", "12"]
