"""Temporary allocations: dates tied to the detail, notices before the end, and a ledger that has to add up.

OPM's memorandum of 7 November 2008 offers agencies space allocations while an executive is on a developmental detail.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from mobility.rules.words import ONE_DAY, Parameters, count, say, whole
from mobility.workflow import AllocationStatus
from sesportal.lib.findings import Finding

MEMORANDUM = "OPM memorandum of 7 November 2008"
LEDGER = "Ledger of allocations: base and temporary make the total"
NOTICES = ("allocation_first_notice_days", "allocation_second_notice_days", "allocation_last_notice_days")
COUNTED = frozenset({AllocationStatus.GRANTED, AllocationStatus.ENDED})


@dataclass(frozen=True, slots=True)
class EntryFacts:
    """One line of the ledger; `temporary` is the allocation it comes from."""

    is_base: bool
    change: int
    effective_on: dt.date
    reason: str = ""
    temporary: int | None = None


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One line with what stands after it."""

    entry: EntryFacts
    base: int
    temporary: int

    @property
    def total(self) -> int:
        return self.base + self.temporary


@dataclass(frozen=True, slots=True)
class Grant:
    """One temporary allocation as the ledger has to show it."""

    pk: int
    status: str
    starts_on: dt.date
    ended_on: dt.date | None


def running(entries: Iterable[EntryFacts]) -> list[LedgerLine]:
    """Return the lines in the order of their days, each with the positions that stand after it."""
    base = temporary = 0
    lines = []
    for entry in sorted(entries, key=lambda one: one.effective_on):
        base += entry.change if entry.is_base else 0
        temporary += 0 if entry.is_base else entry.change
        lines.append(LedgerLine(entry, base, temporary))
    return lines


def standing(entries: Iterable[EntryFacts], on: dt.date) -> tuple[int, int]:
    """Return the base and the temporary positions that stand on a day."""
    reached = [one for one in running(entries) if one.entry.effective_on <= on]
    return (reached[-1].base, reached[-1].temporary) if reached else (0, 0)


def check_ledger(
    entries: Iterable[EntryFacts], *, grants: Iterable[Grant], allocated: Iterable[tuple[dt.date, int]]
) -> list[Finding]:
    """Say where a ledger does not add up.

    `allocated` holds the first day of each fiscal year with the positions OPM allocated: the base of that day. Every
    grant that counts stands from its first day until the day after its last, and no other does.
    """
    held, found = list(entries), []

    def wrong(code: str, message: str) -> None:
        found.append(Finding(code, message, LEDGER, blocks=True))

    for day, positions in allocated:
        base, _ = standing(held, day)
        if base != positions:
            wrong("base_differs", f"The base on {say(day)} is {base}, but OPM allocated {positions}.")
    for line in running(held):
        if line.base < 0 or line.temporary < 0:
            wrong("below_zero", f"The ledger falls below zero on {say(line.entry.effective_on)}.")
            break
    for grant in grants:
        lines = sorted((one.change, one.effective_on) for one in held if one.temporary == grant.pk)
        due = []
        if grant.status in COUNTED:
            due.append((1, grant.starts_on))
        if grant.status == AllocationStatus.ENDED and grant.ended_on is not None:
            due.append((-1, grant.ended_on + ONE_DAY))
        if lines != sorted(due):
            wrong("grant_differs", f"The entries of temporary allocation {grant.pk} are not those of its dates.")
    return found


def notice_due(ends_on: dt.date, *, as_of: dt.date, told: int | None, parameters: Parameters) -> int | None:
    """Return the notice to give now (90, 60 or 30 days before the end), None where it was given or is not due."""
    left = (ends_on - as_of).days
    steps = sorted(whole(parameters, key) for key in NOTICES)
    step = next((days for days in steps if left <= days), None)
    if left < 0 or step is None or (told is not None and told <= step):
        return None
    return step


def check_request(
    *, starts_on: dt.date, ends_on: dt.date | None, is_permanent: bool, justification: str, parameters: Parameters
) -> list[Finding]:
    """Block a request without a detail that is long enough (R64), or that does not say why."""
    minimum = whole(parameters, "temporary_allocation_days")
    if is_permanent or ends_on is None:
        message = "A temporary allocation ends with the detail, and a permanent move has no end."
        return [Finding("no_detail", message, MEMORANDUM, blocks=True)]
    found = []
    days = (ends_on - starts_on).days + 1
    if days < minimum:
        message = f"The relief is for details of {count(minimum, 'day')} or more; this one has {count(days, 'day')}."
        found.append(Finding("detail_too_short", message, MEMORANDUM, blocks=True))
    if not justification.strip():
        message = "Say what stays undone without the position; OPM decides on it."
        found.append(Finding("no_justification", message, MEMORANDUM, blocks=True))
    return found
