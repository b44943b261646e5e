"""A career drawn to scale: geometry in, shapes out; the template only writes them as SVG."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from executives.models import Assignment
from executives.rules.calendar import ONE_DAY
from executives.rules.service import gaps_between

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

WIDTH, MARGIN = 1040, 14
HEAD, LANE, BAND, FOOT = 24, 28, 40, 50
LETTER = 6.2  # width of an average letter at the labels' size
YEAR_ROOM = 52  # for the label of a year on the axis
LABEL_ROOM = 46  # between two agency codes under the band


class Bar(NamedTuple):
    """One assignment, or one gap, as a box with its words."""

    x: float
    y: float
    width: float
    height: float
    label: str
    text_x: float
    text_y: float
    tone: str
    tooltip: str


class Mark(NamedTuple):
    """One place on the axis with its words; the words are empty where there is no room for them."""

    x: float
    label: str
    tooltip: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """Everything the drawing of one career needs."""

    width: int
    height: int
    band_y: int
    band_bottom: int
    axis_y: int
    left: int
    right: int
    records: list[Bar]
    temporary: list[Bar]
    gaps: list[Bar]
    agencies: list[Mark]
    years: list[Mark]
    today: Mark
    kinds: list[tuple[str, str]]
    description: str


class _Scale:
    """Place days between the first day of a year and the first day of a later one."""

    def __init__(self, first: dt.date, last: dt.date, width: int) -> None:
        self.first = dt.date(first.year, 1, 1)
        self.last = dt.date(last.year + 1, 1, 1)
        self._width = width
        self._per_day = (width - 2 * MARGIN) / (self.last - self.first).days

    def x(self, day: dt.date) -> float:
        """Return where `day` begins."""
        return round(MARGIN + (day - self.first).days * self._per_day, 1)

    def years(self) -> list[Mark]:
        """Return a tick a year, labelled as often as there is room."""
        first, last = self.first.year, self.last.year
        step = next(step for step in (1, 2, 5, 10, 20, 50) if (last - first) / step <= self._width / YEAR_ROOM)
        return [
            Mark(self.x(dt.date(year, 1, 1)), str(year) if year % step == 0 else "", "")
            for year in range(first, last + 1)
        ]


def draw_timeline(
    assignments: Iterable[Assignment], *, as_of: dt.date, names: Mapping[str, str], width: int = WIDTH
) -> Timeline | None:
    """Return the drawing of a career on `as_of`, `width` pixels wide; none where there is no position of record.

    `names` gives the words for agency and subelement codes in tooltips.
    """
    held = sorted(assignments, key=lambda a: (a.starts_on, a.pk))
    records = [a for a in held if a.kind == Assignment.Kind.RECORD]
    if not records:
        return None
    temporary = [a for a in held if a.kind != Assignment.Kind.RECORD]
    scale = _Scale(held[0].starts_on, max(as_of, *(a.ends_on or as_of for a in held)), width)
    lanes = _lanes(temporary, as_of)
    band_y = HEAD + (max(lanes, default=-1) + 1) * LANE
    bottom = band_y + BAND
    return Timeline(
        width=width,
        height=bottom + FOOT,
        band_y=band_y,
        band_bottom=bottom,
        axis_y=bottom + 26,
        left=MARGIN,
        right=width - MARGIN,
        records=_record_bars(records, scale, band_y, as_of, names),
        temporary=[
            _bar(a, scale, band_y - LANE * (lane + 1), LANE - 5, as_of, names, tone=a.kind)
            for a, lane in zip(temporary, lanes, strict=True)
        ],
        gaps=[_gap_bar(*gap, scale, band_y) for gap in gaps_between(records)],
        agencies=_agency_marks(records, scale, names),
        years=scale.years(),
        today=Mark(scale.x(as_of), "Today", f"{as_of:%B %-d, %Y}"),
        kinds=_kinds(temporary),
        description=_describe(records, temporary, as_of),
    )


def say_dates(starts_on: dt.date, ends_on: dt.date | None) -> str:
    """Return an interval in words."""
    return f"{starts_on:%b %-d, %Y} to " + (f"{ends_on:%b %-d, %Y}" if ends_on else "now")


def _lanes(temporary: list[Assignment], as_of: dt.date) -> list[int]:
    """Give each temporary assignment the lowest lane that is free while it runs."""
    free_from: list[dt.date] = []
    lanes = []
    for a in temporary:
        ends = max(a.ends_on or as_of, a.starts_on)
        lane = next((i for i, day in enumerate(free_from) if day < a.starts_on), len(free_from))
        free_from[lane : lane + 1] = [ends]
        lanes.append(lane)
    return lanes


def _record_bars(
    records: list[Assignment], scale: _Scale, y: int, as_of: dt.date, names: Mapping[str, str]
) -> list[Bar]:
    """Draw the positions of record; the tone changes with the agency."""
    bars = []
    tone = 0
    for index, record in enumerate(records):
        if index and record.subelement_id[:2] != records[index - 1].subelement_id[:2]:
            tone = 1 - tone
        bars.append(_bar(record, scale, y, BAND, as_of, names, tone=f"record-{tone}"))
    return bars


def _bar(
    a: Assignment, scale: _Scale, y: float, height: float, as_of: dt.date, names: Mapping[str, str], *, tone: str
) -> Bar:
    starts = scale.x(a.starts_on)
    ends = scale.x(max(a.ends_on or as_of, a.starts_on) + ONE_DAY)
    width = max(round(ends - starts, 1), 2.0)
    is_record = a.kind == Assignment.Kind.RECORD
    what = a.position_title if is_record else a.get_kind_display()
    code = a.subelement_id if is_record else a.host
    where = "outside the federal government" if code == Assignment.OUTSIDE else names.get(code, code)
    tooltip = f"{what or a.get_kind_display()}, {where}, {say_dates(a.starts_on, a.ends_on)}"
    label = _fit(width, what) if is_record else _fit(width, f"{what} {code}".strip(), what, code)
    return Bar(starts, y, width, height, label, starts + 5, y + height / 2 + 4.5, tone, tooltip)


def _gap_bar(first: dt.date, last: dt.date, scale: _Scale, y: int) -> Bar:
    starts = scale.x(first)
    width = max(round(scale.x(last + ONE_DAY) - starts, 1), 2.0)
    tooltip = f"No assignment of record, {say_dates(first, last)}"
    return Bar(starts, y, width, BAND, _fit(width, "Gap"), starts + 5, y + BAND / 2 + 4.5, "gap", tooltip)


def _fit(width: float, *choices: str) -> str:
    """Return the first of the words that the box holds, else the first cut short, or nothing in too small a box."""
    room = int((width - 9) / LETTER)
    for words in choices:
        if words and len(words) <= room:
            return words
    return f"{choices[0][: room - 1].rstrip()}…" if room >= 4 else ""


def _agency_marks(records: list[Assignment], scale: _Scale, names: Mapping[str, str]) -> list[Mark]:
    """Mark where an agency was entered; a code is left out where it would run into the one before."""
    marks: list[Mark] = []
    labelled_to = float("-inf")
    for before, record in pairwise([None, *records]):
        assert record is not None
        code = record.subelement_id[:2]
        if before is not None and before.subelement_id[:2] == code:
            continue
        x = scale.x(record.starts_on)
        has_room = x >= labelled_to
        if has_room:
            labelled_to = x + LABEL_ROOM
        marks.append(Mark(x, code if has_room else "", f"{names.get(code, code)} from {record.starts_on:%b %-d, %Y}"))
    return marks


def _kinds(temporary: list[Assignment]) -> list[tuple[str, str]]:
    """Return the kinds of temporary assignment that occur, for the legend."""
    return sorted({(a.kind, str(a.get_kind_display())) for a in temporary})


def _describe(records: list[Assignment], temporary: list[Assignment], as_of: dt.date) -> str:
    """Say in one sentence what the drawing shows."""
    agencies = list(dict.fromkeys(r.subelement_id[:2] for r in records))
    parts = [
        _count(len(records), "position of record", "positions of record"),
        f"in {_count(len(agencies), 'agency', 'agencies')} ({', '.join(agencies)})",
    ]
    sentence = f"From {records[0].starts_on:%B %Y}: {' '.join(parts)}"
    if temporary:
        sentence += f", {_count(len(temporary), 'temporary assignment', 'temporary assignments')}"
    if gaps := gaps_between(records):
        sentence += f", {_count(len(gaps), 'gap', 'gaps')} without one"
    return f"{sentence}. The table below lists them all. Drawn to scale as of {as_of:%B %-d, %Y}."


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
