"""The staging table of one import, and the statements that compare it with the ledger and apply it.

Raw SQL because a file is applied by set, not row by row: one statement for a hundred thousand actions. A file that is
all new goes by a plain INSERT; only where something is held or twice is it INSERT ... ON CONFLICT DO NOTHING, which
costs half as much again. The plain INSERT gives each action the id that was promised to it, so that careers can be
derived from the staged rows and the people whom the ledger has just met be written once, whole, before their actions.
"""

from __future__ import annotations

from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, NamedTuple

from django.db import IntegrityError, connection, transaction

from executives.ledger.bulk import insert_lines, next_id, reserve_ids
from executives.ledger.columns import Problem, Record
from executives.ledger.validate import SEPARATOR

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from django.db.backends.utils import CursorWrapper

TABLE = "ledger_staging"
PEOPLE = "ledger_people"
WORTH_STATISTICS = 10_000  # rows after which PostgreSQL should count again before it plans
COPIED = (
    "submitting_agency, source_record_id, family_name, given_name, nature_of_action, nature_of_action_2, "
    "effective_date, sequence, agency_subelement, host_agency_subelement, position_number, position_title, "
    "position_occupied, appointment_type, pay_plan, occupational_series, duty_location, not_to_exceed, "
    "supersedes, digest"
)
STAGED = ", ".join(f"s.{name}" for name in COPIED.split(", "))
HELD = ", ".join(f"a.{name}" for name in COPIED.split(", ")).replace("a.not_to_exceed", "'' AS not_to_exceed")


class Told(NamedTuple):
    """People whose careers have been written, and the (first, last) fiscal years that their assignments span."""

    executives: list[int]
    spans: set[tuple[int, int]]


class Applied(NamedTuple):
    """What came of the rows of a file: taken into the ledger, already there, or in conflict with what is there.

    `newcomers` are the people who have been written with their careers on the way.
    """

    accepted: int
    unchanged: int
    conflicts: list[Problem]
    conflict_count: int
    newcomers: Told


@contextmanager
def staging_table() -> Iterator[None]:
    """Make the temporary tables of this connection, and drop them whatever happens."""
    with connection.cursor() as cursor:
        _drop(cursor)
        cursor.execute(_CREATE)
        cursor.execute(_CREATE_PEOPLE)
    try:
        yield
    finally:
        if connection.is_usable() and not connection.needs_rollback:
            with connection.cursor() as cursor:
                _drop(cursor)


def _drop(cursor: CursorWrapper) -> None:
    cursor.execute(f"DROP TABLE IF EXISTS {TABLE}")
    cursor.execute(f"DROP TABLE IF EXISTS {PEOPLE}")


def _column(name: str) -> str:
    return "row_no" if name == "row" else name


def stage(lines: Iterable[str]) -> int:
    """Fill the staging table with the lines of records and return how many rows it holds.

    Reading a long file is kept out of a transaction; inside somebody's transaction a file that turns out unreadable
    must not spoil it, hence the savepoint.
    """
    with transaction.atomic() if connection.in_atomic_block else nullcontext():
        return insert_lines(TABLE, [_column(name) for name in Record._fields], lines, SEPARATOR)


def lock_ledger() -> None:
    """Let one import at a time compare and apply, until its transaction ends (SQLite has one writer anyway)."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('executives.ledger'))")


def apply_staged(batch_id: int, staged: int, most_conflicts: int, write_newcomers: Callable[[int], Told]) -> Applied:
    """Insert what is new of `staged` rows; a record already held with the same content is unchanged, with other content
    a conflict.

    `write_newcomers` is called before the actions go in, to write the people marked new in PEOPLE; the id of an action
    will be the number it is given plus the action's row number. What it wrote is undone, and the people are entered
    with no more than their identifier, where it turns out that some of the rows are held.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL default_statistics_target = 10")  # enough to choose a plan, a tenth of the time
            cursor.execute("SET LOCAL work_mem = '64MB'")  # sorts and joins of one file, by one import at a time
            cursor.execute(
                "SET LOCAL enable_mergejoin = off"
            )  # few rows supersede others, which PostgreSQL cannot know
            cursor.execute(f"ANALYZE {TABLE} (row_no, executive_identifier, submitting_agency, supersedes)")
        _identify(cursor)
        accepted, newcomers = _insert_actions(cursor, batch_id, staged, write_newcomers)
        if accepted >= WORTH_STATISTICS and connection.vendor == "postgresql":
            cursor.execute(_COUNT_AGAIN)
        if accepted == staged:
            return Applied(accepted, 0, [], 0, newcomers)
        cursor.execute(_DROP_EMPTY_EXECUTIVES)
        cursor.execute(_COUNT_CONFLICTS, [batch_id])
        conflict_count = cursor.fetchone()[0]
        cursor.execute(f"{_CONFLICTS} ORDER BY row_no LIMIT %s", [batch_id, most_conflicts])
        conflicts = [_conflict(*row) for row in cursor.fetchall()]
    return Applied(accepted, staged - accepted - conflict_count, conflicts, conflict_count, newcomers)


def _identify(cursor: CursorWrapper) -> None:
    """Fill PEOPLE: everyone named by the staged rows, with the id held or the next one.

    Of people new to the ledger those whose records supersede somebody else's, or are superseded by them, are entered at
    once and not marked new: their careers cannot be told from their own rows.
    """
    cursor.execute(_IDENTIFY.format(next_id=next_id("executives_executive", "t.row_no")))
    if connection.vendor == "postgresql":
        cursor.execute(f"ANALYZE {PEOPLE}")
    cursor.execute(f"SELECT 1 FROM {PEOPLE} WHERE is_new LIMIT 1")
    if cursor.fetchone():
        cursor.execute(_TIED)
        tied = sorted({identifier for pair in cursor.fetchall() for identifier in pair})
        for start in range(0, len(tied), 500):
            part = tied[start : start + 500]
            _add_bare(cursor, f"identifier IN ({', '.join(['%s'] * len(part))})", part)


def rows_of_newcomers() -> int:
    """Return how many of the staged rows are of people marked new, or a few more."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {TABLE} WHERE EXISTS (SELECT 1 FROM {PEOPLE} WHERE is_new)")
        return int(cursor.fetchone()[0])


def enter_newcomers(first_action: int) -> Told:
    """Enter everyone marked new without a career: a `write_newcomers` for rows that will not be applied."""
    with connection.cursor() as cursor:
        _add_bare(cursor)
    return Told([], set())


def _add_bare(cursor: CursorWrapper, which: str = "true", values: Sequence[int] = ()) -> None:
    """Enter new people with no more than their identifier, and mark them new no more; `which` is a condition."""
    cursor.execute(f"{_BARE} AND {which}", values)
    cursor.execute(f"UPDATE {PEOPLE} SET is_new = false WHERE is_new AND {which}", values)


def _insert_actions(
    cursor: CursorWrapper, batch_id: int, staged: int, write_newcomers: Callable[[int], Told]
) -> tuple[int, Told]:
    """Insert the staged rows that the ledger does not hold; of two rows with one id in the file the first counts."""
    cursor.execute(f"SELECT max(row_no) FROM {TABLE}")
    first = reserve_ids("executives_personnelaction", (cursor.fetchone()[0] or 0) + 1)
    columns = f"executive_id, batch_id, authority, {COPIED}"
    values = f"p.executive_id, %s, '', {STAGED.replace('s.not_to_exceed', last_day())} {_JOINED}"
    try:
        with transaction.atomic():
            newcomers = write_newcomers(first)
            cursor.execute(
                f"INSERT INTO executives_personnelaction (id, {columns}) SELECT %s + s.row_no, {values}",
                [first, batch_id],
            )
    except IntegrityError:
        _add_bare(cursor)
        only_new = "ORDER BY s.row_no ON CONFLICT (submitting_agency, source_record_id) DO NOTHING"
        cursor.execute(
            f"INSERT INTO executives_personnelaction ({columns}) SELECT {values} WHERE true {only_new}", [batch_id]
        )
        return int(cursor.rowcount), Told([], set())
    return staged, newcomers


def last_day() -> str:
    """Return the staged last day as the ledger types it: an empty one is no day."""
    return "NULLIF(s.not_to_exceed, '')" + ("::date" if connection.vendor == "postgresql" else "")


def compared_rows(batch_id: int, *, is_all_new: bool, is_refused: bool) -> str:
    """Return the query of (row, outcome, key) of the staged rows that are not in conflict, after `apply_staged`.

    What would have been accepted of a batch that is refused as a whole is not applied.
    """
    good = "not_applied" if is_refused else "accepted"
    if is_all_new:
        return GOOD_ROWS.replace("not_applied", good)
    return _COMPARED.replace("accepted", good).replace("%s", str(int(batch_id)))


def rows_by_agency(batch_id: int, json: str) -> str:
    """Return the query of one event for each agency in the staged rows, after `apply_staged`."""
    return f"""
        SELECT 'personnel_actions.applied', 'personnel-actions/batches', CAST({int(batch_id)} AS varchar(64)),
            submitting_agency, '', {json}('rows', count(*))
        FROM {TABLE} GROUP BY submitting_agency
    """


def known_executives() -> list[int]:
    """Return the people of the staged rows whom `write_newcomers` has not written."""
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN)
        return [row[0] for row in cursor.fetchall()]


def _conflict(row: int, source_record_id: str, agency: str, in_this_file: bool) -> Problem:
    where = "earlier in this file" if in_this_file else "in the ledger"
    return Problem(
        row,
        "source_record_id",
        source_record_id,
        f"source_record_id is already used by {agency} for a record with other content, {where}.",
        "To change a record send a correction (002) that supersedes it, under a new source_record_id.",
    )


GOOD_ROWS = f"SELECT row_no, 'not_applied' AS outcome, source_record_id AS key FROM {TABLE}"
# Of two rows with one id and content the first is the one that was taken.
_COMPARED = f"""
    SELECT s.row_no, s.source_record_id AS key, CASE WHEN a.batch_id = %s AND row_number() OVER (
            PARTITION BY s.submitting_agency, s.source_record_id ORDER BY s.row_no) = 1
        THEN 'accepted' ELSE 'unchanged' END AS outcome
    FROM {TABLE} s
    JOIN executives_personnelaction a
      ON a.submitting_agency = s.submitting_agency AND a.source_record_id = s.source_record_id
    WHERE a.digest = s.digest
"""
# The columns have the ledger's own types, so that nothing is cast when rows go over.
_CREATE = f"""
    CREATE TEMPORARY TABLE {TABLE} AS
    SELECT CAST(0 AS integer) AS row_no, e.identifier AS executive_identifier, {HELD}
    FROM executives_personnelaction a JOIN executives_executive e ON e.id = a.executive_id WHERE 1 = 0
"""
_CREATE_PEOPLE = f"""
    CREATE TEMPORARY TABLE {PEOPLE} AS
    SELECT identifier, id AS executive_id, is_on_board AS is_new FROM executives_executive WHERE 1 = 0
"""
_IDENTIFY = f"""
    INSERT INTO {PEOPLE} (identifier, executive_id, is_new)
    SELECT t.identifier, coalesce(t.id, {{next_id}}), t.id IS NULL
    FROM (
        SELECT s.executive_identifier AS identifier, e.id, s.row_no
        FROM (SELECT executive_identifier, min(row_no) AS row_no FROM {TABLE} GROUP BY executive_identifier) s
        LEFT JOIN executives_executive e ON e.identifier = s.executive_identifier
        ORDER BY s.row_no
    ) t
"""
# People of whom a record supersedes one of somebody else's, in the file or held, or the other way, whether they are new
# or not. Few records supersede others: each part begins with those.
_TIED = f"""
    SELECT a.executive_identifier, b.executive_identifier
    FROM {TABLE} b
    JOIN {TABLE} a ON a.submitting_agency = b.submitting_agency AND a.source_record_id = b.supersedes
    WHERE b.supersedes <> '' AND a.executive_identifier <> b.executive_identifier
    UNION
    SELECT s.executive_identifier, s.executive_identifier
    FROM {TABLE} s
    JOIN executives_personnelaction a ON a.submitting_agency = s.submitting_agency AND a.source_record_id = s.supersedes
    WHERE s.supersedes <> ''
    UNION
    SELECT s.executive_identifier, s.executive_identifier
    FROM executives_personnelaction a
    JOIN {TABLE} s ON s.submitting_agency = a.submitting_agency AND s.source_record_id = a.supersedes
    WHERE a.supersedes <> ''
"""
_BARE = f"""
    INSERT INTO executives_executive
        (id, identifier, family_name, given_name, sort_name, is_on_board, appointment_type, is_nsp, track, track_reason)
    SELECT executive_id, identifier, '', '', '', false, '', false, 'generalist', '' FROM {PEOPLE} WHERE is_new
"""
_JOINED = f"FROM {TABLE} s JOIN {PEOPLE} p ON p.identifier = s.executive_identifier"
_COUNT_AGAIN = """
    ANALYZE executives_personnelaction (executive_id, submitting_agency, supersedes),
        executives_executive (identifier)
"""
_DROP_EMPTY_EXECUTIVES = f"""
    DELETE FROM executives_executive
    WHERE identifier IN (SELECT executive_identifier FROM {TABLE})
      AND NOT EXISTS (SELECT 1 FROM executives_personnelaction a WHERE a.executive_id = executives_executive.id)
      AND user_id IS NULL AND sort_name = ''
"""
_CONFLICTS = f"""
    SELECT s.row_no, s.source_record_id, s.submitting_agency, a.batch_id = %s
    FROM {TABLE} s
    JOIN executives_personnelaction a
      ON a.submitting_agency = s.submitting_agency AND a.source_record_id = s.source_record_id
    WHERE a.digest <> s.digest
"""
_COUNT_CONFLICTS = f"SELECT count(*) FROM ({_CONFLICTS}) AS conflicts"
_KNOWN = f"""
    SELECT e.id FROM {PEOPLE} p JOIN executives_executive e ON e.id = p.executive_id WHERE NOT p.is_new
"""
