"""Where the executives of one unit come from and go to: origins on the left, the unit in the middle, destinations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from analytics.charts.scale import fixed

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST = 8
ROW, TOP, BOTTOM = 34, 44, 12
NODE, THICKEST = 76, 26


class End(NamedTuple):
    """One origin or destination: its code (blank where several are taken together), its name and its moves."""

    code: str
    name: str
    moves: int
    text: str


class Band(NamedTuple):
    """One stream between an end and the middle, with the words of its end."""

    path: str
    thickness: float
    x: float
    y: float
    label: str
    text: str
    tooltip: str
    tone: str


@dataclass(frozen=True)
class Diagram:
    """The drawing at one width; `anchor_*` say where its two columns of words stand."""

    key: str
    width: int
    height: int
    node_x: float
    node_y: float
    node_width: int
    node_height: float
    middle: float
    code: str
    arrivals: list[Band]
    departures: list[Band]
    left: int
    right: int
    description: str


def diagram(
    key: str, code: str, origins: Sequence[End], destinations: Sequence[End], *, width: int, room: int, letters: int
) -> Diagram:
    """Return the drawing: `room` is the width kept for words on either side, `letters` how many of a name fit there."""
    into, out = _largest(origins), _largest(destinations)
    rows = max(len(into), len(out), 1)
    height = TOP + rows * ROW + BOTTOM
    highest = max((end.moves for end in (*into, *out)), default=1) or 1
    node_x = (width - NODE) / 2
    node_height = max(height - TOP - BOTTOM - 8.0, 40.0)
    middle = TOP + (height - TOP - BOTTOM) / 2
    sides = {"arrival": (room, node_x, into), "departure": (width - room, node_x + NODE, out)}
    drawn = {
        tone: _bands(ends, tone, outer, inner, middle, node_height, highest, letters)
        for tone, (outer, inner, ends) in sides.items()
    }
    return Diagram(
        key=key,
        width=width,
        height=height,
        node_x=fixed(node_x),
        node_y=fixed(middle - node_height / 2),
        node_width=NODE,
        node_height=fixed(node_height),
        middle=fixed(middle),
        code=code,
        arrivals=drawn["arrival"],
        departures=drawn["departure"],
        left=room,
        right=width - room,
        description=_describe(code, into, out),
    )


def _largest(ends: Sequence[End]) -> list[End]:
    """Keep the largest ends, and take the rest together."""
    ordered = sorted(ends, key=lambda end: (-end.moves, end.code))
    if len(ordered) <= MOST:
        return ordered
    rest = ordered[MOST - 1 :]
    count = sum(end.moves for end in rest)
    return [*ordered[: MOST - 1], End("", f"{len(rest)} others", count, f"{count:,}")]


def _bands(
    ends: Sequence[End],
    tone: str,
    outer: float,
    inner: float,
    middle: float,
    node_height: float,
    highest: int,
    letters: int,
) -> list[Band]:
    """Draw each stream from its row to its share of the middle's edge."""
    bands = []
    share = node_height / max(len(ends), 1)
    top = middle - len(ends) * ROW / 2
    for index, end in enumerate(ends):
        y = top + ROW * (index + 0.5)
        node_y = middle - node_height / 2 + share * (index + 0.5)
        thickness = max(2.0, min(THICKEST, ROW - 8) * end.moves / highest)
        bend = (outer + inner) / 2
        path = f"M{outer:.1f},{y:.1f} C{bend:.1f},{y:.1f} {bend:.1f},{node_y:.1f} {inner:.1f},{node_y:.1f}"
        label = _label(end, letters)
        direction = "from" if tone == "arrival" else "to"
        tooltip = f"{end.text} {direction} {end.name}{f' ({end.code})' if end.code else ''}"
        bands.append(Band(path, fixed(thickness), fixed(outer), fixed(y), label, end.text, tooltip, tone))
    return bands


def _label(end: End, letters: int) -> str:
    """Return as much of the name as there is room for; the code alone where there is none."""
    if not end.code:
        return end.name
    if letters <= 0:
        return end.code
    name = end.name if len(end.name) <= letters else f"{end.name[: letters - 1].rstrip()}…"
    return f"{name} {end.code}"


def _describe(code: str, into: Sequence[End], out: Sequence[End]) -> str:
    arrivals = ", ".join(f"{end.text} from {end.name}" for end in into) or "none"
    departures = ", ".join(f"{end.text} to {end.name}" for end in out) or "none"
    return f"Into {code}: {arrivals}. Out of {code}: {departures}."
