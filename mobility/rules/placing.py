"""Who may be placed in which position: qualification, career reserved positions, appointments, and whose consent.

R10 transfer consent, R11 qualification, R12 career reserved, R13 noncareer cap, R56 election, R66 access.
"""

from __future__ import annotations

import datetime as dt

from executives.models import AppointmentType
from executives.rules.caps import check_agency_cap
from mobility.rules.words import ONE_DAY, Parameters, say
from sesportal.lib.findings import Finding

CAREER_RESERVED = "4"
NOT_STATED = ""
QUALIFIED = "5 USC 3393(e); 5 USC 3395"
RESERVED = "5 USC 3132(a)(8); 5 USC 3395(d)"
RESERVED_DETAIL = "5 CFR 317.903(c), from memory: check"
TRANSFER = "5 CFR 317.902"
ELECTION = "5 CFR 317.904"
ACCESS = "NIST SP 800-53, control PS-5"


def is_transfer(from_code: str, to_code: str) -> bool:
    """Say whether a permanent move between two subelements is a transfer: another agency or military department.

    Army, Navy and Air Force have agency codes of their own, so a move between them is one.
    """
    return from_code[:2] != to_code[:2]


def check_consent(*, has_executive: bool, has_gaining_agency: bool, is_transfer_of_function: bool) -> list[Finding]:
    """Block a transfer until the executive consents and the gaining agency approves (R10)."""
    if is_transfer_of_function:
        message = "A transfer of function: the executive moves with the function, and no consent is needed."
        return [Finding("transfer_of_function", message, TRANSFER)]
    findings = []
    if not has_executive:
        message = "A transfer to another agency needs the executive's written consent. Have the executive sign it."
        findings.append(Finding("transfer_without_consent", message, TRANSFER, blocks=True))
    if not has_gaining_agency:
        message = "A transfer needs the approval of the gaining agency. Have its signature added."
        findings.append(Finding("transfer_without_approval", message, TRANSFER, blocks=True))
    return findings


def check_qualified(*, determined_on: dt.date | None, starts_on: dt.date | None, is_detail: bool) -> list[Finding]:
    """Block a reassignment or transfer, and warn of a detail, without a written determination by its start (R11)."""
    if determined_on and (starts_on is None or determined_on <= starts_on):
        return []
    if determined_on and starts_on:
        message = (
            f"The qualification determination is dated {say(determined_on)}, after the start on {say(starts_on)}. "
            "It has to be made before the executive takes up the position."
        )
    else:
        message = (
            "No written determination says yet that the executive meets the position's qualification standard. "
            "Make it and record its date."
        )
    return [Finding("not_determined_qualified", message, QUALIFIED, blocks=not is_detail)]


def check_career_reserved(*, appointment_type: str, position_occupied: str, is_detail: bool = False) -> list[Finding]:
    """Block a noncareer or limited appointee in a career reserved position; warn where the facts are missing (R12)."""
    authority = RESERVED_DETAIL if is_detail else RESERVED
    if appointment_type == AppointmentType.CAREER:
        return []
    if position_occupied == CAREER_RESERVED and appointment_type:
        kind = AppointmentType(appointment_type).label.lower()
        message = f"The position is career reserved, and the executive's appointment is {kind}. Choose a general one."
        return [Finding("career_reserved", message, authority, blocks=True)]
    if position_occupied in (CAREER_RESERVED, NOT_STATED):
        what = "which appointment the executive holds" if not appointment_type else "whether the position is general"
        message = f"It is not recorded {what}. Only career appointees may hold a career reserved position: check it."
        return [Finding("career_reserved_unknown", message, authority)]
    return []


def check_election(
    *, from_type: str, to_type: str, elected_on: dt.date | None, effective_on: dt.date | None
) -> list[Finding]:
    """Block a move from a career to another appointment without the executive's written election before it (R56)."""
    if from_type != AppointmentType.CAREER or to_type in (NOT_STATED, AppointmentType.CAREER):
        return []
    kind = AppointmentType(to_type).label.lower()
    if elected_on and (effective_on is None or elected_on < effective_on):
        message = f"The executive elected a {kind} appointment on {say(elected_on)}. Keep it permanently in the OPF."
        return [Finding("election_on_file", message, ELECTION, dates={"elected_on": elected_on})]
    message = (
        f"A career executive cannot be made to take a {kind} appointment. The executive's own written election, dated "
        "before the effective date, is needed; it stays in the OPF permanently."
    )
    return [Finding("election_missing", message, ELECTION, blocks=True)]


def check_noncareer_arrival(
    *, appointment_type: str, noncareer: int, positions: int, baseline: int, parameters: Parameters
) -> list[Finding]:
    """Block one more noncareer appointee where the agency's cap is reached (R13); `noncareer` are those on board."""
    if appointment_type != AppointmentType.NONCAREER:
        return []
    return check_agency_cap(noncareer=noncareer + 1, positions=positions, baseline=baseline, parameters=parameters)


def check_access(*, from_code: str, to_code: str, effective_on: dt.date) -> list[Finding]:
    """Say from which day the roles held for the old place end with a permanent move (R66); the own record stays."""
    if from_code == to_code:
        return []
    last = effective_on - ONE_DAY
    message = (
        f"Roles held for {from_code} end with {say(last)}, the day before the move. The executive's own record goes "
        "along."
    )
    return [Finding("roles_end_with_the_move", message, ACCESS, dates={"last_day_on": last})]
