"""What the home agency may answer to a release request, at which level, and what an answer has to say."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from mobility.rules.release import NO_VETO, POLICY, check_release_date, latest_release
from mobility.rules.words import Parameters, say
from mobility.workflow import ReleaseLevel, ReleaseStatus
from sesportal.lib.findings import Finding

R = ReleaseStatus
ANSWERS = (R.RELEASED, R.RELEASED_LATER, R.IF_BACKFILLED, R.DECLINE_PROPOSED)
DATES = frozenset({R.RELEASED, R.RELEASED_LATER})


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer as it was given; `board_on` is the day on which the board was heard."""

    status: ReleaseStatus
    released_on: dt.date | None = None
    decline_reason: str = ""
    note: str = ""
    board_on: dt.date | None = None
    has_backfill: bool = False


def answers_at(level: str) -> tuple[ReleaseStatus, ...]:
    """Return the answers that are open at a level: where law gives no veto, the date alone."""
    if level == ReleaseLevel.INFORM:
        return ()
    return (R.RELEASED, R.RELEASED_LATER) if level == ReleaseLevel.DATE_ONLY else ANSWERS


def needs_board(level: str) -> bool:
    """Say whether the board is heard before the office answers."""
    return level == ReleaseLevel.AGENCY


def check_answer(
    answer: Answer, *, level: str, wanted_on: dt.date, as_of: dt.date, parameters: Parameters
) -> list[Finding]:
    """Block an answer that is not open at the level, or that does not say what it must."""
    if answer.status not in answers_at(level):
        if level == ReleaseLevel.DATE_ONLY:
            message = "This move is permanent: the law gives the home agency no veto, so the date alone is agreed."
            return [Finding("no_veto", message, NO_VETO, blocks=True)]
        return [_stop("no_such_answer", "This answer is not open here.")]
    found = []
    if answer.status in DATES:
        found += _check_date(answer, level, wanted_on, as_of, parameters)
    if answer.status == R.IF_BACKFILLED and not answer.has_backfill:
        found.append(_stop("no_backfill", "Say how the gap is to be filled: who acts, a posting, or an allocation."))
    if answer.status == R.DECLINE_PROPOSED:
        if not answer.decline_reason:
            found.append(_stop("no_decline_reason", "Choose the reason for declining."))
        if not answer.note.strip():
            found.append(_stop("no_decline_note", "Say in a sentence or two why; the chair of the board reads it."))
    elif needs_board(level):
        if answer.board_on is None:
            found.append(_stop("board_not_heard", "Name the day on which the Executive Resources Board was heard."))
        elif answer.board_on > as_of:
            found.append(_stop("board_later", "The board is heard before the answer, so its day cannot be to come."))
    return found


def consequence(status: ReleaseStatus, *, wanted_on: dt.date, level: str, parameters: Parameters) -> str:
    """Return in one sentence what follows from an answer; it stands beside the button."""
    latest = say(latest_release(wanted_on, parameters))
    match status:
        case R.RELEASED:
            return f"The executive leaves on {say(wanted_on)}; the agreement can be drawn up at once."
        case R.RELEASED_LATER:
            return f"The executive leaves on the day you name, {latest} at the latest; the host is told."
        case R.IF_BACKFILLED:
            return f"The executive leaves once you say that the gap is filled, {latest} at the latest."
        case _:
            return "The chair of your Executive Resources Board has to sign this off before it counts."


def _check_date(
    answer: Answer, level: str, wanted_on: dt.date, as_of: dt.date, parameters: Parameters
) -> list[Finding]:
    if answer.status == R.RELEASED:
        past = f"The date asked for, {say(wanted_on)}, has passed. Release on a later date instead."
        return [_stop("wanted_date_past", past)] if wanted_on < as_of else []
    if answer.released_on is None:
        return [_stop("no_date", "Name the later date on which you release.")]
    if answer.released_on == wanted_on:
        return [_stop("same_date", "That is the date asked for. Choose “Released on the date” instead.")]
    return check_release_date(
        wanted_on=wanted_on, released_on=answer.released_on, level=level, as_of=as_of, parameters=parameters
    )


def _stop(code: str, message: str) -> Finding:
    return Finding(code, message, POLICY, blocks=True)
