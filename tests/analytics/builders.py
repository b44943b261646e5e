"""Careers for tests of the figures: valid assignments, linked as the ledger links them."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import dataclass, field

from executives.models import Agency, Assignment, Executive, PersonnelAction

DEFENSE = ("AR", "NV", "AF", "DD")
UNITS = ("AG01", "AG02", "TR01", "TR02", "ED01", "DD01", "AR01", "AR02", "NV01")
_numbers = itertools.count(1)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def department(code: str) -> str:
    return "DD" if code[:2] in DEFENSE else code[:2]


@dataclass
class Post:
    """One assignment of record, as a test states it."""

    subelement: str
    starts: str
    ends: str | None = None
    type: str = "50"
    position: str = "1"
    entry: str = "transfer"


@dataclass
class Away:
    """One temporary assignment, as a test states it."""

    home: str
    host: str
    starts: str
    ends: str | None = None
    kind: str = "detail"
    type: str = "50"


@dataclass
class Corps:
    """Collects careers and writes them at once."""

    executives: list[Executive] = field(default_factory=list)
    rows: list[Assignment] = field(default_factory=list)

    def add(self, *posts: Post, away: tuple[Away, ...] = ()) -> Corps:
        """Add one executive with these assignments of record, in order, and these temporary ones."""
        number = next(_numbers)
        executive = Executive(identifier=f"T{number}", family_name="Test", sort_name=f"TEST {number}")
        self.executives.append(executive)
        self.rows += [*_records(executive, posts), *(_away(executive, item) for item in away)]
        return self

    def save(self) -> Corps:
        create_agencies({row.subelement_id for row in self.rows})
        Executive.objects.bulk_create(self.executives)
        actions = [_action(row) for row in self.rows]
        PersonnelAction.objects.bulk_create(actions)
        for row, action in zip(self.rows, actions, strict=True):
            row.executive_id = row.executive.pk
            row.opened_by = action
        Assignment.objects.bulk_create(self.rows)
        return self


def create_agencies(subelements: set[str]) -> None:
    """Create these subelements, their agencies and departments where they are missing."""
    agencies = {code[:2] for code in subelements} | {department(code) for code in subelements}
    rows = [
        Agency(code=code, level=Agency.Level.AGENCY, department_id=department(code), name=f"Agency {code}")
        for code in sorted(agencies, key=lambda code: (code != department(code), code))
    ]
    rows += [
        Agency(
            code=code,
            level=Agency.Level.SUBELEMENT,
            parent_id=code[:2],
            department_id=department(code),
            name=f"Subelement {code}",
        )
        for code in sorted(subelements)
    ]
    Agency.objects.bulk_create(rows, ignore_conflicts=True)


def _records(executive: Executive, posts: tuple[Post, ...]) -> list[Assignment]:
    rows: list[Assignment] = []
    for post in posts:
        row = Assignment(
            executive=executive,
            kind=Assignment.Kind.RECORD,
            subelement_id=post.subelement,
            position_number=post.position,
            appointment_type=post.type,
            nature_of_action="145",
            starts_on=day(post.starts),
            ends_on=day(post.ends) if post.ends else None,
            entry=Assignment.Entry.EXTERNAL,
            is_new_position=True,
        )
        if rows and _is_next(rows[-1], row):
            row.entry, row.origin = post.entry, rows[-1].subelement_id
            moved = row.subelement_id != rows[-1].subelement_id
            row.is_new_position = moved or row.position_number != rows[-1].position_number
        elif rows:
            rows[-1].is_departure = True
        rows.append(row)
        row.ses_entry_on = rows[0].starts_on
        row.subelements_to_date = len({r.subelement_id for r in rows})
        row.agencies_to_date = len({r.subelement_id[:2] for r in rows})
        row.departments_to_date = len({department(r.subelement_id) for r in rows})
    if rows:
        rows[-1].is_departure = rows[-1].ends_on is not None
    return rows


def _is_next(previous: Assignment, row: Assignment) -> bool:
    assert previous.ends_on is not None, "an open assignment of record has no successor"
    return (row.starts_on - previous.ends_on).days - 1 <= 3


def _away(executive: Executive, item: Away) -> Assignment:
    return Assignment(
        executive=executive,
        kind=item.kind,
        subelement_id=item.home,
        host=item.host,
        appointment_type=item.type,
        nature_of_action="930",
        starts_on=day(item.starts),
        ends_on=day(item.ends) if item.ends else None,
    )


def _action(row: Assignment) -> PersonnelAction:
    return PersonnelAction(
        submitting_agency=row.subelement_id[:2],
        source_record_id=f"T-{next(_numbers)}",
        executive=row.executive,
        family_name="Test",
        nature_of_action=row.nature_of_action,
        effective_date=row.starts_on,
        sequence=1,
        agency_subelement=row.subelement_id,
        digest="0" * 32,
    )
