"""How long an executive has served: in the position, in the agency and in the SES."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from executives.rules.calendar import ONE_DAY, Span, completed_on, span_between

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable


# Service goes on over a break of at most 3 days (5 USC 3392(b)); the careers are derived with the same number.
BREAK_DAYS = 3


class RecordInterval(Protocol):
    """What the length of service reads of a position of record."""

    subelement_id: str
    origin: str
    starts_on: dt.date
    ends_on: dt.date | None
    is_new_position: bool


@dataclass(frozen=True, slots=True)
class Service:
    """Since when, and for how long until `until`: today, or the last day on the rolls of one who has left."""

    until: dt.date
    position_since: dt.date
    agency_since: dt.date
    ses_since: dt.date
    in_position: Span
    in_agency: Span
    in_ses: Span
    gap_days: int


def length_of_service(records: Iterable[RecordInterval], *, as_of: dt.date) -> Service | None:
    """Return the lengths of service on `as_of` from the positions of record; none before the first of them.

    The last day on the rolls counts; of who still serves, the days before `as_of`. Time in the SES leaves out the days
    between two records; time in the agency and in the position begins anew after a break of more than 3 days, which is
    where a record has no origin.
    """
    held = sorted((r for r in records if r.starts_on <= as_of), key=lambda r: r.starts_on)
    if not held:
        return None
    until = min(held[-1].ends_on or as_of, as_of)
    day = completed_on(held[-1].ends_on, as_of)
    position = agency = held[-1]
    for before, record in zip(reversed(held[:-1]), reversed(held), strict=False):
        if position is record and record.origin and not record.is_new_position:
            position = before
        if agency is record and record.origin[:2] == record.subelement_id[:2]:
            agency = before
    gaps = sum(_gap_days(before, record) for before, record in itertools.pairwise(held))
    entry = held[0].starts_on
    return Service(
        until=until,
        position_since=position.starts_on,
        agency_since=agency.starts_on,
        ses_since=entry,
        in_position=span_between(position.starts_on, day),
        in_agency=span_between(agency.starts_on, day),
        in_ses=span_between(entry + gaps * ONE_DAY, day),
        gap_days=gaps,
    )


def gaps_between(records: Iterable[RecordInterval]) -> list[tuple[dt.date, dt.date]]:
    """Return the first and last day of each break of more than 3 days between two records, in their order."""
    return [
        (before.ends_on + ONE_DAY, after.starts_on - ONE_DAY)
        for before, after in itertools.pairwise(records)
        if before.ends_on and _gap_days(before, after) > BREAK_DAYS
    ]


def _gap_days(before: RecordInterval, after: RecordInterval) -> int:
    """Count the days between two records that belong to neither."""
    if before.ends_on is None:
        return 0
    return max((after.starts_on - before.ends_on).days - 1, 0)
