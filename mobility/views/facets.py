"""The filters of the search as a page shows them: values with counts, and what is chosen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from executives.models import Agency, Competency
from mobility.models.programmes import Relocation
from mobility.rules.search import FACETS, LENGTHS, TIME, VIRTUAL
from mobility.workflow import Design

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterable

    from mobility.rules.search import Terms

LABELS: Final = {
    "design": "Kind of move",
    "agency": "Agency",
    "series": "Occupational series",
    "area": "Commuting area",
    "relocation": "Relocation help",
    "virtual": "Virtual",
    "time": "Working time",
    "length": "Length",
    "competency": "Competency it builds",
}
FIXED: Final[dict[str, dict[str, str]]] = {
    "design": {value: str(label) for value, label in Design.choices},
    "relocation": {value: str(label) for value, label in Relocation.choices},
    "virtual": dict(VIRTUAL),
    "time": dict(TIME),
    "length": dict(LENGTHS),
}
FIRST: Final = 6
SWITCHES: Final = {"stay": "No move of home", "hard": "Hard to fill", "projected": "Projected ones too"}


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a facet, and how many postings choosing it would find."""

    value: str
    label: str
    count: int
    is_chosen: bool
    key: str


@dataclass(frozen=True, slots=True)
class Group:
    """One facet: the most frequent values first, the rest unfolded on demand."""

    name: str
    label: str
    first: list[Option]
    rest: list[Option]
    is_open: bool


@dataclass(frozen=True, slots=True)
class Chip:
    """One thing that is chosen, and the address without it."""

    label: str
    query: str


def facet_groups(counts: dict[str, Counter[str]], terms: Terms) -> tuple[list[Group], dict[str, dict[str, str]]]:
    """Return the facets with their values, and the names of the values by facet."""
    held = {facet: set(counts[facet]) | terms.chosen.get(facet, frozenset()) for facet in ("agency", "competency")}
    names = _names(**held)
    groups = []
    for facet in FACETS:
        chosen = terms.chosen.get(facet, frozenset())
        named = names.get(facet, {})
        values = set(counts[facet]) | chosen
        options = [
            Option(value, named.get(value, value), counts[facet][value], value in chosen, f"{facet}-{place}")
            for place, value in enumerate(_in_order(facet, values, counts[facet], named))
        ]
        top = [o for o in options if o.is_chosen] + [o for o in options if not o.is_chosen]
        shown = options if len(options) <= FIRST + 2 else top[: max(FIRST, len(chosen))]
        rest = [o for o in options if o not in shown]
        groups.append(Group(facet, LABELS[facet], shown, rest, bool(chosen)))
    return groups, names


def chips(terms: Terms, names: dict[str, dict[str, str]]) -> list[Chip]:
    """Return what is chosen, each with the address that leaves it out."""
    found = [Chip(f"“{' '.join(terms.words).lower()}”", terms.without("q").query)] if terms.words else []
    for facet in FACETS:
        for value in sorted(terms.chosen.get(facet, ())):
            label = f"{LABELS[facet]}: {names.get(facet, {}).get(value, value)}"
            found.append(Chip(label, terms.without(facet, value).query))
    found += [Chip(label, terms.without(name).query) for name, label in SWITCHES.items() if getattr(terms, name)]
    return found


def _in_order(facet: str, values: set[str], counts: Counter[str], named: dict[str, str]) -> list[str]:
    """Put the values of a scale in its order, all others by how frequent they are."""
    if facet in ("virtual", "time", "length"):
        return [value for value in named if value in values] + sorted(values - named.keys())
    return sorted(values, key=lambda value: (-counts[value], named.get(value, value)))


def names_of(asked: Iterable[Terms]) -> dict[str, dict[str, str]]:
    """Return the names of the values that searches ask for."""
    chosen = [terms.chosen for terms in asked]
    held = {facet: set().union(*(one.get(facet, ()) for one in chosen)) for facet in ("agency", "competency")}
    return _names(**held)


def _names(agency: set[str], competency: set[str]) -> dict[str, dict[str, str]]:
    """Return the names of values by facet, looking up those that are rows."""
    agencies = Agency.objects.filter(code__in=agency).values_list("code", "name") if agency else ()
    pks = [int(value) for value in competency if value.isdecimal() and len(value) < 10]
    competencies = Competency.objects.filter(pk__in=pks).values_list("pk", "name") if pks else ()
    return {**FIXED, "agency": dict(agencies), "competency": {str(pk): name for pk, name in competencies}}
