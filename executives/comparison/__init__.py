"""What agencies sent, what is held, what differs and who mends it: one list made of sections, read by pages.

Each section looks at one thing (positions, executives, records of the portal, allocations ...) in the order of its
keys, so many at a time, and says from where to go on. An app above adds its own by `register` in `AppConfig.ready`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Q

if TYPE_CHECKING:
    from sesportal.accounts.models import Reach

AGENCY, OTHER_AGENCY, OPM = "agency", "other_agency", "opm"
OWNERS = {AGENCY: "The agency", OTHER_AGENCY: "The other agency", OPM: "OPM"}


@dataclass(frozen=True, slots=True)
class Difference:
    """One line of the list. `key` is its place in its section; `owner_code` is the agency that mends it."""

    key: str
    section: str
    kind: str
    label: str
    agency_code: str
    subject_id: str
    sent: str
    held: str
    sentence: str
    remedy: str
    owner: str = AGENCY
    owner_code: str = ""
    differs: bool = True


class Asked(NamedTuple):
    """Whose differences are asked for: what the reader reaches, narrowed to one agency or not, on a day."""

    reach: Reach
    agency: str
    as_of: dt.date

    def codes(self) -> list[str] | None:
        """Return the agency and subelement codes asked for, None for every one."""
        if self.reach.government:
            return [self.agency] if self.agency else None
        if self.agency:
            wider = [self.agency] if self.reach.covers_code(self.agency) else []
            return wider or [code for code in self.reach.agencies if code.startswith(self.agency)]
        return sorted(self.reach.agencies)

    def covers(self, code: str) -> bool:
        """Say whether a whole agency or subelement is asked for."""
        codes = self.codes()
        return codes is None or any(code.startswith(one) for one in codes)

    def within(self, field: str) -> Q:
        """Return the condition that a code lies in what is asked for."""
        codes = self.codes()
        if codes is None:
            return Q()
        found = Q(pk__in=())
        for code in codes:
            found |= Q(**{f"{field}__startswith": code})
        return found


class Part(NamedTuple):
    """What a section found, and the key after which to go on, None at its end."""

    found: list[Difference]
    after: str | None


Find = Callable[[Asked, str, int], Part]


class Section(NamedTuple):
    """A part of the list: `find` takes what is asked, the key to begin after (empty: at the start), and how many."""

    name: str
    label: str
    find: Find


_sections: dict[str, Section] = {}


def register(name: str, label: str, find: Find) -> None:
    """Add a section; sections come in the order of their registration."""
    _sections[name] = Section(name, label, find)


def sections() -> list[Section]:
    return list(_sections.values())


class Place(NamedTuple):
    """Where a page begins: a section and the key after which."""

    section: str
    after: str


def page(asked: Asked, place: Place | None, size: int, *, only: str = "") -> tuple[list[Difference], Place | None]:
    """Return up to `size` lines from a place, and the place of the next page, None after the last.

    A page may be short, even empty, although more follows: a section looks at so much at a time and no more.
    """
    names = [name for name in _sections if not only or name == only]
    begin = names.index(place.section) if place is not None and place.section in names else 0
    found: list[Difference] = []
    for number, name in enumerate(names[begin:], begin):
        after = place.after if place is not None and name == place.section else ""
        part = _sections[name].find(asked, after, size - len(found))
        found += part.found
        if part.after is not None:
            return found, Place(name, part.after)
        if len(found) >= size and number + 1 < len(names):
            return found, Place(names[number + 1], "")
    return found, None
