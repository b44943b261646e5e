"""Notice of a reassignment: consultation, reasons, days and waiver (5 USC 3395(a)(2); R01-R04)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from mobility.rules.words import ONE_DAY, Parameters, count, say, whole
from sesportal.lib.federal_dates import roll
from sesportal.lib.findings import Finding

LOCAL = "5 USC 3395(a)(2)(A)"
LOCAL_WAIVER = "5 CFR 317.901(b)(1), from memory: check"
GEOGRAPHIC = "5 USC 3395(a)(2)(B)"
CONSULTATION = "5 USC 3395(a)(2)(B)(i)(I)"
CONSENT = "5 USC 3395(a)(2)(B)(ii)"


@dataclass(frozen=True, slots=True)
class NoticeFacts:
    """What the notice of one reassignment turns on; the waiver is the executive's, in writing."""

    is_outside_commuting_area: bool
    effective_on: dt.date | None
    received_on: dt.date | None
    reasons: str
    consulted_on: dt.date | None
    preferences_heard: str
    waiver_signed_on: dt.date | None

    @property
    def authority(self) -> str:
        return GEOGRAPHIC if self.is_outside_commuting_area else LOCAL

    @property
    def is_waived(self) -> bool:
        """Say whether a waiver is there that holds: signed by the effective date, and after any consultation due."""
        signed = self.waiver_signed_on
        if signed is None or (self.effective_on and signed > self.effective_on):
            return False
        return not self.is_outside_commuting_area or (self.consulted_on is not None and self.consulted_on <= signed)


def notice_days(is_outside_commuting_area: bool, parameters: Parameters) -> int:
    """Return how many days of written notice a reassignment needs."""
    key = "notice_geographic_days" if is_outside_commuting_area else "notice_local_days"
    return whole(parameters, key)


def earliest_effective(received_on: dt.date, *, is_outside_commuting_area: bool, parameters: Parameters) -> dt.date:
    """Return the first lawful effective date after a notice received on `received_on`.

    The day of receipt is not counted, and a last day on a weekend or holiday goes on to the next working day.
    """
    return roll(received_on + notice_days(is_outside_commuting_area, parameters) * ONE_DAY)


def check_notice(facts: NoticeFacts, *, as_of: dt.date, parameters: Parameters) -> list[Finding]:
    """Return what the law on notice says of a reassignment."""
    findings = [*_check_days(facts, as_of, parameters), *_check_waiver(facts)]
    if facts.is_outside_commuting_area:
        findings += [*_check_consultation(facts), *_check_reasons(facts)]
    return findings


def _check_days(facts: NoticeFacts, as_of: dt.date, parameters: Parameters) -> Iterator[Finding]:
    """Compute the earliest date, and block what comes before it without a waiver (R01, R02)."""
    days = count(notice_days(facts.is_outside_commuting_area, parameters), "day")
    where = "outside" if facts.is_outside_commuting_area else "inside"
    if facts.received_on is None:
        if facts.is_waived:
            message = (
                f"No written notice is recorded. The executive has waived the {days}; keep the notice all the same."
            )
            yield Finding("notice_not_recorded", message, facts.authority)
            return
        message = f"The executive has to have written notice {days} before a move {where} the commuting area. Serve it."
        yield Finding("notice_not_served", message, facts.authority, blocks=True)
        yield _if_served(facts, as_of, parameters)
        return
    if facts.received_on > as_of:
        message = f"The notice cannot be received on {say(facts.received_on)}, a day to come. Correct the date."
        yield Finding("notice_in_future", message, facts.authority, blocks=True)
    earliest = earliest_effective(
        facts.received_on, is_outside_commuting_area=facts.is_outside_commuting_area, parameters=parameters
    )
    message = (
        f"Notice was received on {say(facts.received_on)}. For a move {where} the commuting area {days} of notice are "
        f"due, so the earliest effective date is {say(earliest)}."
    )
    is_early = facts.effective_on is not None and facts.effective_on < earliest
    if is_early and facts.is_waived:
        message += " The executive has waived the rest of the period in writing."
    elif is_early:
        message += " Move the effective date, or have the executive sign a waiver."
    blocks = is_early and not facts.is_waived
    code = "notice_too_short" if blocks else "notice_period"
    yield Finding(code, message, facts.authority, blocks=blocks, dates={"earliest_on": earliest})


def _if_served(facts: NoticeFacts, as_of: dt.date, parameters: Parameters) -> Finding:
    """Say what the earliest date would be if the notice were received on `as_of`."""
    is_outside = facts.is_outside_commuting_area
    earliest = earliest_effective(as_of, is_outside_commuting_area=is_outside, parameters=parameters)
    message = f"If the notice were received on {say(as_of)}, the earliest effective date would be {say(earliest)}."
    if facts.effective_on and facts.effective_on < earliest:
        message += f" The effective date set, {say(facts.effective_on)}, would then be too early."
    return Finding("notice_if_served", message, facts.authority, dates={"earliest_on": earliest})


def _check_waiver(facts: NoticeFacts) -> Iterator[Finding]:
    """Warn of a waiver that does not hold; where one is needed, the missing days block."""
    signed = facts.waiver_signed_on
    if signed is None or facts.is_waived:
        return
    if facts.effective_on and signed > facts.effective_on:
        message = f"The waiver of {say(signed)} was signed after the effective date, so it does not shorten the notice."
        yield Finding("waiver_too_late", message, CONSENT if facts.is_outside_commuting_area else LOCAL_WAIVER)
        return
    message = (
        f"The waiver of {say(signed)} comes before the consultation. Outside the commuting area the agency consults "
        "first and only then may ask for consent: consult, and have it signed again."
    )
    yield Finding("waiver_before_consultation", message, CONSENT)


def _check_consultation(facts: NoticeFacts) -> Iterator[Finding]:
    """Block a notice before the consultation, or a consultation without what was heard (R03)."""
    if facts.consulted_on is None:
        message = (
            "Before a move outside the commuting area the agency consults the executive on the reasons and on the "
            "executive's preferences. Record the day of the consultation."
        )
        yield Finding("consultation_missing", message, CONSULTATION, blocks=True)
        return
    if facts.received_on and facts.consulted_on > facts.received_on:
        message = (
            f"The consultation of {say(facts.consulted_on)} came after the notice of {say(facts.received_on)}. It has "
            "to come first: serve a new notice."
        )
        yield Finding("consultation_after_notice", message, CONSULTATION, blocks=True)
    if not facts.preferences_heard.strip():
        message = "Write down which preferences the executive stated in the consultation, or that none were stated."
        yield Finding("preferences_not_recorded", message, CONSULTATION, blocks=True)


def _check_reasons(facts: NoticeFacts) -> Iterator[Finding]:
    """Block a notice of a move outside the commuting area that gives no reasons (R04)."""
    if not facts.reasons.strip():
        message = "The notice of a move outside the commuting area states the reasons for it. Write them."
        yield Finding("reasons_missing", message, GEOGRAPHIC, blocks=True)
