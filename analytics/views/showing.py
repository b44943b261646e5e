"""Figures in words: what stands in a cell of a page, hidden ones included."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from analytics.definitions import BY_KEY
from analytics.rules.suppression import Marker

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from analytics.tables import Cell, Row, ShareRow

COLUMNS = {
    "imports": "Imports",
    "exports": "Exports",
    "net": "Net",
    "import_rate": "Import rate, %",
    "export_rate": "Export rate, %",
    "external_hires": "External hires",
    "departures": "Departures",
    "reassignments": "Reassign\u00adments",
    "on_board": "On board, Oct. 1",
    "loaned_days": "Loaned days",
    "hosted_days": "Hosted days",
    "rotation_rate": "Rotation rate, %",
}
FOLLOW_COLUMNS = {
    "executives": "Executives",
    "plan_share": "With a plan, %",
    "reviews_share": "Reviews on time, %",
    "done_share": "Commit\u00adments done, %",
    "lines_overdue": "Commit\u00adments overdue",
    "activities_done": "Activities done",
    "unmet_share": "Unmet needs, %",
    "discussed_share": "Cases discussed, %",
    "changed_share": "Decisions changed, %",
    "taken_up_share": "Recommen\u00addations taken up, %",
}
DECIMALS = {
    "import_rate": 2,
    "export_rate": 2,
    "rotation_rate": 1,
    "share": 1,
    **{column: 0 for column in FOLLOW_COLUMNS if column.endswith("_share")},
}
HIDDEN = {Marker.SMALL: "10 or fewer", Marker.COMPLEMENTARY: "withheld"}
NONE = "–"
MINUS = "\u2212"


class Shown(NamedTuple):
    """One cell as a page shows it."""

    text: str
    is_hidden: bool = False


class ShownShare(NamedTuple):
    """One tenure cohort; `is_total` for all of them together."""

    label: str
    executives: Shown
    served: Shown
    share: Shown
    is_total: bool


class ShownRow(NamedTuple):
    """One unit of a table, with the address of its own page where there is one."""

    code: str
    name: str
    url: str
    cells: list[tuple[str, Shown]]
    rank: int | None = None


def shown(cell: Cell, column: str = "") -> Shown:
    """Return a cell in words; net with its sign, rates with their decimals, a dash where there is no figure."""
    if cell.marker is not None:
        return Shown(HIDDEN[cell.marker], is_hidden=True)
    if cell.value is None:
        return Shown(NONE)
    return Shown(number(cell.value, column))


def number(value: float, column: str = "") -> str:
    """Return a figure as a page writes it."""
    if column == "net":
        return f"+{value:,}" if value > 0 else f"{MINUS}{-value:,}" if value < 0 else "0"
    return f"{value:,.{DECIMALS.get(column, 0)}f}"


def shown_row(
    row: Row, url: str = "", columns: Iterable[str] = COLUMNS, labels: Mapping[str, str] = COLUMNS
) -> ShownRow:
    """Return one row with its columns, each beside its label for narrow screens."""
    cells = [(labels[column].replace("\u00ad", ""), shown(row.cells[column], column)) for column in columns]
    return ShownRow(row.unit, row.name, url, cells, row.rank)


def shares_shown(shares: Iterable[ShareRow]) -> list[ShownShare]:
    """Return the tenure cohorts in words."""
    return [
        ShownShare(
            row.label, shown(row.executives), shown(row.served_in_two), shown(row.share, "share"), not row.cohort
        )
        for row in shares
    ]


def in_short(*keys: str) -> str:
    """Return the definitions of these figures, one sentence each, as they stand beside the numbers."""
    return " ".join(f"{BY_KEY[key].name}: {BY_KEY[key].short}" for key in keys)


def caveats(*keys: str) -> list[str]:
    """Return what to keep in mind with these figures, each caveat once."""
    return list(dict.fromkeys(caveat for key in keys for caveat in BY_KEY[key].caveats))


def tiles(cells: Mapping[str, Cell], items: Iterable[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """Return (label, figure, note) for components/figures.html from (column, label, note)."""
    return [(label, _with_percent(cells[column], column), note) for column, label, note in items]


def _with_percent(cell: Cell, column: str) -> str:
    text = shown(cell, column).text
    return f"{text} %" if column in DECIMALS and cell.value is not None else text
