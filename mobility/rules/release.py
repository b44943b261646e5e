"""Release of an executive by the home agency: who has to agree, the clock of the answer, and how late it may be.

The law gives the home agency no veto over a transfer (5 USC 3395; 5 CFR 317.902); for what is temporary the levels are
this product's policy, in proportion to the time taken.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import Enum

from mobility.rules.words import Parameters, count, say, whole
from mobility.workflow import ReleaseLevel
from sesportal.lib.federal_dates import add_working_days
from sesportal.lib.findings import Finding

POLICY = "Release policy of this portal"
NO_VETO = "5 CFR 317.902"
DEVELOPMENTAL_RELIEF = "OPM memorandum of 7 November 2008"


def release_level(days: int | None, time_percent: int, is_permanent: bool, parameters: Parameters) -> ReleaseLevel:
    """Return who has to agree to so many days at such a share of working time; an unknown length goes highest."""
    if is_permanent:
        return ReleaseLevel.DATE_ONLY
    if time_percent < parameters["release_inform_percent"]:
        return ReleaseLevel.INFORM
    if days is not None and days < parameters["release_supervisor_days"]:
        return ReleaseLevel.SUPERVISOR
    return ReleaseLevel.AGENCY


class Stage(Enum):
    """How far the clock of an unanswered request has run."""

    WAITING = "waiting"
    ESCALATED = "escalated"
    NO_RESPONSE = "no_response"


@dataclass(frozen=True, slots=True)
class ReleaseClock:
    """The days on which silence goes to the executive resources office, and then counts as no response."""

    asked_on: dt.date
    escalates_on: dt.date
    escalates_again_on: dt.date

    def stage(self, as_of: dt.date) -> Stage:
        """Return where a request stands that is still unanswered on `as_of`."""
        if as_of >= self.escalates_again_on:
            return Stage.NO_RESPONSE
        return Stage.ESCALATED if as_of >= self.escalates_on else Stage.WAITING


def release_clock(asked_on: dt.date, parameters: Parameters) -> ReleaseClock:
    """Return the clock of a request made on `asked_on`, in federal working days; that day is not counted."""
    return ReleaseClock(
        asked_on=asked_on,
        escalates_on=add_working_days(asked_on, whole(parameters, "release_first_working_days")),
        escalates_again_on=add_working_days(asked_on, whole(parameters, "release_final_working_days")),
    )


def latest_release(wanted_on: dt.date, parameters: Parameters) -> dt.date:
    """Return the latest day to which a release may be put off."""
    return wanted_on + dt.timedelta(days=whole(parameters, "release_later_days"))


def check_release_date(
    *, wanted_on: dt.date, released_on: dt.date, level: str, as_of: dt.date, parameters: Parameters
) -> list[Finding]:
    """Block a release before the day asked for, in the past or beyond the cap; warn of one later than is usual.

    Where the cap has passed by `as_of`, an answer so late names that very day.
    """
    latest = max(latest_release(wanted_on, parameters), as_of)
    if released_on < wanted_on:
        message = f"The host asked for {say(wanted_on)}. Choose that day or a later one."
        return [Finding("release_too_early", message, POLICY, blocks=True, dates={"wanted_on": wanted_on})]
    if released_on < as_of:
        message = f"{say(released_on)} has passed, and nobody is released in hindsight. Name today or a later day."
        return [Finding("release_in_past", message, POLICY, blocks=True, dates={"today_on": as_of})]
    if released_on > latest:
        cap = count(whole(parameters, "release_later_days"), "day")
        message = f"A release can be put off by at most {cap}, so {say(latest)} is the latest day."
        return [Finding("release_too_late", message, POLICY, blocks=True, dates={"latest_on": latest})]
    usual = wanted_on + dt.timedelta(days=whole(parameters, "transfer_release_days"))
    if level == ReleaseLevel.DATE_ONLY and released_on > usual:
        days = count(whole(parameters, "transfer_release_days"), "day")
        message = (
            f"For a transfer the home agency agrees the date alone, by custom within {days}: {say(usual)}. "
            "Say in the note why more time is needed."
        )
        return [Finding("release_later_than_usual", message, NO_VETO, dates={"usual_on": usual})]
    return []


def check_backfill(*, days: int | None, is_permanent: bool, parameters: Parameters) -> list[Finding]:
    """Offer a request for a temporary allocation where a developmental detail is long enough (R64)."""
    minimum = whole(parameters, "temporary_allocation_days")
    if is_permanent or days is None or days < minimum:
        return []
    message = (
        f"A detail of {count(minimum, 'day')} or more: the agency can ask OPM for a temporary SES allocation to fill "
        "the position meanwhile. It ends with the detail."
    )
    return [Finding("temporary_allocation_possible", message, DEVELOPMENTAL_RELIEF)]
