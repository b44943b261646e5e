"""Caps on noncareer and limited appointments, at their edges."""

from __future__ import annotations

from decimal import Decimal

import pytest

from executives.rules.caps import agency_cap, check_agency_cap, check_government_caps, percent

PARAMETERS = {
    "noncareer_agency_percent": Decimal(25),
    "noncareer_cap_minimum_positions": Decimal(4),
    "noncareer_government_percent": Decimal(10),
    "noncareer_government_warn_percent": Decimal("9.5"),
    "limited_government_percent": Decimal(5),
    "limited_government_warn_percent": Decimal("4.5"),
}


@pytest.mark.parametrize(
    ("positions", "baseline", "noncareer", "allowed", "blocks"),
    [
        (40, 0, 10, 10, False),
        (40, 0, 11, 10, True),
        (41, 0, 10, 10, False),
        (41, 0, 11, 10, True),
        (43, 0, 10, 10, False),
        (44, 0, 11, 11, False),
        (3, 0, 3, None, False),
        (4, 0, 1, 1, False),
        (4, 0, 2, 1, True),
        (40, 12, 12, 12, False),
        (40, 12, 13, 12, True),
        (0, 0, 1, None, False),
    ],
)
def test_the_cap_of_an_agency(positions, baseline, noncareer, allowed, blocks):
    facts = {"noncareer": noncareer, "positions": positions, "baseline": baseline, "parameters": PARAMETERS}
    assert agency_cap(**facts).allowed == allowed
    assert [f.blocks for f in check_agency_cap(**facts)] == ([True] if blocks else [])


@pytest.mark.parametrize(
    ("noncareer", "limited", "expected"),
    [
        (949, 449, []),
        (950, 449, [("noncareer_government_cap", False)]),
        (1000, 449, [("noncareer_government_cap", False)]),
        (1001, 449, [("noncareer_government_cap", True)]),
        (949, 450, [("limited_government_cap", False)]),
        (949, 500, [("limited_government_cap", False)]),
        (949, 501, [("limited_government_cap", True)]),
        (1001, 501, [("noncareer_government_cap", True), ("limited_government_cap", True)]),
    ],
)
def test_the_caps_of_the_government(noncareer, limited, expected):
    findings = check_government_caps(noncareer=noncareer, limited=limited, positions=10_000, parameters=PARAMETERS)
    assert [(f.code, f.blocks) for f in findings] == expected


def test_no_share_of_nothing():
    assert percent(3, 0) is None
    assert check_government_caps(noncareer=1, limited=1, positions=0, parameters=PARAMETERS) == []
