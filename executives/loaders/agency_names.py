"""What an agency was called when, from lists that each say what it was called on one day."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import TYPE_CHECKING

from executives.reference.naming import key

if TYPE_CHECKING:
    from collections.abc import Iterator

# (first day, name), by day; a name holds until the day before the next one, the last one until today.
Timeline = list[tuple[dt.date, str]]

ONE_DAY = dt.timedelta(days=1)


def observe(timeline: Timeline, name: str, day: dt.date) -> Timeline:
    """Return the timeline that agrees with a list according to which the name was `name` on `day`.

    The name holds from that day, or from the day it is held already, until the next name that is held. Names that
    differ in case and punctuation only are one name, in the spelling held first. Observing again changes nothing.
    """
    held = [entry for entry in timeline if entry[0] <= day]
    later = timeline[len(held) :]
    if held and _same(held[-1][1], name):
        return list(timeline)
    if held and held[-1][0] == day:
        held.pop()
    return _merged([*held, (day, name), *later])


def name_on(timeline: Timeline, day: dt.date) -> str:
    """Return the name on `day`, or an empty string before the first name."""
    return next((name for since, name in reversed(timeline) if since <= day), "")


def spans(timeline: Timeline) -> Iterator[tuple[dt.date, dt.date | None, str]]:
    """Yield (first day, last day, name), both inclusive, the last one open."""
    for (since, name), (following, _) in pairwise(timeline):
        yield since, following - ONE_DAY, name
    if timeline:
        yield timeline[-1][0], None, timeline[-1][1]


def _merged(timeline: Timeline) -> Timeline:
    """Join neighbours of one name; the later spelling stays, since it is the one in use."""
    merged: Timeline = []
    for since, name in timeline:
        if merged and _same(merged[-1][1], name):
            merged[-1] = (merged[-1][0], name)
        else:
            merged.append((since, name))
    return merged


def _same(one: str, other: str) -> bool:
    return key(one) == key(other)
