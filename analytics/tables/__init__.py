"""Figures as they are shown: one door for pages, downloads and commands, with what a viewer may not see left out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.cache import cache

from analytics.markers import markers_of, preload, suppression_threshold
from analytics.models import MobilityFigure, MobilityFlow, TenureShare, Totals
from analytics.models.figures import COUNTS, DerivedFigures
from analytics.rules.publication import TOTAL, Key, suppressed_shares
from analytics.rules.suppression import Marker
from analytics.viewers import OPERATOR, Sight, Viewer, check_cut, has_ended
from analytics.workflow import Cohort, Level
from executives.models import Agency
from sesportal.lib.errors import NotPermitted
from sesportal.lib.fiscal import last_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from analytics.models import MetricRun

COLUMNS = (
    "imports",
    "exports",
    "net",
    "external_hires",
    "departures",
    "reassignments",
    "on_board",
    "import_rate",
    "export_rate",
    "loaned_days",
    "hosted_days",
    "rotated",
    "career_on_board",
    "rotation_rate",
)
DERIVED = {
    "net": ("imports", "exports"),
    "import_rate": ("imports", "on_board"),
    "export_rate": ("exports", "on_board"),
    "rotation_rate": ("rotated", "career_on_board"),
}
# Of one unit they would give the small number of noncareer executives away, or rest on few people.
GOVERNMENTWIDE_ONLY = ("rotated", "career_on_board", "rotation_rate")
RANKING_MINIMUM = 20
THIN_FROM = 100  # executives on board: of fewer, none may leave in a good year
THIN_PERCENT = 1
ONE_UNIT = "Tenure shares with small counts suppressed are given for the whole corps only. Choose all departments."


@dataclass(frozen=True, slots=True)
class Cell:
    """One shown figure: its value, or the marker that stands in its place; neither where it does not exist."""

    value: int | float | None
    marker: Marker | None = None

    @property
    def text(self) -> str:
        """The figure as a file shows it: rates with two decimals, blank where there is none."""
        if self.marker is not None:
            return self.marker.value
        if self.value is None:
            return ""
        return f"{self.value:.2f}" if isinstance(self.value, float) else str(self.value)


@dataclass(frozen=True, slots=True)
class Row:
    """One unit of a table; `rank` is its place from the greatest importer, None where it is not ranked."""

    unit: str
    name: str
    cells: Mapping[str, Cell]
    rank: int | None = None


@dataclass(frozen=True)
class FigureTable:
    """The units of one level in one fiscal year: ranked ones first, then the others by code, and their total."""

    run: MetricRun
    level: str
    appointment_type: str
    move_type: str
    is_suppressed: bool
    minimum: int
    rows: list[Row]
    total: Row

    @property
    def ranked(self) -> list[Row]:
        return [row for row in self.rows if row.rank is not None]

    @property
    def unranked(self) -> list[Row]:
        return [row for row in self.rows if row.rank is None]


@dataclass(frozen=True)
class FlowTable:
    """Origin (rows) by destination (columns); `cells` has every ordered pair of `units` that is shown."""

    run: MetricRun
    level: str
    is_suppressed: bool
    units: list[tuple[str, str]]
    cells: Mapping[tuple[str, str], Cell]
    exports: Mapping[str, Cell]
    imports: Mapping[str, Cell]
    total: Cell

    @property
    def highest(self) -> int:
        """The largest shown count, for shading."""
        return max((int(cell.value) for cell in self.cells.values() if cell.value), default=0)


@dataclass(frozen=True, slots=True)
class ShareRow:
    """One tenure cohort; blank `cohort` is all of them."""

    cohort: str
    label: str
    executives: Cell
    served_in_two: Cell
    share: Cell


def ranking_minimum(run: MetricRun) -> int:
    """Return how many executives on board a unit needs to be ranked."""
    return int(run.parameter("ranking_minimum_executives") or RANKING_MINIMUM)


def lacks_leavers(run: MetricRun, *, viewer: Viewer = OPERATOR) -> bool:
    """Say whether the ledger of an ended year holds too few departures to be whole, so that its counts are too low.

    A hidden count is taken for the largest that it can be, so that the answer tells nothing of it. A run never changes,
    so the answer is kept.
    """
    if not has_ended(run):
        return False
    is_suppressed = viewer.sight is Sight.SUPPRESSED
    key = f"lacks-leavers:{run.pk}:{run.created_at.timestamp()}:{is_suppressed}"
    return bool(cache.get_or_set(key, lambda: _lacks_leavers(run, is_suppressed)))


def _lacks_leavers(run: MetricRun, is_suppressed: bool) -> bool:
    totals = MobilityFigure.objects.filter(run=run).for_level(Level.DEPARTMENT).of_type().totals()
    markers = markers_of(run) if is_suppressed else {}
    departures, on_board = (
        max(count, suppression_threshold(run)) if (column, TOTAL) in markers else count
        for column, count in (("departures", totals.departures), ("on_board", totals.on_board))
    )
    return on_board >= THIN_FROM and 100 * departures < THIN_PERCENT * on_board


def rotation_goal(run: MetricRun) -> float | None:
    """Return the governmentwide goal in percent, or None for a year before there was one."""
    goal = run.parameter("rotation_goal_percent", on=last_day(run.fiscal_year))
    return None if goal is None else float(goal)


def figure_table(
    run: MetricRun,
    level: str,
    *,
    viewer: Viewer = OPERATOR,
    appointment_type: str = "",
    move_type: str = "",
    names: Mapping[str, str] | None = None,
) -> FigureTable:
    """Return the figures of a run at a level as `viewer` may see them; `names` where they are at hand already.

    Raises NotPermitted for a cut from which hidden counts could be worked out.
    """
    check_cut(viewer, run, level=level, appointment_type=appointment_type, move_type=move_type)
    is_suppressed = viewer.sight is Sight.SUPPRESSED
    markers = markers_of(run) if is_suppressed else None
    figures = MobilityFigure.objects.filter(run=run).for_level(level).of_type(appointment_type)
    if viewer.sight is Sight.OWN and viewer.user is not None:
        figures = figures.visible_to(viewer.user)
    minimum = ranking_minimum(run)
    ranking = figures.ranked(minimum=minimum, move_type=move_type)
    names = unit_names() if names is None else names
    rows: list[Row] = []
    others: list[Row] = []
    for figure in ranking.ranked:
        cells = _cells(figure, figure.unit, markers)
        if cells["net"].value is None:  # its place would tell what is hidden
            others.append(Row(figure.unit, names.get(figure.unit, figure.unit), cells))
        else:
            rows.append(Row(figure.unit, names.get(figure.unit, figure.unit), cells, len(rows) + 1))
    others += [Row(f.unit, names.get(f.unit, f.unit), _cells(f, f.unit, markers)) for f in ranking.unranked]
    rows += sorted(others, key=lambda row: row.unit)
    total = Row(TOTAL, "Total", _cells(_sum([*ranking.ranked, *ranking.unranked]), TOTAL, markers))
    return FigureTable(run, level, appointment_type, move_type, is_suppressed, minimum, rows, total)


def flow_table(
    run: MetricRun,
    level: str,
    *,
    viewer: Viewer = OPERATOR,
    appointment_type: str = "",
    move_type: str = "",
    names: Mapping[str, str] | None = None,
    is_sparse: bool = False,
) -> FlowTable:
    """Return the moves of a run from unit to unit as `viewer` may see them.

    Shown are the units with any move; where small counts are suppressed, every unit with any figure, since a missing
    one would tell that it had no move. Where nothing is hidden, `is_sparse` leaves out the pairs without a move: two
    hundred units make forty thousand pairs.
    """
    check_cut(viewer, run, level=level, appointment_type=appointment_type, move_type=move_type)
    flows = MobilityFlow.objects.filter(run=run).for_level(level).of_type(appointment_type).of_move_type(move_type)
    if viewer.sight is Sight.OWN and viewer.user is not None:
        flows = flows.visible_to(viewer.user)
    moves = {(move.origin, move.destination): move.executives for move in flows.origin_destination()}
    is_suppressed = viewer.sight is Sight.SUPPRESSED
    if is_suppressed:
        units = list(MobilityFigure.objects.filter(run=run).for_level(level).of_type().values_list("unit", flat=True))
    else:
        units = sorted({unit for pair in moves for unit in pair})
    markers = markers_of(run) if is_suppressed else None
    names = unit_names() if names is None else names
    is_whole = is_suppressed or not is_sparse
    every = ((a, b) for a in units for b in units) if is_whole else iter(moves)
    pairs = {(a, b): moves.get((a, b), 0) for a, b in every if a != b}
    exports, imports = _both_ways(moves)
    return FlowTable(
        run=run,
        level=level,
        is_suppressed=is_suppressed,
        units=[(unit, names.get(unit, unit)) for unit in units],
        cells={pair: _cell(count, ("moves", *pair), markers) for pair, count in pairs.items()},
        exports={unit: _cell(exports[unit], ("exports", unit), markers) for unit in units},
        imports={unit: _cell(imports[unit], ("imports", unit), markers) for unit in units},
        total=_cell(sum(moves.values()), ("imports", TOTAL), markers),
    )


def _both_ways(moves: Mapping[tuple[str, str], int]) -> tuple[Counter[str], Counter[str]]:
    """Return how many left each unit, and how many came to it."""
    left, came = Counter[str](), Counter[str]()
    for (origin, destination), count in moves.items():
        left[origin] += count
        came[destination] += count
    return left, came


def share_table(run: MetricRun, level: str, *, viewer: Viewer = OPERATOR, unit: str = "") -> list[ShareRow]:
    """Return who served in two or more units, by years in the SES, for the corps or one unit, with a row for all.

    Where small counts are suppressed there is the corps only.
    """
    check_cut(viewer, run, level=level)
    is_suppressed = viewer.sight is Sight.SUPPRESSED
    if is_suppressed and unit:
        raise NotPermitted(ONE_UNIT, code="cut_would_disclose")
    shares = list(TenureShare.objects.filter(run=run).for_level(level).of_unit(unit))
    shares.sort(key=lambda share: Cohort.values.index(share.cohort))
    counts = [(share.cohort, share.executives, share.served_in_two) for share in shares]
    markers = suppressed_shares(counts) if is_suppressed else None
    labels = {share.cohort: str(share.get_cohort_display()) for share in shares}
    rows = [*counts, (TOTAL, sum(c[1] for c in counts), sum(c[2] for c in counts))]
    return [_share_row(cohort, labels.get(cohort, "All"), n, in_two, markers) for cohort, n, in_two in rows]


def trend(
    runs: Iterable[MetricRun],
    level: str,
    *,
    viewer: Viewer = OPERATOR,
    unit: str = "",
    appointment_type: str = "",
    names: Mapping[str, str] | None = None,
) -> list[tuple[MetricRun, Row]]:
    """Return one row a run, oldest fiscal year first: the total, or one unit's figures in the years it has any."""
    asked = {run.pk: run for run in sorted(runs, key=lambda run: run.fiscal_year)}
    for run in asked.values():
        check_cut(viewer, run, level=level, appointment_type=appointment_type)
    figures = MobilityFigure.objects.filter(run__in=asked).for_level(level).of_type(appointment_type)
    if unit:
        figures = figures.of_unit(unit)
    if viewer.sight is Sight.OWN and viewer.user is not None:
        figures = figures.visible_to(viewer.user)
    sums = figures.sums_by_run()
    name = (unit_names() if names is None else names).get(unit, unit) if unit else "Total"
    is_suppressed = viewer.sight is Sight.SUPPRESSED
    if is_suppressed:
        preload(asked.values())
    return [
        (run, Row(unit, name, _cells(sums[run.pk], unit, markers_of(run) if is_suppressed else None)))
        for run in asked.values()
        if run.pk in sums
    ]


def unit_names() -> dict[str, str]:
    """Return the names of agencies and subelements by code."""
    return dict(Agency.objects.order_by().values_list("code", "name"))


def _cells(figures: DerivedFigures, unit: str, markers: Mapping[Key, Marker] | None) -> dict[str, Cell]:
    """Return the cells of one row; a derived figure is hidden with what it is derived from."""
    cells: dict[str, Cell] = {}
    for column in COLUMNS:
        value = getattr(figures, column)
        if markers is None:
            cells[column] = Cell(value)
        elif column in GOVERNMENTWIDE_ONLY and unit != TOTAL:
            cells[column] = Cell(None, Marker.COMPLEMENTARY)
        elif column in DERIVED:
            is_hidden = any((source, unit) in markers for source in DERIVED[column])
            cells[column] = Cell(None, Marker.COMPLEMENTARY) if is_hidden else Cell(value)
        else:
            cells[column] = _cell(value, (column, unit), markers)
    return cells


def _cell(count: int, key: Key, markers: Mapping[Key, Marker] | None) -> Cell:
    marker = (markers or {}).get(key)
    return Cell(count) if marker is None else Cell(None, marker)


def _sum(figures: Iterable[MobilityFigure]) -> Totals:
    rows = list(figures)
    return Totals(**{name: sum(getattr(row, name) for row in rows) for name in COUNTS})


def _share_row(cohort: str, label: str, executives: int, in_two: int, markers: Mapping[Key, Marker] | None) -> ShareRow:
    held, two = _cell(executives, ("executives", cohort), markers), _cell(in_two, ("served_in_two", cohort), markers)
    if held.marker or two.marker or ("served_in_one", cohort) in (markers or {}):
        share = Cell(None, Marker.COMPLEMENTARY)
    else:
        share = Cell(100 * in_two / executives if executives else None)
    return ShareRow(cohort, label, held, two, share)
