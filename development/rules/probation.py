"""The probation of a new career executive: when it began, and when it ends (5 USC 3393(d), 5 CFR 317.503; R24, R25)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from development.rules.facts import CAREER, FROM_OUTSIDE, RECORD
from executives.rules.calendar import ONE_DAY, add_months

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from development.rules.facts import Spell
    from executives.ledger.nonpay import Nonpay

INITIAL_CAREER_APPOINTMENTS = frozenset({"142", "542"})
FAR_AHEAD = dt.timedelta(days=366)
"""Leave is counted so far ahead and no farther: what lies beyond moves no notice of today."""


@dataclass(frozen=True, slots=True)
class Probation:
    """One probation: its first day, the day it ends, and how many of its days in nonpay status the record shows.

    `lengthened_by` are the days that those beyond the free ones add. `is_moving` says that leave without an end on
    record still adds to them, and `anniversary` is the end without them, which stays the same.
    """

    begins_on: dt.date
    anniversary: dt.date
    ends_on: dt.date
    nonpay_days: int
    is_moving: bool

    @property
    def lengthened_by(self) -> int:
        return (self.ends_on - self.anniversary).days


def probation_of(
    spells: Iterable[Spell], nonpay: Sequence[Nonpay] = (), *, as_of: dt.date, months: int, free_days: int
) -> Probation | None:
    """Return the probation served last: that of the initial career appointment (NOA 142 or 542), if there is one.

    Whoever left the service before its end begins anew with the next such appointment; nobody serves it twice.
    """
    found, last_day_served = None, as_of
    for record in sorted((s for s in spells if s.kind == RECORD and s.starts_on <= as_of), key=lambda s: s.starts_on):
        if found and record.entry == FROM_OUTSIDE and last_day_served < found.ends_on - ONE_DAY:
            found = None
        is_career = record.appointment_type == CAREER
        if found is None and is_career and record.nature_of_action in INITIAL_CAREER_APPOINTMENTS:
            found = _served_from(record.starts_on, nonpay, as_of=as_of, months=months, free_days=free_days)
        last_day_served = record.ends_on or as_of
    return found


def _served_from(
    begins: dt.date, nonpay: Sequence[Nonpay], *, as_of: dt.date, months: int, free_days: int
) -> Probation:
    """Lengthen a probation by its days in nonpay status beyond the free ones; days added may hold such days too.

    Leave without an end on record is counted up to `as_of`.
    """
    anniversary = ends = add_months(begins, months)
    while True:
        held = _days(nonpay, begins, ends, as_of)
        lengthened = anniversary + dt.timedelta(days=max(len(held) - free_days, 0))
        if lengthened == ends:
            break
        ends = lengthened
    is_moving = any(spell.last is None and begins <= spell.first < ends for spell in nonpay)
    return Probation(begins, anniversary, ends, len(held), is_moving)


def _days(nonpay: Sequence[Nonpay], begins: dt.date, ends: dt.date, as_of: dt.date) -> set[dt.date]:
    """Return the days in nonpay status from `begins` to the day before `ends`, each once."""
    held: set[dt.date] = set()
    for spell in nonpay:
        first = max(spell.first, begins)
        last = min(as_of if spell.last is None else spell.last, as_of + FAR_AHEAD, ends - ONE_DAY)
        held |= {first + dt.timedelta(days=number) for number in range((last - first).days + 1)}
    return held
