"""Searching postings: what an address asks for, which rows answer it, and how many there are of each kind.

The rows of a search are the few thousand postings that are open, read once as plain values; matching and counting go
over them once. A posting counts for a value of a facet where it answers everything asked for outside that facet, so
that a count says what choosing the value would find.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, NamedTuple
from urllib.parse import parse_qs, urlencode

FIELDS: Final = (
    "pk",
    "programme__design",
    "agency_id",
    "occupational_series",
    "commuting_area",
    "relocation",
    "virtual_percent",
    "time_percent",
    "days",
    "competency_ids",
    "is_hard_to_fill",
)
MOST_WORDS, MOST_VALUES, LONGEST = 10, 20, 100
LENGTHS: Final = {
    "short": "Less than 4 months",
    "medium": "4 to 8 months",
    "long": "8 to 12 months",
    "longer": "More than a year",
    "permanent": "For good",
}
VIRTUAL: Final = {
    "full": "Fully virtual",
    "mostly": "Half or more virtual",
    "partly": "Less than half virtual",
    "none": "On site",
}
TIME: Final = {"full": "Full time", "half": "Half time or more", "less": "Less than half time"}


class Row(NamedTuple):
    """One posting as the search reads it, in the order of FIELDS."""

    pk: int
    design: str
    agency: str
    series: str
    area: str
    relocation: str
    virtual: int
    time: int
    days: int | None
    competencies: str
    is_hard: bool


def length_of(days: int | None) -> str:
    """Return the bucket of a length in days."""
    if days is None:
        return "permanent"
    return "short" if days < 120 else "medium" if days <= 240 else "long" if days <= 366 else "longer"


def virtual_of(percent: int) -> str:
    """Return the bucket of a virtual share."""
    return "full" if percent == 100 else "mostly" if percent >= 50 else "partly" if percent else "none"


def time_of(percent: int) -> str:
    """Return the bucket of a share of working time."""
    return "full" if percent == 100 else "half" if percent >= 50 else "less"


FACETS: Final[dict[str, Callable[[Row], Sequence[str]]]] = {
    "design": lambda row: (row[1],),
    "agency": lambda row: (row[2][:2],),
    "series": lambda row: (row[3],) if row[3] else (),
    "area": lambda row: (row[4],) if row[4] else (),
    "relocation": lambda row: (row[5],),
    "virtual": lambda row: (virtual_of(row[6]),),
    "time": lambda row: (time_of(row[7]),),
    "length": lambda row: (length_of(row[8]),),
    "competency": lambda row: row[9].split(),
}
SWITCHES: Final = ("stay", "hard")


@dataclass(frozen=True, slots=True)
class Terms:
    """What is asked for: words, values chosen by facet, and switches. `area` is the searcher's own commuting area."""

    words: tuple[str, ...] = ()
    chosen: Mapping[str, frozenset[str]] = field(default_factory=dict)
    stay: bool = False
    hard: bool = False
    projected: bool = False

    @classmethod
    def of(cls, asked: Mapping[str, Sequence[str]]) -> Terms:
        """Read an address's parameters, each with the list of its values; what is not a term is left alone."""
        text = " ".join(asked.get("q", ()))[:200]
        words = "".join(c if c.isprintable() and c != "," else " " for c in text).upper().split()
        chosen = {
            name: frozenset(value[:LONGEST] for value in values if value)
            for name in FACETS
            if (values := list(asked.get(name, ()))[:MOST_VALUES]) and any(values)
        }
        switches = {name: any(asked.get(name, ())) for name in (*SWITCHES, "projected")}
        return cls(tuple(dict.fromkeys(words))[:MOST_WORDS], chosen, **switches)

    @classmethod
    def from_query(cls, query: str) -> Terms:
        """Read a query string."""
        return cls.of(parse_qs(query.lstrip("?")))

    @property
    def query(self) -> str:
        """Return the query string that asks for the same, always in the same order."""
        pairs = [("q", " ".join(self.words).lower())] if self.words else []
        pairs += [(name, value) for name in FACETS for value in sorted(self.chosen.get(name, ()))]
        pairs += [(name, "1") for name in (*SWITCHES, "projected") if getattr(self, name)]
        return urlencode(pairs)

    def without(self, name: str, value: str = "") -> Terms:
        """Return the terms without one that is chosen."""
        if name in FACETS:
            return replace(self, chosen={**self.chosen, name: self.chosen.get(name, frozenset()) - {value}})
        if name == "q":
            return replace(self, words=())
        switched: dict[str, Any] = {name: False}
        return replace(self, **switched)

    def __bool__(self) -> bool:
        return bool(self.words or any(self.chosen.values()) or self.stay or self.hard or self.projected)


@dataclass(frozen=True, slots=True)
class Found:
    """The postings that answer, in the order of the rows, and the count of each facet's values."""

    pks: list[int]
    counts: dict[str, Counter[str]]


def needs_no_move(row: Row, area: str) -> bool:
    """Say whether the posting asks nobody who lives in `area` to move house."""
    return row[6] == 100 or row[5] == "none" or (bool(area) and row[4] == area)


def find(rows: Iterable[Row | tuple[Any, ...]], terms: Terms, *, area: str = "") -> Found:
    """Match rows that hold the words already, and count; `area` is the searcher's commuting area, if known."""
    chosen = [terms.chosen.get(name) or None for name in FACETS]
    readers = list(FACETS.values())
    counters: list[dict[str, int]] = [{} for _ in readers]
    switched, hard = Counter[str](), Counter[str]()
    pks = []
    for row in rows:
        missed, last = _missed(row, terms, area)  # type: ignore[arg-type]
        values = [read(row) for read in readers]  # type: ignore[arg-type]
        for place, wanted in enumerate(chosen):
            if wanted is not None and wanted.isdisjoint(values[place]):
                missed, last = missed + 1, place
                if missed > 1:
                    break
        if missed > 1:
            continue
        if missed == 0:
            pks.append(row[0])
        places: Iterable[int] = range(len(readers)) if missed == 0 else (last,) if last >= 0 else ()
        for place in places:
            counter = counters[place]
            for value in values[place]:
                counter[value] = counter.get(value, 0) + 1
        if (missed == 0 or last == STAY) and needs_no_move(row, area):  # type: ignore[arg-type]
            switched["1"] += 1
        if (missed == 0 or last == HARD) and row[10]:
            hard["1"] += 1
    counts = {name: Counter(counter) for name, counter in zip(FACETS, counters, strict=True)}
    return Found(pks, counts | {"stay": switched, "hard": hard})


STAY, HARD = -2, -3


def _missed(row: Row, terms: Terms, area: str) -> tuple[int, int]:
    """Return how many switches a row fails, and the place of the last."""
    missed, last = 0, -1
    if terms.stay and not needs_no_move(row, area):
        missed, last = 1, STAY
    if terms.hard and not row[10]:
        missed, last = missed + 1, HARD
    return missed, last


def matches(row: Row | tuple[Any, ...], text: str, terms: Terms, *, area: str = "") -> bool:
    """Say whether one posting with its search text answers the terms."""
    return all(word in text for word in terms.words) and bool(find([row], terms, area=area).pks)


class Likeness(NamedTuple):
    """How like another posting is, and in what."""

    score: int
    pk: int
    reasons: list[str]


def similar(rows: Iterable[Row | tuple[Any, ...]], to: Row, *, most: int = 4, least: int = 4) -> list[Likeness]:
    """Return the postings most like `to`, with what they share with it; ties go to the earlier row."""
    own = set(to.competencies.split())
    found = []
    for row in rows:
        if row[0] == to.pk:
            continue
        shared = len(own.intersection(row[9].split()))
        facts = (
            (bool(to.series) and row[3] == to.series, 3, "same occupational series"),
            (row[1] == to.design, 1, "same kind of move"),
            (bool(to.area) and row[4] == to.area, 2, "same commuting area"),
            (to.virtual == row[6] == 100, 2, "fully virtual too"),
            (shared > 0, min(shared, 3), f"{shared} competenc{'y' if shared == 1 else 'ies'} in common"),
        )
        score = sum(points for holds, points, _ in facts if holds)
        if score >= least:
            found.append(Likeness(score, row[0], [words for holds, _, words in facts if holds]))
    return sorted(found, key=lambda one: -one.score)[:most]
