"""Keep the positions that personnel actions name: the latest assignment of record says what a position is."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from django.db import connection
from django.utils import timezone

from executives.ledger.bulk import insert_rows
from executives.ledger.people import role_of
from executives.models import Position
from executives.reference.commuting import commuting_area

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

NEW: Final = "position_changes"
TOUCHED: Final = "position_touched"
_FACTS: Final = ("agency_id", "number", "title", "designation", "occupational_series", "duty_location")
_COLUMNS: Final = (
    *_FACTS,
    "commuting_area",
    "role",
    "organization",
    "is_supervisory",
    "status",
    "status_as_of",
    "source",
)
_area = lru_cache(10_000)(commuting_area)


def refresh(executives: Sequence[int]) -> None:
    """Bring the positions that `executives` hold or held up to their latest assignment of record, adding new ones.

    Positions known from elsewhere (PLUM) are left as they are.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {NEW}")
        cursor.execute(
            f"CREATE TEMPORARY TABLE {NEW} AS SELECT {', '.join(_COLUMNS)} FROM executives_position WHERE 1 = 0"
        )
        cursor.execute("DROP TABLE IF EXISTS position_holders")
        cursor.execute("CREATE TEMPORARY TABLE position_holders (executive_id bigint)")
        insert_rows("position_holders", ["executive_id"], ([executive] for executive in executives))
        cursor.execute(f"DROP TABLE IF EXISTS {TOUCHED}")
        cursor.execute(_TOUCHED)
        cursor.execute(_PLACES)
        if connection.vendor == "postgresql":
            cursor.execute(f"ANALYZE {TOUCHED}")
        cursor.execute(_OUTDATED)
        insert_rows(NEW, _COLUMNS, (_row(facts) for facts in cursor.fetchall()))
        cursor.execute(_UPDATE, [connection.ops.adapt_datetimefield_value(timezone.now())])
        cursor.execute(_INSERT)
        refresh_roles(TOUCHED)
        for table in (NEW, "position_holders", TOUCHED):
            cursor.execute(f"DROP TABLE {table}")


def refresh_roles(positions: str) -> None:
    """Give those whose present, or last, position is in a table or query of (agency_id, number) the role it has.

    Only where the agency itself has stated it: the role that a title tells is known from the record already.
    """
    with connection.cursor() as cursor:
        cursor.execute(_ROLES.format(positions=positions))


def _row(facts: Iterable[str]) -> tuple[Any, ...]:
    code, number, title, designation, series, location = facts
    ledger = str(Position.Source.LEDGER)
    role = role_of(title)
    return (code, number, title, designation, series, location, _area(location), role, "", None, "", None, ledger)


_TOUCHED = f"""
    CREATE TEMPORARY TABLE {TOUCHED} AS
    SELECT DISTINCT a.subelement_id AS agency_id, a.position_number AS number
    FROM executives_assignment a JOIN position_holders h ON h.executive_id = a.executive_id
    WHERE a.kind = 'record' AND a.position_number <> ''
"""
_PLACES = """
    INSERT INTO executives_dutylocation (name)
    SELECT DISTINCT a.duty_location FROM executives_assignment a
    JOIN position_holders h ON h.executive_id = a.executive_id
    LEFT JOIN executives_dutylocation l ON l.name = a.duty_location
    WHERE a.duty_location <> '' AND l.name IS NULL
"""
# The latest assignment of record at each position that these executives hold or held, where the position differs.
_OUTDATED = f"""
    WITH latest AS (
        SELECT a.id, a.subelement_id, a.position_number, row_number() OVER (
            PARTITION BY a.subelement_id, a.position_number ORDER BY a.starts_on DESC, a.opened_by_id DESC) AS place
        FROM executives_assignment a
        JOIN {TOUCHED} t ON t.agency_id = a.subelement_id AND t.number = a.position_number
        WHERE a.kind = 'record'
    )
    SELECT l.subelement_id, l.position_number, l.position_title, l.position_occupied, l.occupational_series,
           l.duty_location
    FROM latest n JOIN executives_assignment l ON l.id = n.id
    LEFT JOIN executives_position p ON p.agency_id = l.subelement_id AND p.number = l.position_number
    WHERE n.place = 1 AND (p.id IS NULL OR (p.source = 'ledger' AND (
        p.title <> l.position_title OR p.designation <> l.position_occupied
        OR p.occupational_series <> l.occupational_series OR p.duty_location <> l.duty_location)))
"""
_UPDATE = f"""
    UPDATE executives_position SET
        title = n.title, designation = n.designation, occupational_series = n.occupational_series,
        duty_location = n.duty_location, commuting_area = n.commuting_area, role = n.role, updated_at = %s
    FROM {NEW} n WHERE n.agency_id = executives_position.agency_id AND n.number = executives_position.number
"""
_INSERT = f"""
    INSERT INTO executives_position ({", ".join(_COLUMNS)})
    SELECT {", ".join(f"n.{name}" for name in _COLUMNS)} FROM {NEW} n
    LEFT JOIN executives_position p ON p.agency_id = n.agency_id AND p.number = n.number
    WHERE p.id IS NULL
    ORDER BY n.agency_id, n.number
"""
_ROLES = """
    UPDATE executives_executive SET position_role = s.role FROM (
        SELECT a.executive_id, a.id, p.role
        FROM {positions} t
        JOIN executives_position p ON p.agency_id = t.agency_id AND p.number = t.number
        JOIN executives_assignment a ON a.subelement_id = p.agency_id AND a.position_number = p.number
        WHERE p.source = 'agency' AND a.kind = 'record'
    ) s
    WHERE executives_executive.id = s.executive_id AND executives_executive.current_assignment_id = s.id
        AND executives_executive.position_role <> s.role
"""
