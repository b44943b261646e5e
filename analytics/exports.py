"""Figures as files: what is shown, with definition, as-of day, formula version and the nature of the data."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from openpyxl import Workbook

from analytics.definitions import (
    AS_OF,
    BY_KEY,
    FOLLOWED_SUPPRESSION_TEXT,
    MOVE,
    SUPPRESSION_TEXT,
    SYNTHETIC_TEXT,
    THIN_TEXT,
)
from analytics.definitions.follow_through import FOLLOW_THROUGH
from analytics.tables import lacks_leavers
from analytics.viewers import OPERATOR, PUBLIC
from analytics.workflow import NotDone

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from analytics.models import MetricRun
    from analytics.tables import Cell, FigureTable, FlowTable, Row
    from analytics.tables.follow_through import FollowTable, Reason

FIGURES_HEADER = (
    "agency",
    "imports",
    "exports",
    "net",
    "external_hires",
    "departures",
    "on_board",
    "import_rate",
    "export_rate",
    "loaned_days",
    "hosted_days",
)
FLOWS_HEADER = ("from", "to", "count")
COUNTED = ("imports", "exports", "external_hires", "departures", "on_board", "loaned_days", "hosted_days")
RUNS_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def figure_rows(table: FigureTable) -> list[list[str]]:
    """Return the rows of `FIGURES_HEADER`, by code: the units with any figure in it, rates with two decimals."""
    rows = sorted((row for row in table.rows if _has_figures(row)), key=lambda row: row.unit)
    return [[row.unit, *(row.cells[column].text for column in FIGURES_HEADER[1:])] for row in rows]


def flow_rows(table: FlowTable) -> list[list[str]]:
    """Return the rows of `FLOWS_HEADER`, by code: the pairs with any move, or all of them where some are hidden."""
    return [[*pair, cell.text] for pair, cell in sorted(table.cells.items()) if cell.marker or cell.value]


def write_csv(stream: Any, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a bare CSV: the header and the rows, nothing else."""
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)


@dataclass(frozen=True)
class Download:
    """One file for a person: the notes say what it is before the rows say how much."""

    name: str
    notes: list[tuple[str, str]]
    header: list[str]
    rows: list[list[Any]]

    def csv(self) -> str:
        """Return the file as CSV, its notes as lines that begin with #."""
        stream = io.StringIO()
        writer = csv.writer(stream)
        for label, text in self.notes:
            writer.writerow([f"# {label}: {text}"])
        writer.writerow(self.header)
        writer.writerows([[_harmless(_plain(value)) for value in row] for row in self.rows])
        return stream.getvalue()

    def xlsx(self) -> bytes:
        """Return the file as a workbook: the figures, and a second sheet with the notes."""
        book = Workbook(write_only=True)
        sheet = book.create_sheet("Figures")
        sheet.freeze_panes = "A2"
        sheet.append(self.header)
        for row in self.rows:
            sheet.append([_harmless(value) for value in row])
        about = book.create_sheet("About these figures")
        for label, text in self.notes:
            about.append([label, text])
        stream = io.BytesIO()
        book.save(stream)
        return stream.getvalue()


def figures_download(table: FigureTable) -> Download:
    """Return the list of units as it is on the page: ranked first, then the others, then the total."""
    columns = list(table.total.cells)
    rows = [
        [row.rank if row.rank is not None else "", row.unit, row.name, *(_value(row.cells[c]) for c in columns)]
        for row in (*table.rows, table.total)
    ]
    notes = _notes(table.run, table.level, is_suppressed=table.is_suppressed)
    notes += [("Appointment type", table.appointment_type or "all"), ("Kind of move", table.move_type or "all")]
    notes += [(BY_KEY[c].name, f"{BY_KEY[c].short} Unit: {BY_KEY[c].unit}.") for c in columns if c in BY_KEY]
    notes.append(("Ranking", f"Units with fewer than {table.minimum} executives on board are listed and not ranked."))
    name = f"mobility-fy{table.run.fiscal_year}-{table.level}"
    return Download(name, notes, ["rank", "code", "name", *columns], rows)


def flows_download(table: FlowTable) -> Download:
    """Return the moves from unit to unit, one row a pair."""
    names = dict(table.units)
    rows = [
        [origin, names[origin], destination, names[destination], _value(cell)]
        for (origin, destination), cell in sorted(table.cells.items())
        if cell.marker or cell.value
    ]
    notes = [*_notes(table.run, table.level, is_suppressed=table.is_suppressed), ("Definition", MOVE)]
    header = ["from", "from_name", "to", "to_name", "count"]
    return Download(f"mobility-flows-fy{table.run.fiscal_year}-{table.level}", notes, header, rows)


def follow_through_download(
    table: FollowTable, reasons: Mapping[str, Sequence[Reason]], labels: Mapping[str, str]
) -> Download:
    """Return the follow-through of the units of a level, their total, and the reasons as rows of their own below."""
    columns = list(table.total.cells)
    rows: list[list[Any]] = [
        [row.unit, row.name, *(_value(row.cells[c]) if c in row.cells else "" for c in columns)]
        for row in (*table.rows, table.total)
    ]
    for kind, given in reasons.items():
        rows += [["", f"{NotDone(kind).label}: {one.label}", _value(one.count)] for one in given]
    notes = _notes(table.run, table.level, is_suppressed=table.is_suppressed)
    if table.is_suppressed:
        notes.append(("Follow-through", FOLLOWED_SUPPRESSION_TEXT))
    notes += [(one.name, f"{one.short} Unit: {one.unit}.") for one in FOLLOW_THROUGH]
    notes += [(column, label.replace("\u00ad", "")) for column, label in labels.items() if column in columns]
    name = f"follow-through-fy{table.run.fiscal_year}-{table.level}"
    return Download(f"{name}-suppressed" if table.is_suppressed else name, notes, ["code", "name", *columns], rows)


def _notes(run: MetricRun, level: str, *, is_suppressed: bool) -> list[tuple[str, str]]:
    notes = [
        ("Fiscal year", str(run.fiscal_year)),
        ("Level", level),
        ("As of", f"{run.as_of:%Y-%m-%d}. {AS_OF}"),
        ("Formula version", run.formula_version),
    ]
    if lacks_leavers(run, viewer=PUBLIC if is_suppressed else OPERATOR):
        notes.append(("Caution", THIN_TEXT))
    if is_suppressed:
        notes.append(("Suppression", SUPPRESSION_TEXT.replace("`", "")))
    if settings.IS_DEMO:
        notes.append(("Data", SYNTHETIC_TEXT))
    return notes


def _has_figures(row: Row) -> bool:
    return any(row.cells[column].value or row.cells[column].marker for column in COUNTED)


def _value(cell: Cell) -> Any:
    return cell.marker.value if cell.marker is not None else "" if cell.value is None else cell.value


def _plain(value: Any) -> Any:
    return f"{value:.2f}" if isinstance(value, float) else value


def _harmless(value: Any) -> Any:
    """Keep a spreadsheet from taking a name for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(RUNS_FORMULA) and not _is_number(value) else value


def _is_number(text: str) -> bool:
    return text.lstrip("-").replace(".", "", 1).isdigit()
