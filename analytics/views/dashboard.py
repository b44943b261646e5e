"""Importers and exporters: one fiscal year at one level, for the government or for one's own agency."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_safe

from analytics.charts.bars import diverging
from analytics.charts.heat import MOST, heat
from analytics.filters import read_cut, shown_as_chosen
from analytics.tables import (
    FigureTable,
    figure_table,
    flow_table,
    rotation_goal,
    share_table,
    trend,
    unit_names,
)
from analytics.viewers import OPERATOR, default_level, viewer_of
from analytics.views import trends
from analytics.views.places import address, downloads, frame, note, publication_downloads, standing
from analytics.views.showing import COLUMNS, caveats, in_short, shares_shown, shown, shown_row, tiles
from analytics.workflow import Level

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponse

    from analytics.filters import Cut
    from analytics.tables import Row
    from sesportal.accounts.views import SignedInRequest

PAGE_ROWS = 100
AT_EITHER_END = 12
NOUNS = {Level.DEPARTMENT: "departments", Level.AGENCY: "agencies", Level.SUBELEMENT: "subelements"}
YEAR_COLUMNS = (
    ("imports", "Moves"),
    ("import_rate", "Moves for each 100 on board"),
    ("external_hires", "External hires"),
    ("departures", "Departures"),
    ("on_board", "On board, Oct. 1"),
    ("rotation_rate", "Rotation rate, %"),
)
OWN_YEAR_COLUMNS = (("imports", "Imports"), ("exports", "Exports"), ("net", "Net"), *YEAR_COLUMNS[2:])
KEYS = ("imports", "exports", "net", "import_rate")
ALL_KEYS = (*KEYS, "external_hires", "departures", "on_board", "loaned_days", "hosted_days", "reassignments")


@require_safe
def dashboard(request: SignedInRequest) -> HttpResponse:
    """Show who gains and who gives executives, as far as the viewer may see it."""
    viewer = viewer_of(request.user)
    cut = read_cut(request.GET, viewer, default=default_level(viewer))
    context = frame(request.user, "analytics:dashboard") | {"form": shown_as_chosen(cut), "cut": cut}
    if cut.run is None:
        return render(request, "analytics/dashboard_empty.html", context)
    names = unit_names()
    table = figure_table(
        cut.run,
        cut.level,
        viewer=viewer,
        appointment_type=cut.appointment_type,
        move_type=cut.move_type,
        names=names,
    )
    context |= standing(cut) | {
        "noun": NOUNS[cut.level],
        "table": table,
        "note": note(cut.run, in_short(*KEYS)),
        "caveats": caveats(*KEYS),
    }
    context |= _own(cut, table, names) if cut.is_own else _government(cut, table, names)
    context |= _units(request, cut, table)
    return render(request, "analytics/dashboard_own.html" if cut.is_own else "analytics/dashboard.html", context)


def _government(cut: Cut, table: FigureTable, names: Mapping[str, str]) -> dict[str, Any]:
    """Return the figures of the whole government."""
    goal = rotation_goal(cut.chosen)
    flows = flow_table(
        cut.chosen,
        cut.level,
        viewer=cut.viewer,
        appointment_type=cut.appointment_type,
        move_type=cut.move_type,
        names=names,
    )
    shares = share_table(cut.chosen, cut.level, viewer=cut.viewer)
    context = {
        "figures": _headline(table, goal, shown(shares[-1].share, "share").text),
        "shares": shares_shown(shares),
        "ranking": _ranking(cut, table),
        "heat": heat(flows, _busiest(cut, table, flows.units)),
        "heat_most": MOST,
        "flow_downloads": downloads(cut, "flows", "Moves"),
        "publication_downloads": publication_downloads(cut),
    }
    if not cut.is_suppressed:
        years = trend(
            trends.latest(cut.runs, cut.chosen), cut.level, viewer=cut.viewer, appointment_type=cut.appointment_type
        )
        charts = [
            trends.draw("moves", "Moves", years, "imports"),
            trends.draw("rate", "Moves for each 100 on board", years, "import_rate"),
            trends.draw("rotation", "Rotation rate", years, "rotation_rate", goal=goal),
        ]
        context |= trends.trend_context(years, charts, YEAR_COLUMNS, cut.chosen)
    return context


def _own(cut: Cut, table: FigureTable, names: Mapping[str, str]) -> dict[str, Any]:
    """Return the figures of the viewer's own agencies beside the sum of the government, and nobody else's."""
    runs = trends.latest(cut.runs, cut.chosen)
    years = trend(runs, cut.level, viewer=cut.viewer, appointment_type=cut.appointment_type)
    everyone = trend(runs, cut.level, viewer=OPERATOR, appointment_type=cut.appointment_type)
    total = next((row for run, row in everyone if run.pk == cut.chosen.pk), None)
    if cut.move_type and total is not None:
        total = figure_table(
            cut.chosen, cut.level, appointment_type=cut.appointment_type, move_type=cut.move_type, names=names
        ).total
    goal = rotation_goal(cut.chosen)
    compared: dict[str, Any] = {"compared": everyone, "compared_label": "Government"}
    charts = [
        trends.draw("imports", "Imports", years, "imports"),
        trends.draw("exports", "Exports", years, "exports"),
        trends.draw("import-rate", "Import rate", years, "import_rate", **compared),
        trends.draw("export-rate", "Export rate", years, "export_rate", **compared),
        trends.draw("rotation", "Rotation rate", years, "rotation_rate", goal=goal, **compared),
    ]
    unit = table.rows[0].unit if len(table.rows) == 1 else ""
    has_shares = unit and not cut.is_narrowed  # tenure is counted for all together
    shares = share_table(cut.chosen, cut.level, viewer=cut.viewer, unit=unit) if has_shares else []
    context: dict[str, Any] = {
        "unit": table.rows[0] if unit else None,
        "figures": _own_tiles(table, total, goal),
        "government": None if total is None else shown_row(total),
        "shares": shares_shown(shares),
    }
    return context | trends.trend_context(years, charts, OWN_YEAR_COLUMNS, cut.chosen)


def _headline(table: FigureTable, goal: float | None, share: str) -> list[tuple[str, str, str]]:
    """Return the figures at the head of the page."""
    goal_text = f"goal {goal:g} %" if goal is not None else "no goal in this year"
    items = (
        ("imports", "Moves", f"between {NOUNS[Level(table.level)]}"),
        ("import_rate", "Move rate", "moves for each 100 on board"),
        ("external_hires", "External hires", "into the SES"),
        ("departures", "Departures", "out of the SES"),
        ("on_board", "On board", "on October 1"),
        ("rotation_rate", "Rotation rate", goal_text),
    )
    served = ("Served in two or more", share if share in ("withheld", "–") else f"{share} %", "of all on board")
    return [*tiles(table.total.cells, items), served]


def _own_tiles(table: FigureTable, total: Row | None, goal: float | None) -> list[tuple[str, str, str]]:
    """Return one's own figures, each with the government's."""

    def beside(column: str) -> str:
        return f"government {shown(total.cells[column], column).text}" if total is not None else ""

    goal_text = f", goal {goal:g} %" if goal is not None else ""
    items = [
        ("imports", "Imports", beside("imports")),
        ("exports", "Exports", beside("exports")),
        ("net", "Net", "imports less exports"),
        ("external_hires", "External hires", beside("external_hires")),
        ("departures", "Departures", beside("departures")),
        ("on_board", "On board", beside("on_board")),
        ("rotation_rate", "Rotation rate", f"{beside('rotation_rate')} %{goal_text}"),
    ]
    return tiles(table.total.cells, items)


def _ranking(cut: Cut, table: FigureTable) -> dict[str, Any]:
    """Return the greatest importers and exporters with their bars; how many lie between them, and are too small."""
    ranked = table.ranked
    cuts_out = len(ranked) > 2 * AT_EITHER_END + 1
    kept = [*ranked[:AT_EITHER_END], *ranked[-AT_EITHER_END:]] if cuts_out else ranked
    bars = diverging([(row.cells["imports"].value or 0, row.cells["exports"].value or 0) for row in kept])
    rows = [
        {
            "row": shown_row(row, _unit_url(cut, row.unit), ("imports", "exports", "net")),
            "imports": shown(row.cells["imports"]),
            "exports": shown(row.cells["exports"]),
            "net": shown(row.cells["net"], "net"),
            "bar": bar,
        }
        for row, bar in zip(kept, bars, strict=True)
    ]
    between = len(ranked) - len(kept)
    return {
        "rows": rows,
        "after": AT_EITHER_END if between else 0,
        "between": between,
        "unranked": len(table.unranked),
        "minimum": table.minimum,
    }


def _busiest(cut: Cut, table: FigureTable, units: list[tuple[str, str]]) -> list[str]:
    """Return the units in the order in which the heat table takes them: by moves, or by size where moves are hidden."""
    columns = ("on_board",) if cut.is_suppressed else ("imports", "exports")
    weights = {row.unit: sum(row.cells[column].value or 0 for column in columns) for row in table.rows}
    return sorted((code for code, _ in units), key=lambda code: (-weights.get(code, 0), code))


def _units(request: HttpRequest, cut: Cut, table: FigureTable) -> dict[str, Any]:
    """Return the table of all units, sorted as asked; figures that are not shown come last, by code."""
    sort = request.GET.get("sort", "")
    key = sort.removeprefix("-")
    rows = list(table.rows)
    if key in COLUMNS:
        held = [row for row in rows if row.cells[key].value is not None]
        sign = -1 if sort.startswith("-") else 1
        held.sort(key=lambda row: (sign * (row.cells[key].value or 0), row.name))
        hidden = sorted((row for row in rows if row.cells[key].value is None), key=lambda row: row.unit)
        rows = [*held, *hidden]
    elif key in ("name", "code"):
        rows.sort(key=lambda row: row.name if key == "name" else row.unit, reverse=sort.startswith("-"))
    else:
        sort = "rank"
    page = Paginator(rows, PAGE_ROWS).get_page(request.GET.get("page"))
    kept = cut.parameters
    return {
        "page": page,
        "sort": sort,
        "query": address("dashboard", kept).partition("?")[2],
        "columns": list(COLUMNS.items()),
        "units": [shown_row(row, _unit_url(cut, row.unit)) for row in page.object_list],
        "total": shown_row(table.total),
        "downloads": downloads(cut, "figures", "All figures"),
        "all_definitions": in_short(*ALL_KEYS),
    }


def _unit_url(cut: Cut, unit: str) -> str:
    return address("agency_flows", cut.parameters, code=unit)
