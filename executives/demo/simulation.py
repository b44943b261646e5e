"""Thirty years of an invented corps, event by event: a position falls vacant, somebody takes it, who leaves another."""

from __future__ import annotations

import datetime as dt
import itertools
from heapq import heappop, heappush
from random import Random
from typing import TYPE_CHECKING, Any, Final

from executives.demo import persona
from executives.demo.broadening import Broadening
from executives.demo.clerk import Clerk
from executives.demo.market import Market
from executives.demo.names import draw_name
from executives.demo.people import (
    CAREER,
    LIMITED_EMERGENCY,
    LIMITED_TERM,
    NONCAREER,
    PREFIX,
    YEAR,
    Person,
    career_end,
    inauguration_after,
    noncareer_end,
    pay_period_start,
    reason_for_leaving,
    running_career,
)
from executives.demo.posts import GENERAL, build_posts
from sesportal.lib.fiscal import first_day, fiscal_year

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from executives.demo.clerk import Row
    from executives.demo.posts import Post

COMPLETE_YEARS: Final = 16
FIRST_COMPLETE_YEAR: Final = 2010
RUN_UP_YEARS: Final = 5
FILLED_AT_FIRST: Final = 0.91
NEW_POSTS: Final = 0.05
DAYS_VACANT: Final = 158
DAYS_VACANT_NONCAREER: Final = 205
HELD_FOR_THE_NEXT: Final = 100  # days before an inauguration in which no noncareer position is filled

# How a vacancy is filled; the rest are appointments from outside the SES.
BY_REASSIGNMENT: Final = 0.57
BY_TRANSFER: Final = 0.046
BY_LIMITED_APPOINTMENT: Final = 0.09
BY_REINSTATEMENT: Final = 0.012
NONCAREER_REASSIGNED: Final = 0.10
NONCAREER_TRANSFERRED: Final = 0.05
LIMITED_CONVERTED: Final = 0.3
CONVERTED_AS_IF_NEW: Final = 0.1  # filed as an appointment by mistake


class Simulation:
    """One run: `rows()` yields the personnel actions in the order they arrive; `posts` then holds every position."""

    def __init__(self, executives: int, as_of: dt.date, seed: int) -> None:
        self.random = Random(seed)
        self.last = as_of.toordinal()
        first_year = min(FIRST_COMPLETE_YEAR, fiscal_year(as_of) - COMPLETE_YEARS)
        self.opening = first_day(first_year).toordinal()
        self.beginning = first_day(first_year - RUN_UP_YEARS).toordinal()
        self.clerk = Clerk(self.random, self.opening)
        self.posts = build_posts(self.random, executives)
        self.market = Market(self.random, self.posts)
        self.broadening = Broadening(self)
        self.former: list[Person] = []
        self.numbers = itertools.count(1)
        self.ties = itertools.count()
        self.events: list[tuple[int, int, Callable[[int, Any], None], Any]] = []
        self.as_of = as_of

    def rows(self) -> Iterator[Row]:
        """Play everything up to the last day and yield each row as it arrives."""
        self._begin()
        clerk, events, last = self.clerk, self.events, self.last
        while events and events[0][0] <= last:
            day, _, happen, subject = heappop(events)
            happen(day, subject)
            if clerk.late:
                for late in clerk.late:
                    self.schedule(late.arrives, self._arrive, late.row)
                clerk.late.clear()
            if clerk.filed:
                yield from clerk.filed
                clerk.filed.clear()

    def schedule(self, day: int, happen: Callable[[int, Any], None], subject: Any) -> None:
        """Have `happen(day, subject)` called when its day comes, if it comes."""
        if day <= self.last:
            heappush(self.events, (day, next(self.ties), happen, subject))

    def _arrive(self, _: int, row: Row) -> None:
        self.clerk.filed.append(row)

    # --- the beginning ---

    def _begin(self) -> None:
        random = self.random.random
        for post in self.posts:
            if random() < NEW_POSTS:
                self.schedule(self.opening + int(random() * (self.last - self.opening)), self._fill, post)
            elif random() < FILLED_AT_FIRST:
                self._seat(post)
            else:
                self._advertise(self.beginning, post)
        self.schedule(self.opening, self._open, None)
        self.posts.append(persona.take_post())
        for day, action in persona.script(self.clerk, self.as_of, self.posts[-1]):
            self.schedule(day, lambda _day, file: file(), action)

    def _seat(self, post: Post) -> None:
        """Put somebody into a position who has held it for a while."""
        day = self.beginning
        if post.is_noncareer:
            entered = pay_period_start(day - self.random.randrange(60, 1200))
            person = self._new(NONCAREER, entered)
            person.leaves = max(noncareer_end(self.random, entered), day + self.random.randrange(20, 400))
        else:
            entered, leaves = running_career(self.random, day)
            person = self._new(CAREER, entered)
            person.leaves = leaves
        person.backlog = []
        self._appoint(person, "146" if post.is_noncareer else "142", entered, post)

    def _open(self, day: int, _: None) -> None:
        """Begin the complete record: what is on board is filed with its past, and nobody is forgotten from now on."""
        for person in self.market.everyone:
            self.clerk.admit(person)
        self.broadening.begin(day)

    def _new(self, kind: str, day: int) -> Person:
        person = Person(f"{PREFIX}{next(self.numbers):06d}", draw_name(self.random), kind, day)
        person.mobility = 0.25 + 0.75 * self.random.random()
        if day < self.opening:
            person.backlog = []
        return person

    # --- vacancies ---

    def _advertise(self, day: int, post: Post) -> None:
        mean = DAYS_VACANT_NONCAREER if post.is_noncareer else DAYS_VACANT
        self.schedule(pay_period_start(day + 20 + int(self.random.expovariate(1 / (mean - 27)))), self._fill, post)

    def _fill(self, day: int, post: Post) -> None:
        if post.is_noncareer:
            self._fill_noncareer(day, post)
            return
        draw = self.random.random()
        if draw < BY_REASSIGNMENT:
            person = self.market.find_in_agency(post.agency, day, CAREER)
            if person:
                self._reassign(person, day, post)
                return
        elif draw < BY_REASSIGNMENT + BY_TRANSFER * self.market.pull[post.agency]:
            person = self.market.find_elsewhere(post.agency, day, CAREER)
            if person:
                self._transfer(person, day, post)
                return
        self._appoint_career(day, post)

    def _fill_noncareer(self, day: int, post: Post) -> None:
        inauguration = inauguration_after(day)
        if inauguration - day < HELD_FOR_THE_NEXT:
            self._advertise(inauguration, post)
            return
        draw = self.random.random()
        if draw < NONCAREER_REASSIGNED:
            person = self.market.find_in_agency(post.agency, day, NONCAREER)
        elif draw < NONCAREER_REASSIGNED + NONCAREER_TRANSFERRED:
            person = self.market.find_elsewhere(post.agency, day, NONCAREER)
        else:
            person = None
        if person and person.post and person.post.agency == post.agency:
            self._reassign(person, day, post)
        elif person:
            self._transfer(person, day, post)
        else:
            person = self._new(NONCAREER, day)
            person.leaves = noncareer_end(self.random, day)
            self._appoint(person, "146", day, post)

    def _appoint_career(self, day: int, post: Post) -> None:
        draw = self.random.random()
        if draw < BY_LIMITED_APPOINTMENT and post.designation == GENERAL:
            self._appoint_limited(day, post)
            return
        if draw > 1 - BY_REINSTATEMENT and self.former:
            person = self.former.pop(self.random.randrange(len(self.former)))
            code, person.kind = "143", CAREER
        else:
            person, code = self._new(CAREER, day), "142"
        person.leaves = career_end(self.random, day)
        self._appoint(person, code, day, post)

    def _appoint_limited(self, day: int, post: Post) -> None:
        is_emergency = self.random.random() < 0.08
        days = self.random.randrange(180, 540) if is_emergency else self.random.choice((365, 730, 1090))
        person = self._new(LIMITED_EMERGENCY if is_emergency else LIMITED_TERM, day)
        person.leaves = day + days - 1
        self._appoint(person, "149" if is_emergency else "148", day, post, until=person.leaves)
        if not is_emergency and self.random.random() < LIMITED_CONVERTED:
            self.schedule(pay_period_start(day + days // 2), self._convert, person)

    # --- what happens to people ---

    def _appoint(self, person: Person, code: str, day: int, post: Post, until: int = 0) -> None:
        person.since = day
        self.clerk.file(person, code, day, post, until=until)
        self._take(person, post)
        self.market.join(person)
        self.schedule(person.leaves, self._leave, person)

    def _take(self, person: Person, post: Post) -> None:
        person.post, post.holder = post, person
        if post.is_expert:
            person.mobility = min(person.mobility, 0.15)

    def _vacate(self, person: Person, day: int) -> Post:
        post = person.post
        assert post is not None
        post.holder, person.post = None, None
        self._advertise(day, post)
        return post

    def _reassign(self, person: Person, day: int, post: Post) -> None:
        self._vacate(person, day)
        person.since = day
        self._take(person, post)
        self.clerk.file(person, "721", day, post)

    def _transfer(self, person: Person, day: int, post: Post) -> None:
        chance = self.random.random()
        ended = day - (chance < 0.06) + (chance > 0.98)
        self.market.leave(person)
        old = self._vacate(person, day)
        self.clerk.file(person, "352", ended, old)
        person.since = day
        self._take(person, post)
        self.market.join(person)
        self.clerk.file(person, "147" if person.kind == NONCAREER else "145", day, post)

    def _convert(self, day: int, person: Person) -> None:
        """Turn a limited appointment into a career one, in the same position."""
        if person.post is None or person.kind != LIMITED_TERM or person.leaves <= day:
            return
        person.kind = CAREER
        person.leaves = career_end(self.random, day)
        code = "142" if self.random.random() < CONVERTED_AS_IF_NEW else "542"
        self.clerk.file(person, code, day, person.post)
        self.schedule(person.leaves, self._leave, person)

    def _leave(self, day: int, person: Person) -> None:
        if person.post is None or person.leaves != day:
            return
        code = reason_for_leaving(self.random, person, day)
        self.market.leave(person)
        post = self._vacate(person, day)
        if person.backlog is not None and day < self.opening:
            return
        self.clerk.file(person, code, day, post)
        if code == "317" and person.kind == CAREER and (day - person.entered) / YEAR > 1:
            self.former.append(person)
            del self.former[:-300]
