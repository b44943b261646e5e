"""Imports and exports as bars from a common middle, one small drawing a row of the table."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from analytics.charts.scale import fixed

if TYPE_CHECKING:
    from collections.abc import Sequence

HALF = 100.0


class Bar(NamedTuple):
    """One row: exports end at the middle, imports begin there; `net_x` is where imports less exports lies."""

    export_x: float
    export_width: float
    import_width: float
    net_x: float


def diverging(rows: Sequence[tuple[float, float]]) -> list[Bar]:
    """Return the bars of (imports, exports) rows, to one scale for both sides."""
    highest = max((max(pair) for pair in rows), default=0) or 1
    bars = []
    for imports, exports in rows:
        left, right = HALF * exports / highest, HALF * imports / highest
        net = HALF * (imports - exports) / highest
        bars.append(Bar(fixed(HALF - left), fixed(left), fixed(right), fixed(HALF + net)))
    return bars
