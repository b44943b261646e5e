"""The years before, as drawings and as the table beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from analytics.charts.series import Chart, YearValue, chart
from analytics.viewers import has_ended
from analytics.views.showing import DECIMALS, Shown, number, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from analytics.models import MetricRun
    from analytics.tables import Row

YEARS = 17


class YearRow(NamedTuple):
    """One fiscal year of the table beside the drawings."""

    year: int
    is_running: bool
    is_chosen: bool
    cells: list[tuple[str, Shown]]


def latest(runs: Sequence[MetricRun], chosen: MetricRun) -> list[MetricRun]:
    """Return the runs to draw: the last years, and the chosen one with them."""
    kept = list(runs[:YEARS])
    return kept if chosen in kept else [*kept, chosen]


def series(years: Iterable[tuple[MetricRun, Row]], column: str) -> list[YearValue]:
    """Return one column by year."""
    found = []
    for run, row in years:
        value = row.cells[column].value
        text = "" if value is None else number(value, column)
        found.append(YearValue(run.fiscal_year, value, text, is_running=not has_ended(run)))
    return found


def draw(
    key: str,
    title: str,
    years: Sequence[tuple[MetricRun, Row]],
    column: str,
    *,
    goal: float | None = None,
    compared: Sequence[tuple[MetricRun, Row]] = (),
    compared_label: str = "",
) -> Chart:
    """Draw one column by year: counts as columns; rates as a line, of years that have ended, with those to compare."""
    is_rate = column in DECIMALS
    if is_rate:  # a few weeks of a year make no rate of a year
        years = [year for year in years if has_ended(year[0])]
    others = {value.year: value for value in series(compared, column)}
    values = series(years, column)
    beside = [others.get(value.year, YearValue(value.year, None, "")) for value in values] if others else []
    return chart(
        key,
        title,
        values,
        unit=" %" if is_rate else "",
        is_line=is_rate,
        goal=goal,
        compared=beside,
        compared_label=compared_label,
    )


def year_rows(
    years: Iterable[tuple[MetricRun, Row]], columns: Sequence[tuple[str, str]], chosen: MetricRun
) -> list[YearRow]:
    """Return the table beside the drawings, newest year first."""
    rows = [
        YearRow(
            run.fiscal_year,
            not has_ended(run),
            run.pk == chosen.pk,
            [(label, shown(row.cells[column], column)) for column, label in columns],
        )
        for run, row in years
    ]
    return rows[::-1]


def trend_context(
    years: Sequence[tuple[MetricRun, Row]],
    charts: list[Chart],
    columns: Sequence[tuple[str, str]],
    chosen: MetricRun,
) -> dict[str, Any]:
    """Return what analytics/_trend.html needs."""
    return {
        "charts": charts,
        "year_columns": [label for _, label in columns],
        "years": year_rows(years, columns, chosen),
        "has_running": any(not has_ended(run) for run, _ in years),
    }
