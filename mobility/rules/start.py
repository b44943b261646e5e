"""What has to be there before a rotation starts: the agreement, consent, qualification, the order, the right person.

R10-R12, R26, R27, R29, R30, R42-R48, R65, R66, in one answer that the page shows before anyone presses the button.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from mobility.rules import details, ipa, placing, sabbatical
from mobility.rules.notice import notice_days
from mobility.rules.words import Parameters, count, say, whole
from mobility.workflow import AWAY, PERMANENT, AgreementKind, AssignedTo, Design, Party
from sesportal.lib.findings import Finding

AGREED = "Agreement policy of this portal"
NOTICE = "5 USC 3395(a)(2)"


@dataclass(frozen=True, slots=True)
class StartFacts:
    """What a start turns on; `host` is empty outside the federal government, `signed` are the parties that signed.

    `service` and `ipa_terms` are needed for a sabbatical and an IPA assignment; without them the limits of a career
    are said to be unchecked.
    """

    design: str
    home: str
    host: str
    starts_on: dt.date
    ends_on: dt.date | None
    appointment_type: str
    is_agreement_signed: bool
    agreement_kind: str = ""
    signed: frozenset[str] = frozenset()
    position_occupied: str = ""
    qualification_determined_on: dt.date | None = None
    is_reimbursable: bool = True
    order_number: str = ""
    nonreimbursable_basis: str = ""
    assigned_to: str = ""
    earlier_unclassified_days: int = 0
    opm_approval: str = ""
    is_transfer_of_function: bool = False
    is_extension: bool = False
    is_tribal: bool = False
    service: sabbatical.ServiceFacts | None = None
    ipa_terms: tuple[ipa.Term, ...] | None = None

    @property
    def is_permanent(self) -> bool:
        return self.design in PERMANENT

    @property
    def is_between_agencies(self) -> bool:
        return bool(self.host) and placing.is_transfer(self.home, self.host)


def check_start(facts: StartFacts, *, as_of: dt.date, parameters: Parameters) -> list[Finding]:
    """Return everything the rules say of starting on `as_of`, blockers first."""
    findings = [
        *_check_day(facts, as_of),
        *_check_agreement(facts),
        *_check_place(facts, parameters),
        *_check_sabbatical(facts, parameters),
        *_check_ipa(facts, parameters),
    ]
    return sorted(findings, key=lambda finding: not finding.blocks)


def _check_day(facts: StartFacts, as_of: dt.date) -> Iterator[Finding]:
    if as_of < facts.starts_on:
        message = f"The rotation begins on {say(facts.starts_on)}; it cannot be started before that day."
        yield Finding("start_too_early", message, AGREED, blocks=True, dates={"starts_on": facts.starts_on})


def _check_agreement(facts: StartFacts) -> Iterator[Finding]:
    if not facts.is_agreement_signed:
        message = "The agreement is not signed by every party. Open the agreement to see whose signature is missing."
        yield Finding("agreement_not_signed", message, AGREED, blocks=True)


def _check_place(facts: StartFacts, parameters: Parameters) -> Iterator[Finding]:
    """Check consent, the position and the order; whoever leaves for outside the government takes no position."""
    if facts.design in AWAY or not facts.host:
        return
    is_detail = not facts.is_permanent
    if facts.is_permanent and facts.is_between_agencies:
        yield from placing.check_consent(
            has_executive=Party.EXECUTIVE in facts.signed,
            has_gaining_agency=Party.HOST in facts.signed,
            is_transfer_of_function=facts.is_transfer_of_function,
        )
    if facts.is_permanent and not facts.is_between_agencies:
        local, far = (count(notice_days(is_outside, parameters), "day") for is_outside in (False, True))
        message = (
            f"A reassignment inside the agency still needs written notice, {local} or, outside the commuting area, "
            f"{far}, unless the executive waives it in writing. Keep the notice or the waiver with the agreement."
        )
        yield Finding("reassignment_needs_notice", message, NOTICE)
    yield from placing.check_qualified(
        determined_on=facts.qualification_determined_on, starts_on=facts.starts_on, is_detail=is_detail
    )
    yield from placing.check_career_reserved(
        appointment_type=facts.appointment_type, position_occupied=facts.position_occupied, is_detail=is_detail
    )
    if facts.is_permanent:
        yield from placing.check_access(from_code=facts.home, to_code=facts.host, effective_on=facts.starts_on)
        return
    if facts.is_between_agencies:
        yield from details.check_interagency(
            is_reimbursable=facts.is_reimbursable,
            order_number=facts.order_number,
            nonreimbursable_basis=facts.nonreimbursable_basis,
            starts_on=facts.starts_on,
            parameters=parameters,
        )
    detail = details.DetailFacts(
        facts.starts_on,
        facts.ends_on,
        is_within_agency=not facts.is_between_agencies,
        has_position=facts.assigned_to != AssignedTo.UNCLASSIFIED,
        earlier_unclassified_days=facts.earlier_unclassified_days,
        is_grade_15_or_lower=facts.assigned_to == AssignedTo.LOWER,
        opm_approval=facts.opm_approval,
    )
    yield from details.check_detail(detail, parameters=parameters)
    yield from _check_stated(facts, detail, parameters)


def _check_stated(facts: StartFacts, detail: details.DetailFacts, parameters: Parameters) -> Iterator[Finding]:
    """Ask for what a long detail leads to, since its limits hang on it (R27, R29)."""
    limit = whole(parameters, "detail_unclassified_days")
    if facts.assigned_to or (detail.days is not None and detail.days <= limit):
        return
    message = (
        f"It lasts more than {count(limit, 'day')} and the agreement does not say what it leads to. Duties without an "
        "established position end by then, and a position at GS-15 or below needs OPM's approval: state it."
    )
    yield Finding("assignment_not_stated", message, details.UNCLASSIFIED)


def _check_sabbatical(facts: StartFacts, parameters: Parameters) -> Iterator[Finding]:
    if facts.design != Design.SABBATICAL:
        return
    yield from sabbatical.check_length(starts_on=facts.starts_on, ends_on=facts.ends_on, parameters=parameters)
    service = facts.service or sabbatical.ServiceFacts(facts.appointment_type, None, None)
    yield from sabbatical.check_eligibility(service, starts_on=facts.starts_on, parameters=parameters)
    is_signed = facts.is_agreement_signed and facts.agreement_kind == AgreementKind.SABBATICAL
    ends_on = facts.ends_on or sabbatical.latest_end(facts.starts_on, parameters)
    yield from sabbatical.check_agreement(is_signed=is_signed, ends_on=ends_on, parameters=parameters)


def _check_ipa(facts: StartFacts, parameters: Parameters) -> Iterator[Finding]:
    if facts.design != Design.IPA:
        return
    yield from ipa.check_appointment(facts.appointment_type)
    yield from ipa.check_length(
        starts_on=facts.starts_on,
        ends_on=facts.ends_on,
        is_extension=facts.is_extension,
        is_tribal=facts.is_tribal,
        parameters=parameters,
    )
    if facts.ends_on is None:
        return
    term = ipa.Term(facts.starts_on, facts.ends_on)
    if facts.ipa_terms is None:
        message = "Earlier IPA assignments were not looked up, so the limits of a career are not checked. Check them."
        yield Finding("ipa_career_unknown", message, ipa.CAREER_LIMIT)
    else:
        yield from ipa.check_career(
            term, earlier=facts.ipa_terms, has_opm_waiver=bool(facts.opm_approval), parameters=parameters
        )
    yield from ipa.check_obligation(term)
