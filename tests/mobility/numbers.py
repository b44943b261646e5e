"""The parameters of law and policy as seeded, without a database."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from executives.reference.parameters import PARAMETERS as EXECUTIVES
from mobility.reference import ENDED, PARAMETERS

TODAY = dt.date(2026, 11, 22)


def numbers(on: dt.date = TODAY) -> dict[str, Decimal]:
    """Return every seeded parameter in force on `on`, by key."""
    return {
        row.key: Decimal(row.value)
        for row in (*EXECUTIVES, *PARAMETERS)
        if row.effective_from <= on and (row.key not in ENDED or ENDED[row.key] >= on)
    }
