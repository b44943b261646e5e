"""Whether a posting says what it must and keeps to its programme; how long it is open (R67) stands in posting.py."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING

from mobility.models.programmes import Reimbursement, Relocation
from mobility.rules.posting import check_open
from mobility.workflow import PERMANENT, Design, PostingStatus
from sesportal.lib.findings import Finding

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from mobility.models import Posting
    from mobility.rules.words import Parameters

PROGRAMME = "Terms of the programme"
OWN_LINE = "This product's own line"
RESERVED = "4"
CAREER = "50"


def check_posting(posting: Posting, *, as_of: dt.date, parameters: Parameters) -> list[Finding]:
    """Return what the rules say of a posting, were it to open on its day or, if that is past, on `as_of`.

    `parameters` are those in force on its last day.
    """
    findings = check_terms(posting, competencies=len(posting.competency_ids.split()), as_of=as_of)
    if posting.closes_on is None:
        return findings
    opening = copy(posting)
    is_out = posting.status in (PostingStatus.OPEN, PostingStatus.CLOSED)
    opening.opens_on = posting.opens_on if is_out else max(posting.opens_on or as_of, as_of)
    said_by_terms = ("posting_over", "posting_without_dates")
    opened = check_open(opening, as_of=as_of, parameters=parameters)
    return findings + [finding for finding in opened if finding.code not in said_by_terms]


def check_terms(posting: Posting, *, competencies: int, as_of: dt.date) -> list[Finding]:
    """Return what keeps a posting from review (blocking), and what its writer should look at again."""
    return [
        *_content(posting, competencies),
        *_dates(posting, as_of),
        *_length(posting),
        *_programme(posting),
        *_relocation(posting),
        *_who(posting),
    ]


def _block(code: str, message: str, authority: str = OWN_LINE) -> Finding:
    return Finding(code, message, authority, blocks=True)


def _content(posting: Posting, competencies: int) -> Iterator[Finding]:
    if not posting.duties.strip():
        yield _block("no_duties", "Say what one would do.")
    if not posting.learning.strip():
        yield _block("no_learning", "Say what one would learn.")
    if not competencies:
        yield _block("no_competencies", "Choose at least one competency that the opportunity builds.")
    if not posting.duty_location.strip() and posting.virtual_percent < 100:
        yield _block("no_location", "Name the duty location, or say that the work is fully virtual.")


def _dates(posting: Posting, as_of: dt.date) -> Iterator[Finding]:
    if posting.closes_on is None:
        yield _block("no_closing_day", "Set the last day on which one can apply.")
    elif posting.closes_on < as_of:
        yield _block("closes_in_past", "The last day on which one can apply has passed. Set a later one.")
    elif posting.starts_on <= posting.closes_on:
        yield _block("starts_before_close", "It starts before applications close. Move one of the two dates.")
    if posting.starts_on <= as_of:
        yield _block("starts_in_past", "It starts in the past. Set a later start date.")


def _length(posting: Posting) -> Iterator[Finding]:
    programme = posting.programme
    name, least, most = programme.name, programme.minimum_days, programme.maximum_days
    is_for_good = programme.design in PERMANENT
    if is_for_good and posting.days is not None:
        yield _block("not_permanent", f"{name} moves people for good: leave the length empty.", PROGRAMME)
    elif not is_for_good and posting.days is None:
        yield _block("no_length", f"{name} is for a time: give the length in days.", PROGRAMME)
    elif posting.days is not None and posting.days < least:
        yield _block("too_short", f"{name} asks for at least {least} days; this posting has {posting.days}.", PROGRAMME)
    elif posting.days is not None and most is not None and posting.days > most:
        yield _block("too_long", f"{name} allows at most {most} days; this posting has {posting.days}.", PROGRAMME)


def _programme(posting: Posting) -> Iterator[Finding]:
    programme = posting.programme
    if programme.agency_id and not posting.agency_id.startswith(programme.agency_id):
        yield _block("other_agency", f"{programme.name} is run by {programme.agency_id} for its own agency.", PROGRAMME)
    if posting.starts_on < programme.starts_on or (programme.ends_on and posting.starts_on > programme.ends_on):
        yield _block("outside_programme", f"{programme.name} does not run on the start date.", PROGRAMME)
    if posting.reimbursement != programme.reimbursement:
        yield Finding(
            "other_reimbursement",
            f"{programme.name} is {Reimbursement(programme.reimbursement).label.lower()}; this posting says "
            f"{Reimbursement(posting.reimbursement).label.lower()}.",
            PROGRAMME,
        )
    if programme.design == Design.PART_TIME and posting.time_percent == 100 and posting.virtual_percent == 0:
        yield Finding(
            "not_part_time", f"{programme.name} is for virtual or part-time work; this posting is neither.", PROGRAMME
        )


def _relocation(posting: Posting) -> Iterator[Finding]:
    is_paid = posting.relocation in (Relocation.TRAVEL, Relocation.FULL)
    if is_paid and not posting.relocation_ceiling:
        yield _block("no_ceiling", "State the most that is paid for relocation, in dollars.")
    if not is_paid and posting.relocation_ceiling:
        yield _block("ceiling_without_help", "A ceiling is stated, but no relocation help is offered.")


def _who(posting: Posting) -> Iterator[Finding]:
    if posting.is_merit_staffed and not posting.is_permanent:
        yield _block(
            "merit_staffed_for_a_time",
            "Merit staffing fills a position for good; a rotation for a time is not merit-staffed.",
            "5 CFR 317.501",
        )
    if posting.position_occupied == RESERVED and posting.appointment_types != [CAREER]:
        yield _block(
            "career_reserved",
            "The position is career reserved: admit career appointees alone.",
            "5 USC 3132(a)(8)",
        )
