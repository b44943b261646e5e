"""The agencies' personnel offices: they file rows of the import file, and now and then they file them wrongly.

Mistakes are few and of the kinds that occur: a wrong date, place or series that is corrected (002) weeks later, an
action filed in error and cancelled (001), a twin never sent, a correction that names a record nobody holds.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from random import Random

    from executives.demo.people import Person
    from executives.demo.posts import Post

Row = tuple[str, ...]

WRONG_AT_FIRST: Final = 0.012  # of all rows: corrected later
CORRECTED_TWICE: Final = 0.03  # of corrections: a second one competes with the first
NAMES_NOTHING: Final = 0.008  # of corrections: the record they name is not held
NEVER_FILED: Final = {"145": 0.012, "352": 0.02, "142": 0.0015, "930": 0.003}
CORRECTABLE: Final = frozenset({"142", "146", "148", "721", "930", "302", "317", "480"})
SOURCE, EFFECTIVE, TITLE, SERIES, PLACE = 0, 6, 11, 15, 16


class Late(NamedTuple):
    """A row that arrives long after the day it speaks of."""

    arrives: int
    row: Row


class Clerk:
    """File the actions of every agency, in the order they arrive. `late` holds what arrives later than it should."""

    def __init__(self, random: Random, first_day: int) -> None:
        self.random = random
        self.first_day = first_day  # before it files are taken to be clean: they were loaded from an older system
        self.filed: list[Row] = []
        self.late: list[Late] = []
        self.last_number: dict[str, int] = {}
        self.iso: dict[int, str] = {0: ""}

    def file(
        self, person: Person, code: str, day: int, post: Post, *, host: str = "", until: int = 0, title: str = ""
    ) -> Row | None:
        """File one action as of `day`; return the row as it ought to read, or None where it was never sent."""
        row = self.row(person, code, day, post, host=host, until=until, title=title)
        if person.backlog is not None:
            person.backlog.append(row)
            return row
        chance = self.random.random()
        if code in NEVER_FILED and chance < NEVER_FILED[code] and day >= self.first_day:
            return None
        if chance > 1 - WRONG_AT_FIRST and code in CORRECTABLE:
            self.filed.append(self._spoil(row, day))
            self._correct(row, day)
        else:
            self.filed.append(row)
        return row

    def row(
        self, person: Person, code: str, day: int, post: Post, *, host: str = "", until: int = 0, title: str = ""
    ) -> Row:
        """Return the row of an action of the agency of `post`; a `title` is that of a detail, beside the position."""
        return (
            self._source(post.agency),
            person.identifier,
            person.family,
            person.given,
            code,
            "",
            self._iso(day),
            "1",
            post.unit,
            host,
            "" if title else post.number,
            title or post.title,
            post.designation,
            person.kind,
            "ES",
            post.series,
            post.place,
            self._iso(until),
            "",
        )

    def cancel(self, row: Row, day: int) -> None:
        """Have the record of `row` cancelled by one that arrives on `day`."""
        source = self._source(row[8][:2])
        self.late.append(Late(day, (source, *row[1:4], "001", "", *row[6:18], row[SOURCE])))

    def admit(self, person: Person) -> None:
        """File the past of somebody who is on board when the complete record begins."""
        self.filed += person.backlog or ()
        person.backlog = None

    def _correct(self, row: Row, day: int) -> None:
        names = "9999999" if self.random.random() < NAMES_NOTHING else row[SOURCE].partition("-")[2]
        agency = row[8][:2]
        for delay in (self.random.randrange(15, 160), self.random.randrange(160, 400)):
            source = self._source(agency)
            corrected = (source, *row[1:4], "002", row[4], *row[6:18], f"{agency}-{names}")
            self.late.append(Late(day + delay, corrected))
            if self.random.random() >= CORRECTED_TWICE:
                break

    def _spoil(self, row: Row, day: int) -> Row:
        """Return the row with one value wrong, still valid as a row."""
        wrong = list(row)
        place = self.random.choice((EFFECTIVE, TITLE, SERIES, PLACE))
        if place == EFFECTIVE:
            wrong[EFFECTIVE] = self._iso(day + self.random.choice((-14, -7, 1, 7)))
        elif place == TITLE:
            wrong[TITLE] = row[TITLE].partition(" for ")[0].partition(",")[0]
        elif place == SERIES:
            wrong[SERIES] = "0301" if row[SERIES] != "0301" else "0340"
        else:
            wrong[PLACE] = row[PLACE].partition(",")[0].upper()
        return tuple(wrong)

    def _source(self, agency: str) -> str:
        number = self.last_number.get(agency, 0) + 1
        self.last_number[agency] = number
        return f"{agency}-{number:07d}"

    def _iso(self, day: int) -> str:
        text = self.iso.get(day)
        if text is None:
            text = self.iso[day] = dt.date.fromordinal(day).isoformat()
        return text
