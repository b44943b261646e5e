"""What the chain of service says of each assignment of record: how it was entered, from where, and what came after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from executives.ledger.vocabulary import Effect
from executives.models.careers import Assignment

if TYPE_CHECKING:
    from executives.ledger.intervals import Interval
    from executives.ledger.vocabulary import Vocabulary

ENTRIES = {
    str(Effect.TRANSFER): str(Assignment.Entry.TRANSFER),
    str(Effect.APPOINT): str(Assignment.Entry.APPOINTMENT),
    str(Effect.REASSIGN): str(Assignment.Entry.REASSIGNMENT),
    str(Effect.CONVERT): str(Assignment.Entry.CONVERSION),
}
EXTERNAL = str(Assignment.Entry.EXTERNAL)


def link_records(records: list[Interval], vocabulary: Vocabulary) -> list[Interval]:
    """Fill in the facts that follow from the order of the records; breaks of `break_days` or less are ignored."""
    previous: Interval | None = None
    departments: set[str] = set()
    agencies: set[str] = set()
    subelements: set[str] = set()
    for record in records:
        subelement = record.subelement
        if subelement not in subelements:
            agency = record.agency
            subelements.add(subelement)
            agencies.add(agency)
            departments.add(vocabulary.departments.get(agency, agency))
        record.subelements_to_date = len(subelements)
        record.agencies_to_date = len(agencies)
        record.departments_to_date = len(departments)
        record.ses_entry_on = records[0].starts_on
        _enter(record, previous, vocabulary.break_days)
        previous = record
    if previous is not None:
        previous.is_departure = previous.ends_on is not None
    return records


def _enter(record: Interval, previous: Interval | None, break_days: int) -> None:
    if previous is not None and not record.appointment_type:
        record.appointment_type = previous.appointment_type
    if previous is None or previous.ends_on is None or (record.starts_on - previous.ends_on).days - 1 > break_days:
        record.entry = EXTERNAL
        record.is_new_position = True
        if previous is not None:
            previous.is_departure = True
        return
    record.entry = ENTRIES[record.effect]
    record.origin = previous.subelement
    record.is_new_position = record.subelement != previous.subelement or not _same_position(record, previous)


def _same_position(one: Interval, other: Interval) -> bool:
    if one.action.position_number and other.action.position_number:
        return one.action.position_number == other.action.position_number
    return one.action.position_title == other.action.position_title
