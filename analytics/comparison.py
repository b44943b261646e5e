"""OPM's published counts beside the ledger's, agency by agency."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analytics.markers import suppression_threshold
from analytics.models import PublishedCount, PublishedFile
from analytics.rules.publication import suppressed_column
from analytics.rules.suppression import THRESHOLD
from analytics.tables import Cell, figure_table, unit_names
from analytics.viewers import OPERATOR, Sight, Viewer, has_ended
from analytics.workflow import Level
from executives.models import Agency

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analytics.models import MetricRun
    from analytics.models.published import PublishedFileQuerySet

# Published column, the ledger's column it is held against, and the flow whose files must be loaded.
PAIRS = (
    ("transfers_in", "imports", PublishedFile.Flow.ACCESSIONS),
    ("transfers_out", "exports", PublishedFile.Flow.SEPARATIONS),
    ("new_hires", "external_hires", PublishedFile.Flow.ACCESSIONS),
    ("separations", "departures", PublishedFile.Flow.SEPARATIONS),
)
NOTHING = Cell(None)
UNLISTED = "Not in the list of agencies"


@dataclass(frozen=True, slots=True)
class Pair:
    """One published count, the ledger's, and ledger less published; blank where one of them does not exist."""

    published: Cell
    ledger: Cell
    difference: Cell


@dataclass(frozen=True, slots=True)
class ComparedRow:
    unit: str
    name: str
    pairs: Mapping[str, Pair]


@dataclass(frozen=True)
class Comparison:
    """One fiscal year; `months` says how many of its twelve months are loaded, by flow."""

    fiscal_year: int
    run: MetricRun | None
    level: str
    is_suppressed: bool
    months: Mapping[str, int]
    rows: list[ComparedRow]
    total: ComparedRow


def published_comparison(
    fiscal_year: int,
    run: MetricRun | None,
    *,
    viewer: Viewer = OPERATOR,
    files: PublishedFileQuerySet | None = None,
) -> Comparison:
    """Return the published counts of a fiscal year beside those of `run`, a run of that year, where there is one.

    Published counts are compared by agency; where small counts are suppressed, by department and suppressed likewise.
    """
    is_suppressed = viewer.sight is Sight.SUPPRESSED
    level = Level.DEPARTMENT if is_suppressed else Level.AGENCY
    files = PublishedFile.objects.all() if files is None else files
    months = {flow.value: files.months_held(flow, fiscal_year) for flow in PublishedFile.Flow}
    published = _published(fiscal_year, level)
    names = unit_names()
    ledger: dict[str, Mapping[str, Cell]] = {}
    if run is not None and not (is_suppressed and not has_ended(run)):
        table = figure_table(run, level, viewer=viewer, names=names)
        ledger = {row.unit: row.cells for row in (*table.rows, table.total)}
    units = sorted(set(published) | set(ledger) - {""})
    if viewer.sight is Sight.OWN and viewer.user is not None:
        units = [unit for unit in units if unit in ledger]
    threshold = suppression_threshold(run) if run is not None else THRESHOLD
    shown = _shown(published, units, threshold if is_suppressed else None)
    rows = [_row(unit, names.get(unit, UNLISTED), shown, ledger.get(unit), months) for unit in units]
    total = _row("", "Total", shown, ledger.get(""), months)
    return Comparison(fiscal_year, run, level, is_suppressed, months, rows, total)


def _published(fiscal_year: int, level: str) -> dict[str, dict[str, int]]:
    """Return the published counts by unit."""
    departments = dict(Agency.objects.agencies().order_by().values_list("code", "department_id"))
    found: dict[str, dict[str, int]] = {}
    for row in PublishedCount.objects.in_year(fiscal_year).by_agency():
        code = str(row["agency_code"])
        unit = departments.get(code, code) if level == Level.DEPARTMENT else code
        sums = found.setdefault(unit, dict.fromkeys((name for name, _, _ in PAIRS), 0))
        for name in sums:
            sums[name] += int(str(row[name]))
    return found


def _shown(
    published: Mapping[str, Mapping[str, int]], units: list[str], threshold: int | None
) -> dict[tuple[str, str], Cell]:
    """Return the published cells by (column, unit), a blank unit for the total; suppressed by a given `threshold`."""
    cells: dict[tuple[str, str], Cell] = {}
    for name, _, _ in PAIRS:
        counts = {unit: published.get(unit, {}).get(name, 0) for unit in units}
        cells |= {(name, unit): Cell(count) for unit, count in counts.items()}
        cells[name, ""] = Cell(sum(counts.values()))
        if threshold is not None:
            markers = suppressed_column(counts, threshold=threshold)
            cells |= {(name, unit): Cell(None, marker) for unit, marker in markers.items()}
    return cells


def _row(
    unit: str,
    name: str,
    shown: Mapping[tuple[str, str], Cell],
    ledger: Mapping[str, Cell] | None,
    months: Mapping[str, int],
) -> ComparedRow:
    pairs = {}
    for column, figure, flow in PAIRS:
        published = shown[column, unit] if months[flow] else NOTHING
        held = ledger[figure] if ledger is not None else NOTHING
        is_comparable = published.value is not None and held.value is not None
        difference = Cell(held.value - published.value) if is_comparable else NOTHING  # type: ignore[operator]
        pairs[column] = Pair(published, held, difference)
    return ComparedRow(unit, name, pairs)
