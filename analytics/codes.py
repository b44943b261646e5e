"""Lists of codes of the figures, as other systems read them: each figure with its definition in short."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.definitions import DEFINITIONS
from analytics.rules.suppression import Marker
from analytics.workflow import Level
from sesportal.exchange.code_lists import Code

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sesportal.exchange.code_lists import Codes

HIDDEN = {
    Marker.SMALL: "10 or fewer, zero included",
    Marker.COMPLEMENTARY: "Withheld, since one would follow",
}


def figures() -> Iterable[Code]:
    """Return every figure with its definition in one sentence; the note is its unit."""
    return [Code(one.key, f"{one.name}: {one.short}", one.unit) for one in DEFINITIONS]


def markers() -> Iterable[Code]:
    return [Code(marker.value, HIDDEN[marker]) for marker in Marker]


CODE_LISTS: dict[str, tuple[str, Codes]] = {
    "figure-levels": ("Levels at which moves are counted", Level),
    "figures": ("Figures of mobility", figures),
    "suppression-markers": ("What stands for a count that is not shown", markers),
}
