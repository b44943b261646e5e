"""The invented people, how long they stay, and when they go."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from math import sqrt
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from random import Random

    from executives.demo.posts import Post

PREFIX: Final = "SYN"  # of every identifier: plainly synthetic
CAREER, NONCAREER, LIMITED_TERM, LIMITED_EMERGENCY = "50", "55", "60", "65"
YEAR: Final = 365.25
CAREER_SCALE_YEARS: Final = 12.2
NONCAREER_SCALE_YEARS: Final = 4.6
LONGEST_FIRST_TENURE_YEARS: Final = 9.0
PAY_PERIOD: Final = dt.date(2010, 1, 3).toordinal()  # a Sunday on which a biweekly pay period began

Reasons = tuple[tuple[str, int], ...]
# What ends a career, by how often (the FY2018 shares: 70 % retire, 28 % quit), and what ends a noncareer appointment.
RETIRED: Reasons = (("302", 94), ("303", 2), ("301", 2), ("304", 2))
LEFT: Reasons = (("317", 88), ("312", 3), ("357", 3), ("330", 3), ("356", 3))
DIED: Reasons = (("350", 98), ("354", 2))
PROBATIONER: Reasons = (("317", 75), ("385", 25))
RESIGNED_NONCAREER: Reasons = (("317", 92), ("357", 8))


class Person:
    """One executive: who it is, where it serves, and when it will leave (days are proleptic ordinals)."""

    __slots__ = (
        "backlog",
        "busy_until",
        "entered",
        "family",
        "given",
        "identifier",
        "kind",
        "leaves",
        "mobility",
        "place_in_agency",
        "place_in_corps",
        "post",
        "since",
    )

    def __init__(self, identifier: str, name: tuple[str, str], kind: str, entered: int) -> None:
        self.identifier = identifier
        self.family, self.given = name
        self.kind = kind
        self.entered = self.since = entered
        self.leaves = 0
        self.busy_until = 0
        self.mobility = 1.0
        self.post: Post | None = None
        self.place_in_agency = self.place_in_corps = -1
        self.backlog: list[tuple[str, ...]] | None = None


@lru_cache(maxsize=64)
def next_inauguration(year: int) -> int:
    """Return the first day, in or after `year`, on which a new President took or takes office (2013 was no change)."""
    while year % 4 != 1 or year == 2013:
        year += 1
    return dt.date(year, 1, 20).toordinal()


def inauguration_after(day: int) -> int:
    """Return the next change of administration on or after `day`."""
    year = dt.date.fromordinal(day).year
    this = next_inauguration(year)
    return this if this >= day else next_inauguration(year + 1)


def pay_period_start(day: int) -> int:
    """Return the first day of a pay period on or after `day`: most actions take effect on one."""
    return day + (PAY_PERIOD - day) % 14


def career_end(random: Random, day: int) -> int:
    """Draw the last day of a career appointee who enters on `day`."""
    years = random.weibullvariate(CAREER_SCALE_YEARS, 2.0)
    return last_day(random, day + max(int(years * YEAR), 150))


def running_career(random: Random, day: int) -> tuple[int, int]:
    """Draw the first and last day of somebody met in the middle of a career on `day`."""
    years = CAREER_SCALE_YEARS * sqrt(random.gammavariate(1.5, 1.0))
    served = min(random.random() * years, LONGEST_FIRST_TENURE_YEARS)
    entered = pay_period_start(day - int(served * YEAR) - 14)
    return entered, last_day(random, day + max(int((years - served) * YEAR), 30))


def noncareer_end(random: Random, day: int) -> int:
    """Draw the last day of a noncareer appointee: sooner or later, but few outstay the administration."""
    leaves = day + max(int(random.weibullvariate(NONCAREER_SCALE_YEARS, 1.3) * YEAR), 90)
    inauguration = inauguration_after(day)
    if leaves > inauguration and random.random() < 0.95:
        leaves = inauguration if random.random() < 0.7 else inauguration - random.randrange(45)
        return max(leaves, day + 30)
    return last_day(random, leaves)


def last_day(random: Random, day: int) -> int:
    """Move a departure to a usual last day: the end of the year, of a month or of a pay period."""
    date, chance = dt.date.fromordinal(day), random.random()
    if chance < 0.12:
        return dt.date(date.year, 12, 31).toordinal()
    if chance < 0.5:
        following = dt.date(date.year + date.month // 12, date.month % 12 + 1, 1)
        return following.toordinal() - 1
    return pay_period_start(day) + 13


def reason_for_leaving(random: Random, person: Person, day: int) -> str:
    """Draw the nature-of-action code of a separation from the Government."""
    if person.kind in (LIMITED_TERM, LIMITED_EMERGENCY):
        return "355"
    years = (day - person.entered) / YEAR
    if person.kind == NONCAREER:
        reasons = RESIGNED_NONCAREER
    elif years < 1:
        reasons = PROBATIONER
    elif random.random() < 0.012:
        reasons = DIED
    elif random.random() < (0.72 if years > 3 else 0.35):
        reasons = RETIRED
    else:
        reasons = LEFT
    codes = [code for code, _ in reasons]
    return random.choices(codes, [weight for _, weight in reasons])[0]
