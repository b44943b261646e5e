"""Directed moves of the demonstration: one of each kind an agency meets, plainly invented."""

from __future__ import annotations

import datetime as dt
from random import Random
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction

from executives.demo.logins import AGENCY
from executives.models import AppointmentType, RuleParameter
from mobility.actions.personnel import write_records
from mobility.demo.people import Person, at_noon, on_board
from mobility.facts import reassignment_facts
from mobility.models import ReassignmentWorksheet
from mobility.rules.personnel import start_rows
from mobility.rules.reassignment import check_effecting
from mobility.rules.words import say
from mobility.rules.worksheet_facts import facts_of
from mobility.workflow import WorksheetStatus
from sesportal.audit import log

if TYPE_CHECKING:
    from collections.abc import Iterator

W = WorksheetStatus
BY = "demonstration (command line)"
ELSEWHERE: Final = 8  # moves of other agencies, beside those of the agency whose people sign in
DAY: Final = dt.timedelta(days=1)
FAR: Final = ("Denver, CO", "Atlanta, GA", "Kansas City, MO")
TITLES: Final = (
    "Director, Office of Tidal Ledgers",
    "Deputy Director, Lantern Standards",
    "Director, Harbor of Lost Forms",
    "Associate Director, Weathervane Studies",
    "Director, Bureau of Patient Queues",
    "Regional Director, Gravel and Goodwill",
    "Director, Almanac Assurance",
    "Deputy Director, Moss Inventory",
)
INSIDE: Final = {"head": -40}
"""A head appointed so recently that a move of today falls inside the moratorium."""
GIVEN_UP: Final = "The position was filled by a competition after all."
Told = tuple[dt.date, str, str]


# What each kind differs in: days from today, and fields as they stand.
KINDS: Final[tuple[dict[str, Any], ...]] = (
    {"status": W.DRAFT, "received": None, "effective": 70, "consulted_on": None, "reasons": ""},
    {"status": W.DRAFT, "received": None, "effective": 40, "is_supervisor_noncareer": None},
    {"status": W.NOTICE_SERVED, "received": -30, "effective": 40},
    {"status": W.NOTICE_SERVED, "received": -80, "effective": 0},
    {"status": W.NOTICE_SERVED, "received": -50, "effective": 20, "refused": -20},
    {"status": W.EFFECTED, "received": -200, "effective": -100},
    {"status": W.EFFECTED, "received": -90, "effective": -10, "is_voluntary": True, **INSIDE},
    {"status": W.EFFECTED, "received": -90, "effective": -5, "exception": -60, **INSIDE},
    {"status": W.EFFECTED, "received": -90, "effective": -3, "override": "The office closes this month.", **INSIDE},
    {"status": W.CANCELLED, "received": -60, "effective": 10},
)


ASKED: Final[dict[str, Any]] = {
    "status": W.DRAFT,
    "received": None,
    "effective": 75,
    "is_voluntary": True,
    "is_shared": True,
    **INSIDE,
}
"""What the executive who signs in is asked to sign."""


@transaction.atomic
def load_directed(as_of: dt.date, seed: int) -> str:
    """Write the directed moves, once, and say how many there are; the executive who signs in has one to answer."""
    people = [person for person in on_board() if person.kind == AppointmentType.CAREER]
    if ReassignmentWorksheet.objects.exists() or not people:
        return "none, since some are held already" if people else "none, since nobody is on board"
    random = Random(seed + 17)
    own = [person for person in people if person.agency == AGENCY and not person.is_persona]
    others = [person for person in people if person.agency != AGENCY]
    chosen = [*own[: len(KINDS)], *random.sample(others, min(ELSEWHERE, len(others)))]
    moves = [
        _write(person, KINDS[place % len(KINDS)], as_of, random, units=_units(people, person))
        for place, person in enumerate(chosen)
    ]
    personas = [person for person in people if person.is_persona]
    moves += [_write(person, ASKED, as_of, random, units=_units(people, person)) for person in personas]
    _write_history(moves, as_of)
    return f"{len(moves)} reassignments"


def _units(people: list[Person], person: Person) -> list[str]:
    """Return the subelements of the person's agency that have executives on board."""
    return sorted({each.unit for each in people if each.agency == person.agency})


def _write(
    person: Person, kind: dict[str, Any], as_of: dt.date, random: Random, *, units: list[str]
) -> ReassignmentWorksheet:
    """Write one worksheet of a kind, with what was overridden, and the act that began it."""
    fields = dict(kind)
    received, effective = fields.pop("received"), as_of + fields.pop("effective") * DAY
    head = as_of + fields.pop("head", -500) * DAY
    reason, excepted, refused = fields.pop("override", ""), fields.pop("exception", None), fields.pop("refused", None)
    served_on = None if received is None else as_of + received * DAY
    begun = (served_on or as_of) - 10 * DAY
    fields = {
        "executive_id": person.pk,
        "home_id": person.unit,
        "from_position_number": person.number,
        "from_position_title": person.title,
        "from_duty_location": person.place,
        "appointment_type": person.kind,
        "to_subelement_id": random.choice(units),
        "to_position_title": random.choice(TITLES),
        "to_position_occupied": "3",
        "to_duty_location": random.choice(FAR),
        "is_outside_commuting_area": True,
        "effective_on": effective,
        "reasons": "The position has been vacant for a year, and the executive has led such an office before.",
        "consulted_on": begun,
        "consultation_note": "Would rather move after the school year; has no objection to the duties.",
        "notice_received_on": served_on,
        "head_appointed_on": head,
        "is_supervisor_noncareer": False,
        "has_supervisor_initial_appraisal": True,
        "qualification_determined_on": begun,
        "is_shared": served_on is not None,
    } | fields
    if excepted is not None:
        dated = as_of + excepted * DAY
        fields |= {"moratorium_exception": "disciplinary", "exception_dated_on": dated}
        fields |= {"exception_evidence": "Invented case file 7, opened before the head was appointed."}
    if refused is not None:
        fields |= {"refused_on": as_of + refused * DAY, "refusal_note": "Cannot leave the area for family reasons."}
    if fields["status"] == W.EFFECTED:
        fields["effected_at"] = at_noon(effective)
    move = ReassignmentWorksheet.objects.create(**fields)
    if reason:
        _override(move, reason, effective)
    if move.status == W.EFFECTED:
        write_records(move=move, event="start", rows=start_rows(reassignment_facts(move)), by=BY, as_of=as_of)
    ReassignmentWorksheet.objects.filter(pk=move.pk).update(created_at=at_noon(begun))
    return move


def _write_history(moves: list[ReassignmentWorksheet], as_of: dt.date) -> None:
    """Write the acts that led each move to where it stands; the audit log keeps its own time, so each names its day."""
    told = [(day, move, verb, reason) for move in moves for day, verb, reason in _history(move, as_of)]
    for day, move, verb, reason in sorted(told, key=lambda one: one[0]):
        dated = f"{say(day)}. {reason}".strip()
        log.record(verb=verb, by=BY, subject=move, after={"on": day}, reason=dated, agency_code=move.home_id[:2])


def _history(move: ReassignmentWorksheet, as_of: dt.date) -> Iterator[Told]:
    """Yield what the acts on a worksheet would have written, by the fields that they set."""
    begun = (move.notice_received_on or as_of) - 10 * DAY
    yield begun, "reassignment prepared", ""
    if move.is_shared and move.notice_received_on is None:
        yield begun + DAY, "reassignment shared", ""
    if move.notice_received_on:
        yield move.notice_received_on, "reassignment notice served", ""
    if move.refused_on:
        yield move.refused_on, "reassignment declined by executive", move.refusal_note
    if move.status == W.CANCELLED:
        yield as_of - 20 * DAY, "reassignment cancelled", GIVEN_UP
    if move.status == W.EFFECTED and move.effective_on:
        for override in move.overrides:
            yield move.effective_on, "reassignment rule overridden", override["reason"]
        yield move.effective_on, "reassignment effected", ""


def _override(move: ReassignmentWorksheet, reason: str, day: dt.date) -> None:
    """Override what blocked the move on its day."""
    found = check_effecting(facts_of(move), as_of=day, parameters=RuleParameter.objects.values_on(day))
    move.overrides = [
        {
            "code": finding.code,
            "message": finding.message,
            "authority": finding.authority,
            "reason": reason,
            "by": None,
            "by_name": "The agency head",
            "at": at_noon(day).isoformat(),
        }
        for finding in found
    ]
    move.save(update_fields=["overrides"])
