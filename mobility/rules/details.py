"""Details: increments, the limits of those that leave the SES or come from outside it, and appraisal (R26-R31, R65)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from executives.rules.calendar import days_inclusive
from mobility.rules.words import ONE_DAY, Parameters, count, say, whole
from sesportal.lib.findings import Finding

INCREMENTS = "5 CFR 317.903(b)(1), from memory: check"
UNCLASSIFIED = "5 CFR 317.903(b)(2), from memory: check"
LOWER_GRADE = "5 CFR 317.903(b)(4), from memory: check"
OTHERS = "OPM questions and answers on details; 5 CFR 317.903"
APPRAISAL = "5 CFR 430.308-.309, numbering to be checked"
ECONOMY_ACT = "31 USC 1535"


@dataclass(frozen=True, slots=True)
class DetailFacts:
    """What the law on details turns on; days are inclusive, `ends_on` empty where no end is agreed.

    `earlier_unclassified_days` are those of earlier details to unclassified duties that count with this one.
    """

    starts_on: dt.date
    ends_on: dt.date | None
    is_within_agency: bool
    is_ses_member: bool = True
    has_position: bool = True
    earlier_unclassified_days: int = 0
    is_to_ses_position: bool = True
    supervises_ses: bool = False
    is_grade_15_or_lower: bool = False
    is_competed: bool = False
    opm_approval: str = ""

    @property
    def days(self) -> int | None:
        return None if self.ends_on is None else days_inclusive(self.starts_on, self.ends_on)


@dataclass(frozen=True, slots=True)
class Increment:
    """One increment of a detail, and the day on which its renewal is due to be thought of."""

    starts_on: dt.date
    ends_on: dt.date
    notice_on: dt.date


def nth_day(starts_on: dt.date, number: int) -> dt.date:
    """Return the `number`th day of what starts on `starts_on`, which is day 1."""
    return starts_on + (number - 1) * ONE_DAY


def increments(starts_on: dt.date, ends_on: dt.date, parameters: Parameters) -> list[Increment]:
    """Return the increments into which a detail inside an agency is divided, one after the other (R26)."""
    longest, notice = whole(parameters, "detail_increment_days"), whole(parameters, "detail_notice_days")
    found = []
    while starts_on <= ends_on:
        last = min(nth_day(starts_on, longest), ends_on)
        found.append(Increment(starts_on, last, last - notice * ONE_DAY))
        starts_on = last + ONE_DAY
    return found


def check_detail(facts: DetailFacts, *, parameters: Parameters) -> list[Finding]:
    """Return what the rules R26 to R30 say of a detail."""
    return [
        *_check_increments(facts, parameters),
        *_check_unclassified(facts, parameters),
        *check_detail_of_others(facts, parameters),
        *_check_approval(facts, parameters),
        *check_appraisal(facts.starts_on, facts.ends_on, parameters=parameters),
    ]


def _check_increments(facts: DetailFacts, parameters: Parameters) -> list[Finding]:
    if not facts.is_within_agency or facts.ends_on is None:
        return []
    parts = increments(facts.starts_on, facts.ends_on, parameters)
    if len(parts) < 2:
        return []
    spans = "; ".join(f"{say(part.starts_on)} to {say(part.ends_on)}" for part in parts)
    longest = count(whole(parameters, "detail_increment_days"), "day")
    message = (
        f"A detail inside an agency is made in increments of at most {longest}. Divide this one: {spans}. Decide on "
        "each renewal before the increment ends."
    )
    dates = {f"renewal_{number}_notice_on": part.notice_on for number, part in enumerate(parts[:-1], 1)}
    return [Finding("detail_in_increments", message, INCREMENTS, dates=dates)]


def _check_unclassified(facts: DetailFacts, parameters: Parameters) -> list[Finding]:
    if facts.has_position or not facts.is_ses_member:
        return []
    limit = whole(parameters, "detail_unclassified_days")
    left = limit - facts.earlier_unclassified_days
    last = nth_day(facts.starts_on, left)
    if facts.days is not None and facts.days <= left:
        return []
    used = f" Used before: {count(facts.earlier_unclassified_days, 'day')}." if left < limit else ""
    ending = f"It can last until {say(last)} at the latest." if left > 0 else "None are left."
    message = (
        f"Unclassified duties, without an established position, last at most {count(limit, 'day')} in all.{used} "
        f"{ending}"
    )
    dates = {"latest_end_on": last} if left > 0 else {}
    return [Finding("detail_unclassified_too_long", message, UNCLASSIFIED, blocks=True, dates=dates)]


def check_detail_of_others(facts: DetailFacts, parameters: Parameters) -> list[Finding]:
    """Warn near, and block beyond, the days somebody from outside the SES may act in an SES position (R28)."""
    if facts.is_ses_member or not facts.is_to_ses_position or facts.is_competed:
        return []
    limit, warn = whole(parameters, "detail_other_days"), whole(parameters, "detail_other_warning_days")
    last = nth_day(facts.starts_on, limit)
    if facts.days is not None and facts.days < warn:
        return []
    blocks = facts.days is None or facts.days > limit
    message = (
        f"Somebody from outside the SES may act in an SES position for {count(limit, 'day')}, here until {say(last)}. "
        "Longer needs competition, or eligibility for a noncompetitive career SES appointment."
    )
    return [Finding("detail_of_others_too_long", message, OTHERS, blocks=blocks, dates={"latest_end_on": last})]


def _check_approval(facts: DetailFacts, parameters: Parameters) -> list[Finding]:
    """Block a detail that needs OPM's approval until its number is recorded (R29)."""
    if facts.is_ses_member and facts.is_grade_15_or_lower:
        limit, authority = whole(parameters, "detail_lower_grade_days"), LOWER_GRADE
        case = "an SES member in a position at GS-15 or below"
    elif not facts.is_ses_member and facts.is_to_ses_position and facts.supervises_ses:
        limit, authority = whole(parameters, "detail_supervising_days"), OTHERS
        case = "somebody from outside the SES in a position that supervises SES members"
    else:
        return []
    if facts.opm_approval or (facts.days is not None and facts.days <= limit):
        return []
    last = nth_day(facts.starts_on, limit)
    message = (
        f"For {case}, more than {count(limit, 'day')} need OPM's approval: record its number, or end by {say(last)}."
    )
    return [Finding("detail_without_opm_approval", message, authority, blocks=True, dates={"latest_end_on": last})]


def check_appraisal(starts_on: dt.date, ends_on: dt.date | None, *, parameters: Parameters) -> list[Finding]:
    """Say what the gaining organization owes in a detail long enough: requirements at the start, appraisal at the end.

    R30. A detail without an agreed end is taken to be long enough.
    """
    minimum = whole(parameters, "detail_appraisal_days")
    if ends_on is not None and days_inclusive(starts_on, ends_on) < minimum:
        return []
    first = Finding(
        "requirements_due",
        f"A detail of {count(minimum, 'day')} or more: the gaining organization sets performance requirements by "
        f"{say(starts_on)}, its first day.",
        APPRAISAL,
        dates={"requirements_on": starts_on},
    )
    if ends_on is None:
        return [first]
    last = Finding(
        "appraisal_due",
        f"The gaining organization gives a written appraisal by {say(ends_on)}, the last day. The rating of the year "
        "takes it into account.",
        APPRAISAL,
        dates={"appraisal_on": ends_on},
    )
    return [first, last]


def check_rating(*, had_long_detail: bool, has_detail_appraisal: bool) -> list[Finding]:
    """Warn of a rating without the appraisal of the organization that had the executive for long (R30)."""
    if not had_long_detail or has_detail_appraisal:
        return []
    message = "The gaining organization's written appraisal of the detail is missing. Ask for it before the rating."
    return [Finding("appraisal_missing", message, APPRAISAL)]


def check_leaving(*, period_began_on: dt.date, last_day_on: dt.date, parameters: Parameters) -> list[Finding]:
    """Say that the losing supervisor appraises before a transfer or reassignment after the minimum period (R31)."""
    if days_inclusive(period_began_on, last_day_on) < whole(parameters, "appraisal_minimum_days"):
        return []
    message = (
        f"The losing supervisor appraises before the executive leaves, by {say(last_day_on)}. In a transfer, the "
        "ratings of the last years go to the gaining agency."
    )
    return [Finding("losing_appraisal_due", message, APPRAISAL, dates={"appraisal_on": last_day_on})]


def check_interagency(
    *, is_reimbursable: bool, order_number: str, nonreimbursable_basis: str, starts_on: dt.date, parameters: Parameters
) -> list[Finding]:
    """Block a detail between agencies without its order or the basis for not reimbursing (R65)."""
    begin = starts_on - whole(parameters, "interagency_agreement_days") * ONE_DAY
    if is_reimbursable and not order_number.strip():
        message = (
            "A detail between agencies starts once the interagency agreement (Treasury forms 7600A and 7600B) is "
            f"signed: record its number. Signing takes about six weeks, so begin by {say(begin)}."
        )
    elif not is_reimbursable and not nonreimbursable_basis.strip():
        message = (
            "A detail between agencies is reimbursed unless there is a stated basis for not doing so. Write the basis, "
            "or make the detail reimbursable."
        )
    else:
        return []
    code = "interagency_order_missing" if is_reimbursable else "nonreimbursable_basis_missing"
    return [Finding(code, message, ECONOMY_ACT, blocks=True, dates={"begin_agreement_on": begin})]
