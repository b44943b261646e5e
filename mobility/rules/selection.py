"""Selection by the host: which reasons facts allow, and what must hold before an offer."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mobility.rules.words import count, say
from mobility.workflow import NotSelectedReason
from sesportal.lib.findings import Finding

if TYPE_CHECKING:
    from mobility.models import Application, Posting

SELECTION = "Selection policy of this portal"
N = NotSelectedReason


@dataclass(frozen=True, slots=True)
class OutcomeFacts:
    """What decides which reasons can be given to one applicant."""

    earliest_on: dt.date | None
    starts_on: dt.date
    others_ranked: int
    free_places: int


def outcome_facts(posting: Posting, application: Application) -> OutcomeFacts:
    """Read the facts about one applicant of a posting."""
    listed = posting.applications.short_listed().exclude(pk=application.pk).count()
    taken = posting.applications.taken().exclude(pk=application.pk).count()
    return OutcomeFacts(
        earliest_on=application.earliest_on,
        starts_on=posting.starts_on,
        others_ranked=listed + taken,
        free_places=posting.places - posting.applications.placed().count(),
    )


def reasons_for(facts: OutcomeFacts) -> list[NotSelectedReason]:
    """Return the reasons that the facts allow; that a posting was cancelled is said by cancelling it."""
    reasons = [N.QUALIFICATIONS, N.CONSTRAINT]
    if facts.earliest_on is not None and facts.earliest_on > facts.starts_on:
        reasons.insert(0, N.DATE)
    if facts.others_ranked:
        reasons.insert(0, N.RANKED_LOWER)
    if facts.free_places <= 0:
        reasons.insert(0, N.FILLED)
    return reasons


def check_reason(reason: str, facts: OutcomeFacts) -> list[Finding]:
    """Block a reason that the facts do not bear out."""
    if reason in reasons_for(facts):
        return []
    why = {
        N.FILLED: "places are still free",
        N.RANKED_LOWER: "nobody is on the short list with a rank",
        N.DATE: f"the earliest date named is no later than the start, {say(facts.starts_on)}",
        N.CANCELLED: "the posting is not cancelled; cancel it, and everyone is told so",
    }.get(N(reason), "the facts do not bear it out")
    message = f"“{N(reason).label}” cannot be given as the reason: {why}."
    return [Finding("reason_not_borne_out", message, SELECTION, blocks=True)]


def check_offer(
    *,
    places: int,
    taken: int,
    is_locked: bool,
    starts_on: dt.date,
    common_start: dt.date | None,
    expires_on: dt.date,
    as_of: dt.date,
) -> list[Finding]:
    """Block an offer beyond the places, before the short list is locked, or with dates that cannot be met.

    `taken` counts open offers, accepted ones and placements; `common_start` is the start of those, if there are any.
    """
    found = []

    def stop(code: str, message: str) -> None:
        found.append(Finding(code, message, SELECTION, blocks=True))

    if not is_locked:
        stop("short_list_open", "Lock the short list first, so that the ranks stand before anyone is offered a place.")
    if taken >= places:
        stop("no_place", f"All of the {count(places, 'place')} are offered or taken.")
    if common_start is not None and starts_on != common_start:
        stop(
            "another_start",
            f"Everybody selected for this posting starts on the same day, {say(common_start)}, as offered already.",
        )
    if starts_on <= as_of:
        stop("start_past", "Choose a start date that is still to come.")
    if expires_on < as_of:
        stop("expiry_past", "Choose a day for the answer that is still to come.")
    elif expires_on >= starts_on:
        stop("expiry_after_start", "The answer has to come before the start.")
    return found


def check_complete(*, statement: str, earliest_on: dt.date | None, as_of: dt.date) -> list[Finding]:
    """Block an application that says too little to select by."""
    found = []
    if not statement.strip():
        message = "Write a few sentences: why this, what you bring, what you would take home."
        found.append(Finding("no_statement", message, SELECTION, blocks=True))
    if earliest_on is None:
        found.append(Finding("no_earliest", "Name the earliest date on which you could start.", SELECTION, blocks=True))
    elif earliest_on < as_of:
        message = "The earliest date is past. Choose today or a later day."
        found.append(Finding("earliest_past", message, SELECTION, blocks=True))
    return found
