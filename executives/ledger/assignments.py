"""Write derived assignments: insert what is new, update what has changed, delete what is gone, leave the rest alone."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

from django.db import connection

from executives.ledger.bulk import insert_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from executives.ledger.intervals import Career, Interval

TABLE: Final = "executives_assignment"
COLUMNS: Final = (
    "opened_by_id",
    "executive_id",
    "kind",
    "subelement_id",
    "host",
    "position_number",
    "position_title",
    "position_occupied",
    "appointment_type",
    "occupational_series",
    "duty_location",
    "nature_of_action",
    "starts_on",
    "ends_on",
    "entry",
    "origin",
    "is_new_position",
    "is_departure",
    "ses_entry_on",
    "departments_to_date",
    "agencies_to_date",
    "subelements_to_date",
)
EXECUTIVE: Final = COLUMNS.index("executive_id")
STARTS_ON, ENDS_ON = COLUMNS.index("starts_on"), COLUMNS.index("ends_on")
_DATES: Final = tuple(COLUMNS.index(name) for name in ("starts_on", "ends_on", "ses_entry_on"))
_FLAGS: Final = tuple(COLUMNS.index(name) for name in ("is_new_position", "is_departure"))
Row = tuple[Any, ...]


def write(executives: Sequence[int], careers: Iterator[tuple[int, Career]], *, are_new: bool = False) -> Iterator[Row]:
    """Make the assignments of `executives` those of `careers`; yield each that is new or gone, or was or is otherwise.

    Of executives who `are_new` no assignment is held.
    """
    held = {} if are_new else _held(executives)
    rows = (row for executive, career in careers for row in rows_of(executive, career))
    if not held:
        yield from _insert(rows)
        return
    wanted = {row[0]: row for row in rows}
    gone = [root for root in held if root not in wanted]
    changed = [row for root, row in wanted.items() if root in held and held[root] != row]
    _delete(gone)
    _update(changed)
    yield from _insert(row for root, row in wanted.items() if root not in held)
    yield from (*changed, *(held[root] for root in gone), *(held[row[0]] for row in changed))


def rows_of(executive: int, career: Career) -> list[Row]:
    """Return the assignments of a career as rows of COLUMNS."""
    return [_row(executive, interval) for interval in (*career.records, *career.temporary)]


def days_of(row: Row) -> tuple[dt.date, dt.date | None]:
    """Return the first and last day of a row of COLUMNS."""
    return row[STARTS_ON], row[ENDS_ON]


def _insert(rows: Iterable[Row]) -> list[Row]:
    """Insert rows as they come, and return them."""
    inserted: list[Row] = []

    def seen() -> Iterator[Row]:
        for row in rows:
            inserted.append(row)
            yield row

    insert_rows(TABLE, COLUMNS, seen())
    return inserted


def _row(executive: int, interval: Interval) -> Row:
    action = interval.action
    return (
        interval.root,
        executive,
        interval.kind,
        action.agency_subelement,
        action.host_agency_subelement,
        action.position_number,
        action.position_title,
        action.position_occupied,
        interval.appointment_type,
        action.occupational_series,
        action.duty_location,
        interval.nature_of_action,
        interval.starts_on,
        interval.ends_on,
        interval.entry,
        interval.origin,
        interval.is_new_position,
        interval.is_departure,
        interval.ses_entry_on,
        interval.departments_to_date,
        interval.agencies_to_date,
        interval.subelements_to_date,
    )


def _held(executives: Sequence[int]) -> dict[int, Row]:
    marks = ", ".join(["%s"] * len(executives))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(COLUMNS)} FROM {TABLE} WHERE executive_id IN ({marks})", list(executives))
        rows = cursor.fetchall()
    if connection.vendor == "sqlite":
        rows = [_from_sqlite(row) for row in rows]
    return {row[0]: tuple(row) for row in rows}


def _from_sqlite(row: Row) -> Row:
    values = list(row)
    for index in _DATES:
        if isinstance(values[index], str):
            values[index] = dt.date.fromisoformat(values[index])
    for index in _FLAGS:
        values[index] = bool(values[index])
    return tuple(values)


def _delete(roots: list[int]) -> None:
    for start in range(0, len(roots), 500):
        part = roots[start : start + 500]
        marks = ", ".join(["%s"] * len(part))
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {TABLE} WHERE opened_by_id IN ({marks})", part)


def _update(rows: list[Row]) -> None:
    if not rows:
        return
    settings = ", ".join(f"{name} = s.{name}" for name in COLUMNS[1:])
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS assignment_changes")
        cursor.execute(
            f"CREATE TEMPORARY TABLE assignment_changes AS SELECT {', '.join(COLUMNS)} FROM {TABLE} WHERE 1 = 0"
        )
        insert_rows("assignment_changes", COLUMNS, rows)
        cursor.execute(
            f"UPDATE {TABLE} SET {settings} FROM assignment_changes s WHERE {TABLE}.opened_by_id = s.opened_by_id"
        )
        cursor.execute("DROP TABLE assignment_changes")
