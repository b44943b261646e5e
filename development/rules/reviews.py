"""When an executive's yearly board review is due (5 CFR 412.401(a)(4), R39)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from executives.rules.calendar import add_months

if TYPE_CHECKING:
    import datetime as dt

AUTHORITY = "5 CFR 412.401(a)(4)"
REVIEW_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one executive's review stands: the day it is, or was, due; `last_on` is the last one held."""

    last_on: dt.date | None
    due_on: dt.date | None

    def is_due(self, on: dt.date) -> bool:
        """Say whether the board should review on `on`: a year after the last review, at once if there was none."""
        return self.last_on is None or (self.due_on is not None and self.due_on <= on)


def review_standing(last_on: dt.date | None, *, months: int = REVIEW_MONTHS) -> Standing:
    """Return where the review stands after the last one held, if any."""
    return Standing(last_on, add_months(last_on, months) if last_on else None)


def say_why(last_on: dt.date | None, open_actions: int, *, on: dt.date, months: int = REVIEW_MONTHS) -> list[str]:
    """Say why an executive is on an agenda of `on`."""
    standing = review_standing(last_on, months=months)
    reasons = []
    if standing.last_on is None:
        reasons.append("Never reviewed by a board")
    elif standing.is_due(on):
        reasons.append(f"Review due {standing.due_on:%B %-d, %Y}")
    if open_actions:
        reasons.append(f"{open_actions} open board action{'' if open_actions == 1 else 's'}")
    return reasons or ["Added by the board's office"]
