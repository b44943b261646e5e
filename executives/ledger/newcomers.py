"""Write the people whom the ledger has just met: executive, assignments and findings at once, each row written once.

Their careers follow from the staged rows alone, so that nothing is read back and no row is written twice. While
PostgreSQL writes some people the careers of the next are derived. Memory does not grow with the file.
"""

from __future__ import annotations

import datetime as dt
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.db import connection

from executives.ledger import assignments, items, people, staging
from executives.ledger.bulk import insert_rows, reserve_ids
from executives.ledger.careers import derive_in_order
from executives.ledger.staging import Told
from executives.ledger.store import ACTION_COLUMNS, clashes_of, spans_of
from executives.ledger.supersession import Action, resolve
from executives.ledger.validate import SEPARATOR
from executives.ledger.vocabulary import load_vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.db.backends.utils import CursorWrapper

    from executives.ledger.assignments import Row
    from executives.ledger.intervals import Career

    Staged = tuple[int, int, str, str]  # action, executive, identifier, the other values of the action in one text

ROWS: Final = 8_000  # staged rows read at a time
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


class Newcomer(NamedTuple):
    """Someone whose career has been derived: all that is to be written but for the primary keys of the assignments."""

    executive: int
    identifier: str
    facts: tuple[Any, ...]
    rows: list[Row]
    career: Career
    named_by: Action


def write(first_action: int, *, as_of: dt.date, progress: Callable[[int], None] = lambda done: None) -> Told:
    """Write everyone who is marked new among the people of the staged rows.

    The id of an action will be `first_action` plus its row number; `as_of` decides who is on board today.
    """
    deriver = _Deriver(as_of)
    told = Told([], set())
    with connection.chunked_cursor() as cursor:
        cursor.execute(_STAGED.format(values=_joined()), [first_action])
        groups = _groups(cursor)
        chunk = list(deriver.people(next(groups, [])))
        while chunk:
            following = deriver.people(next(groups, []))
            chunk = _write_chunk(chunk, following, told, as_of)
            progress(len(told.executives))
    if told.executives:
        people.tell_arrivals(staging.PEOPLE)
    return told


def _write_chunk(chunk: list[Newcomer], following: Iterator[Newcomer], told: Told, as_of: dt.date) -> list[Newcomer]:
    """Write a chunk of people, and return the `following` ones, derived while PostgreSQL was at it."""
    number = reserve_ids(assignments.TABLE, sum(len(person.rows) for person in chunk))
    numbered: list[tuple[Any, ...]] = []
    executives = []
    for person in chunk:
        root, *facts = person.facts
        current = None
        for row in person.rows:
            if row[0] == root:
                current = number
            numbered.append((number, *row))
            number += 1
        executives.append((person.executive, person.identifier, False, "generalist", "", current, *facts))
    derived: list[Newcomer] = []

    def while_writing() -> Iterator[tuple[Any, ...]]:
        for place, row in enumerate(numbered):
            yield row
            if place % 2 and (person := next(following, None)):
                derived.append(person)

    insert_rows("executives_executive", _COLUMNS, executives)
    insert_rows(assignments.TABLE, ("id", *assignments.COLUMNS), while_writing())
    items.write([], {p.executive: (p.career, p.named_by) for p in chunk if p.career.unplaced}, are_new=True)
    told.executives.extend(person.executive for person in chunk)
    told.spans.update(spans_of((assignments.days_of(row) for person in chunk for row in person.rows), as_of))
    derived.extend(following)
    return derived


class _Deriver:
    """Derive careers from staged rows. Asks the database nothing."""

    def __init__(self, as_of: dt.date) -> None:
        self.vocabulary = load_vocabulary()
        self.as_of = as_of
        self.days = _Days()

    def people(self, rows: list[Staged]) -> Iterator[Newcomer]:
        """Yield the people of some rows one by one."""
        for (executive, identifier), own in groupby(rows, key=itemgetter(1, 2)):
            actions = [self._action(row) for row in own]
            resolution = resolve(actions)
            career = derive_in_order(resolution.standing, self.vocabulary)
            for found in clashes_of(resolution).values():
                career.unplaced.extend(found)
            named_by = resolution.standing[-1].action if resolution.standing else actions[-1]
            facts = people.facts_of(career, named_by, self.as_of)
            yield Newcomer(executive, identifier, facts, assignments.rows_of(executive, career), career, named_by)

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
