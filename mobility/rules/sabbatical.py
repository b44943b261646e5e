"""Sabbaticals: how long, for whom, and what is owed afterwards (5 USC 3396(c); R42-R44)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from executives.models import AppointmentType
from executives.rules.calendar import add_months
from mobility.rules.words import ONE_DAY, Parameters, count, say, whole
from sesportal.lib.findings import Finding

LENGTH = "5 USC 3396(c)(1)"
ELIGIBILITY = "5 USC 3396(c)(2)"
AGREEMENT = "5 USC 3396(c)(3)"
MONTHS_A_YEAR = 12


@dataclass(frozen=True, slots=True)
class ServiceFacts:
    """What eligibility turns on. `service_from` and `ses_from` are first days; none means not recorded.

    `ipa_days` are days on IPA assignments, which do not count as service. Whether retirement is open is the agency's
    to state: true, false, or none where nobody has.
    """

    appointment_type: str
    service_from: dt.date | None
    ses_from: dt.date | None
    ipa_days: int = 0
    earlier: tuple[dt.date, ...] = ()
    is_csrs_eligible: bool | None = None
    is_fers_eligible: bool | None = None


def latest_end(starts_on: dt.date, parameters: Parameters) -> dt.date:
    """Return the last day of the longest sabbatical that starts on `starts_on`."""
    return add_months(starts_on, whole(parameters, "sabbatical_months")) - ONE_DAY


def obligation_end(ends_on: dt.date, parameters: Parameters) -> dt.date:
    """Return the last day of the service owed after a sabbatical."""
    return add_months(ends_on + ONE_DAY, MONTHS_A_YEAR * whole(parameters, "sabbatical_obligation_years")) - ONE_DAY


def check_length(*, starts_on: dt.date, ends_on: dt.date | None, parameters: Parameters) -> list[Finding]:
    """Block a sabbatical longer than the law allows, or without an end (R42)."""
    latest = latest_end(starts_on, parameters)
    if ends_on is not None and ends_on <= latest:
        return []
    longest = count(whole(parameters, "sabbatical_months"), "month")
    message = f"A sabbatical lasts at most {longest}: this one has to end by {say(latest)}."
    return [Finding("sabbatical_too_long", message, LENGTH, blocks=True, dates={"latest_end_on": latest})]


def check_eligibility(facts: ServiceFacts, *, starts_on: dt.date, parameters: Parameters) -> list[Finding]:
    """Return what bars an executive from a sabbatical on `starts_on`, and what has to be looked into (R43)."""
    return [
        *_check_appointment(facts),
        *_check_service(facts, starts_on, parameters),
        *_check_earlier(facts.earlier, starts_on, parameters),
        *_check_retirement(facts),
    ]


def _check_appointment(facts: ServiceFacts) -> list[Finding]:
    if facts.appointment_type == AppointmentType.CAREER:
        return []
    if not facts.appointment_type:
        message = "It is not recorded whether the appointment is career. Only career appointees can have a sabbatical."
        return [Finding("sabbatical_appointment_unknown", message, ELIGIBILITY, blocks=True)]
    message = "Only career appointees can have a sabbatical."
    return [Finding("sabbatical_not_career", message, ELIGIBILITY, blocks=True)]


def _check_service(facts: ServiceFacts, starts_on: dt.date, parameters: Parameters) -> list[Finding]:
    findings = []
    away = facts.ipa_days * ONE_DAY
    kinds = (
        ("service", "SES or equivalent service", facts.service_from, away),
        ("ses", "service in the SES", facts.ses_from, dt.timedelta()),
    )
    for key, what, since, left_out in kinds:
        years = whole(parameters, f"sabbatical_{key}_years")
        need = f"A sabbatical needs {count(years, 'year')} of {what}"
        if since is None:
            message = f"{need}; since when the executive has it is not recorded."
            findings.append(Finding(f"sabbatical_{key}_unknown", message, ELIGIBILITY, blocks=True))
            continue
        reached = add_months(since, MONTHS_A_YEAR * years) + left_out
        if starts_on < reached:
            without = ", IPA assignments left out" if left_out else ""
            message = f"{need}{without}. That is reached on {say(reached)}."
            findings.append(
                Finding(f"sabbatical_{key}_short", message, ELIGIBILITY, blocks=True, dates={"reached_on": reached})
            )
    return findings


def _check_earlier(earlier: Iterable[dt.date], starts_on: dt.date, parameters: Parameters) -> list[Finding]:
    """Block a second sabbatical within the period, counted from the start of the last one."""
    before = [day for day in earlier if day < starts_on]
    if not before:
        return []
    years = whole(parameters, "sabbatical_interval_years")
    free = add_months(max(before), MONTHS_A_YEAR * years)
    if starts_on >= free:
        return []
    message = (
        f"One sabbatical is possible in any {count(years, 'year')}. The last one began on {say(max(before))}, so the "
        f"next can begin on {say(free)}."
    )
    return [Finding("sabbatical_too_soon", message, ELIGIBILITY, blocks=True, dates={"free_on": free})]


def _check_retirement(facts: ServiceFacts) -> list[Finding]:
    if facts.is_csrs_eligible:
        message = "An executive who can retire on an immediate annuity under CSRS cannot have a sabbatical."
        return [Finding("sabbatical_retirement_csrs", message, ELIGIBILITY, blocks=True)]
    if facts.is_fers_eligible:
        message = (
            "The executive can retire on an immediate annuity under FERS. The statute names CSRS alone; your agency's "
            "policy may treat it the same. Ask counsel."
        )
        return [Finding("sabbatical_retirement_fers", message, ELIGIBILITY)]
    if facts.is_csrs_eligible is None or facts.is_fers_eligible is None:
        message = (
            "Whether the executive can already retire on an immediate annuity has not been stated. Under CSRS that "
            "bars a sabbatical: have the executive resources office check it."
        )
        return [Finding("sabbatical_retirement_unknown", message, ELIGIBILITY)]
    return []


def check_agreement(*, is_signed: bool, ends_on: dt.date, parameters: Parameters) -> list[Finding]:
    """Block a sabbatical until the service agreement is signed, and say until when service is owed (R44)."""
    until = obligation_end(ends_on, parameters)
    years = count(whole(parameters, "sabbatical_obligation_years"), "year")
    if not is_signed:
        message = (
            f"Before a sabbatical the executive signs to serve {years} afterwards, until {say(until)}, or to repay all "
            "its costs, salary included. Have the agreement signed."
        )
        return [Finding("sabbatical_agreement_missing", message, AGREEMENT, blocks=True)]
    message = f"Service is owed for {years} after the sabbatical, until {say(until)}."
    return [Finding("sabbatical_obligation", message, AGREEMENT, dates={"obligation_ends_on": until})]


def check_separation(*, leaves_on: dt.date, ends_on: dt.date, parameters: Parameters) -> list[Finding]:
    """Warn of a separation while service is owed for a sabbatical that ended on `ends_on` (R44).

    `leaves_on` is the last day of service; serving on the last day owed fulfils the agreement.
    """
    until = obligation_end(ends_on, parameters)
    if leaves_on >= until:
        return []
    message = (
        f"Service for a sabbatical is owed until {say(until)}. Leaving on {say(leaves_on)} means repaying its costs, "
        "salary included, unless the agency head waives it for cause."
    )
    return [Finding("sabbatical_obligation_open", message, AGREEMENT, dates={"obligation_ends_on": until})]
