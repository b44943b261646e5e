"""The synthetic executives on board, as far as a marketplace needs them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from executives.demo import persona
from executives.demo.people import PREFIX
from executives.models import Executive

if TYPE_CHECKING:
    from random import Random

NOON: Final = dt.time(17, 0, tzinfo=dt.UTC)


class Person(NamedTuple):
    """One executive on board and the position of record."""

    pk: int
    identifier: str
    name: str
    kind: str
    unit: str
    series: str
    place: str
    number: str
    title: str
    supervisor: int | None
    user: int | None

    @property
    def agency(self) -> str:
        return self.unit[:2]

    @property
    def is_persona(self) -> bool:
        return self.identifier == persona.IDENTIFIER


def on_board() -> list[Person]:
    """Return everybody, by identifier so that a seed tells the same of them."""
    rows = (
        Executive.objects.on_board()
        .filter(identifier__startswith=PREFIX, current_assignment__isnull=False, home__isnull=False)
        .order_by("identifier")
        .values_list(
            "pk",
            "identifier",
            "given_name",
            "family_name",
            "appointment_type",
            "home_id",
            "current_assignment__occupational_series",
            "current_assignment__duty_location",
            "current_assignment__position_number",
            "current_assignment__position_title",
            "supervisor_id",
            "user_id",
        )
    )
    people = []
    for pk, identifier, given, family, *rest in rows:
        facts: list[Any] = rest
        people.append(Person(pk, identifier, f"{given} {family}".strip(), *facts))
    return people


class Pool:
    """People to draw applicants from; nobody is drawn twice for one posting, nor while they are taken."""

    def __init__(self, people: list[Person], random: Random) -> None:
        self.people = people
        self.random = random
        self.taken: set[int] = set()
        self.live: Counter[int] = Counter()
        self.by_agency: dict[str, list[Person]] = {}
        for person in people:
            self.by_agency.setdefault(person.agency, []).append(person)

    def draw(self, count: int, *, only: str = "", but: str = "", except_for: set[int] | None = None) -> list[Person]:
        """Draw up to `count` people, of the agency `only` or of any but `but`, who hold no place and no offer."""
        source = self.by_agency.get(only, []) if only else self.people
        passed = set(except_for or ())
        drawn: list[Person] = []
        for _ in range(count * 6):
            if len(drawn) == count or not source:
                break
            person = self.random.choice(source)
            is_free = person.pk not in passed and person.pk not in self.taken and not person.is_persona
            if is_free and person.agency != but and self.live[person.pk] < 4:
                passed.add(person.pk)
                self.live[person.pk] += 1
                drawn.append(person)
        return drawn


def at_noon(day: dt.date, minutes: int = 0) -> dt.datetime:
    """Return about noon in Washington on a day."""
    return dt.datetime.combine(day, NOON) + dt.timedelta(minutes=minutes)
