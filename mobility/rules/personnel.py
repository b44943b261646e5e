"""Which personnel actions a move makes, as rows of the ledger's file (domain of EHRI; `executives.ledger.columns`).

A detail of any kind is 930, extended by 931, ended by 932 of the home agency; an IPA assignment or an exchange is the
same with OUT as its host; a sabbatical is 480, and another end of it a correction (002); a new position is the twins
352 and 145 between agencies of one effective date, or 721 inside one, as is a directed reassignment. Part-time projects
beside the position of record make none, and a change of the kind of appointment is the agency's to report.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from mobility.rules.placing import is_transfer
from mobility.workflow import AWAY, PERMANENT, Design

OUTSIDE = "OUT"
NO_ACTION = frozenset({Design.PART_TIME})
TRANSFERS = {"50": "145", "55": "147"}
"""Nature of a transfer by appointment type; limited appointees are appointed anew, which the agencies report."""


@dataclass(frozen=True, slots=True)
class MoveFacts:
    """What the personnel actions of one move say; `number` tells moves apart, `host` is empty outside.

    `series` is R for rotations and W for worksheets of directed moves, each with numbers of their own.
    """

    number: int
    design: str
    executive_id: str
    family_name: str
    given_name: str
    home: str
    host: str
    starts_on: dt.date
    ends_on: dt.date | None
    title: str
    position_number: str
    position_occupied: str
    appointment_type: str
    occupational_series: str
    duty_location: str
    series: str = "R"


def start_rows(facts: MoveFacts) -> list[dict[str, str]]:
    """Return the actions that begin a rotation; none where it makes none."""
    if facts.design in NO_ACTION:
        return []
    if facts.design in PERMANENT:
        return _new_position(facts)
    if facts.design == Design.SABBATICAL:
        return [_row(facts, "start", "480", facts.starts_on, not_to_exceed=_iso(facts.ends_on))]
    return [_detail(facts, "start", "930", facts.starts_on, not_to_exceed=_iso(facts.ends_on))]


def extension_rows(facts: MoveFacts, *, ends_on: dt.date, number: int, on: dt.date) -> list[dict[str, str]]:
    """Return the actions that move the end of a rotation; `number` counts its extensions, `on` is when it is agreed."""
    if facts.design in NO_ACTION or facts.design in PERMANENT:
        return []
    if facts.design == Design.SABBATICAL:
        return [_corrected_sabbatical(facts, f"extend-{number}", ends_on, _latest(facts, number))]
    return [_detail(facts, f"extend-{number}", "931", on, not_to_exceed=_iso(ends_on))]


def end_rows(facts: MoveFacts, *, ended_on: dt.date, extensions: int = 0) -> list[dict[str, str]]:
    """Return the actions that end a rotation on its last day."""
    if facts.design in NO_ACTION or facts.design in PERMANENT:
        return []
    if facts.design == Design.SABBATICAL:
        if ended_on == facts.ends_on:
            return []
        return [_corrected_sabbatical(facts, "end", ended_on, _latest(facts, extensions + 1))]
    return [_detail(facts, "end", "932", ended_on)]


def _new_position(facts: MoveFacts) -> list[dict[str, str]]:
    post = {
        "position_number": facts.position_number,
        "position_title": facts.title,
        "position_occupied": facts.position_occupied or "3",
        "appointment_type": facts.appointment_type,
        "pay_plan": "ES",
        "occupational_series": facts.occupational_series,
        "duty_location": facts.duty_location,
    }
    if not is_transfer(facts.home, facts.host):
        return [_row(facts, "start", "721", facts.starts_on, agency_subelement=facts.host, **post)]
    nature = TRANSFERS.get(facts.appointment_type)
    if nature is None:
        return []
    return [
        _row(facts, "leave", "352", facts.starts_on),
        _row(facts, "start", nature, facts.starts_on, agency_subelement=facts.host, **post),
    ]


def _detail(facts: MoveFacts, event: str, nature: str, on: dt.date, **more: str) -> dict[str, str]:
    host = OUTSIDE if facts.design in AWAY or not facts.host else facts.host
    return _row(facts, event, nature, on, host_agency_subelement=host, **more)


def _corrected_sabbatical(facts: MoveFacts, event: str, ends_on: dt.date, supersedes: str) -> dict[str, str]:
    return _row(
        facts,
        event,
        "002",
        facts.starts_on,
        nature_of_action_2="480",
        not_to_exceed=_iso(ends_on),
        supersedes=supersedes,
    )


def _latest(facts: MoveFacts, number: int) -> str:
    """Return the id of the record that stands before extension `number`."""
    return source_id(facts, "start" if number <= 1 else f"extend-{number - 1}")


def source_id(facts: MoveFacts, event: str) -> str:
    """Return the id under which the portal keeps the record of an event of a move."""
    return f"PORTAL-{facts.series}{facts.number}-{event}"


def _row(facts: MoveFacts, event: str, nature: str, on: dt.date, **more: str) -> dict[str, str]:
    return {
        "source_record_id": source_id(facts, event),
        "executive_id": facts.executive_id,
        "family_name": facts.family_name,
        "given_name": facts.given_name,
        "nature_of_action": nature,
        "effective_date": on.isoformat(),
        "agency_subelement": facts.home,
        **more,
    }


def _iso(day: dt.date | None) -> str:
    return day.isoformat() if day else ""
