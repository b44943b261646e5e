"""What became of development plans: for the government and its agencies, and for one agency and its components."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from analytics.charts.stages import bars
from analytics.definitions import FOLLOWED_SUPPRESSION_TEXT
from analytics.exports import follow_through_download
from analytics.filters import read_cut, shown_as_chosen
from analytics.models.follow_through import STAGES
from analytics.tables import unit_names
from analytics.tables.follow_through import cohort_rows, follow_table, follow_trend, reasons, runs_held
from analytics.viewers import OPERATOR, PUBLIC, Sight, default_level, has_ended, viewer_of
from analytics.views import trends
from analytics.views.agency import Unit, unit_of
from analytics.views.downloads import attachment
from analytics.views.places import address, frame, note, standing
from analytics.views.showing import FOLLOW_COLUMNS, Shown, caveats, in_short, shown, shown_row, tiles
from analytics.workflow import Level, NotDone
from executives.models import Agency
from sesportal.accounts.roles import Permission
from sesportal.lib.errors import NotPermitted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.http import HttpRequest, HttpResponse

    from analytics.filters import Cut
    from analytics.tables import Cell, Row
    from analytics.tables.follow_through import FollowTable, Reason
    from analytics.viewers import Viewer
    from sesportal.accounts.views import SignedInRequest

NOUNS = {Level.DEPARTMENT: "departments", Level.AGENCY: "agencies", Level.SUBELEMENT: "subelements"}
KEYS = ("stages", "plan_share", "reviews_on_time", "commitments_done")
ALL_KEYS = (*KEYS, "lines_overdue", "activities_done", "not_done", "unmet", "discussed", "changed", "taken_up")
STAGE_LABELS = {column: str(stage.label) for stage, column in STAGES.items()}
SUPPRESSED_COLUMNS = ("executives", *STAGE_LABELS, "plan_share")
PART_COLUMNS = ("executives", "plan_share", "reviews_share", "done_share", "lines_overdue", "unmet_share")
LABELS = FOLLOW_COLUMNS | STAGE_LABELS
YEAR_COLUMNS = tuple(FOLLOW_COLUMNS.items())


class Stage(NamedTuple):
    """One stage of the funnel: how many stand there, their share, and how many came at least so far."""

    label: str
    number: Shown
    share: str
    bar: float
    at_least: str


class ReasonBar(NamedTuple):
    label: str
    number: Shown
    bar: float


@require_safe
def overview(request: SignedInRequest) -> HttpResponse:
    """Show the follow-through of the government, or of the viewer's own agencies."""
    viewer = viewer_of(request.user)
    if code := _only_unit(viewer):
        return _one(request, viewer, get_object_or_404(_agencies(), code=code))
    cut = _cut(request, viewer)
    context = _frame(request, cut)
    if cut.run is None:
        return render(request, "analytics/follow_through_empty.html", context)
    table = follow_table(cut.run, cut.level, viewer=viewer)
    context |= {
        "noun": NOUNS[cut.level],
        "is_government": viewer.sight is not Sight.OWN,
        "figures": _tiles(table.total.cells, None),
        "stages": _funnel(table.total.cells),
        "reasons": _reason_bars(reasons(cut.run, cut.level, viewer=viewer, table=table)),
    }
    if not cut.is_suppressed:
        context |= _cohorts(cohort_rows(cut.run, cut.level, viewer=viewer))
        context |= _years(cut, follow_trend(trends.latest(cut.runs, cut.run), cut.level, viewer=viewer))
    context |= _units(request, cut, table)
    return render(request, "analytics/follow_through.html", context)


@require_safe
def unit(request: SignedInRequest, code: str) -> HttpResponse:
    """Show the follow-through of one unit and its components."""
    viewer = viewer_of(request.user)
    if viewer.sight is Sight.SUPPRESSED:
        raise Http404("Figures with small counts suppressed are given in one table of all departments.")
    return _one(request, viewer, get_object_or_404(_agencies(), code=code.upper()))


@require_safe
def download(request: SignedInRequest) -> HttpResponse:
    """Send the list of units as CSV; with `publication=1` small counts are suppressed whoever asks."""
    viewer = viewer_of(request.user)
    is_publication = bool(request.GET.get("publication"))
    if is_publication and viewer.sight is Sight.OWN:
        raise NotPermitted("Tables for publication show every department, and your role sees its own agency. Ask OPM.")
    viewer = PUBLIC if is_publication else viewer
    cut = _cut(request, viewer, level=Level.DEPARTMENT if is_publication else None)
    if cut.run is None or str(cut.run.fiscal_year) != request.GET.get("fiscal_year", str(cut.run.fiscal_year)):
        raise Http404("There are no such figures. Choose a fiscal year that has been computed.")
    table = follow_table(cut.run, cut.level, viewer=viewer)
    given = reasons(cut.run, cut.level, viewer=viewer, table=table)
    file = follow_through_download(table, given, LABELS)
    return attachment(file.csv().encode("utf-8-sig"), "text/csv; charset=utf-8", f"{file.name}.csv")


def _one(request: SignedInRequest, viewer: Viewer, agency: Agency) -> HttpResponse:
    about = unit_of(viewer, agency, request.GET.get("level", ""))
    cut = _cut(request, viewer, level=about.level)
    context = _frame(request, cut, about) | {"agency": agency, "unit": about}
    if cut.run is None:
        return render(request, "analytics/follow_through_empty.html", context)
    names = unit_names()
    table = follow_table(cut.run, about.level, viewer=viewer, within=about.code, names=names)
    row = next((row for row in table.rows if row.unit == about.code), None)
    if row is None:
        return render(request, "analytics/follow_through_unit.html", context)
    government = follow_table(cut.run, about.level, viewer=OPERATOR, names=names).total
    context |= {
        "row": row,
        "figures": _tiles(row.cells, government.cells),
        "stages": _funnel(row.cells),
        "reasons": _reason_bars(reasons(cut.run, about.level, viewer=viewer, unit=about.code)),
        "parts": _parts(cut, about, names),
    }
    context |= _cohorts(cohort_rows(cut.run, about.level, viewer=viewer, unit=about.code))
    years = follow_trend(trends.latest(cut.runs, cut.run), about.level, viewer=viewer, unit=about.code)
    context |= _years(cut, years)
    return render(request, "analytics/follow_through_unit.html", context)


# --- what the pages share ---


def _agencies() -> Any:
    return Agency.objects.select_related("parent", "department")


def _only_unit(viewer: Viewer) -> str:
    """Return the one unit that the viewer's roles cover, where it is one: its page is the viewer's overview."""
    if viewer.sight is not Sight.OWN or viewer.user is None:
        return ""
    codes = viewer.user.reach(Permission.VIEW_METRICS).agencies
    return next(iter(codes)) if len(codes) == 1 else ""


def _cut(request: HttpRequest, viewer: Viewer, *, level: Level | None = None) -> Cut:
    return read_cut(
        request.GET, viewer, default=default_level(viewer), level=level, runs=runs_held(viewer), has_kinds=False
    )


def _frame(request: SignedInRequest, cut: Cut, about: Unit | None = None) -> dict[str, Any]:
    steps: list[tuple[str, str | None]] = [("Follow-through", None)]
    if about is not None and _only_unit(cut.viewer) != about.code:
        steps = [("Follow-through", address("follow_through", {})), (about.name, None)]
    context = frame(request.user, "analytics:follow_through", *steps) | {"form": shown_as_chosen(cut), "cut": cut}
    if cut.run is None:
        return context
    held = standing(cut) | {"note": note(cut.run, in_short(*KEYS)), "caveats": caveats(*ALL_KEYS)}
    held["all_definitions"] = in_short(*ALL_KEYS)
    if cut.is_suppressed:
        held["suppression_text"] = FOLLOWED_SUPPRESSION_TEXT
    return context | held


def _tiles(cells: Mapping[str, Cell], government: Mapping[str, Cell] | None) -> list[tuple[str, str, str]]:
    def beside(share: str, words: str) -> str:
        if government is None or government[share].value is None:
            return words
        return f"{words}; government {shown(government[share], share).text} %"

    items = [
        ("plan_share", "With a plan", beside("plan_share", "of the executives")),
        ("reviews_share", "Reviews on time", beside("reviews_share", "in the last 12 months, of those due")),
        ("done_share", "Commitments done", beside("done_share", "of those due this year")),
        ("lines_overdue", "Overdue commitments", "neither done nor given up"),
        ("unmet_share", "Unmet needs", beside("unmet_share", "of those who answered")),
        ("taken_up_share", "Recommendations taken up", beside("taken_up_share", "of the boards'")),
    ]
    return tiles(cells, [item for item in items if item[0] in cells])


def _funnel(cells: Mapping[str, Cell]) -> list[Stage]:
    """Return the stages from none to completed, each with its bar to the scale of all executives."""
    total = cells["executives"].value
    widths = bars([cells[column].value for column in STAGE_LABELS], of=total)
    found = []
    for place, (column, label) in enumerate(STAGE_LABELS.items()):
        cell, later = cells[column], [cells[name] for name in list(STAGE_LABELS)[place:]]
        is_known = total and all(one.value is not None for one in later)
        reached = f"{100 * sum(one.value or 0 for one in later) / total:.0f}" if is_known and total else "–"
        share = f"{100 * cell.value / total:.0f}" if total and cell.value is not None else "–"
        found.append(Stage(label, shown(cell), share, widths[place], reached if place else ""))
    return found


def _reason_bars(found: Mapping[str, list[Reason]]) -> list[tuple[str, str, list[ReasonBar]]]:
    """Return the two tables of reasons: of activities not done, and of needs not met."""
    titles = {
        NotDone.LINE: ("Activities not done", "Activities deferred or cancelled in the year"),
        NotDone.NEED: ("Needs not met", "Executives who said so in the yearly answers"),
    }
    tables = []
    for kind, (title, caption) in titles.items():
        given = found[kind]
        widths = bars([reason.count.value for reason in given])
        rows = [ReasonBar(r.label, shown(r.count), width) for r, width in zip(given, widths, strict=True)]
        tables.append((title, caption, rows))
    return tables


def _cohorts(rows: Iterable[Row]) -> dict[str, Any]:
    columns = ("executives", *STAGE_LABELS, "plan_share", "reviews_share", "done_share")
    return {
        "cohort_columns": [LABELS[column] for column in columns],
        "cohorts": [shown_row(row, columns=columns, labels=LABELS) for row in rows],
    }


def _years(cut: Cut, years: list[tuple[Any, Row]]) -> dict[str, Any]:
    charts = [
        trends.draw("plans", "With a plan", years, "plan_share"),
        trends.draw("reviews", "Reviews on time", years, "reviews_share"),
        trends.draw("commitments", "Commitments done", years, "done_share"),
        trends.draw("activities", "Activities done", years, "activities_done"),
    ]
    return trends.trend_context(years, charts, YEAR_COLUMNS, cut.chosen)


def _parts(cut: Cut, about: Unit, names: Mapping[str, str]) -> dict[str, Any] | None:
    """Return the components one level down, each with its stages and shares."""
    if about.level == Level.SUBELEMENT:
        return None
    level = Level.AGENCY if about.members else Level.SUBELEMENT
    within = "" if about.members else about.code
    table = follow_table(cut.chosen, level, viewer=cut.viewer, within=within, names=names)
    rows = [row for row in table.rows if not about.members or row.unit in about.members]
    columns = ("executives", *STAGE_LABELS, *PART_COLUMNS[1:])
    parameters = cut.parameters | {"level": level.value}
    return {
        "noun": "Agencies of the department" if about.members else "Components",
        "columns": [LABELS[column] for column in columns],
        "rows": [
            shown_row(row, address("follow_through_unit", parameters, code=row.unit), columns, LABELS) for row in rows
        ],
    }


def _units(request: HttpRequest, cut: Cut, table: FollowTable) -> dict[str, Any]:
    """Return the table of all units, sorted as asked; what is not known or not shown comes last."""
    columns = SUPPRESSED_COLUMNS if cut.is_suppressed else tuple(FOLLOW_COLUMNS)
    sort = request.GET.get("sort", "")
    key = sort.removeprefix("-")
    rows = list(table.rows)
    if key in columns:
        held = [row for row in rows if row.cells[key].value is not None]
        sign = -1 if sort.startswith("-") else 1
        held.sort(key=lambda row: (sign * (row.cells[key].value or 0), row.name))
        rows = [*held, *(row for row in rows if row.cells[key].value is None)]
    else:
        sort, is_reversed = (sort, sort.startswith("-")) if key == "name" else ("name", False)
        rows.sort(key=lambda row: row.name, reverse=is_reversed)
    kept = cut.parameters
    publication = {"fiscal_year": str(cut.chosen.fiscal_year), "publication": "1"}
    may_publish = cut.viewer.sight is Sight.FULL and has_ended(cut.chosen)
    return {
        "sort": sort,
        "query": address("follow_through", kept).partition("?")[2],
        "columns": [(column, LABELS[column]) for column in columns],
        "units": [shown_row(row, _url(cut, row.unit), columns, LABELS) for row in rows],
        "total": shown_row(table.total, columns=columns, labels=LABELS),
        "downloads": [("All figures, CSV", address("follow_through_download", kept), "")],
        "publication_downloads": [("Stages by department, CSV", address("follow_through_download", publication), "")]
        if may_publish
        else [],
    }


def _url(cut: Cut, code: str) -> str:
    return "" if cut.is_suppressed else address("follow_through_unit", cut.parameters, code=code)
