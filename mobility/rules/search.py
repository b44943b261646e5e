"""Searching postings: what an address asks for, which rows answer it, and how many there are of each kind.

The rows of a search are the few thousand postings that are open, read once as plain values; matching and counting go
over them once. A posting counts for a value of a facet where it answers everything asked for outside that facet, so
that a count says what choosing the value would find.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, partial
from itertools import chain
from operator import itemgetter
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


class Facet(NamedTuple):
    """One way of narrowing a search: the place of its column in a Row, and what a value of that column counts for."""

    place: int
    read: Callable[[Any], Sequence[str]]


def _itself(value: str) -> Sequence[str]:
    return (value,) if value else ()


FACETS: Final[dict[str, Facet]] = {
    "design": Facet(1, _itself),
    "agency": Facet(2, lambda code: (code[:2],)),
    "series": Facet(3, _itself),
    "area": Facet(4, _itself),
    "relocation": Facet(5, _itself),
    "virtual": Facet(6, lambda percent: (virtual_of(percent),)),
    "time": Facet(7, lambda percent: (time_of(percent),)),
    "length": Facet(8, lambda days: (length_of(days),)),
    "competency": Facet(9, str.split),
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
    """Match rows that hold the words already, and count; `area` is the searcher's commuting area, if known.

    A row that fails one test alone is what choosing otherwise there would find: it counts in that facet and no other.
    """
    tests = _tests(terms, area)
    answering: list[Row | tuple[Any, ...]] = []
    nearly: dict[str, list[Row | tuple[Any, ...]]] = {name: [] for name in tests}
    if not tests:
        answering = list(rows)
    for row in rows if tests else ():
        failed = [name for name, holds in tests.items() if not holds(row)]
        if not failed:
            answering.append(row)
        elif len(failed) == 1:
            nearly[failed[0]].append(row)
    counts = {name: _counted(facet, answering, nearly.get(name, [])) for name, facet in FACETS.items()}
    still = sum(needs_no_move(row, area) for row in chain(answering, nearly.get("stay", ())))  # type: ignore[arg-type]
    hard = sum(row[10] for row in chain(answering, nearly.get("hard", ())))
    counts |= {"stay": Counter({"1": still}), "hard": Counter({"1": hard})}
    return Found([row[0] for row in answering], counts)


def _tests(terms: Terms, area: str) -> dict[str, Callable[[Any], bool]]:
    """Return what a row has to pass, by facet or switch; each value of a facet's column is judged once."""
    tests: dict[str, Callable[[Any], bool]] = {}
    for name, (place, read) in FACETS.items():
        if wanted := terms.chosen.get(name):
            judged = cache(partial(_is_wanted, wanted, read))
            tests[name] = partial(_judge, judged, place)
    if terms.stay:
        tests["stay"] = lambda row: needs_no_move(row, area)
    if terms.hard:
        tests["hard"] = lambda row: row[10]
    return tests


def _is_wanted(wanted: frozenset[str], read: Callable[[Any], Sequence[str]], value: Any) -> bool:
    return not wanted.isdisjoint(read(value))


def _judge(judged: Callable[[Any], bool], place: int, row: Row | tuple[Any, ...]) -> bool:
    return judged(row[place])


def _counted(facet: Facet, *lots: list[Row | tuple[Any, ...]]) -> Counter[str]:
    """Count the values of a facet: first the few different ones of its column, then what each of them counts for."""
    held: Counter[Any] = Counter()
    for rows in lots:
        held.update(map(itemgetter(facet.place), rows))
    counted = Counter[str]()
    for value, count in held.items():
        for one in facet.read(value):
            counted[one] += count
    return counted


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
    shared = cache(lambda competencies: len(own.intersection(competencies.split())))
    found = []
    for row in rows:
        score = (
            min(shared(row[9]), 3)
            + 3 * (row[3] == to.series != "")
            + (row[1] == to.design)
            + 2 * (row[4] == to.area != "")
            + 2 * (row[6] == to.virtual == 100)
        )
        if score >= least and row[0] != to.pk:
            found.append((score, row))
    return [
        Likeness(score, row[0], _reasons(row, to, shared(row[9])))
        for score, row in sorted(found, key=lambda one: -one[0])[:most]
    ]


def _reasons(row: Row | tuple[Any, ...], to: Row, shared: int) -> list[str]:
    """Return in words what one row has in common with another."""
    facts = (
        (row[3] == to.series != "", "same occupational series"),
        (row[1] == to.design, "same kind of move"),
        (row[4] == to.area != "", "same commuting area"),
        (row[6] == to.virtual == 100, "fully virtual too"),
        (shared > 0, f"{shared} competenc{'y' if shared == 1 else 'ies'} in common"),
    )
    return [words for holds, words in facts if holds]
