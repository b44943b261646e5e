"""Why an executive can or cannot apply for a posting: one line a condition, each with its rule.

A fact that nobody has recorded is unknown, never taken to be met and never to be failed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from executives.models import AppointmentType, Executive
from executives.reference.commuting import commuting_area
from executives.rules.calendar import add_months
from mobility.models import Posting
from mobility.rules import placing, release
from mobility.rules.words import Parameters, say
from mobility.workflow import AWAY, PERMANENT, Design, PostingStatus, ReleaseLevel

POSTING = "The posting"
PROGRAMME = "The programme"
WILLING, UNWILLING = "yes", "no"
FULLY_VIRTUAL = 100


class Standing(Enum):
    """How a condition stands, with the word shown beside its color."""

    GREEN = ("Met", "good")
    AMBER = ("Look at this", "warn")
    UNKNOWN = ("Not known", "neutral")
    RED = ("Not met", "bad")

    def __init__(self, label: str, tone: str) -> None:
        self.label = label
        self.tone = tone


@dataclass(frozen=True, slots=True)
class Line:
    """One condition: how it stands, in a sentence, on whose authority."""

    code: str
    standing: Standing
    message: str
    authority: str


@dataclass(frozen=True, slots=True)
class ApplicantFacts:
    """What the conditions read of the executive; empty text and None mean that nobody has recorded it.

    `away_until` is the last day of a rotation under way or agreed, if there is one.
    """

    is_on_board: bool
    appointment_type: str
    home: str
    department: str
    ses_entry_on: dt.date | None
    commuting_area: str = ""
    willing_to_relocate: str = ""
    earliest_on: dt.date | None = None
    away_until: dt.date | None = None


@dataclass(frozen=True, slots=True)
class PostingFacts:
    """What the conditions read of the posting and its programme; `appointment_types` None admits every type."""

    status: str
    is_projected: bool
    opens_on: dt.date | None
    closes_on: dt.date | None
    design: str
    agency: str
    department: str
    audience: str
    appointment_types: frozenset[str] | None
    minimum_ses_months: int
    position_occupied: str
    starts_on: dt.date
    days: int | None
    time_percent: int
    virtual_percent: int
    commuting_area: str
    clearance: str = ""

    @property
    def is_permanent(self) -> bool:
        return self.design in PERMANENT


def applicant_facts(executive: Executive, *, away_until: dt.date | None = None) -> ApplicantFacts:
    """Read the facts from an executive loaded with home, current_assignment and preference."""
    preference = getattr(executive, "preference", None)
    held = executive.current_assignment
    return ApplicantFacts(
        is_on_board=executive.is_on_board,
        appointment_type=executive.appointment_type,
        home=executive.home_id or "",
        department=executive.home.department_id if executive.home else "",
        ses_entry_on=executive.ses_entry_on,
        commuting_area=commuting_area(held.duty_location) if held else "",
        willing_to_relocate=preference.willing_to_relocate if preference else "",
        earliest_on=preference.earliest_on if preference else None,
        away_until=away_until,
    )


def posting_facts(posting: Posting) -> PostingFacts:
    """Read the facts from a posting loaded with agency and programme; both may narrow the appointment types."""
    named = [frozenset(codes) for codes in (posting.appointment_types, posting.programme.appointment_types) if codes]
    return PostingFacts(
        status=posting.status,
        is_projected=posting.is_projected,
        opens_on=posting.opens_on,
        closes_on=posting.closes_on,
        design=posting.programme.design,
        agency=posting.agency_id,
        department=posting.agency.department_id,
        audience=posting.audience,
        appointment_types=frozenset.intersection(*named) if named else None,
        minimum_ses_months=posting.programme.minimum_ses_months,
        position_occupied=posting.position_occupied,
        starts_on=posting.starts_on,
        days=posting.days,
        time_percent=posting.time_percent,
        virtual_percent=posting.virtual_percent,
        commuting_area=posting.commuting_area,
        clearance=posting.clearance,
    )


def why_can_apply(
    executive: ApplicantFacts, posting: PostingFacts, *, as_of: dt.date, parameters: Parameters
) -> list[Line]:
    """Return every condition of an application with how it stands, those not met first."""
    lines = [
        *_open(posting, as_of),
        *_on_board(executive),
        *_audience(executive, posting),
        *_appointment(executive, posting),
        *_reserved(executive, posting),
        *_tenure(executive, posting),
        *_dates(executive, posting),
        *_place(executive, posting),
        *_clearance(posting),
        *_release(posting, parameters),
    ]
    order = (Standing.RED, Standing.AMBER, Standing.UNKNOWN, Standing.GREEN)
    return sorted(lines, key=lambda line: order.index(line.standing))


def can_apply(lines: list[Line]) -> bool:
    """Say whether no condition is failed; what is unknown does not keep anyone from applying."""
    return all(line.standing is not Standing.RED for line in lines)


def _open(posting: PostingFacts, as_of: dt.date) -> Iterator[Line]:
    if posting.status == PostingStatus.OPEN and posting.closes_on and as_of <= posting.closes_on:
        yield Line("open", Standing.GREEN, f"Open for applications until {say(posting.closes_on)}.", POSTING)
    elif posting.is_projected and posting.status in (PostingStatus.DRAFT, PostingStatus.IN_REVIEW):
        opening = f" It is to open on {say(posting.opens_on)}." if posting.opens_on else ""
        yield Line("open", Standing.RED, f"Not yet open for applications.{opening}", POSTING)
    else:
        yield Line("open", Standing.RED, "No longer open for applications.", POSTING)


def _on_board(executive: ApplicantFacts) -> Iterator[Line]:
    if executive.is_on_board:
        yield Line("on_board", Standing.GREEN, "You are a member of the SES.", "5 USC 3132(a)(3)")
    else:
        yield Line("on_board", Standing.RED, "Only serving members of the SES can apply.", "5 USC 3132(a)(3)")


def _audience(executive: ApplicantFacts, posting: PostingFacts) -> Iterator[Line]:
    if posting.audience == "government":
        yield Line("audience", Standing.GREEN, "Open to executives of every agency.", POSTING)
        return
    is_department = posting.audience == "department"
    inside = executive.department == posting.department if is_department else executive.home[:2] == posting.agency[:2]
    place = "department" if is_department else "agency"
    if not executive.home:
        yield Line("audience", Standing.UNKNOWN, f"Your {place} is not recorded; this is for its executives.", POSTING)
    elif inside:
        yield Line("audience", Standing.GREEN, f"Open to executives of your {place}.", POSTING)
    else:
        yield Line("audience", Standing.RED, f"Open to executives of the {place} that posted it only.", POSTING)


def _appointment(executive: ApplicantFacts, posting: PostingFacts) -> Iterator[Line]:
    """Check the types the posting admits, and those the law does (R48 for IPA, R43 for a sabbatical)."""
    by_law = {Design.IPA: "5 USC 3372(a)(1)", Design.SABBATICAL: "5 USC 3396(c)(2)"}
    authority = by_law.get(Design(posting.design), POSTING)
    admitted = frozenset({AppointmentType.CAREER.value}) if authority != POSTING else posting.appointment_types
    if admitted is None:
        yield Line("appointment", Standing.GREEN, "Open to every type of appointment.", POSTING)
        return
    kinds = " or ".join(AppointmentType(code).label.lower() for code in sorted(admitted)) or "no"
    if not executive.appointment_type:
        standing, message = Standing.UNKNOWN, f"For {kinds} appointees; your appointment is not recorded."
    elif executive.appointment_type in admitted:
        standing, message = Standing.GREEN, f"For {kinds} appointees, as you are."
    else:
        standing, message = Standing.RED, f"For {kinds} appointees only."
    yield Line("appointment", standing, message, authority)


def _reserved(executive: ApplicantFacts, posting: PostingFacts) -> Iterator[Line]:
    """Say of a career reserved position whether the executive may hold it (R12)."""
    if posting.design in AWAY:
        return
    found = placing.check_career_reserved(
        appointment_type=executive.appointment_type,
        position_occupied=posting.position_occupied,
        is_detail=not posting.is_permanent,
    )
    for finding in found:
        standing = Standing.RED if finding.blocks else Standing.UNKNOWN
        message = "The position is career reserved: only career appointees may hold it."
        if not finding.blocks:
            message = "It is not recorded whether the position is career reserved and whether you may hold it."
        yield Line("career_reserved", standing, message, finding.authority)
    if not found and posting.position_occupied == placing.CAREER_RESERVED:
        message = "The position is career reserved, and you are a career appointee."
        yield Line("career_reserved", Standing.GREEN, message, placing.RESERVED)


def _tenure(executive: ApplicantFacts, posting: PostingFacts) -> Iterator[Line]:
    if not posting.minimum_ses_months:
        return
    need = f"{posting.minimum_ses_months} months in the SES by the start are asked for"
    if executive.ses_entry_on is None:
        yield Line("tenure", Standing.UNKNOWN, f"{need}; your entry into the SES is not recorded.", PROGRAMME)
        return
    reached = add_months(executive.ses_entry_on, posting.minimum_ses_months)
    if reached <= posting.starts_on:
        yield Line("tenure", Standing.GREEN, f"{need}, and you have them.", PROGRAMME)
    else:
        yield Line("tenure", Standing.RED, f"{need}; you reach them on {say(reached)}.", PROGRAMME)


def _dates(executive: ApplicantFacts, posting: PostingFacts) -> Iterator[Line]:
    starts = posting.starts_on
    if executive.away_until and executive.away_until >= starts:
        message = f"It begins on {say(starts)}, and your present rotation ends on {say(executive.away_until)}."
        yield Line("dates", Standing.AMBER, message, POSTING)
    elif executive.earliest_on and executive.earliest_on > starts:
        message = f"It begins on {say(starts)}; your preferences name {say(executive.earliest_on)} as your first day."
        yield Line("dates", Standing.AMBER, message, POSTING)
    else:
        yield Line("dates", Standing.GREEN, f"It begins on {say(starts)}.", POSTING)


def _place(executive: ApplicantFacts, posting: PostingFacts) -> Iterator[Line]:
    """Say whether one would have to move house, and whether the executive's preferences go with it."""
    if posting.virtual_percent >= FULLY_VIRTUAL:
        yield Line("place", Standing.GREEN, "Fully virtual: no move of home.", POSTING)
    elif not posting.commuting_area or not executive.commuting_area:
        message = "Whether it lies in your commuting area is not recorded."
        yield Line("place", Standing.UNKNOWN, message, POSTING)
    elif posting.commuting_area == executive.commuting_area:
        yield Line("place", Standing.GREEN, f"In your commuting area, {posting.commuting_area}.", POSTING)
    elif executive.willing_to_relocate == WILLING:
        message = f"In {posting.commuting_area}, outside your commuting area; you are willing to relocate."
        yield Line("place", Standing.GREEN, message, POSTING)
    elif executive.willing_to_relocate == UNWILLING:
        message = f"In {posting.commuting_area}, outside your commuting area; your preferences say you will not move."
        yield Line("place", Standing.AMBER, message, POSTING)
    else:
        message = (
            f"In {posting.commuting_area}, outside your commuting area. State in your preferences if you would move."
        )
        yield Line("place", Standing.AMBER, message, POSTING)


def _clearance(posting: PostingFacts) -> Iterator[Line]:
    if posting.clearance:
        message = f"Clearance asked for: {posting.clearance}. The portal keeps no clearances; ask your security office."
        yield Line("clearance", Standing.UNKNOWN, message, POSTING)


def _release(posting: PostingFacts, parameters: Parameters) -> Iterator[Line]:
    """Say beforehand who would have to let the executive go."""
    level = release.release_level(posting.days, posting.time_percent, posting.is_permanent, parameters)
    messages = {
        ReleaseLevel.INFORM: "So little of your time that your supervisor is informed, not asked.",
        ReleaseLevel.SUPERVISOR: "Your supervisor decides if you are released.",
        ReleaseLevel.AGENCY: "Your agency's executive resources office decides with the board if you are released.",
        ReleaseLevel.DATE_ONLY: "Your agency has no veto over a permanent move: it agrees the date alone.",
    }
    is_free = level in (ReleaseLevel.INFORM, ReleaseLevel.DATE_ONLY)
    authority = release.NO_VETO if level is ReleaseLevel.DATE_ONLY else release.POLICY
    yield Line("release", Standing.GREEN if is_free else Standing.AMBER, messages[level], authority)
