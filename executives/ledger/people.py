"""Write what the ledger says of executives themselves: name, where they are now, since when, in what appointment."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from django.db import connection, transaction
from django.utils import timezone

from executives.ledger.bulk import insert_rows
from executives.rules.position_roles import position_role
from sesportal.exchange.outbox import json_object, publish_selected

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence, Set

    from executives.ledger.intervals import Career, Interval
    from executives.ledger.supersession import Action

_role = lru_cache(10_000)(position_role)
_TEMPORARY: Final = "executive_facts"
FACTS: Final = (
    "family_name",
    "given_name",
    "sort_name",
    "home_id",
    "is_on_board",
    "appointment_type",
    "ses_entry_on",
    "position_since",
    "position_role",
    "occupational_series",
    "duty_location",
)


def write(careers: Mapping[int, tuple[Career, Action | None]], *, as_of: dt.date, changed: Set[int]) -> None:
    """Set the derived columns of the executives of `careers`; `as_of` decides which assignment is the current one.

    Of those `changed` an assignment is not what it was.
    """
    rows = [
        (executive, executive in changed, *facts_of(career, named_by, as_of))
        for executive, (career, named_by) in careers.items()
    ]
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {_TEMPORARY}")
        cursor.execute(_CREATE)
        insert_rows(_TEMPORARY, ("executive_id", "is_changed", "opened_by_id", *FACTS), rows)
        _tell(_FACTS)
        cursor.execute(_UPDATE, [_now()])
        cursor.execute(f"DROP TABLE {_TEMPORARY}")


def refresh_current(day: dt.date) -> int:
    """Move every executive whose assignment of record begins or ended by `day` to the one of that day."""
    with transaction.atomic(), connection.cursor() as cursor:
        _tell(_CURRENT, [day, day])
        cursor.execute(_REFRESH, [_now(), day, day])
        return int(cursor.rowcount)


def _now() -> Any:
    """Return the present moment, not that in which a long import began, as the database takes it."""
    return connection.ops.adapt_datetimefield_value(timezone.now())


def tell_arrivals(people: str) -> None:
    """Tell of whom a temporary table `people` marks new and who is on board: each arrives from outside."""
    publish_selected(_ARRIVED.format(people=people, json=json_object()))


def _tell(now: str, parameters: Sequence[Any] = ()) -> None:
    """Tell of who is about to come to an agency or to leave one; `now` gives where each is to be from now on."""
    publish_selected(_MOVED.format(now=now, json=json_object()), [*parameters, *parameters])


def facts_of(career: Career, named_by: Action | None, as_of: dt.date) -> tuple[Any, ...]:
    """Return the action that opened the current assignment, and FACTS; no names where no action gives them."""
    record = _record_on(career.records, as_of)
    family = named_by.family_name if named_by else None
    given = named_by.given_name if named_by else None
    return (
        record.root if record else None,
        family,
        given,
        sort_name(family, given) if family else None,
        record.subelement if record else None,
        record is not None and record.starts_on <= as_of and (record.ends_on is None or record.ends_on >= as_of),
        record.appointment_type if record else "",
        career.records[0].starts_on if career.records else None,
        *_post_of(record, career.records),
    )


def _post_of(record: Interval | None, records: list[Interval]) -> tuple[dt.date | None, str, str, str]:
    """Return since when a post of record is held, its role as its title has it, its series and its place."""
    if record is None:
        return None, "", "", ""
    since = next(
        (one for one in reversed(records) if one.is_new_position and one.starts_on <= record.starts_on), record
    )
    action = record.action
    role = role_of(action.position_title) if action.position_number else ""
    return since.starts_on, role, action.occupational_series, action.duty_location


def _record_on(records: list[Interval], day: dt.date) -> Interval | None:
    """Return the record of `day`, else the last one before it, else the first one to come."""
    begun = [record for record in records if record.starts_on <= day]
    return begun[-1] if begun else (records[0] if records else None)


def role_of(title: str) -> str:
    """Return the role that the title of a position tells."""
    return str(_role(title))


def sort_name(family: str, given: str | None) -> str:
    """Return the name as it is sorted and searched: FAMILY, GIVEN in capitals."""
    return f"{family}, {given}".upper() if given else family.upper()


_CREATE = f"""
    CREATE TEMPORARY TABLE {_TEMPORARY} (
        executive_id bigint, is_changed boolean, opened_by_id bigint, family_name text, given_name text, sort_name text,
        home_id text, is_on_board boolean, appointment_type text, ses_entry_on date, position_since date,
        position_role text, occupational_series text, duty_location text
    )
"""
# What other systems see of an executive beside the career.
_DIFFERS = " OR ".join(
    f"{now} IS DISTINCT FROM executives_executive.{name}"
    for name, now in {
        "family_name": "coalesce(s.family_name, executives_executive.family_name)",
        "given_name": "coalesce(s.given_name, executives_executive.given_name)",
        "current_assignment_id": "a.id",
        **{name: f"s.{name}" for name in ("home_id", "is_on_board", "appointment_type", "ses_entry_on")},
    }.items()
)
_UPDATE = f"""
    UPDATE executives_executive SET
        family_name = coalesce(s.family_name, executives_executive.family_name),
        given_name = coalesce(s.given_name, executives_executive.given_name),
        sort_name = coalesce(s.sort_name, executives_executive.sort_name),
        current_assignment_id = a.id,
        home_id = s.home_id,
        is_on_board = s.is_on_board,
        appointment_type = s.appointment_type,
        ses_entry_on = s.ses_entry_on,
        position_since = s.position_since,
        position_role = s.position_role,
        occupational_series = s.occupational_series,
        duty_location = s.duty_location,
        updated_at = CASE WHEN s.is_changed OR {_DIFFERS} THEN %s ELSE executives_executive.updated_at END
    FROM {_TEMPORARY} s LEFT JOIN executives_assignment a ON a.opened_by_id = s.opened_by_id
    WHERE executives_executive.id = s.executive_id
"""
# Where the executives of the temporary table are from now on, and where all are by the calendar.
_FACTS = f"""
    SELECT s.executive_id, s.home_id, s.is_on_board, a.starts_on
    FROM {_TEMPORARY} s LEFT JOIN executives_assignment a ON a.opened_by_id = s.opened_by_id
"""
_CURRENT = """
    SELECT * FROM (
        SELECT executive_id, id, subelement_id AS home_id, position_number, appointment_type, occupational_series,
               duty_location, starts_on, (ends_on IS NULL OR ends_on >= %s) AS is_on_board,
               row_number() OVER (PARTITION BY executive_id ORDER BY starts_on DESC) AS place
        FROM executives_assignment WHERE kind = 'record' AND starts_on <= %s
    ) records WHERE place = 1
"""
_REFRESH = f"""
    UPDATE executives_executive SET
        current_assignment_id = c.id, home_id = c.home_id, is_on_board = c.is_on_board,
        appointment_type = c.appointment_type, occupational_series = c.occupational_series,
        duty_location = c.duty_location, updated_at = %s,
        position_since = (
            SELECT max(a.starts_on) FROM executives_assignment a
            WHERE a.executive_id = c.executive_id AND a.kind = 'record' AND a.is_new_position
                AND a.starts_on <= c.starts_on),
        position_role = coalesce((
            SELECT p.role FROM executives_position p
            WHERE p.agency_id = c.home_id AND p.number = c.position_number), '')
    FROM ({_CURRENT}) c
    WHERE c.executive_id = executives_executive.id
      AND (executives_executive.current_assignment_id IS NULL OR executives_executive.current_assignment_id <> c.id
           OR executives_executive.is_on_board <> c.is_on_board)
"""
_MOVED = """
    SELECT 'executive.left', 'executives', CAST(e.id AS varchar(64)), e.home_id,
        CASE WHEN n.is_on_board THEN n.home_id ELSE '' END,
        {json}('identifier', e.identifier, 'last_day', old.ends_on)
    FROM ({now}) n JOIN executives_executive e ON e.id = n.executive_id
    LEFT JOIN executives_assignment old ON old.id = e.current_assignment_id
    WHERE e.is_on_board AND (NOT n.is_on_board OR n.home_id <> e.home_id)
    UNION ALL
    SELECT 'executive.arrived', 'executives', CAST(e.id AS varchar(64)), n.home_id,
        CASE WHEN e.is_on_board THEN e.home_id ELSE '' END,
        {json}('identifier', e.identifier, 'first_day', n.starts_on)
    FROM ({now}) n JOIN executives_executive e ON e.id = n.executive_id
    WHERE n.is_on_board AND (NOT e.is_on_board OR n.home_id <> e.home_id)
"""
_ARRIVED = """
    SELECT 'executive.arrived', 'executives', CAST(e.id AS varchar(64)), e.home_id, '',
        {json}('identifier', e.identifier, 'first_day', a.starts_on)
    FROM {people} p JOIN executives_executive e ON e.id = p.executive_id
    JOIN executives_assignment a ON a.id = e.current_assignment_id
    WHERE p.is_new AND e.is_on_board
    ORDER BY e.id
"""
