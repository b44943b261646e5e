"""Write what the ledger says of executives themselves: name, where they are now, since when, in what appointment."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

from django.db import connection

from executives.ledger.bulk import insert_rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from executives.ledger.intervals import Career, Interval
    from executives.ledger.supersession import Action

_TEMPORARY: Final = "executive_facts"
_COLUMNS: Final = (
    "executive_id",
    "family_name",
    "given_name",
    "sort_name",
    "opened_by_id",
    "home_id",
    "is_on_board",
    "appointment_type",
    "ses_entry_on",
)


def write(careers: Mapping[int, tuple[Career, Action | None]], *, as_of: dt.date) -> None:
    """Set the derived columns of the executives of `careers`; `as_of` decides which assignment is the current one."""
    rows = [_row(executive, career, named_by, as_of) for executive, (career, named_by) in careers.items()]
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {_TEMPORARY}")
        cursor.execute(_CREATE)
        insert_rows(_TEMPORARY, _COLUMNS, rows)
        cursor.execute(_UPDATE)
        cursor.execute(f"DROP TABLE {_TEMPORARY}")


def refresh_current(day: dt.date) -> int:
    """Move every executive whose assignment of record begins or ended by `day` to the one of that day."""
    with connection.cursor() as cursor:
        cursor.execute(_REFRESH, [day, day])
        return int(cursor.rowcount)


def _row(executive: int, career: Career, named_by: Action | None, as_of: dt.date) -> tuple[Any, ...]:
    record = _record_on(career.records, as_of)
    family = named_by.family_name if named_by else None
    given = named_by.given_name if named_by else None
    return (
        executive,
        family,
        given,
        sort_name(family, given) if family else None,
        record.root if record else None,
        record.subelement if record else None,
        record is not None and record.starts_on <= as_of and (record.ends_on is None or record.ends_on >= as_of),
        record.appointment_type if record else "",
        career.records[0].starts_on if career.records else None,
    )


def _record_on(records: list[Interval], day: dt.date) -> Interval | None:
    """Return the record of `day`, else the last one before it, else the first one to come."""
    begun = [record for record in records if record.starts_on <= day]
    return begun[-1] if begun else (records[0] if records else None)


def sort_name(family: str, given: str | None) -> str:
    """Return the name as it is sorted and searched: FAMILY, GIVEN in capitals."""
    return f"{family}, {given}".upper() if given else family.upper()


_CREATE = f"""
    CREATE TEMPORARY TABLE {_TEMPORARY} (
        executive_id bigint, family_name text, given_name text, sort_name text, opened_by_id bigint, home_id text,
        is_on_board boolean, appointment_type text, ses_entry_on date
    )
"""
_UPDATE = f"""
    UPDATE executives_executive SET
        family_name = coalesce(s.family_name, executives_executive.family_name),
        given_name = coalesce(s.given_name, executives_executive.given_name),
        sort_name = coalesce(s.sort_name, executives_executive.sort_name),
        current_assignment_id = a.id,
        home_id = s.home_id,
        is_on_board = s.is_on_board,
        appointment_type = s.appointment_type,
        ses_entry_on = s.ses_entry_on
    FROM {_TEMPORARY} s LEFT JOIN executives_assignment a ON a.opened_by_id = s.opened_by_id
    WHERE executives_executive.id = s.executive_id
"""
_REFRESH = """
    WITH current AS (
        SELECT executive_id, id, subelement_id, appointment_type,
               (ends_on IS NULL OR ends_on >= %s) AS on_board,
               row_number() OVER (PARTITION BY executive_id ORDER BY starts_on DESC) AS place
        FROM executives_assignment WHERE kind = 'record' AND starts_on <= %s
    )
    UPDATE executives_executive SET
        current_assignment_id = c.id, home_id = c.subelement_id, is_on_board = c.on_board,
        appointment_type = c.appointment_type
    FROM current c
    WHERE c.place = 1 AND c.executive_id = executives_executive.id
      AND (executives_executive.current_assignment_id IS NULL OR executives_executive.current_assignment_id <> c.id
           OR executives_executive.is_on_board <> c.on_board)
"""
