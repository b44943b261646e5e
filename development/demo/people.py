"""Who the invented plans and boards are of: the synthetic executives on board, by agency."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from executives.demo import persona
from executives.demo.logins import AGENCY
from executives.demo.people import PREFIX
from executives.models import AppointmentType, Executive

if TYPE_CHECKING:
    from random import Random

BOARDS: Final = 23  # as many agencies as answered MSPB in 2015
LATE_BOARDS: Final = 12  # as many of them could not tell what came of their plans
NOON: Final = dt.time(16, 0, tzinfo=dt.UTC)  # about noon in Washington


@dataclass(frozen=True, slots=True)
class Person:
    """One executive on board, as far as a plan or a board needs it."""

    pk: int
    identifier: str
    name: str
    kind: str
    entry: dt.date
    unit: str
    supervisor_id: int | None
    user_id: int | None

    @property
    def agency(self) -> str:
        return self.unit[:2]

    @property
    def is_career(self) -> bool:
        return self.kind == AppointmentType.CAREER

    @property
    def is_persona(self) -> bool:
        """Whether this is the executive who signs in."""
        return self.identifier == persona.IDENTIFIER


def on_board() -> list[Person]:
    """Return the synthetic executives on board, by identifier so that a seed tells the same of them."""
    rows = (
        Executive.objects.on_board()
        .filter(identifier__startswith=PREFIX, ses_entry_on__isnull=False, current_assignment__isnull=False)
        .order_by("identifier")
        .values_list(
            "pk",
            "identifier",
            "given_name",
            "family_name",
            "appointment_type",
            "ses_entry_on",
            "current_assignment__subelement_id",
            "supervisor_id",
            "user_id",
        )
    )
    return [
        Person(pk, identifier, f"{given} {family}".strip(), kind, entry, unit, supervisor, user)
        for pk, identifier, given, family, kind, entry, unit, supervisor, user in rows
        if entry and unit
    ]


def by_agency(people: list[Person]) -> dict[str, list[Person]]:
    """Return the people of the largest agencies, which have a board; the personas' agency is always among them."""
    sizes = Counter(person.agency for person in people)
    largest = sorted(sizes, key=lambda code: (code != AGENCY, -sizes[code], code))[:BOARDS]
    found: dict[str, list[Person]] = defaultdict(list)
    for person in people:
        if person.agency in largest:
            found[person.agency].append(person)
    return dict(sorted(found.items()))


def late_agencies(agencies: list[str], random: Random) -> set[str]:
    """Draw the agencies whose boards are late with their reviews; the personas' own is not."""
    others = [code for code in agencies if code != AGENCY]
    return set(random.sample(others, min(len(others), round(len(agencies) * LATE_BOARDS / BOARDS))))


def at_noon(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, NOON)
