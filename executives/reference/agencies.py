"""What is known of agencies beside OPM's list of codes and names: roll-up, CFO Act, and who stands outside the SES."""

from __future__ import annotations

from typing import Final

# Army, Navy and Air Force are agencies of their own in transfer law (5 CFR 317.902) and one department in reports.
DEPARTMENT_OF: Final = {"AF": "DD", "AR": "DD", "NV": "DD"}

# The agencies of the Chief Financial Officers Act (31 USC 901(b)), the military departments counted with Defense.
CFO_ACT: Final = frozenset(
    {
        "AF",
        "AG",
        "AM",
        "AR",
        "CM",
        "DD",
        "DJ",
        "DL",
        "DN",
        "ED",
        "EP",
        "GS",
        "HE",
        "HS",
        "HU",
        "IN",
        "NF",
        "NN",
        "NU",
        "NV",
        "OM",
        "SB",
        "ST",
        "SZ",
        "TD",
        "TR",
        "VA",
    }
)

# Agencies and subelements that 5 USC 3132(a)(1) or a law of their own keeps outside the SES: moves to and from them are
# no SES transfers. A corporation is named only where OPM's counts of March 2026 agree and show no SES member there:
# the Great Lakes Seaway corporation (TD06) shows three, so it is left out. Intelligence agencies are not in OPM's list;
# intelligence components of the military departments (AF40, ARAS, NV15) are left out until someone has checked them.
OUTSIDE_TITLE5: Final = {
    "DJ02": "FBI: FBI-DEA SES, 5 USC 3151",
    "DJ06": "DEA: FBI-DEA SES, 5 USC 3151",
    "TRAJ": "Comptroller of the Currency",
    "FRFT": "Consumer Financial Protection Bureau",
    "SE": "Securities and Exchange Commission",
    "CT": "Commodity Futures Trading Commission",
    "LF": "Federal Election Commission",
    "GQ": "Election Assistance Commission",
    "FL": "Farm Credit Administration",
    "HF": "Federal Housing Finance Agency",
    "CU": "National Credit Union Administration",
    "BG": "Government corporation",
    "EB": "Government corporation",
    "FD": "Government corporation",
    "FK": "Government corporation",
    "GB": "Government corporation",
    "KS": "Government corporation",
    "MI": "Government corporation",
}


def is_cfo_act(code: str) -> bool:
    """Say whether an agency, or the agency of a subelement, is under the CFO Act."""
    return code[:2] in CFO_ACT


def is_outside_title5(code: str) -> bool:
    """Say whether an agency or subelement stands outside the SES of 5 USC 3132."""
    return code in OUTSIDE_TITLE5 or code[:2] in OUTSIDE_TITLE5
