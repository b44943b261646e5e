"""Postings in words: a line of a list, the facts of one, several side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.urls import reverse

from executives.models import AppointmentType, Position
from executives.reference.commuting import readable_location
from mobility.models.programmes import Relocation
from mobility.rules.search import length_of
from mobility.workflow import PostingStatus

if TYPE_CHECKING:
    import datetime as dt

    from mobility.models import Posting

LINE_TONES: Final = {"warn": "attention"}
SOON: Final = 7
DESIGNATIONS: Final = dict(Position.Designation.choices)


def say(day: dt.date | None) -> str:
    """Return a day as one reads it, empty where there is none."""
    return f"{day:%b} {day.day}, {day.year}" if day else ""


def length(posting: Posting) -> str:
    """Return how long it lasts."""
    if posting.days is None:
        return "for good"
    months = round(posting.days / 30.4)
    return (
        f"{posting.days} days" if length_of(posting.days) == "short" and posting.days < 60 else f"about {months} months"
    )


def place(posting: Posting) -> str:
    """Return where it is, with the virtual share."""
    where = readable_location(posting.duty_location)
    if posting.virtual_percent == 100:
        return f"Fully virtual{f' ({where})' if where else ''}"
    share = f", {posting.virtual_percent}% virtual" if posting.virtual_percent else ""
    return f"{where or 'Place not stated'}{share}"


def relocation(posting: Posting) -> str:
    """Return the relocation help with its ceiling."""
    ceiling = f", up to ${posting.relocation_ceiling:,}" if posting.relocation_ceiling else ""
    return f"{posting.get_relocation_display()}{ceiling}"


def working_time(posting: Posting) -> str:
    """Return the share of working time."""
    return "Full time" if posting.time_percent == 100 else f"{posting.time_percent}% of working time"


def admitted(posting: Posting) -> str:
    """Return who may apply."""
    kinds = ", ".join(str(AppointmentType(kind).label).lower() for kind in posting.appointment_types)
    return f"{posting.get_audience_display()}{f'; {kinds} appointees' if kinds else ''}"


@dataclass(frozen=True, slots=True)
class Row:
    """One result in words; the template only prints."""

    pk: int
    url: str
    title: str
    agency: str
    unit: str
    design: str
    place: str
    length: str
    time: str
    starts: str
    closes: str
    closes_soon: bool
    is_projected: bool
    is_hard: bool
    no_move: bool
    applied: str

    @classmethod
    def of(cls, posting: Posting, applied: str, today: dt.date) -> Row:
        parent = posting.agency.parent
        is_open = posting.status == PostingStatus.OPEN
        return cls(
            pk=posting.pk,
            url=reverse("mobility:opportunity_detail", args=[posting.pk]),
            title=posting.title,
            agency=parent.name if parent else posting.agency.name,
            unit=posting.agency.name if parent else "",
            design=str(posting.programme.get_design_display()),
            place=place(posting),
            length=length(posting),
            time="" if posting.time_percent == 100 else working_time(posting),
            starts=say(posting.starts_on),
            closes=say(posting.closes_on) if is_open else "",
            closes_soon=bool(is_open and posting.closes_on and (posting.closes_on - today).days <= SOON),
            is_projected=not is_open,
            is_hard=posting.is_hard_to_fill,
            no_move=posting.virtual_percent == 100 or posting.relocation == Relocation.NONE,
            applied=applied,
        )


def facts_of(posting: Posting) -> list[tuple[str, str, str]]:
    """Return the facts of a posting as term, value and note."""
    parent = posting.agency.parent
    rows = [
        ("Agency", f"{posting.agency.name} ({posting.agency_id})", parent.name if parent else ""),
        ("Organization", posting.organization, ""),
        ("Programme", posting.programme.name, posting.programme.get_design_display()),
        ("Where", place(posting), posting.commuting_area),
        ("Starts", say(posting.starts_on), ""),
        ("Length", length(posting), f"{posting.days} days" if posting.days else ""),
        ("Working time", working_time(posting), ""),
        ("Travel", f"{posting.travel_percent}%", ""),
        ("Relocation help", relocation(posting), ""),
        ("Money", posting.get_reimbursement_display(), "between the two agencies"),
        ("Places", str(posting.places), ""),
        ("Open to", admitted(posting), ""),
        ("Series and functions", posting.occupational_series, ", ".join(posting.functions)),
        ("Clearance", posting.clearance or "none asked for", ""),
        ("Applications", period(posting), "merit-staffed SES vacancy" if posting.is_merit_staffed else ""),
    ]
    if posting.position_number or posting.position_occupied:
        number = f"Position {posting.position_number}" if posting.position_number else ""
        rows.append(("Position", DESIGNATIONS.get(posting.position_occupied, "") or number, number))
    return rows


def period(posting: Posting) -> str:
    """Return from when to when one can apply."""
    if posting.opens_on and posting.closes_on:
        return f"{say(posting.opens_on)} to {say(posting.closes_on)}"
    return f"until {say(posting.closes_on)}" if posting.closes_on else "dates not set yet"


def comparison(postings: list[Posting]) -> list[tuple[str, list[str]]]:
    """Return postings side by side: each row's term and its value for each posting."""
    terms = (
        ("Agency", lambda p: f"{p.agency.name} ({p.agency_id})"),
        ("Kind of move", lambda p: str(p.programme.get_design_display())),
        ("What one would do", lambda p: p.duties),
        ("What one would learn", lambda p: p.learning),
        ("Competencies it builds", lambda p: ", ".join(c.name for c in p.competencies.all())),
        ("Where", place),
        ("Commuting area", lambda p: p.commuting_area),
        ("Starts", lambda p: say(p.starts_on)),
        ("Length", length),
        ("Working time", working_time),
        ("Travel", lambda p: f"{p.travel_percent}%"),
        ("Relocation help", relocation),
        ("Money", lambda p: str(p.get_reimbursement_display())),
        ("Return", lambda p: "promised" if p.programme.promises_return else "none: for good"),
        ("Open to", admitted),
        ("Clearance", lambda p: p.clearance or "none asked for"),
        ("Apply until", lambda p: say(p.closes_on) if p.status == PostingStatus.OPEN else p.get_status_display()),
    )
    return [(term, [str(value(posting) or "not stated") for posting in postings]) for term, value in terms]
