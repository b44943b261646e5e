"""The clocks of executive development: what is coming, due or overdue for one executive on a day, and why.

Each clock is a function of the dated facts of one executive and of the parameters in force; it gives at most one
finding, which holds from one day to another. A clock whose parameters are not in force on the day says nothing.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from development.models import Notice
from development.rules.probation import probation_of
from executives.rules.broadening import broadening_clock, check_broadening_clock
from executives.rules.calendar import ONE_DAY, add_months
from sesportal.lib.findings import Finding
from sesportal.lib.fiscal import first_day, fiscal_year, last_day

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from decimal import Decimal

    from development.rules.facts import Facts
    from development.rules.probation import Probation
    from executives.rules.broadening import BroadeningClock

Weight = Notice.Weight
PLAN_AUTHORITY = "5 CFR 412.401(a)"
REVIEW_AUTHORITY = "5 CFR 412.401(a)(4)"
PROBATION_AUTHORITY = "5 USC 3393(d); 5 CFR 317.503"
YEARLY_AUTHORITY = "EO 13714 (2015), present standing to be checked"
ORDERED_ON = dt.date(2015, 12, 15)
BROADENING_AUTHORITY = "OPM memorandum of 7 November 2008"
EARLY_TENURE_AUTHORITY = "Mission-Driven Mobility (2012); OPM memorandum of 7 November 2008"
MONTHS_A_YEAR = 12


class Rule(StrEnum):
    """The clocks by the code under which their notices are kept."""

    PLAN = "plan_missing"
    REVIEW = "review_due"
    YEARLY_ACTIVITY = "yearly_activity"
    ASSESSMENT_360 = "assessment_360"
    BROADENING = "broadening"
    EARLY_TENURE = "early_tenure"
    PROBATION = "probation_end"
    AGREEMENT = "mobility_agreement"


@dataclass(frozen=True, slots=True, kw_only=True)
class Due(Finding):
    """What a clock found: `stage` tells apart the successive findings that turn on the same day `turns_on`."""

    stage: str
    weight: Weight
    due_on: dt.date
    turns_on: dt.date

    @property
    def rule(self) -> Rule:
        return Rule(self.code)

    def key(self, executive_id: int) -> str:
        """Return the name of this very thing, under which it is said once to each person."""
        return f"{self.code}:{executive_id}:{self.turns_on}:{self.stage}"


OVERDUE = "overdue"


def check_plan(facts: Facts, *, as_of: dt.date, parameters: Mapping[str, Decimal]) -> list[Due]:
    """Find that no signed plan covers the day, from 30 days on board, or after the last plan, on (R37)."""
    days = _whole(parameters, "plan_missing_days")
    if days is None or (facts.plan_until and facts.plan_until >= as_of):
        return []
    is_renewal = facts.plan_until is not None and facts.plan_until >= facts.since
    begins = facts.plan_until + ONE_DAY if is_renewal and facts.plan_until else facts.since
    due_on = begins + dt.timedelta(days=days)
    if as_of < due_on:
        return []
    why = f"The last one ended {say(begins - ONE_DAY)}" if is_renewal else f"On board since {say(begins)}"
    draft = " A draft is begun but not signed." if facts.has_draft else ""
    return [
        Due(
            code=Rule.PLAN,
            message=f"No signed development plan covers today. {why}; one was due within {days} days.{draft}",
            authority=PLAN_AUTHORITY,
            stage=OVERDUE,
            weight=Weight.OVERDUE,
            due_on=due_on,
            turns_on=due_on,
        )
    ]


def check_review(facts: Facts, *, as_of: dt.date, parameters: Mapping[str, Decimal]) -> list[Due]:
    """Find the yearly board review coming 60 and 30 days before it is due, and overdue from the day after (R39)."""
    months = _whole(parameters, "review_months")
    first, last = (_whole(parameters, f"review_{which}_notice_days") for which in ("first", "last"))
    if months is None or first is None or last is None:
        return []
    begins = max(facts.reviewed_on or facts.since, facts.since)
    due_on = add_months(begins, months)
    stage = _stage(as_of, due_on, (first, last), goes_on=True)
    if not stage:
        return []
    why = f"the last review on {say(begins)}" if facts.reviewed_on == begins else f"joining on {say(begins)}"
    was = "was" if stage == OVERDUE else "is"
    return [
        Due(
            code=Rule.REVIEW,
            message=f"The yearly review by the Executive Resources Board {was} due by {say(due_on)}, "
            f"{months} months after {why}.",
            authority=REVIEW_AUTHORITY,
            stage=stage,
            weight=_weight(stage, str(first)),
            due_on=due_on,
            turns_on=due_on,
        )
    ]


def check_yearly_activity(facts: Facts, *, as_of: dt.date, parameters: Mapping[str, Decimal]) -> list[Due]:
    """Find a fiscal year served whole without a development activity, 60 days before its end and after it (R40)."""
    days = _whole(parameters, "yearly_activity_notice_days")
    if days is None or "yearly_activities" not in parameters:
        return []
    year = fiscal_year(as_of)
    if as_of < last_day(year) - dt.timedelta(days=days):
        year -= 1
    begins, ends = first_day(year), last_day(year)
    if facts.since > begins or any(first <= ends and last >= begins for first, last in facts.activities):
        return []
    is_over = as_of > ends
    message = (
        f"No development activity is on record for fiscal year {year}, which ended {say(ends)}."
        if is_over
        else f"Fiscal year {year} ends {say(ends)}, and no development activity is on record for it yet."
    )
    return [
        Due(
            code=Rule.YEARLY_ACTIVITY,
            message=f"{message} Every executive should take part in at least one each year.",
            authority=YEARLY_AUTHORITY,
            stage=OVERDUE if is_over else str(days),
            weight=Weight.OVERDUE if is_over else Weight.COMING,
            due_on=ends,
            turns_on=ends,
        )
    ]


def check_assessment_360(facts: Facts, *, as_of: dt.date, parameters: Mapping[str, Decimal]) -> list[Due]:
    """Find the three-yearly 360-degree assessment coming 60 days before, and overdue from the day after (R40).

    The clock begins with the service, or with the order where that came later.
    """
    months = _whole(parameters, "assessment_360_months")
    days = _whole(parameters, "assessment_360_notice_days")
    if months is None or days is None:
        return []
    begins = facts.assessed_on or max(facts.since, ORDERED_ON)
    due_on = add_months(begins, months)
    stage = _stage(as_of, due_on, (days,), goes_on=True)
    if not stage:
        return []
    last = (
        f"The last one on record is of {say(begins)}" if facts.assessed_on else f"None is on record since {say(begins)}"
    )
    was = "was" if stage == OVERDUE else "is"
    return [
        Due(
            code=Rule.ASSESSMENT_360,
            message=f"A leadership assessment with the view of employees (360-degree) {was} due by {say(due_on)}. "
            f"{last}; one is expected every {months // MONTHS_A_YEAR} years.",
            authority=YEARLY_AUTHORITY,
            stage=stage,
            weight=_weight(stage, str(days)),
            due_on=due_on,
            turns_on=due_on,
        )
    ]


def check_broadening(facts: Facts, *, as_of: dt.date, parameters: Mapping[str, Decimal]) -> list[Due]:
    """Find the broadening clock at 36 and 60 months (R41); none for a specialist or under a board's exception."""
    clock = _clock(facts, as_of, parameters)
    if clock is None or as_of < clock.notice_on:
        return []
    (finding,) = check_broadening_clock(facts.spells, as_of=as_of, parameters=parameters)
    is_overdue = as_of >= clock.warning_on
    return [
        Due(
            code=Rule.BROADENING,
            message=finding.message,
            authority=BROADENING_AUTHORITY,
            stage=str(clock.warning_months if is_overdue else clock.notice_months),
            weight=Weight.OVERDUE if is_overdue else Weight.COMING,
            due_on=clock.warning_on,
            turns_on=clock.starts_on,
        )
    ]


def check_early_tenure(facts: Facts, *, as_of: dt.date, parameters: Mapping[str, Decimal]) -> list[Due]:
    """Find 12, 24 and 36 months in the SES without a broadening move, until the broadening clock is overdue (M8)."""
    keys = [f"early_tenure_{which}_months" for which in ("first", "second", "third")]
    clock = _clock(facts, as_of, parameters)
    if clock is None or not clock.is_from_entry or any(key not in parameters for key in keys):
        return []
    milestones = {int(parameters[key]): add_months(clock.starts_on, int(parameters[key])) for key in keys}
    passed = [months for months, day in milestones.items() if day <= as_of]
    if not passed or as_of >= clock.warning_on:
        return []
    months = max(passed)
    aim = min((day for day in milestones.values() if day > as_of), default=clock.warning_on)
    return [
        Due(
            code=Rule.EARLY_TENURE,
            message=f"{months} months in the SES without a broadening move (since {say(clock.starts_on)}). Moves come "
            f"easiest in the first years: plan one before {say(aim)}. Virtual and part-time designs count.",
            authority=EARLY_TENURE_AUTHORITY,
            stage=str(months),
            weight=Weight.COMING,
            due_on=aim,
            turns_on=clock.starts_on,
        )
    ]


def check_probation(facts: Facts, *, as_of: dt.date, parameters: Mapping[str, Decimal]) -> list[Due]:
    """Find the end of the one-year probation 90, 60 and 30 days before (R24); a transfer does not restart it (R25).

    Days in nonpay status beyond the first 30 lengthen it. While leave without an end on record moves the day, the
    finding is named by the anniversary, so that it is not another one each day.
    """
    years, free_days = _whole(parameters, "probation_years"), _whole(parameters, "probation_nonpay_days")
    notices = [_whole(parameters, f"probation_{which}_notice_days") for which in ("first", "second", "last")]
    days = tuple(one for one in notices if one is not None)
    if years is None or free_days is None or len(days) < len(notices):
        return []
    held = probation_of(facts.spells, facts.nonpay, as_of=as_of, months=MONTHS_A_YEAR * years, free_days=free_days)
    stage = _stage(as_of, held.ends_on, days, goes_on=False) if held else ""
    if held is None or not stage:
        return []
    after = f"one year and {_days(held.lengthened_by)}" if held.lengthened_by else "one year"
    return [
        Due(
            code=Rule.PROBATION,
            message=f"Probation ends {say(held.ends_on)}, {after} after the initial career appointment of "
            f"{say(held.begins_on)}; service after a transfer counts. {_say_nonpay(held, free_days)} It ends well only "
            "with a written assessment and certification.",
            authority=PROBATION_AUTHORITY,
            stage=stage,
            weight=Weight.DUE if stage == str(min(days)) else Weight.COMING,
            due_on=held.ends_on,
            turns_on=held.anniversary if held.is_moving else held.ends_on,
        )
    ]


def check_agreement(facts: Facts, *, as_of: dt.date, parameters: Mapping[str, Decimal]) -> list[Due]:
    """Find a mobility agreement that was offered and not answered, overdue 30 days after the offer (M14)."""
    days = _whole(parameters, "mobility_agreement_answer_days")
    if days is None or facts.offered_on is None or as_of < facts.offered_on:
        return []
    due_on = facts.offered_on + dt.timedelta(days=days)
    is_late = as_of > due_on
    return [
        Due(
            code=Rule.AGREEMENT,
            message=f"The mobility agreement offered {say(facts.offered_on)} waits for an answer, asked for by "
            f"{say(due_on)}. It can be signed, with exceptions, or declined with a reason.",
            authority=BROADENING_AUTHORITY,
            stage=OVERDUE if is_late else "offered",
            weight=Weight.OVERDUE if is_late else Weight.DUE,
            due_on=due_on,
            turns_on=due_on,
        )
    ]


CLOCKS: Mapping[Rule, Callable[..., list[Due]]] = {
    Rule.PLAN: check_plan,
    Rule.REVIEW: check_review,
    Rule.PROBATION: check_probation,
    Rule.AGREEMENT: check_agreement,
    Rule.BROADENING: check_broadening,
    Rule.EARLY_TENURE: check_early_tenure,
    Rule.YEARLY_ACTIVITY: check_yearly_activity,
    Rule.ASSESSMENT_360: check_assessment_360,
}


def check_clocks(facts: Facts, *, as_of: dt.date, parameters: Mapping[str, Decimal]) -> list[Due]:
    """Return what every clock finds on `as_of`; where two would say the same, the more particular one alone.

    From 36 to 60 months without any move since entry, the early-tenure clock speaks for the broadening clock.
    """
    found = [due for check in CLOCKS.values() for due in check(facts, as_of=as_of, parameters=parameters)]
    if any(due.code == Rule.EARLY_TENURE for due in found):
        return [due for due in found if due.code != Rule.BROADENING]
    return found


def say(day: dt.date) -> str:
    """Return a day as a sentence gives it."""
    return f"{day:%B %-d, %Y}"


def _clock(facts: Facts, as_of: dt.date, parameters: Mapping[str, Decimal]) -> BroadeningClock | None:
    """Return the broadening clock; none where nobody expects a move: a specialist's, or one the board excepted."""
    if facts.is_specialist or (facts.exempt_until and facts.exempt_until >= as_of):
        return None
    return broadening_clock(facts.spells, as_of=as_of, parameters=parameters)


def _say_nonpay(held: Probation, free_days: int) -> str:
    """Say what days in nonpay status the record shows and what they do to the day, and what it cannot know."""
    count = f"The record shows {_days(held.nonpay_days)} in nonpay status; "
    if held.nonpay_days <= free_days:
        sentence = f"{count}those beyond {free_days} would lengthen it."
    else:
        sentence = f"{count}those beyond {free_days} lengthen it."
    if held.is_moving:
        sentence += " Leave without pay still runs, so the day moves on."
    return f"{sentence} Days the agency has not sent are not in it."


def _days(number: int) -> str:
    return f"{number} day" if number == 1 else f"{number} days"


def _stage(as_of: dt.date, due_on: dt.date, days: tuple[int, ...], *, goes_on: bool) -> str:
    """Return the nearest notice that has begun on `as_of`, `overdue` after the day where it goes on, else nothing."""
    if as_of > due_on:
        return OVERDUE if goes_on else ""
    begun = [number for number in days if as_of >= due_on - dt.timedelta(days=number)]
    return str(min(begun)) if begun else ""


def _weight(stage: str, first: str) -> Weight:
    if stage == OVERDUE:
        return Weight.OVERDUE
    return Weight.COMING if stage == first else Weight.DUE


def _whole(parameters: Mapping[str, Decimal], key: str) -> int | None:
    return int(parameters[key]) if key in parameters else None
