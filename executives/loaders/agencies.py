"""OPM's list of agencies and subelements (DTagy): read it, check it, and bring the agencies in line with it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from executives.loaders.agency_names import observe, spans
from executives.loaders.published import Problem, RefusedFile, Row, read_rows
from executives.models import Agency, AgencyName
from executives.reference.agencies import DEPARTMENT_OF, is_cfo_act, is_outside_title5
from executives.reference.naming import key, readable, tidy

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from executives.loaders.agency_names import Timeline

# The dimension table, labels prefixed by their code ("AG11-FOREST SERVICE"), and the list of 2025 without prefixes.
LAYOUTS: Final = (
    {"AGYTYPT": "kind", "AGY": "agency", "AGYT": "agency_name", "AGYSUB": "code", "AGYSUBT": "name"},
    {"AGYTYPT": "kind", "AGYT": "agency_name", "AGYSUB": "code", "AGYSUBT": "name"},
)
MAX_NAME: Final = 200
MAX_KIND: Final = 60
MOST_PROBLEMS: Final = 1000
CODE: Final = re.compile(r"[A-Z0-9]{4}")
FIELDS: Final = ("level", "parent_id", "department_id", "name", "kind", "is_cfo_act", "is_outside_title5")
NO_AGENCY: Final = frozenset({"INVALID", "UNSPECIFIED"})


class Entry(NamedTuple):
    """One agency or subelement as the list has it."""

    code: str
    name: str
    kind: str


@dataclass
class AgencyList:
    """The whole list once read: 2-letter agencies first, then subelements, by code."""

    entries: dict[str, Entry] = field(default_factory=dict)
    skipped: list[Problem] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    lines: int = 0

    def add(self, entry: Entry, line: int, column: str) -> None:
        """Take an entry; the same code with another name is a problem, the same again is not."""
        held = self.entries.setdefault(entry.code, entry)
        if key(held.name) != key(entry.name):
            self.problems.append(
                Problem(
                    line,
                    column,
                    entry.name,
                    f"Code {entry.code} stands above with another name, {held.name!r}.",
                    "Keep one line for each code.",
                )
            )


@dataclass
class AgencyLoad:
    """What loading a list came to, counted in agencies and subelements.

    `renames` holds (code, name before, name now); `earlier` counts codes known to an earlier day than before,
    `not_listed` codes held that the list does not name.
    """

    valid_from: dt.date
    created: int = 0
    renamed: int = 0
    unchanged: int = 0
    earlier: int = 0
    not_listed: int = 0
    skipped: list[Problem] = field(default_factory=list)
    renames: list[tuple[str, str, str]] = field(default_factory=list)


def read_list(path: Path) -> AgencyList:
    """Read and check the list; raise RefusedFile where any line is wrong, for a list is taken whole or not at all."""
    found = AgencyList()
    for row in read_rows(path, LAYOUTS):
        found.lines += 1
        _take(found, row)
        if len(found.problems) >= MOST_PROBLEMS:
            break
    if found.problems:
        message = f"{len(found.problems)} thing(s) are wrong in the agency list; nothing was loaded."
        raise RefusedFile(message, found.problems)
    if not found.entries:
        raise RefusedFile("The agency list holds no agency; nothing was loaded.", found.skipped)
    return found


def _take(found: AgencyList, row: Row) -> None:
    code = row.fields["code"].upper()
    if "*" in code or row.fields["name"].rpartition("-")[2].upper() in NO_AGENCY:
        found.skipped.append(
            Problem(row.line, "AGYSUB", code, "The line stands for no agency.", "Nothing to do: it is left out.")
        )
        return
    wrong = [*_code_problems(row, code)]
    wrong += _label_problems(row, "AGYT", row.fields["agency_name"], code[:2])
    wrong += _label_problems(row, "AGYSUBT", row.fields["name"], code)
    if not row.fields["kind"]:
        wrong.append(Problem(row.line, "AGYTYPT", "", "The agency type is missing.", "Give OPM's agency type."))
    if wrong:
        found.problems += wrong
        return
    kind = tidy(row.fields["kind"])[:MAX_KIND]
    agency_name = row.fields["agency_name"].removeprefix(f"{code[:2]}-")
    found.add(Entry(code[:2], readable(agency_name), kind), row.line, "AGYT")
    found.add(Entry(code, readable(row.fields["name"].removeprefix(f"{code}-")), kind), row.line, "AGYSUBT")


def _code_problems(row: Row, code: str) -> Iterable[Problem]:
    if not CODE.fullmatch(code):
        yield Problem(
            row.line, "AGYSUB", row.fields["code"], "This is no subelement code.", "Give OPM's 4 letters and digits."
        )
    elif row.fields.get("agency", code[:2]).upper() != code[:2]:
        yield Problem(
            row.line,
            "AGY",
            row.fields["agency"],
            f"Subelement {code} does not belong to this agency.",
            f"The agency of {code} is {code[:2]}.",
        )


def _label_problems(row: Row, column: str, label: str, code: str) -> Iterable[Problem]:
    name = label.removeprefix(f"{code}-")
    if "agency" in row.fields and name == label:
        yield Problem(row.line, column, label, f"The label does not begin with {code}-.", "Check code and label.")
    elif not key(name):
        yield Problem(row.line, column, label, "The name is missing.", "Give the name after the code.")
    elif len(name) > MAX_NAME:
        yield Problem(row.line, column, label, f"The name is longer than {MAX_NAME} characters.", "Shorten it.")


def bring_in_line(found: AgencyList, *, valid_from: dt.date) -> AgencyLoad:
    """Create and update agencies and their names so that they agree with the list on `valid_from`.

    A list older than one loaded before adds earlier names and codes and leaves today's names and types alone; a code
    that the list does not name is left as it is. Call it inside a transaction.
    """
    load = AgencyLoad(valid_from, skipped=found.skipped)
    # Two loads at once: the second waits here, and only then reads what the first has made.
    list(Agency.objects.select_for_update(no_key=True).values_list("pk"))
    held = {agency.code: agency for agency in Agency.objects.all()}
    names = _held_names()
    is_newest = all(since <= valid_from for timeline in names.values() for since, _ in timeline)
    load.not_listed = len(held.keys() - found.entries.keys())
    created, changed, retold = [], [], {}
    for code, entry in sorted(found.entries.items(), key=lambda item: (len(item[0]), item[0])):
        timeline = observe(names.get(code, []), entry.name, valid_from)
        if timeline != names.get(code):
            retold[code] = timeline
        agency = held.get(code)
        if agency is None:
            load.created += 1
            created.append(_described(Agency(code=code), entry, timeline, found, held))
            continue
        before = _state(agency)
        today = agency.name
        _described(
            agency, entry if is_newest else entry._replace(kind=agency.kind or entry.kind), timeline, found, held
        )
        if key(agency.name) != key(today):
            load.renames.append((code, today, agency.name))
        elif code in retold:
            load.earlier += 1
        else:
            load.unchanged += 1
        if _state(agency) != before:
            changed.append(agency)
    load.renamed = len(load.renames)
    _save(created, changed, retold)
    return load


def _held_names() -> dict[str, Timeline]:
    names: dict[str, Timeline] = {}
    for code, since, name in AgencyName.objects.order_by("agency_id", "valid_from").values_list(
        "agency_id", "valid_from", "name"
    ):
        names.setdefault(code, []).append((since, name))
    return names


def _described(
    agency: Agency, entry: Entry, timeline: Timeline, found: AgencyList, held: Mapping[str, Agency]
) -> Agency:
    """Fill the fields of an agency from its entry and from what is known beside the list."""
    code = agency.code
    is_agency = len(code) == 2
    reported_under = DEPARTMENT_OF.get(code[:2], code[:2])
    if reported_under not in found.entries and reported_under not in held:
        reported_under = code[:2]
    agency.level = Agency.Level.AGENCY if is_agency else Agency.Level.SUBELEMENT
    agency.parent_id = None if is_agency else code[:2]
    agency.department_id = reported_under
    agency.name = timeline[-1][1]
    agency.kind = entry.kind
    agency.is_cfo_act = is_cfo_act(code)
    agency.is_outside_title5 = is_outside_title5(code)
    return agency


def _state(agency: Agency) -> tuple[object, ...]:
    return tuple(getattr(agency, name) for name in FIELDS)


def _save(created: list[Agency], changed: list[Agency], retold: Mapping[str, Timeline]) -> None:
    Agency.objects.bulk_create(created)
    Agency.objects.bulk_update(changed, FIELDS)
    AgencyName.objects.filter(agency_id__in=retold).delete()
    AgencyName.objects.bulk_create(
        AgencyName(agency_id=code, name=name, valid_from=since, valid_to=until)
        for code, timeline in retold.items()
        for since, until, name in spans(timeline)
    )
