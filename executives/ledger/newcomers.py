"""Write the people whom the ledger has just met: executive, assignments and findings at once, each row written once.

Their careers follow from the staged rows alone, so that nothing is read back and no row is written twice. While
PostgreSQL reads and writes some people the careers of the next are derived. Memory does not grow with the file.
"""

from __future__ import annotations

import datetime as dt
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.db import connection

from executives.ledger import assignments, items, people, staging
from executives.ledger.background import in_background
from executives.ledger.bulk import insert_prepared, prepare_rows, reserve_ids
from executives.ledger.careers import derive_in_order
from executives.ledger.staging import Told
from executives.ledger.store import ACTION_COLUMNS, clashes_of, spans_of
from executives.ledger.supersession import Action, order_of, resolve
from executives.ledger.validate import SEPARATOR
from executives.ledger.vocabulary import load_vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.db.backends.utils import CursorWrapper

    from executives.ledger.bulk import Prepared
    from executives.ledger.intervals import Career

    Staged = tuple[int, int, str, str]  # action, executive, identifier, the other values of the action in one text

ROWS: Final = 8_000  # staged rows read at a time
MOST_ASSIGNMENTS: Final = 2  # that one action may open: it names two codes at the most
MOST_KEPT: Final = 50_000
_COLUMNS: Final = (
    "id",
    "identifier",
    "is_nsp",
    "track",
    "track_reason",
    "current_assignment_id",
    *people.FACTS,
)


class Chunk(NamedTuple):
    """Some people whose careers have been derived, ready to be written."""

    people: list[int]
    executives: Prepared
    assignments: Prepared
    unplaced: dict[int, tuple[Career, Action | None]]
    spans: set[tuple[int, int]]


def write(first_action: int, *, as_of: dt.date, progress: Callable[[int], None] = lambda done: None) -> Told:
    """Write everyone who is marked new among the people of the staged rows.

    The id of an action will be `first_action` plus its row number; `as_of` decides who is on board today.
    """
    told = Told([], set())
    deriver = _Deriver(as_of, reserve_ids(assignments.TABLE, MOST_ASSIGNMENTS * staging.rows_of_newcomers()))
    with connection.chunked_cursor() as cursor:
        cursor.execute(_STAGED.format(values=_joined()), [first_action])
        groups = _groups(cursor)
        with in_background() as submit:
            coming = submit(next, groups, [])
            while rows := coming.result():
                coming = submit(next, groups, [])
                chunk = deriver.chunk(rows)
                told.executives.extend(chunk.people)
                told.spans.update(chunk.spans)
                submit(_write_chunk, chunk)
                submit(progress, len(told.executives))
    if told.executives:
        people.tell_arrivals(staging.PEOPLE)
    return told


def _write_chunk(chunk: Chunk) -> None:
    insert_prepared("executives_executive", _COLUMNS, chunk.executives)
    insert_prepared(assignments.TABLE, ("id", *assignments.COLUMNS), chunk.assignments)
    items.write([], chunk.unplaced, are_new=True)


class _Deriver:
    """Derive careers from staged rows, and give assignments their ids from `number` on. Asks the database nothing."""

    def __init__(self, as_of: dt.date, number: int) -> None:
        self.vocabulary = load_vocabulary()
        self.as_of = as_of
        self.number = number
        self.days = _Days()

    def chunk(self, rows: list[Staged]) -> Chunk:
        """Return the people of some rows with their careers."""
        found: list[int] = []
        executives: list[tuple[Any, ...]] = []
        held: list[tuple[Any, ...]] = []
        unplaced: dict[int, tuple[Career, Action | None]] = {}
        for (executive, identifier), own in groupby(rows, key=itemgetter(1, 2)):
            career, named_by = self._career([self._action(row) for row in own])
            current = None
            root, *facts = people.facts_of(career, named_by, self.as_of)
            for row in assignments.rows_of(executive, career):
                if row[0] == root:
                    current = self.number
                held.append((self.number, *row))
                self.number += 1
            found.append(executive)
            executives.append((executive, identifier, False, "generalist", "", current, *facts))
            if career.unplaced:
                unplaced[executive] = (career, named_by)
        spans = spans_of((assignments.days_of(row[1:]) for row in held), self.as_of)
        return Chunk(found, prepare_rows(executives), prepare_rows(held), unplaced, spans)

    def _career(self, actions: list[Action]) -> tuple[Career, Action]:
        """Return the career that the actions of one person tell, and the action that last named the person."""
        resolution = resolve(actions)
        career = derive_in_order(resolution.standing, self.vocabulary)
        for found in clashes_of(resolution).values():
            career.unplaced.extend(found)
        return career, resolution.standing[-1].action if resolution.standing else max(actions, key=order_of)

    def _action(self, row: Staged) -> Action:
        number, executive, _, text = row
        values: list[Any] = text.split(SEPARATOR)
        values[_DAY] = self.days[values[_DAY]]
        values[_UNTIL] = self.days[values[_UNTIL]]
        values[_SEQUENCE] = int(values[_SEQUENCE])
        return Action._make((number, executive, *values))


class _Days(dict[str, "dt.date | None"]):
    """The days of texts in ISO form; a file holds few different ones, so that they are kept."""

    def __missing__(self, text: str) -> dt.date | None:
        day = dt.date.fromisoformat(text) if text else None
        if len(self) < MOST_KEPT:
            self[text] = day
        return day


def _groups(cursor: CursorWrapper) -> Iterator[list[Staged]]:
    """Yield the rows some thousands at a time, those of one person together."""
    rest: list[Staged] = []
    while fetched := cursor.fetchmany(ROWS):
        rest += fetched
        end = len(rest)
        while end and rest[end - 1][1] == rest[-1][1]:
            end -= 1
        if end:
            yield rest[:end]
            del rest[:end]
    if rest:
        yield rest


def _joined() -> str:
    """Return the SQL of the values of a staged row as one text, which is much quicker to fetch than twenty values."""
    values = [f"s.{name}" for name in ACTION_COLUMNS]
    if connection.vendor == "postgresql":
        return f"concat_ws(chr(31), {', '.join(values)})"
    return " || char(31) || ".join(values)


_DAY, _UNTIL, _SEQUENCE = (ACTION_COLUMNS.index(name) for name in ("effective_date", "not_to_exceed", "sequence"))
_STAGED: Final = f"""
    SELECT %s + s.row_no, p.executive_id, p.identifier, {{values}}
    FROM {staging.TABLE} s JOIN {staging.PEOPLE} p ON p.identifier = s.executive_identifier
    WHERE p.is_new
    ORDER BY p.executive_id
"""
