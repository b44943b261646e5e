"""Counts as horizontal bars, one small drawing a row of the table that says the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.charts.scale import fixed

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH = 100.0


def bars(values: Sequence[float | None], *, of: float | None = None) -> list[float]:
    """Return the widths of bars in percent of `of`, or of the largest value; no bar where there is no value."""
    whole = of if of is not None else max((value for value in values if value is not None), default=0)
    return [fixed(WIDTH * (value or 0) / whole) if whole else 0.0 for value in values]
