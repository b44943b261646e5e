"""Who is on board where, and whom an agency with a vacancy finds."""

from __future__ import annotations

from bisect import bisect
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from executives.demo.agencies import AGENCIES, UNITS
from executives.reference.agencies import DEPARTMENT_OF

if TYPE_CHECKING:
    from collections.abc import Iterable
    from random import Random

    from executives.demo.people import Person
    from executives.demo.posts import Post

TRIES: Final = 14
SETTLED_DAYS: Final = 420  # in a position before anyone moves on
STAYS_DAYS: Final = 200  # nobody moves who leaves within so many days
WITHIN_DEFENSE: Final = 0.5  # of the transfers into a military department or Defense, from another of the four


class Market:
    """The people on board, by agency, and the agencies they come from; their order says nothing."""

    def __init__(self, random: Random, posts: Iterable[Post]) -> None:
        self.random = random
        self.everyone: list[Person] = []
        self.in_agency: dict[str, list[Person]] = {agency.code: [] for agency in AGENCIES}
        self.pull = {agency.code: agency.pull for agency in AGENCIES}
        self.posts: dict[str, list[Post]] = {agency.code: [] for agency in AGENCIES}
        for post in posts:
            self.posts[post.agency].append(post)
        sizes = {code: len(own) for code, own in self.posts.items()}
        self.agencies = [agency.code for agency in AGENCIES]
        self.push = [*accumulate(agency.push * sizes[agency.code] for agency in AGENCIES)]
        self.hosts = [*accumulate(agency.pull * sizes[agency.code] for agency in AGENCIES)]
        self.defense = [code for code in self.agencies if DEPARTMENT_OF.get(code, code) == "DD"]
        self.units = {code: [unit.code for unit in UNITS if unit.code.startswith(code)] for code in self.agencies}

    def join(self, person: Person) -> None:
        assert person.post is not None
        people = self.in_agency[person.post.agency]
        person.place_in_agency, person.place_in_corps = len(people), len(self.everyone)
        people.append(person)
        self.everyone.append(person)

    def leave(self, person: Person) -> None:
        assert person.post is not None
        people = self.in_agency[person.post.agency]
        last = people.pop()
        if last is not person:
            people[person.place_in_agency] = last
            last.place_in_agency = person.place_in_agency
        last = self.everyone.pop()
        if last is not person:
            self.everyone[person.place_in_corps] = last
            last.place_in_corps = person.place_in_corps

    def find_in_agency(self, agency: str, day: int, kind: str) -> Person | None:
        """Return somebody of the agency who is ready for another position, if a few tries find one."""
        people = self.in_agency[agency]
        if not people:
            return None
        random = self.random.random
        for _ in range(TRIES):
            person = people[int(random() * len(people))]
            if (
                person.kind == kind
                and day - person.since > SETTLED_DAYS
                and person.leaves - day > STAYS_DAYS
                and person.busy_until < day
                and random() < person.mobility
            ):
                return person
        return None

    def find_elsewhere(self, agency: str, day: int, kind: str) -> Person | None:
        """Return somebody of another agency, oftener from those that give away more."""
        for _ in range(TRIES):
            origin = self._origin(agency)
            if origin != agency:
                person = self.find_in_agency(origin, day, kind)
                if person:
                    return person
        return None

    def host_of(self, agency: str) -> str:
        """Return a subelement of another agency, oftener of one that attracts more."""
        while (host := self.agencies[self._draw(self.hosts)]) == agency:
            pass
        return self.random.choice(self.units[host])

    def _origin(self, agency: str) -> str:
        if agency in self.defense and self.random.random() < WITHIN_DEFENSE:
            return self.random.choice(self.defense)
        return self.agencies[self._draw(self.push)]

    def _draw(self, cumulative: list[float]) -> int:
        return bisect(cumulative, self.random.random() * cumulative[-1])
