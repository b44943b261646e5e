"""Intergovernmental (IPA) assignments: for whom, how long, in a career how much, and what is owed (R45-R48)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from executives.models import AppointmentType
from executives.rules.calendar import ONE_DAY, add_months, days_inclusive
from mobility.rules.words import Parameters, count, say, whole
from sesportal.lib.findings import Finding

LENGTH = "5 USC 3372(a)"
CAREER_LIMIT = "5 CFR 334.104"
OBLIGATION = "5 USC 3372(c)"
CAREER_ONLY = "5 USC 3372(a)(1)"
MONTHS_A_YEAR = 12


@dataclass(frozen=True, slots=True)
class Term:
    """One assignment, both ends inclusive."""

    starts_on: dt.date
    ends_on: dt.date

    @property
    def days(self) -> int:
        return days_inclusive(self.starts_on, self.ends_on)


def check_appointment(appointment_type: str) -> list[Finding]:
    """Block an assignment of anyone who is no career appointee (R48)."""
    if appointment_type == AppointmentType.CAREER:
        return []
    if not appointment_type:
        message = (
            "It is not recorded whether the appointment is career; an IPA assignment is for career appointees only."
        )
    else:
        kind = AppointmentType(appointment_type).label.lower()
        message = f"An IPA assignment is for career appointees only, and this appointment is {kind}."
    return [Finding("ipa_not_career", message, CAREER_ONLY, blocks=True)]


def latest_end(starts_on: dt.date, parameters: Parameters, *, is_extended: bool = False) -> dt.date:
    """Return the last day of a first term, or of a term with its extension."""
    years = whole(parameters, "ipa_years") + (whole(parameters, "ipa_extension_years") if is_extended else 0)
    return _years_end(starts_on, years)


def check_length(
    *,
    starts_on: dt.date,
    ends_on: dt.date | None,
    is_extension: bool = False,
    is_tribal: bool = False,
    parameters: Parameters,
) -> list[Finding]:
    """Block a first term or an extension longer than the law allows (R45); with tribes extensions have no limit."""
    if is_extension and is_tribal:
        return []
    latest = latest_end(starts_on, parameters, is_extended=is_extension)
    if ends_on is not None and ends_on <= latest:
        return []
    first = count(whole(parameters, "ipa_years"), "year")
    if is_extension:
        more = count(whole(parameters, "ipa_extension_years"), "year")
        message = f"An IPA assignment lasts {first} and can be extended by {more}: it has to end by {say(latest)}."
    else:
        message = f"An IPA assignment is agreed for at most {first}: this one has to end by {say(latest)}."
    return [Finding("ipa_too_long", message, LENGTH, blocks=True, dates={"latest_end_on": latest})]


def check_career(
    term: Term, *, earlier: Iterable[Term], has_opm_waiver: bool = False, parameters: Parameters
) -> list[Finding]:
    """Block what passes the limit of a career, or goes on past the years after which a return is due (R46).

    `earlier` are the other assignments of the career, planned ones too; those that overlap count once.
    """
    terms = _joined([*earlier, term], gap=0)
    return [*_check_lifetime(terms, has_opm_waiver, parameters), *_check_continuous(term, earlier, parameters)]


def _check_lifetime(terms: Sequence[Term], has_opm_waiver: bool, parameters: Parameters) -> list[Finding]:
    """Count day by day: the limit is passed where all days together reach beyond the years from the first of them."""
    years = whole(parameters, "ipa_lifetime_years")
    first = terms[0].starts_on
    allowed = days_inclusive(first, _years_end(first, years))
    total = sum(term.days for term in terms)
    if total <= allowed or has_opm_waiver:
        return []
    message = (
        f"IPA assignments together last at most {count(years, 'year')} in a career, which is {allowed:,} days here. "
        f"With this one they come to {total:,} days. Shorten it, or ask OPM for a waiver."
    )
    return [Finding("ipa_lifetime", message, CAREER_LIMIT, blocks=True)]


def _check_continuous(term: Term, earlier: Iterable[Term], parameters: Parameters) -> list[Finding]:
    """Block a term that lasts, with what lies close before it, too long, or begins before the return is served."""
    gap = whole(parameters, "ipa_gap_days")
    years, months = whole(parameters, "ipa_continuous_years"), whole(parameters, "ipa_return_months")
    before = _joined([other for other in earlier if other.starts_on <= term.starts_on], gap=gap)
    stretch = _joined([*before, term], gap=gap)[-1]
    if stretch.ends_on > (latest := _years_end(stretch.starts_on, years)):
        message = (
            f"After {count(years, 'year')} without a break, counting in gaps of {count(gap, 'day')} or less, a return "
            f"of {count(months, 'month')} is due. This assignment goes back to {say(stretch.starts_on)} and has to end "
            f"by {say(latest)}."
        )
        return [Finding("ipa_continuous", message, CAREER_LIMIT, blocks=True, dates={"latest_end_on": latest})]
    full = [other for other in before if other.ends_on >= _years_end(other.starts_on, years)]
    free = add_months(full[-1].ends_on + ONE_DAY, months) if full else term.starts_on
    if term.starts_on >= free:
        return []
    message = (
        f"After {count(years, 'year')} of IPA assignment a return of {count(months, 'month')} is due: the next "
        f"assignment can begin on {say(free)}."
    )
    return [Finding("ipa_return_due", message, CAREER_LIMIT, blocks=True, dates={"free_on": free})]


def _years_end(starts_on: dt.date, years: int) -> dt.date:
    return add_months(starts_on, MONTHS_A_YEAR * years) - ONE_DAY


def obligation_end(term: Term) -> dt.date:
    """Return the last day of the service owed after an assignment: as many days as it had (R47)."""
    return term.ends_on + term.days * ONE_DAY


def check_obligation(term: Term) -> list[Finding]:
    """Say until when service is owed after an assignment (R47)."""
    until = obligation_end(term)
    message = (
        f"Service is owed for as long as the assignment lasted, {count(term.days, 'day')}: until {say(until)}. Leaving "
        "earlier means repaying its expenses, salary left out."
    )
    return [Finding("ipa_obligation", message, OBLIGATION, dates={"obligation_ends_on": until})]


def check_separation(*, leaves_on: dt.date, term: Term) -> list[Finding]:
    """Warn of a separation while service is owed for an assignment (R47); `leaves_on` is the last day of service."""
    until = obligation_end(term)
    if leaves_on >= until:
        return []
    message = (
        f"Service for an IPA assignment is owed until {say(until)}. Leaving on {say(leaves_on)} means repaying its "
        "expenses, salary left out."
    )
    return [Finding("ipa_obligation_open", message, OBLIGATION, dates={"obligation_ends_on": until})]


def _joined(terms: Iterable[Term], *, gap: int) -> list[Term]:
    """Return the terms in order, with those joined that overlap or lie at most `gap` days apart."""
    found: list[Term] = []
    for term in sorted(terms, key=lambda each: each.starts_on):
        if found and (term.starts_on - found[-1].ends_on).days - 1 <= gap:
            found[-1] = Term(found[-1].starts_on, max(found[-1].ends_on, term.ends_on))
        else:
            found.append(term)
    return found
