"""What happens beside the positions of record: details, IPA, sabbaticals, awards, and records sent in error."""

from __future__ import annotations

from bisect import bisect
from itertools import accumulate
from typing import TYPE_CHECKING, Final, NamedTuple

from executives.demo.people import CAREER, YEAR

if TYPE_CHECKING:
    from collections.abc import Callable

    from executives.demo.people import Person
    from executives.demo.posts import Post
    from executives.demo.simulation import Simulation

OUTSIDE: Final = "OUT"
INCREMENT_DAYS: Final = 120
EVENTS_A_YEAR: Final = 0.115  # for one executive on board
EXTENDED: Final = 0.4
ENDED_EARLY: Final = 0.35


class Detail(NamedTuple):
    """A running detail, and what will become of it."""

    person: Person
    agency: str
    host: str
    title: str
    until: int
    extensions: int


class Broadening:
    """Draw now and then somebody on board and send them somewhere."""

    def __init__(self, simulation: Simulation) -> None:
        self.simulation = simulation
        self.random = simulation.random
        self.fraction = 0.0  # of a day, carried to the next draw
        kinds: tuple[tuple[float, Callable[[int, Person, Post], None]], ...] = (
            (0.78, self._detail_inside),
            (0.145, self._detail_outside),
            (0.012, self._ipa_on_detail),
            (0.012, self._ipa_on_leave),
            (0.005, self._sabbatical),
            (0.026, self._award),
            (0.010, self._withdrawn_retirement),
            (0.010, self._filed_in_error),
        )
        self.kinds = [happen for _, happen in kinds]
        self.shares = [*accumulate(share for share, _ in kinds)]

    def begin(self, day: int) -> None:
        """Start drawing on `day`."""
        self._next(day, None)

    def _next(self, day: int, _: None) -> None:
        people = self.simulation.market.everyone
        if people:
            self._draw(day, people[int(self.random.random() * len(people))])
        gap = self.random.expovariate(EVENTS_A_YEAR * max(len(people), 1) / YEAR)
        days, self.fraction = divmod(self.fraction + gap, 1)
        self.simulation.schedule(day + int(days), self._next, None)

    def _draw(self, day: int, person: Person) -> None:
        post = person.post
        if post is None or person.kind != CAREER or person.busy_until >= day or day - person.since < 120:
            return
        if person.leaves - day < 60:
            return
        self.kinds[bisect(self.shares, self.random.random() * self.shares[-1])](day, person, post)

    # --- details ---

    def _detail_inside(self, day: int, person: Person, post: Post) -> None:
        units = self.simulation.market.units[post.agency]
        host = self.random.choice(units)
        title = f"Acting {self.random.choice(self.simulation.market.posts[post.agency]).title}"[:120]
        days = self.random.choice((60, 90, INCREMENT_DAYS, INCREMENT_DAYS, INCREMENT_DAYS))
        extensions = sum(self.random.random() < EXTENDED for _ in range(2))
        self._detail(day, Detail(person, post.agency, host, title, day + days - 1, extensions), post)

    def _detail_outside(self, day: int, person: Person, post: Post) -> None:
        host = self.simulation.market.host_of(post.agency)
        days = self.random.choice((INCREMENT_DAYS, 180, 180, 270, 365))
        extensions = int(self.random.random() < EXTENDED / 2)
        self._detail(
            day, Detail(person, post.agency, host, "Senior Advisor (detail)", day + days - 1, extensions), post
        )

    def _ipa_on_detail(self, day: int, person: Person, post: Post) -> None:
        days = self.random.choice((365, 365, 730))
        title = "Visiting Executive (IPA)"
        self._detail(day, Detail(person, post.agency, OUTSIDE, title, day + days - 1, 0), post)

    def _detail(self, day: int, detail: Detail, post: Post) -> None:
        detail.person.busy_until = detail.until
        self.simulation.clerk.file(
            detail.person, "930", day, post, host=detail.host, until=detail.until, title=detail.title
        )
        self._plan_end(day, detail)

    def _plan_end(self, day: int, detail: Detail) -> None:
        if detail.extensions:
            self.simulation.schedule(detail.until - self.random.randrange(10), self._extend, detail)
        elif self.random.random() < ENDED_EARLY:
            self.simulation.schedule(day + self.random.randrange(30, detail.until - day + 1), self._end, detail)

    def _extend(self, day: int, detail: Detail) -> None:
        post = detail.person.post
        if post is None or post.agency != detail.agency:
            return
        longer = detail._replace(until=detail.until + INCREMENT_DAYS, extensions=detail.extensions - 1)
        detail.person.busy_until = longer.until
        self.simulation.clerk.file(
            detail.person, "931", day, post, host=detail.host, until=longer.until, title=detail.title
        )
        self._plan_end(detail.until, longer)

    def _end(self, day: int, detail: Detail) -> None:
        post = detail.person.post
        if post is None or post.agency != detail.agency:
            return
        detail.person.busy_until = day
        self.simulation.clerk.file(detail.person, "932", day, post, host=detail.host, title=detail.title)

    # --- the rest ---

    def _ipa_on_leave(self, day: int, person: Person, post: Post) -> None:
        until = day + self.random.choice((365, 730)) - 1
        person.busy_until = until
        self.simulation.clerk.file(person, "460", day, post, host=OUTSIDE, until=until)
        self.simulation.schedule(until + 1, self._return, person)

    def _return(self, day: int, person: Person) -> None:
        if person.post is not None and person.busy_until == day - 1:
            self.simulation.clerk.file(person, "292", day, person.post, host=OUTSIDE)

    def _sabbatical(self, day: int, person: Person, post: Post) -> None:
        if day - person.entered < 4 * YEAR:
            return
        person.busy_until = day + self.random.randrange(150, 330)
        self.simulation.clerk.file(person, "480", day, post, until=person.busy_until)

    def _award(self, day: int, person: Person, post: Post) -> None:
        self.simulation.clerk.file(person, "878", day, post)

    def _withdrawn_retirement(self, day: int, person: Person, post: Post) -> None:
        row = self.simulation.clerk.file(person, "302", day + 45, post)
        if row:
            self.simulation.clerk.cancel(row, day + self.random.randrange(10, 60))

    def _filed_in_error(self, day: int, person: Person, post: Post) -> None:
        other = self.random.choice(self.simulation.market.posts[post.agency])
        row = self.simulation.clerk.file(person, "721", day, other)
        if row:
            self.simulation.clerk.cancel(row, day + self.random.randrange(15, 120))
