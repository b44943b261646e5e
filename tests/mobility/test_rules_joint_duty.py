"""Joint duty qualifies on the last day of its twelfth month, in one stretch."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from mobility.rules.joint_duty import say_joint_duty

D = dt.date
PARAMETERS = {"joint_duty_minimum_months": Decimal(12)}


@pytest.mark.parametrize(
    ("spans", "as_of", "words"),
    [
        ([], D(2026, 1, 1), "None on record"),
        ([(D(2026, 1, 2), None)], D(2026, 1, 1), "None on record"),
        ([(D(2025, 3, 1), None)], D(2026, 2, 27), "Under way since March 1, 2025; 12 months on February 28, 2026"),
        ([(D(2025, 3, 1), None)], D(2026, 2, 28), "Served long enough to qualify on February 28, 2026 (12 months)"),
        ([(D(2024, 3, 1), D(2025, 2, 27))], D(2026, 1, 1), "Served until February 27, 2025, less than 12 months"),
        (
            [(D(2024, 3, 1), D(2025, 2, 28))],
            D(2026, 1, 1),
            "Served long enough to qualify on February 28, 2025 (12 months)",
        ),
        # two stretches are not added up
        (
            [(D(2023, 1, 1), D(2023, 6, 30)), (D(2025, 7, 1), None)],
            D(2026, 1, 1),
            "Under way since July 1, 2025; 12 months on June 30, 2026",
        ),
        # from the last day of February of a leap year
        ([(D(2024, 2, 29), None)], D(2025, 2, 27), "Served long enough to qualify on February 27, 2025 (12 months)"),
    ],
)
def test_how_joint_duty_stands(spans, as_of, words):
    assert say_joint_duty(spans, as_of=as_of, parameters=PARAMETERS) == words
