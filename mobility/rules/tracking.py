"""Where an application stands, in the words of the person who applied: stages, one sentence, the next act, its day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from mobility.rules.words import count, say
from mobility.workflow import ApplicationStatus, NotSelectedReason, PostingStatus, ReleaseStatus

A, R = ApplicationStatus, ReleaseStatus
STAGES = ("Submitted", "Short list", "Offer", "Release", "Move")
REACHED = {
    A.DRAFT: -1,
    A.SUBMITTED: 0,
    A.SHORT_LISTED: 1,
    A.OFFERED: 2,
    A.SELECTED: 3,
    A.PLACED: 4,
    A.NOT_RELEASED: 3,
    A.NOT_PLACED: 4,
}
OVER = frozenset({A.NOT_SELECTED, A.DECLINED, A.WITHDRAWN, A.NOT_RELEASED, A.NOT_PLACED})


@dataclass(frozen=True, slots=True)
class TrackFacts:
    """What the tracker reads; days are None where they have no meaning yet. `answers_by` is a moment in local time."""

    status: ApplicationStatus
    posting_status: str
    closes_on: dt.date | None = None
    answers_by: dt.datetime | None = None
    release_status: str = ""
    release_due_on: dt.date | None = None
    released_on: dt.date | None = None
    starts_on: dt.date | None = None
    reason: str = ""
    furthest: int = 0
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage: done, current, to come, or where it ended."""

    label: str
    state: str


@dataclass(frozen=True, slots=True)
class Track:
    """What the tracker shows of one application."""

    stages: tuple[Stage, ...]
    sentence: str
    next_act: str
    due_on: dt.date | None
    countdown: str
    is_over: bool
    is_mine_to_do: bool


def track(facts: TrackFacts, as_of: dt.date) -> Track:
    """Return where an application stands on a day."""
    sentence, next_act, due_on, is_mine = _story(facts)
    is_over = facts.status in OVER
    return Track(
        stages=_stages(facts),
        sentence=sentence,
        next_act=next_act,
        due_on=due_on,
        countdown="" if is_over or due_on is None else countdown(due_on, as_of),
        is_over=is_over,
        is_mine_to_do=is_mine,
    )


def countdown(due_on: dt.date, as_of: dt.date) -> str:
    """Return how far off a day is."""
    left = (due_on - as_of).days
    if left < 0:
        return f"{count(-left, 'day')} ago"
    return "today" if left == 0 else f"{count(left, 'day')} left"


def _stages(facts: TrackFacts) -> tuple[Stage, ...]:
    is_over = facts.status in OVER
    reached = REACHED.get(facts.status, facts.furthest)
    stages = []
    for place, label in enumerate(STAGES):
        if place < reached or facts.status == A.PLACED:
            state = "done"
        elif place == reached:
            state = "ended" if is_over else "current"
        else:
            state = "left out" if is_over else "to come"
        stages.append(Stage(label, state))
    return tuple(stages)


def _story(facts: TrackFacts) -> tuple[str, str, dt.date | None, bool]:
    """Return the sentence, the next act, its day, and whether it is the executive's own."""
    status = facts.status
    if status == A.DRAFT:
        if facts.posting_status != PostingStatus.OPEN:
            return "A draft; the posting takes no applications now.", "Withdraw it, or wait.", None, False
        return "A draft: nobody but you can see it.", "Submit it before the posting closes.", facts.closes_on, True
    if status == A.SUBMITTED:
        if facts.posting_status == PostingStatus.OPEN:
            return (
                "The host agency has your application.",
                "The posting closes; then the host selects.",
                facts.closes_on,
                False,
            )
        return "The posting has closed and the host agency is selecting.", "The host makes its short list.", None, False
    if status == A.SHORT_LISTED:
        return "You are on the short list.", "The host makes its offers.", None, False
    if status == A.OFFERED and facts.answers_by is not None:
        by = f"{say(facts.answers_by.date())}, {facts.answers_by:%-I:%M %p}"
        return "You have an offer.", f"Accept or decline it by {by}.", facts.answers_by.date(), True
    if status == A.SELECTED:
        return (*_release(facts), False)
    if status == A.PLACED:
        begun = f" It began on {say(facts.starts_on)}." if facts.starts_on else ""
        return f"You were placed.{begun}", "Nothing more here; see your rotation.", None, False
    return _ending(facts), "Nothing more to do.", None, False


def _release(facts: TrackFacts) -> tuple[str, str, dt.date | None]:
    match facts.release_status:
        case R.ASKED:
            act = "Your agency answers, or its time runs out."
            return "You accepted; your agency has been asked to release you.", act, facts.release_due_on
        case R.NO_RESPONSE if facts.released_on is None:
            act = "The agency head has been told; your agency can still answer."
            return "Your agency has not responded: neither a refusal nor a consent.", act, None
        case R.IF_BACKFILLED:
            return "Your agency releases you as soon as the gap is filled.", "Your agency fills the gap.", None
        case R.DECLINE_PROPOSED:
            return (
                "Your agency proposes to decline; the chair of its board has not signed that off.",
                "The chair signs it off or sends it back.",
                None,
            )
        case _:
            day = f" for {say(facts.released_on)}" if facts.released_on else ""
            return f"The way is free{day}.", "The agreement is drawn up and signed.", facts.released_on


def _ending(facts: TrackFacts) -> str:
    match facts.status:
        case A.NOT_SELECTED:
            reason = str(NotSelectedReason(facts.reason).label)
            return f"You were not selected: {reason[0].lower()}{reason[1:]}."
        case A.DECLINED:
            return "You declined the offer."
        case A.NOT_RELEASED:
            return "Your agency declined to release you, with the sign-off of its board's chair."
        case A.NOT_PLACED:
            why = f": {facts.why_not[0].lower()}{facts.why_not[1:].rstrip('.')}" if facts.why_not else ""
            return f"The move did not take place{why}."
        case _:
            return "You withdrew."
