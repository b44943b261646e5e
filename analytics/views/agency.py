"""Arrivals and departures of one agency, subelement or department."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from analytics.charts.ego import End, diagram
from analytics.filters import Cut, read_cut, shown_as_chosen
from analytics.tables import Row, figure_table, flow_table, rotation_goal, share_table, trend, unit_names
from analytics.viewers import Sight, Viewer, viewer_of
from analytics.views import trends
from analytics.views.places import address, frame, note, standing
from analytics.views.showing import COLUMNS, caveats, in_short, shares_shown, shown, shown_row, tiles
from analytics.workflow import Level
from executives.models import Agency

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpResponse

    from analytics.tables import Cell
    from sesportal.accounts.views import SignedInRequest

YEAR_COLUMNS = (
    ("imports", "Imports"),
    ("exports", "Exports"),
    ("net", "Net"),
    ("external_hires", "External hires"),
    ("departures", "Departures"),
    ("reassignments", "Reassignments"),
    ("on_board", "On board, Oct. 1"),
    ("loaned_days", "Loaned days"),
    ("hosted_days", "Hosted days"),
    ("rotation_rate", "Rotation rate, %"),
)
PART_COLUMNS = ("imports", "exports", "net", "external_hires", "departures", "on_board", "loaned_days", "hosted_days")
KEYS = ("imports", "exports", "external_hires", "departures")


class Direction(NamedTuple):
    """Where executives came from, or went to: the other units by count, and those from or to outside the SES."""

    title: str
    other: str
    rows: list[tuple[str, str, str, str]]
    outside_label: str
    outside: str
    hidden: int


@dataclass(frozen=True)
class Unit:
    """What the page is about: a code at a level; `members` are the agencies of a department of more than one."""

    agency: Agency
    level: Level
    members: frozenset[str]

    @property
    def code(self) -> str:
        return self.agency.code

    @property
    def name(self) -> str:
        return f"{self.agency.name}, whole department" if self.members else self.agency.name


@require_safe
def agency_flows(request: SignedInRequest, code: str) -> HttpResponse:
    """Show where one unit's executives come from and go to."""
    viewer = viewer_of(request.user)
    agency = get_object_or_404(Agency.objects.select_related("parent", "department"), code=code.upper())
    unit = unit_of(viewer, agency, request.GET.get("level", ""))
    cut = read_cut(request.GET, viewer, level=unit.level)
    context = frame(request.user, "", (unit.name, None)) | {
        "agency": agency,
        "unit": unit,
        "cut": cut,
        "form": shown_as_chosen(cut),
        "other_level": _other_level(viewer, unit),
    }
    if cut.run is None:
        return render(request, "analytics/dashboard_empty.html", context)
    names = unit_names()
    context |= standing(cut) | {"note": note(cut.run, in_short(*KEYS)), "caveats": caveats(*KEYS)}
    context |= _suppressed(cut, unit, names) if cut.is_suppressed else _full(cut, unit, names)
    if (row := context["row"]) is not None:
        context |= _flows(cut, unit, row, names)
    return render(request, "analytics/agency_flows.html", context)


def unit_of(viewer: Viewer, agency: Agency, asked: str) -> Unit:
    """Return the unit a code stands for; what the viewer may not see is not there (404)."""
    is_suppressed = viewer.sight is Sight.SUPPRESSED
    heads_department = agency.level == Agency.Level.AGENCY and agency.code == agency.department_id
    if is_suppressed and not heads_department:
        raise Http404("Figures with small counts suppressed are given by department only.")
    if not is_suppressed and not viewer.covers(agency.code):
        raise Http404("Your role does not reach this agency.")
    if agency.level == Agency.Level.SUBELEMENT:
        return Unit(agency, Level.SUBELEMENT, frozenset())
    if not is_suppressed and not (heads_department and asked == Level.DEPARTMENT):
        return Unit(agency, Level.AGENCY, frozenset())
    members = frozenset(agency.department_members.agencies().values_list("code", flat=True))
    if len(members) > 1 and viewer.sight is Sight.OWN:
        raise Http404("A department that sums up several agencies is no single agency's row.")
    return Unit(agency, Level.DEPARTMENT, members if len(members) > 1 else frozenset())


def _other_level(viewer: Viewer, unit: Unit) -> Level | None:
    """Return the other level at which the same code is a unit, where the viewer may choose it."""
    if viewer.sight is not Sight.FULL or unit.level == Level.SUBELEMENT or unit.code != unit.agency.department_id:
        return None
    return Level.AGENCY if unit.level == Level.DEPARTMENT else Level.DEPARTMENT


def _suppressed(cut: Cut, unit: Unit, names: Mapping[str, str]) -> dict[str, Any]:
    """Return one department's figures of the chosen year, small counts suppressed."""
    table = figure_table(cut.chosen, cut.level, viewer=cut.viewer, names=names)
    row = next((row for row in table.rows if row.unit == unit.code), None)
    return {"row": row, "figures": _tiles(row) if row else []}


def _full(cut: Cut, unit: Unit, names: Mapping[str, str]) -> dict[str, Any]:
    """Return one unit's figures: the chosen year, the years before, its tenure cohorts and its parts."""
    run = cut.chosen
    runs = trends.latest(cut.runs, run)
    years = trend(
        runs, cut.level, viewer=cut.viewer, unit=unit.code, appointment_type=cut.appointment_type, names=names
    )
    row = next((row for year, row in years if year.pk == run.pk), None)
    goal = rotation_goal(run)
    charts = [
        trends.draw("imports", "Imports", years, "imports"),
        trends.draw("exports", "Exports", years, "exports"),
        trends.draw("on-board", "On board on October 1", years, "on_board"),
        trends.draw("loaned", "Loaned days", years, "loaned_days"),
        trends.draw("hosted", "Hosted days", years, "hosted_days"),
        trends.draw("rotation", "Rotation rate", years, "rotation_rate", goal=goal),
    ]
    shares = share_table(run, cut.level, viewer=cut.viewer, unit=unit.code)
    context = {
        "row": row,
        "figures": _tiles(row, goal) if row else [],
        "shares": shares_shown(shares) if shares[-1].executives.value else [],
        "parts": _parts(cut, unit, names),
    }
    return context | trends.trend_context(years, charts, YEAR_COLUMNS, run)


def _tiles(row: Row, goal: float | None = None) -> list[tuple[str, str, str]]:
    items = [
        ("imports", "Imports", "from other units"),
        ("exports", "Exports", "to other units"),
        ("net", "Net", "imports less exports"),
        ("external_hires", "External hires", "into the SES"),
        ("departures", "Departures", "out of the SES"),
        ("on_board", "On board", "on October 1"),
        ("loaned_days", "Loaned days", "person-days on detail elsewhere"),
        ("hosted_days", "Hosted days", "person-days of others here"),
    ]
    if row.cells["rotation_rate"].marker is None:
        items.append(("rotation_rate", "Rotation rate", f"governmentwide goal {goal:g} %" if goal is not None else ""))
    return tiles(row.cells, items)


def _flows(cut: Cut, unit: Unit, row: Row, names: Mapping[str, str]) -> dict[str, Any]:
    """Return where from and where to, as two tables and a drawing."""
    code = unit.code
    flows = flow_table(
        cut.chosen,
        cut.level,
        viewer=cut.viewer,
        appointment_type=cut.appointment_type,
        move_type=cut.move_type,
        names=names,
    )
    into = {origin: cell for (origin, destination), cell in flows.cells.items() if destination == code}
    out = {destination: cell for (origin, destination), cell in flows.cells.items() if origin == code}
    context: dict[str, Any] = {
        "directions": [
            _direction(
                cut, "Arrivals", "From", into, names, ("Into the SES: external hires", row.cells["external_hires"])
            ),
            _direction(cut, "Departures", "To", out, names, ("Out of the SES: departures", row.cells["departures"])),
        ],
        "diagrams": [],
    }
    origins, destinations = _ends(into, names), _ends(out, names)
    if origins or destinations:
        wide = {"width": 980, "room": 300, "letters": 38}
        narrow = {"width": 380, "room": 88, "letters": 0}
        context["diagrams"] = [
            diagram("wide", code, origins, destinations, **wide),
            diagram("narrow", code, origins, destinations, **narrow),
        ]
    return context


def _direction(
    cut: Cut,
    title: str,
    other: str,
    cells: Mapping[str, Cell],
    names: Mapping[str, str],
    outside: tuple[str, Cell],
) -> Direction:
    held = sorted((item for item in cells.items() if item[1].value), key=lambda item: (-(item[1].value or 0), item[0]))
    rows = [(unit, names.get(unit, unit), _url(cut, unit), shown(cell).text) for unit, cell in held]
    hidden = sum(1 for cell in cells.values() if cell.marker is not None)
    return Direction(title, other, rows, outside[0], shown(outside[1]).text, hidden)


def _ends(cells: Mapping[str, Cell], names: Mapping[str, str]) -> list[End]:
    return [
        End(unit, names.get(unit, unit), int(cell.value), shown(cell).text)
        for unit, cell in cells.items()
        if cell.value
    ]


def _url(cut: Cut, unit: str) -> str:
    """Return the page of another unit where the viewer may open it."""
    may_open = cut.is_suppressed or cut.viewer.covers(unit)
    return address("agency_flows", cut.parameters, code=unit) if may_open else ""


def _parts(cut: Cut, unit: Unit, names: Mapping[str, str]) -> dict[str, Any] | None:
    """Return what the unit consists of, one level down, each with its own figures at that level."""
    if unit.level == Level.SUBELEMENT:
        return None
    level = Level.AGENCY if unit.members else Level.SUBELEMENT
    table = figure_table(cut.chosen, level, viewer=cut.viewer, appointment_type=cut.appointment_type, names=names)
    rows = [row for row in table.rows if row.unit in unit.members or (not unit.members and row.unit[:2] == unit.code)]
    parameters = cut.parameters | {"level": level.value}
    return {
        "noun": "Agencies of the department" if unit.members else "Subelements",
        "columns": [COLUMNS[column] for column in PART_COLUMNS],
        "rows": [
            shown_row(row, address("agency_flows", parameters, code=row.unit), PART_COLUMNS)
            for row in sorted(rows, key=lambda row: row.unit)
        ],
    }
