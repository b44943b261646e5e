"""What counts as a rotation in OPM's sense, and of which type and destination (R49)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import Enum

from executives.rules.calendar import days_inclusive
from mobility.rules.placing import is_transfer
from mobility.rules.words import Parameters, count, whole
from mobility.workflow import Design
from sesportal.lib import fiscal
from sesportal.lib.findings import Finding

AUTHORITY = "EO 13714; OPM rotation guidance of 2016 and 2021"


class Destination(Enum):
    INTERNAL = "internal"
    OTHER_AGENCY = "other_agency"
    OUTSIDE = "outside"


class RotationType(Enum):
    """The types of OPM's annual data call."""

    DEVELOPMENTAL = "developmental assignment"
    DETAIL = "detail or acting in another executive position"
    SABBATICAL = "sabbatical"
    REASSIGNMENT = "reassignment"
    TRANSFER = "transfer into the agency"
    IPA = "IPA assignment"


DETAILS = frozenset({Design.DETAIL, Design.LIAISON, Design.SWAP, Design.JOINT_DUTY})


@dataclass(frozen=True, slots=True)
class Counted:
    """Whether a rotation counts, why not, and how the data call names it."""

    counts: bool
    days: int
    type: RotationType
    destination: Destination
    findings: tuple[Finding, ...]


def count_rotation(
    *,
    design: str,
    home: str,
    host: str,
    starts_on: dt.date,
    ends_on: dt.date,
    is_different_role: bool,
    parameters: Parameters,
) -> Counted:
    """Say whether a rotation counts: long enough without a break, in another role; `host` is empty outside government.

    `ends_on` is the last day, as it came or, of what runs, the day of the question.
    """
    days = days_inclusive(starts_on, ends_on)
    minimum = whole(parameters, "rotation_minimum_days")
    findings = []
    if days < minimum:
        message = f"It lasted {count(days, 'day')}; a rotation counts from {count(minimum, 'consecutive day')}."
        findings.append(Finding("rotation_too_short", message, AUTHORITY))
    if not is_different_role:
        message = "It was in the role held before; a rotation is served in another one."
        findings.append(Finding("rotation_in_same_role", message, AUTHORITY))
    return Counted(
        counts=not findings,
        days=days,
        type=rotation_type(design, home, host),
        destination=destination(home, host),
        findings=tuple(findings),
    )


def days_in_year(starts_on: dt.date, ends_on: dt.date, fiscal_year: int) -> int:
    """Return how many days of a rotation fall into a fiscal year: OPM counts those with the minimum inside it."""
    first = max(starts_on, fiscal.first_day(fiscal_year))
    return days_inclusive(first, min(ends_on, fiscal.last_day(fiscal_year)))


def counts_in_year(starts_on: dt.date, ends_on: dt.date, fiscal_year: int, parameters: Parameters) -> bool:
    """Say whether a rotation has the minimum of consecutive days inside the fiscal year."""
    return days_in_year(starts_on, ends_on, fiscal_year) >= whole(parameters, "rotation_minimum_days")


def destination(home: str, host: str) -> Destination:
    """Return where a rotation led: within the agency, to another, or outside the federal government."""
    if host in ("", "OUT"):
        return Destination.OUTSIDE
    return Destination.OTHER_AGENCY if is_transfer(home, host) else Destination.INTERNAL


def rotation_type(design: str, home: str, host: str) -> RotationType:
    """Return the type under which OPM's data call counts a design."""
    if design == Design.IPA:
        return RotationType.IPA
    if design == Design.SABBATICAL:
        return RotationType.SABBATICAL
    if design == Design.NEW_POSITION:
        return RotationType.TRANSFER if is_transfer(home, host) else RotationType.REASSIGNMENT
    return RotationType.DETAIL if design in DETAILS else RotationType.DEVELOPMENTAL
