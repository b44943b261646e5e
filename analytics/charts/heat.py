"""Origin by destination as a table whose cells are shaded by their count; the numbers stand in it as text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.tables import Cell, FlowTable

MOST = 25
SHADES = 5


class HeatCell(NamedTuple):
    """One pair: its words and its shade, 0 (none) to 5; `is_same` on the diagonal, where there is no move."""

    text: str
    shade: int = 0
    is_same: bool = False
    is_hidden: bool = False


class HeatRow(NamedTuple):
    code: str
    name: str
    cells: list[HeatCell]
    total: HeatCell


@dataclass(frozen=True)
class Heat:
    """The units with the most moves, by code; `left_out` is how many others have any."""

    columns: list[tuple[str, str]]
    rows: list[HeatRow]
    totals: list[HeatCell]
    total: HeatCell
    left_out: int
    steps: list[tuple[int, str]]

    @property
    def is_all_hidden(self) -> bool:
        """Whether no count between two units is shown."""
        return all(cell.is_hidden or cell.is_same for row in self.rows for cell in row.cells)


def heat(table: FlowTable, order: Sequence[str], most: int = MOST) -> Heat:
    """Return the table of the first `most` units of `order`; rows and columns stand by code."""
    kept = set(order[:most])
    units = [(code, name) for code, name in table.units if code in kept]
    highest = table.highest
    rows = [
        HeatRow(
            code,
            name,
            [_pair(table, code, other, highest) for other, _ in units],
            _words(table.exports[code]),
        )
        for code, name in units
    ]
    return Heat(
        columns=units,
        rows=rows,
        totals=[_words(table.imports[code]) for code, _ in units],
        total=_words(table.total),
        left_out=len(table.units) - len(units),
        steps=_steps(highest),
    )


def shade(count: int, highest: int) -> int:
    """Return the shade of a count: 0 for none, then 1 to 5 in equal steps up to the highest."""
    return 0 if count <= 0 or highest <= 0 else max(1, -(-SHADES * count // highest))


def _pair(table: FlowTable, origin: str, destination: str, highest: int) -> HeatCell:
    if origin == destination:
        return HeatCell("", is_same=True)
    return _words(table.cells[origin, destination], highest)


def _words(cell: Cell, highest: int = 0) -> HeatCell:
    if cell.marker is not None:
        return HeatCell("≤10" if cell.marker.name == "SMALL" else "n/s", is_hidden=True)
    count = int(cell.value or 0)
    return HeatCell(f"{count:,}", shade(count, highest))


def _steps(highest: int) -> list[tuple[int, str]]:
    """Return each shade in use with the counts it stands for."""
    spans: dict[int, list[int]] = {}
    for count in range(1, highest + 1):
        spans.setdefault(shade(count, highest), []).append(count)
    return [
        (step, str(counts[0]) if len(counts) == 1 else f"{counts[0]} to {counts[-1]}")
        for step, counts in sorted(spans.items())
    ]
