"""Positions compared: the agency's list, personnel actions and PLUM reporting, and how many of each there are."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Count

from executives.comparison import Difference, Part
from executives.models import Assignment, Executive, Position

if TYPE_CHECKING:
    from executives.comparison import Asked

LOOKED_AT: Final = 1_000
FACTS: Final = (
    ("title", "position_title"),
    ("designation", "position_occupied"),
    ("occupational_series", "occupational_series"),
    ("duty_location", "duty_location"),
)
Row = dict[str, Any]
PLUM, LEDGER, AGENCY = Position.Source.PLUM.value, Position.Source.LEDGER.value, Position.Source.AGENCY.value


def totals(asked: Asked, after: str, size: int) -> Part:
    """Say of each agency how many positions it sent, how many are known otherwise, and how many are filled."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    held = Position.objects.filter(asked.within("agency__code")).values_list("agency_id", "source")
    for code, source, number in held.annotate(number=Count("pk")).order_by():
        counts[code[:2]][source] += number
    filled = Executive.objects.on_board().filter(asked.within("home__code")).values_list("home_id")
    for code, number in filled.annotate(number=Count("pk")).order_by():
        counts[code[:2]]["on board"] += number
    codes = sorted(code for code in counts if code > after)
    found = [_total(code, counts[code]) for code in codes[:size]]
    return Part(found, codes[size - 1] if len(codes) > size else None)


def _total(code: str, count: Counter[str]) -> Difference:
    sent, others = count[AGENCY], count[LEDGER]
    said = (
        f"{others:,} positions are known from personnel actions alone."
        if sent and others
        else "The agency has sent no list of positions; what is held comes from personnel actions and PLUM reporting."
        if not sent
        else "Every position of the ledger is in the agency's list."
    )
    return Difference(
        key=code,
        section="totals",
        kind="position_totals",
        label="Positions sent, held and filled",
        agency_code=code,
        subject_id=code,
        sent=f"{sent:,} positions in the agency's list",
        held=f"{others:,} from personnel actions, {count[PLUM]:,} from PLUM reporting; {count['on board']:,} on board",
        sentence=said,
        remedy="Send the list of positions (positions/batches)." if not sent or others else "",
        owner_code=code,
        differs=not sent or bool(others),
    )


def differences(asked: Asked, after: str, size: int) -> Part:
    """Compare each position with whoever is in it by the ledger, and with the agency's list."""
    positions = Position.objects.filter(asked.within("agency__code"), pk__gt=int(after or 0)).order_by("pk")
    names = ("pk", "agency_id", "number", "source", *(name for name, _ in FACTS))
    window: list[Row] = list(positions.values(*names)[: LOOKED_AT + 1])
    listing = Position.objects.filter(source=AGENCY).order_by().values_list("agency_id", flat=True).distinct()
    senders = {code[:2] for code in listing}
    incumbents = _incumbents(window, asked)
    titles = _listed_titles(window)
    found: list[Difference] = []
    for row in window[:LOOKED_AT]:
        if len(found) >= size:
            return Part(found, str(found[-1].key))
        there = incumbents[row["agency_id"], row["number"]]
        difference = _difference(row, there, has_list=row["agency_id"][:2] in senders, titles=titles)
        if difference is not None:
            found.append(difference)
    return Part(found, str(window[LOOKED_AT - 1]["pk"]) if len(window) > LOOKED_AT else None)


def _incumbents(window: list[Row], asked: Asked) -> dict[tuple[str, str], list[Row]]:
    """Return who is in each position of a window by the ledger."""
    found: dict[tuple[str, str], list[Row]] = defaultdict(list)
    numbers = {row["number"] for row in window if row["source"] != PLUM}
    codes = {row["agency_id"] for row in window}
    records = Assignment.objects.of_record().covering(asked.as_of)
    names = ("subelement_id", "position_number", "executive__identifier", *(name for _, name in FACTS))
    for row in records.filter(subelement__in=codes, position_number__in=numbers).values(*names):
        found[row["subelement_id"], row["position_number"]].append(row)
    return found


def _listed_titles(window: list[Row]) -> set[tuple[str, str]]:
    """Return (subelement, title) of what agencies' lists and actions name, where a window has posts of PLUM."""
    codes = {row["agency_id"] for row in window if row["source"] == PLUM}
    listed = Position.objects.filter(agency__in=codes).exclude(source=PLUM).values_list("agency_id", "title")
    return {(code, title.upper()) for code, title in listed}


def _difference(row: Row, there: list[Row], *, has_list: bool, titles: set[tuple[str, str]]) -> Difference | None:
    if row["source"] == PLUM:
        if not has_list or (row["agency_id"], row["title"].upper()) in titles:
            return None
        said = "PLUM reporting shows a post of this title; no position of the unit has it."
        remedy = "Send the position, or correct what is reported to PLUM."
        return _of(row, "plum_not_listed", "PLUM post not in the agency's list", "", row["title"], said, remedy)
    if len(there) > 1:
        names = ", ".join(sorted(one["executive__identifier"] for one in there))
        remedy = "End (or cancel, 001) the assignment of whoever is not there."
        said = f"{len(there)} executives hold it at once by their personnel actions."
        return _of(row, "filled_twice", "Position filled more than once", "", names, said, remedy)
    if row["source"] == LEDGER:
        if not has_list or not there:
            return None
        said = "It is filled by personnel actions and not in the agency's list."
        held = f"{row['title']}, filled by {there[0]['executive__identifier']}"
        return _of(row, "not_listed", "Filled position not in the agency's list", "", held, said, "Send the position.")
    return _facts_differ(row, there[0]) if there else None


def _facts_differ(row: Row, incumbent: Row) -> Difference | None:
    """Compare what the list says of a position with what the incumbent's personnel action says of it."""
    pairs = ((name, row[name], incumbent[path]) for name, path in FACTS)
    other = [(name, mine, theirs) for name, mine, theirs in pairs if theirs and mine != theirs]
    if not other:
        return None
    sent = "; ".join(f"{name} {mine or 'not stated'}" for name, mine, _ in other)
    held = "; ".join(f"{name} {theirs}" for name, _, theirs in other)
    said = "The list and the incumbent's personnel action say different things of it."
    remedy = "Correct the personnel action (002), or send the position as it is."
    return _of(row, "position_differs", "Position and personnel action differ", sent, held, said, remedy)


def _of(row: Row, kind: str, label: str, sent: str, held: str, sentence: str, remedy: str) -> Difference:
    return Difference(
        key=str(row["pk"]),
        section="positions",
        kind=kind,
        label=label,
        agency_code=row["agency_id"],
        subject_id=str(row["pk"]),
        sent=sent or (f"{row['title']} ({row['number']})" if row["source"] == AGENCY else "nothing"),
        held=held,
        sentence=sentence,
        remedy=remedy,
        owner_code=row["agency_id"][:2],
    )
