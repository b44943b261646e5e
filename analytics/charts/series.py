"""One figure by fiscal year, as columns or as a line, with a goal line or a second line to compare with."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from analytics.charts.scale import fixed, tick_label, ticks

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH, HEIGHT = 420, 224
LEFT, RIGHT, TOP, BOTTOM = 38, 14, 16, 28
LABELS = 6  # at most so many years are named


class Tick(NamedTuple):
    y: float
    label: str


class Point(NamedTuple):
    """One year: its place, its column, and its words; `is_running` where the year has not ended."""

    x: float
    y: float
    bar_x: float
    bar_width: float
    bar_height: float
    label: str
    tooltip: str
    is_running: bool


class YearValue(NamedTuple):
    """What is drawn: a year, its figure (None where there is none or it is hidden) and how it is written."""

    year: int
    value: float | None
    text: str
    is_running: bool = False


@dataclass(frozen=True)
class Chart:
    """One drawing; `runs` are the unbroken stretches of its line."""

    key: str
    title: str
    description: str
    is_line: bool
    unit: str
    ticks: list[Tick]
    points: list[Point]
    years: list[tuple[float, str]]
    lines: list[str]
    compared: list[str] = field(default_factory=list)
    compared_label: str = ""
    goal: Tick | None = None
    last: Point | None = None
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    base: int = HEIGHT - BOTTOM


def chart(
    key: str,
    title: str,
    values: Sequence[YearValue],
    *,
    unit: str = "",
    is_line: bool = False,
    goal: float | None = None,
    compared: Sequence[YearValue] = (),
    compared_label: str = "",
) -> Chart:
    """Return the drawing of one figure by year; the description says first, last, lowest and highest."""
    drawn = [value.value for value in (*values, *compared) if value.value is not None]
    scale = ticks(max([*drawn, goal or 0, 0.0001]))
    top = scale[-1]
    points = [point for index, value in enumerate(values) if (point := _point(index, len(values), value, top, unit))]
    return Chart(
        key=key,
        title=title,
        description=_describe(title, values, unit, goal),
        is_line=is_line,
        unit=unit,
        ticks=[Tick(_y(tick, top), tick_label(tick)) for tick in scale],
        points=points,
        years=_years(values),
        lines=_lines(values, top) if is_line else [],
        compared=_lines(compared, top),
        compared_label=compared_label,
        goal=None if goal is None else Tick(_y(goal, top), f"goal {tick_label(goal)}{unit}"),
        last=points[-1] if points else None,
    )


def _x(index: int, count: int) -> float:
    step = (WIDTH - LEFT - RIGHT) / max(count, 1)
    return fixed(LEFT + step * (index + 0.5))


def _y(value: float, top: float) -> float:
    return fixed(TOP + (HEIGHT - BOTTOM - TOP) * (1 - value / top))


def _point(index: int, count: int, value: YearValue, top: float, unit: str) -> Point | None:
    if value.value is None:
        return None
    x, y = _x(index, count), _y(value.value, top)
    width = fixed(min((WIDTH - LEFT - RIGHT) / count * 0.7, 34))
    so_far = " so far" if value.is_running else ""
    return Point(
        x=x,
        y=y,
        bar_x=fixed(x - width / 2),
        bar_width=width,
        bar_height=fixed(HEIGHT - BOTTOM - y),
        label=value.text,
        tooltip=f"FY{value.year}{so_far}: {value.text}{unit}",
        is_running=value.is_running,
    )


def _years(values: Sequence[YearValue]) -> list[tuple[float, str]]:
    """Name the last year and every so manieth before it."""
    step = -(-len(values) // LABELS) or 1
    last = len(values) - 1
    return [
        (_x(index, len(values)), str(value.year)) for index, value in enumerate(values) if (last - index) % step == 0
    ]


def _lines(values: Sequence[YearValue], top: float) -> list[str]:
    """Return the points of each unbroken stretch, as SVG writes them."""
    stretches: list[list[str]] = [[]]
    for index, value in enumerate(values):
        if value.value is None:
            stretches.append([])
        else:
            stretches[-1].append(f"{_x(index, len(values))},{_y(value.value, top)}")
    return [" ".join(stretch) for stretch in stretches if len(stretch) > 1]


def _describe(title: str, values: Sequence[YearValue], unit: str, goal: float | None) -> str:
    held = [value for value in values if value.value is not None]
    if not held:
        return f"{title}: no figure."
    lowest = min(held, key=lambda value: value.value or 0)
    highest = max(held, key=lambda value: value.value or 0)
    words = [
        f"{title}: {held[0].text}{unit} in fiscal year {held[0].year}, {held[-1].text}{unit} in {held[-1].year}",
        f"lowest {lowest.text}{unit} in {lowest.year}, highest {highest.text}{unit} in {highest.year}.",
    ]
    if goal is not None:
        words.append(f"The goal is {tick_label(goal)}{unit}.")
    return "; ".join(words[:2]) + " " + " ".join(words[2:])
