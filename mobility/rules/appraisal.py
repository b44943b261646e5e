"""Who appraises whom on a rotation, and when (R30, R31)."""

from __future__ import annotations

import datetime as dt

from executives.rules.calendar import days_inclusive
from mobility.rules.words import say


def appraisal_duties(starts_on: dt.date, ends_on: dt.date | None, minimum_days: int) -> str:
    """Say in plain words what the host and the home agency owe; `minimum_days` is the rule parameter in force."""
    if ends_on is None:
        return (
            "The losing supervisor appraises before the move if the minimum period was served; the rating goes along."
        )
    if days_inclusive(starts_on, ends_on) < minimum_days:
        return "The home supervisor rates, with what the host tells at the end."
    return (
        f"The host sets performance requirements at the start and gives a written appraisal by {say(ends_on)}, which "
        "the home rating official takes into the annual rating."
    )
