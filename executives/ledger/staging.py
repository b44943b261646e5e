"""The staging table of one import, and the statements that compare it with the ledger and apply it.

Raw SQL because a file is applied by set, not row by row: one statement for a hundred thousand actions. A file that is
all new goes by a plain INSERT; only where something is held or twice is it INSERT ... ON CONFLICT DO NOTHING, which
costs half as much again.
"""

from __future__ import annotations

from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, NamedTuple

from django.db import IntegrityError, connection, transaction

from executives.ledger.bulk import insert_lines
from executives.ledger.columns import Problem, Record
from executives.ledger.validate import SEPARATOR

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.db.backends.utils import CursorWrapper

TABLE = "ledger_staging"
WORTH_STATISTICS = 10_000  # rows after which PostgreSQL should count again before it plans
COPIED = (
    "submitting_agency, source_record_id, family_name, given_name, nature_of_action, nature_of_action_2, "
    "effective_date, sequence, agency_subelement, host_agency_subelement, position_number, position_title, "
    "position_occupied, appointment_type, pay_plan, occupational_series, duty_location, not_to_exceed, "
    "supersedes, digest"
)
STAGED = ", ".join(f"s.{name}" for name in COPIED.split(", "))
HELD = ", ".join(f"a.{name}" for name in COPIED.split(", ")).replace("a.not_to_exceed", "'' AS not_to_exceed")


class Applied(NamedTuple):
    """What came of the rows of a file: taken into the ledger, already there, or in conflict with what is there."""

    accepted: int
    unchanged: int
    conflicts: list[Problem]
    conflict_count: int


@contextmanager
def staging_table() -> Iterator[None]:
    """Make the temporary table of this connection, and drop it whatever happens."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {TABLE}")
        cursor.execute(_CREATE)
    try:
        yield
    finally:
        if connection.is_usable() and not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute(f"DROP TABLE IF EXISTS {TABLE}")


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


def apply_staged(batch_id: int, staged: int, most_conflicts: int) -> Applied:
    """Insert what is new of `staged` rows; a record already held with the same content is unchanged, with other content
    a conflict."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL default_statistics_target = 10")  # enough to choose a plan, a tenth of the time
            cursor.execute(f"ANALYZE {TABLE}")
        cursor.execute(_NEW_EXECUTIVES)
        newcomers = cursor.rowcount
        accepted = _insert_actions(cursor, batch_id, staged)
        if accepted >= WORTH_STATISTICS and connection.vendor == "postgresql":
            cursor.execute(_COUNT_AGAIN)
        if accepted == staged:
            return Applied(accepted, 0, [], 0)
        if newcomers:
            cursor.execute(_DROP_EMPTY_EXECUTIVES)
        cursor.execute(_COUNT_CONFLICTS, [batch_id])
        conflict_count = cursor.fetchone()[0]
        cursor.execute(f"{_CONFLICTS} ORDER BY row_no LIMIT %s", [batch_id, most_conflicts])
        conflicts = [_conflict(*row) for row in cursor.fetchall()]
    return Applied(accepted, staged - accepted - conflict_count, conflicts, conflict_count)


def _insert_actions(cursor: CursorWrapper, batch_id: int, staged: int) -> int:
    """Insert the staged rows that the ledger does not hold; of two rows with one id in the file the first counts."""
    statement = f"""
        INSERT INTO executives_personnelaction (executive_id, batch_id, authority, {COPIED})
        SELECT e.id, %s, '', {_staged()} {_JOINED}
    """
    try:
        with transaction.atomic():
            cursor.execute(statement, [batch_id])
    except IntegrityError:
        only_new = "ORDER BY s.row_no ON CONFLICT (submitting_agency, source_record_id) DO NOTHING"
        cursor.execute(f"{statement} WHERE true {only_new}", [batch_id])
        return int(cursor.rowcount)
    return staged


def _staged() -> str:
    """Return the staged columns as the ledger types them: an empty last day is no day."""
    day = "NULLIF(s.not_to_exceed, '')" + ("::date" if connection.vendor == "postgresql" else "")
    return STAGED.replace("s.not_to_exceed", day)


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


def staged_executives() -> list[int]:
    """Return the executives named by the staged rows."""
    with connection.cursor() as cursor:
        cursor.execute(_STAGED_EXECUTIVES)
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
_NEW_EXECUTIVES = f"""
    INSERT INTO executives_executive
        (identifier, family_name, given_name, sort_name, is_on_board, appointment_type, is_nsp, track, track_reason)
    SELECT s.executive_identifier, s.family_name, s.given_name, '', false, '', false, 'generalist', ''
    FROM (
        SELECT executive_identifier, min(family_name) AS family_name, min(given_name) AS given_name,
            min(row_no) AS row_no
        FROM {TABLE} GROUP BY executive_identifier
    ) s LEFT JOIN executives_executive e ON e.identifier = s.executive_identifier
    WHERE e.id IS NULL
    ORDER BY s.row_no
"""
_JOINED = f"FROM {TABLE} s JOIN executives_executive e ON e.identifier = s.executive_identifier"
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
_STAGED_EXECUTIVES = f"""
    SELECT e.id FROM executives_executive e
    WHERE e.identifier IN (SELECT executive_identifier FROM {TABLE})
"""
