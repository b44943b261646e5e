"""The shape of a definition."""

from __future__ import annotations

from dataclasses import dataclass

from analytics.models.runs import FORMULA_VERSION


@dataclass(frozen=True, slots=True)
class Definition:
    """One figure: `short` stands beside the number, the rest on the page of definitions."""

    key: str
    name: str
    short: str
    population: str
    unit: str
    period: str
    counted: str
    caveats: tuple[str, ...] = ()
    version: str = FORMULA_VERSION
