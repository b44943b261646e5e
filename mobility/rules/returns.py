"""The dates of the return: the re-entry plan is due well before the end."""

from __future__ import annotations

import datetime as dt

from mobility.rules.words import Parameters, whole


def reentry_due(starts_on: dt.date, ends_on: dt.date | None, parameters: Parameters) -> dt.date | None:
    """Return the day by which the return is to be planned; none where nobody is to return. This product's own line.

    Of a rotation that is no longer than that, it is due on the first day.
    """
    if ends_on is None:
        return None
    return max(starts_on, ends_on - dt.timedelta(days=whole(parameters, "reentry_plan_days")))
