"""Read the actions of many executives, derive their careers, and write what has changed.

Raw SQL because careers are rewritten by set: reading the ledger and writing assignments row by row through the ORM
costs ten times as much. An assignment that stays the same stays untouched, with its primary key, whatever arrives.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from django.db import connection

from executives.ledger import assignments, items, people
from executives.ledger.careers import derive_in_order
from executives.ledger.intervals import Career, Unplaced
from executives.ledger.supersession import Action, Resolution, order_of, resolve
from executives.ledger.vocabulary import load_vocabulary
from executives.models.careers import ReconciliationItem
from sesportal.lib.fiscal import fiscal_year

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from executives.ledger.supersession import Clash, Standing
    from executives.ledger.vocabulary import Vocabulary

CHUNK: Final = 2_000
ACTION_COLUMNS: Final = Action._fields[2:]
Kind = ReconciliationItem.Kind
Careers = dict[int, tuple[Career, Action | None]]


def tied_executives(executives: Iterable[int]) -> set[int]:
    """Return `executives` and everyone whose records supersede theirs or are superseded by them, however far."""
    known = set(executives)
    return _reach(known, _ties()) if known else known


def all_executives() -> list[int]:
    """Return every executive, to derive all careers anew."""
    return _ids("SELECT id FROM executives_executive ORDER BY id", [])


def derive(
    executives: Sequence[int], *, as_of: dt.date, progress: Callable[[int], None] = lambda done: None
) -> set[tuple[int, int]]:
    """Derive and write the careers of `executives`; return the (first, last) fiscal years of what has changed.

    `as_of` decides who is on board today. Works in chunks, so that memory does not grow with the number of executives.
    """
    spans: set[tuple[int, int]] = set()
    if not executives:
        return spans
    vocabulary, ties, known_to = load_vocabulary(), _ties(), _last_known()
    for start in range(0, len(executives), CHUNK):
        chunk = executives[start : start + CHUNK]
        careers: Careers = {}
        actions = _actions(sorted(_reach(chunk, ties)))
        told = _careers(chunk, actions, vocabulary, careers)
        are_new = min(chunk) > known_to
        written = list(assignments.write(chunk, told, are_new=are_new))
        spans |= spans_of(map(assignments.days_of, written), as_of)
        items.write(chunk, careers, are_new=are_new)
        people.write(careers, as_of=as_of, changed={row[assignments.EXECUTIVE] for row in written})
        progress(min(start + CHUNK, len(executives)))
    return spans


def spans_of(intervals: Iterable[tuple[dt.date, dt.date | None]], as_of: dt.date) -> set[tuple[int, int]]:
    """Return the (first, last) fiscal years of intervals; what has no end is taken to last until `as_of`."""
    year = lru_cache(None)(fiscal_year)
    return {(year(first), year(max(first, last or as_of))) for first, last in set(intervals)}


def _last_known() -> int:
    """Return the last executive, by id, of whom an assignment or an item is held; ids are given in rising order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT max(executive_id) FROM executives_assignment "
            "UNION ALL SELECT max(executive_id) FROM executives_reconciliationitem"
        )
        return max(last or 0 for (last,) in cursor.fetchall())


def _ties() -> dict[int, set[int]]:
    """Return who is tied to whom: executives of whom one holds a record that supersedes one of the other's."""
    ties: dict[int, set[int]] = defaultdict(set)
    with connection.cursor() as cursor:
        cursor.execute(_TIES)
        for one, other in cursor.fetchall():
            ties[one].add(other)
            ties[other].add(one)
    return ties


def _reach(executives: Iterable[int], ties: dict[int, set[int]]) -> set[int]:
    known = set(executives)
    fresh = known
    while fresh:
        fresh = {other for one in fresh for other in ties.get(one, ())} - known
        known |= fresh
    return known


def _careers(
    chunk: Sequence[int], actions: Sequence[Action], vocabulary: Vocabulary, careers: Careers
) -> Iterator[tuple[int, Career]]:
    """Yield executive and career one by one, so that PostgreSQL writes the first while the next is derived.

    Each is also kept in `careers`, with the action that last named the person. Which records stand is decided over all
    `actions`, those of the chunk and of everyone tied to them. Asks the database nothing.
    """
    resolution = resolve(actions)
    standing: dict[int, list[Standing]] = defaultdict(list)
    for item in resolution.standing:
        standing[item.action.executive].append(item)
    clashes = clashes_of(resolution)
    for executive in chunk:
        own = standing.get(executive, [])
        career = derive_in_order(own, vocabulary)
        career.unplaced.extend(clashes.get(executive, ()))
        named_by = own[-1].action if own else _last_of(executive, actions)
        careers[executive] = (career, named_by)
        yield executive, career


def _last_of(executive: int, actions: Sequence[Action]) -> Action | None:
    """Return the last action of an executive of whom none stands."""
    return max((action for action in actions if action.executive == executive), key=order_of, default=None)


def _actions(executives: Sequence[int]) -> list[Action]:
    marks = ", ".join(["%s"] * len(executives))
    statement = f"{_ACTIONS} WHERE executive_id IN ({marks})"
    with connection.cursor() as cursor:
        cursor.execute(statement, list(executives))
        rows = cursor.fetchall()
    if connection.vendor == "sqlite":
        rows = [_with_dates(row) for row in rows]
    return [Action._make(row) for row in rows]


def clashes_of(resolution: Resolution) -> dict[int, list[Unplaced]]:
    """Return what is in doubt about corrections and cancellations, by executive."""
    found: dict[int, list[Unplaced]] = defaultdict(list)
    for clash in resolution.missing:
        found[clash.action.executive].append(_missing(clash))
    for clash in resolution.competing:
        found[clash.action.executive].append(_competing(clash))
    return found


def _missing(clash: Clash) -> Unplaced:
    action = clash.action
    taken = "It is taken as it stands." if action.nature_of_action == "002" else "It has no effect."
    sentence = (
        f"{action.submitting_agency} record {action.source_record_id} ({action.nature_of_action}) supersedes "
        f"{action.supersedes}, which is not held. {taken}"
    )
    remedy = "Send the superseded record, or cancel (001) this one and name the right record."
    return Unplaced(Kind.SUPERSEDED_NOT_FOUND, action, "", sentence, remedy)


def _competing(clash: Clash) -> Unplaced:
    action, other = clash.action, clash.other
    assert other is not None
    sentence = (
        f"{action.submitting_agency} records {action.source_record_id} and {other.source_record_id} both correct "
        f"{action.supersedes}; {other.source_record_id} is taken."
    )
    return Unplaced(Kind.COMPETING_CORRECTIONS, action, "", sentence, "Cancel (001) the one that is wrong.")


def _with_dates(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """Turn the dates of an action, which SQLite hands back as text, into dates."""
    values = list(row)
    for index in _DATES:
        if isinstance(values[index], str):
            values[index] = dt.date.fromisoformat(values[index])
    return tuple(values)


def _ids(statement: str, values: list[int]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return sorted(row[0] for row in cursor.fetchall())


_DATES: Final = (Action._fields.index("effective_date"), Action._fields.index("not_to_exceed"))
_ACTIONS: Final = f"SELECT id, executive_id, {', '.join(ACTION_COLUMNS)} FROM executives_personnelaction"
# Executives of whom one holds a record that supersedes one of the other's: few, found through the partial index.
_TIES: Final = """
    SELECT DISTINCT a.executive_id, b.executive_id
    FROM executives_personnelaction b JOIN executives_personnelaction a
        ON a.submitting_agency = b.submitting_agency AND a.source_record_id = b.supersedes
    WHERE b.supersedes <> '' AND a.executive_id <> b.executive_id
"""
