"""A directed reassignment inside an agency: everything the law asks of it, in one answer with its dates.

R01-R09 through notice.py and moratorium.py, R10-R12, R31, R51, R56 and R66 through placing.py and details.py.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from executives.models import AppointmentType
from mobility.rules import details, moratorium, notice, placing
from mobility.rules.words import ONE_DAY, Parameters, say
from sesportal.lib import fiscal
from sesportal.lib.findings import Finding

STATUTE = "5 USC 3395"
NONCAREER = "5 USC 3395(d)"
LIMITED = "5 USC 3395(b)"
AREA = "5 CFR 351.203"
REFUSAL = "5 USC 7543(a), from memory: check; 5 USC 8336(d)"

LATER = frozenset({"not_determined_qualified", "election_missing", "statement_missing", "notice_not_served"})
"""What may still be missing when the notice is served, and may not when the move takes effect."""
NEVER_OVERRIDDEN = frozenset({"effective_date_missing", "not_yet_effective", "notice_in_future", "is_a_transfer"})
"""What no override mends: a date that is not there, or a move that is another kind of move."""


@dataclass(frozen=True, slots=True)
class ReassignmentFacts:
    """What the rules read of a reassignment.

    `table_says_outside` is what the portal's table of commuting areas says of the two places, none where it does not
    know; the agency's own statement decides.
    """

    notice: notice.NoticeFacts
    moratorium: moratorium.MoratoriumFacts
    appointment_type: str
    to_appointment_type: str
    election_signed_on: dt.date | None
    from_code: str
    to_code: str
    to_position_occupied: str
    qualification_determined_on: dt.date | None
    refused_on: dt.date | None = None
    table_says_outside: bool | None = None

    @property
    def effective_on(self) -> dt.date | None:
        return self.notice.effective_on

    @property
    def is_career(self) -> bool:
        """Say whether the protections of career appointees hold; an unrecorded appointment is taken to be career."""
        return self.appointment_type in ("", AppointmentType.CAREER)


@dataclass(frozen=True, slots=True)
class Timeline:
    """The dates of a reassignment; with `is_supposed` the notice is taken to be received on the day of the question."""

    notice_received_on: dt.date
    notice_days: int
    notice_earliest_on: dt.date
    moratoria: tuple[moratorium.Moratorium, ...]
    earliest_on: dt.date
    is_supposed: bool
    is_waived: bool


def timeline(facts: ReassignmentFacts, *, as_of: dt.date, parameters: Parameters) -> Timeline | None:
    """Return the dates that notice and moratoria compute; none for appointees whom neither protects."""
    if not facts.is_career:
        return None
    received = facts.notice.received_on or as_of
    is_outside = facts.notice.is_outside_commuting_area
    by_notice = notice.earliest_effective(received, is_outside_commuting_area=is_outside, parameters=parameters)
    begins = (facts.notice.waiver_signed_on or received) if facts.notice.is_waived else by_notice
    return Timeline(
        notice_received_on=received,
        notice_days=notice.notice_days(is_outside, parameters),
        notice_earliest_on=by_notice,
        moratoria=tuple(moratorium.moratoria(facts.moratorium, parameters)),
        earliest_on=_after_moratoria(begins, facts, parameters),
        is_supposed=facts.notice.received_on is None,
        is_waived=facts.notice.is_waived,
    )


def _after_moratoria(day: dt.date, facts: ReassignmentFacts, parameters: Parameters) -> dt.date:
    """Return `day`, moved on past the binding moratoria."""
    for each in sorted(moratorium.binding(facts.moratorium, parameters), key=lambda one: one.ends_on):
        if each.covers(day):
            day = each.first_lawful_on
    return day


def check_reassignment(facts: ReassignmentFacts, *, as_of: dt.date, parameters: Parameters) -> list[Finding]:
    """Return everything the rules say of a reassignment on `as_of`, blockers first."""
    findings = [
        *_check_kind(facts),
        *_check_area(facts),
        *_check_protections(facts, as_of, parameters),
        *placing.check_qualified(
            determined_on=facts.qualification_determined_on, starts_on=facts.effective_on, is_detail=False
        ),
        *placing.check_career_reserved(
            appointment_type=facts.to_appointment_type or facts.appointment_type,
            position_occupied=facts.to_position_occupied,
        ),
        *placing.check_election(
            from_type=facts.appointment_type or AppointmentType.CAREER,
            to_type=facts.to_appointment_type,
            elected_on=facts.election_signed_on,
            effective_on=facts.effective_on,
        ),
        *_check_departure(facts, parameters),
        *_check_refusal(facts),
    ]
    return sorted(findings, key=lambda finding: not finding.blocks)


def check_serving(facts: ReassignmentFacts, *, as_of: dt.date, parameters: Parameters) -> list[Finding]:
    """Return what blocks serving the notice; what can still come before the move takes effect does not."""
    found = check_reassignment(facts, as_of=as_of, parameters=parameters)
    return [finding for finding in found if finding.blocks and finding.code not in LATER]


def check_effecting(facts: ReassignmentFacts, *, as_of: dt.date, parameters: Parameters) -> list[Finding]:
    """Return what blocks recording that the move took effect; it is recorded on its date or later."""
    found = [finding for finding in check_reassignment(facts, as_of=as_of, parameters=parameters) if finding.blocks]
    if facts.effective_on and as_of < facts.effective_on:
        message = f"The move takes effect on {say(facts.effective_on)}; it can be recorded from that day on."
        found.append(Finding("not_yet_effective", message, STATUTE, blocks=True, dates={"on": facts.effective_on}))
    return found


def not_overridden(findings: Iterable[Finding], overrides: Iterable[Mapping[str, Any]]) -> list[Finding]:
    """Keep the blocking findings that no override covers; one covers a finding as it read when it was written."""
    covered = {(each["code"], each["message"]) for each in overrides}
    return [
        finding
        for finding in findings
        if finding.blocks and (finding.code in NEVER_OVERRIDDEN or (finding.code, finding.message) not in covered)
    ]


def _check_kind(facts: ReassignmentFacts) -> Iterator[Finding]:
    if placing.is_transfer(facts.from_code, facts.to_code):
        message = (
            f"A move from {facts.from_code} to {facts.to_code} leads to another agency or military department: that is "
            "a transfer, which needs the executive's consent and cannot be directed."
        )
        yield Finding("is_a_transfer", message, placing.TRANSFER, blocks=True)
    if facts.effective_on is None:
        message = "Set the effective date: notice, moratorium and qualification are all checked against it."
        yield Finding("effective_date_missing", message, STATUTE, blocks=True)


def _check_area(facts: ReassignmentFacts) -> Iterator[Finding]:
    """Warn where the table of commuting areas says otherwise than the agency."""
    if facts.table_says_outside is None or facts.table_says_outside is facts.notice.is_outside_commuting_area:
        return
    table, stated = ("two areas", "one") if facts.table_says_outside else ("one area", "two")
    message = (
        f"The portal's table puts the two duty locations into {table}, and the worksheet says {stated}. The agency "
        "determines its commuting areas: check which notice is due."
    )
    yield Finding("commuting_area_differs", message, AREA)


def _check_protections(facts: ReassignmentFacts, as_of: dt.date, parameters: Parameters) -> list[Finding]:
    """Check notice and moratorium, which protect career appointees."""
    if not facts.is_career:
        kind = AppointmentType(facts.appointment_type).label.lower()
        authority = NONCAREER if facts.appointment_type == AppointmentType.NONCAREER else LIMITED
        message = f"The statute's notice and moratorium protect career appointees; this appointment is {kind}."
        return [Finding("not_protected", message, authority)]
    return [
        *notice.check_notice(facts.notice, as_of=as_of, parameters=parameters),
        *moratorium.check_moratorium(facts.moratorium, parameters=parameters),
    ]


def _check_departure(facts: ReassignmentFacts, parameters: Parameters) -> list[Finding]:
    """Say what follows from leaving: the appraisal of the fiscal year's period, and the roles of the old place."""
    if facts.effective_on is None:
        return []
    last_day = facts.effective_on - ONE_DAY
    began = fiscal.first_day(fiscal.fiscal_year(last_day))
    return [
        *details.check_leaving(period_began_on=began, last_day_on=last_day, parameters=parameters),
        *placing.check_access(from_code=facts.from_code, to_code=facts.to_code, effective_on=facts.effective_on),
    ]


def _check_refusal(facts: ReassignmentFacts) -> Iterator[Finding]:
    """Say what a refusal means: a process of its own, and the early annuity outside the commuting area (R51)."""
    if facts.refused_on is None:
        return
    message = (
        f"The executive declined the move on {say(facts.refused_on)}. What follows is a separate process with its own "
        "notice and rights; it is not run from this worksheet."
    )
    if facts.notice.is_outside_commuting_area:
        message += (
            " Since the position lies outside the commuting area, a removal for declining is not for misconduct: the "
            "discontinued service annuity stays open where age and service allow it. Tell the executive."
        )
    yield Finding("refusal_recorded", message, REFUSAL, dates={"refused_on": facts.refused_on})
