"""Round scales for the charts."""

from __future__ import annotations

import math


def ticks(highest: float, wanted: int = 4) -> list[float]:
    """Return round values from 0 to at least `highest`, about `wanted` steps apart."""
    if highest <= 0:
        return [0.0, 1.0]
    raw = highest / wanted
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= raw)
    if highest > 1 and step < 1 and highest == int(highest):
        step = 1.0
    return [number * step for number in range(math.ceil(highest / step) + 1)]


def tick_label(value: float) -> str:
    """Return a tick's value without needless decimals."""
    return f"{value:,.0f}" if value == int(value) else f"{value:g}"


def fixed(value: float) -> float:
    """Return a coordinate with the precision a drawing needs."""
    return round(value, 1)
