"""When a posting counts as hard to fill."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping
    from decimal import Decimal

DAYS, APPLICATIONS = "hard_to_fill_days", "hard_to_fill_applications"


def is_hard_to_fill(
    *, opened_on: dt.date, applications: int, places: int, as_of: dt.date, parameters: Mapping[str, Decimal]
) -> bool:
    """Say whether a posting has been open for long and has drawn few applications a place.

    The day it opened is its first day open. Withdrawn applications and drafts are not counted.
    """
    days_open = (as_of - opened_on).days + 1
    return days_open > int(parameters[DAYS]) and applications < parameters[APPLICATIONS] * places


def definition(parameters: Mapping[str, Decimal]) -> str:
    """Return what the mark means, in one sentence, with the numbers in force."""
    return (
        f"Hard to fill: open for more than {int(parameters[DAYS])} days with fewer than "
        f"{int(parameters[APPLICATIONS])} applications a place; computed each night."
    )
