"""The statutory caps on noncareer and limited appointments (5 USC 3134); denominators are allocated positions."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING

from sesportal.lib.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Mapping

AGENCY_AUTHORITY = "5 USC 3134(d)"
NONCAREER_AUTHORITY = "5 USC 3134(b)"
LIMITED_AUTHORITY = "5 USC 3134(e)"


@dataclass(frozen=True, slots=True)
class AgencyCap:
    """How many noncareer appointees an agency may have; `allowed` is none where the cap does not apply."""

    positions: int
    noncareer: int
    allowed: int | None

    @property
    def is_exceeded(self) -> bool:
        return self.allowed is not None and self.noncareer > self.allowed


def agency_cap(*, noncareer: int, positions: int, baseline: int, parameters: Mapping[str, Decimal]) -> AgencyCap:
    """Return the noncareer cap of one agency: 25 % of its positions rounded down, or its 1978 number where greater.

    It does not apply below 4 positions (R13).
    """
    if positions < parameters["noncareer_cap_minimum_positions"]:
        return AgencyCap(positions=positions, noncareer=noncareer, allowed=None)
    share = (Decimal(positions) * parameters["noncareer_agency_percent"] / 100).to_integral_value(ROUND_FLOOR)
    return AgencyCap(positions=positions, noncareer=noncareer, allowed=max(int(share), baseline))


def check_agency_cap(
    *, noncareer: int, positions: int, baseline: int, parameters: Mapping[str, Decimal]
) -> list[Finding]:
    """Block where an agency has more noncareer appointees than its cap allows (R13)."""
    cap = agency_cap(noncareer=noncareer, positions=positions, baseline=baseline, parameters=parameters)
    if not cap.is_exceeded:
        return []
    message = (
        f"{noncareer} noncareer appointees are more than the {cap.allowed} that {positions} allocated positions allow. "
        "No further noncareer appointment can be approved until the number falls or OPM raises the allocation."
    )
    return [Finding(code="noncareer_agency_cap", message=message, authority=AGENCY_AUTHORITY, blocks=True)]


def check_government_caps(
    *, noncareer: int, limited: int, positions: int, parameters: Mapping[str, Decimal]
) -> list[Finding]:
    """Warn near, and block above, the governmentwide caps on noncareer (R14) and limited (R15) appointments."""
    findings: list[Finding] = []
    for kind, count, authority in (
        ("noncareer", noncareer, NONCAREER_AUTHORITY),
        ("limited", limited, LIMITED_AUTHORITY),
    ):
        cap, warn = parameters[f"{kind}_government_percent"], parameters[f"{kind}_government_warn_percent"]
        share = percent(count, positions)
        if share is None or share < warn:
            continue
        blocks = share > cap
        state = "above" if blocks else "close to"
        findings.append(
            Finding(
                code=f"{kind}_government_cap",
                message=(
                    f"Governmentwide, {kind} appointments are {share:.1f}% of the allocated positions, "
                    f"{state} the cap of {cap.normalize():f}%."
                ),
                authority=authority,
                blocks=blocks,
            )
        )
    return findings


def percent(count: int, whole: int) -> Decimal | None:
    """Return 100 x count / whole; none where there is nothing to divide by."""
    return Decimal(count) * 100 / whole if whole else None
