"""Joint duty: whether an executive has served long enough for it to qualify (ICD 660, earlier ICD 601)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from executives.rules.calendar import add_months
from mobility.rules.words import say, whole

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mobility.rules.words import Parameters

Span = tuple[dt.date, dt.date | None]


def say_joint_duty(spans: Iterable[Span], *, as_of: dt.date, parameters: Parameters) -> str:
    """Return in words how joint duty stands on a day; `spans` are first days and last days served, none while it runs.

    It qualifies on the last day of `joint_duty_minimum_months` in one stretch. Certifying it is the host's part.
    """
    least = whole(parameters, "joint_duty_minimum_months")
    told = "None on record"
    for starts_on, ended_on in spans:
        if starts_on > as_of:
            continue
        qualifies_on = add_months(starts_on, least) - dt.timedelta(days=1)
        is_over = ended_on is not None and ended_on < as_of
        if qualifies_on <= (min(ended_on, as_of) if ended_on is not None else as_of):
            return f"Served long enough to qualify on {say(qualifies_on)} ({least} months)"
        if is_over:
            told = f"Served until {say(ended_on)}, less than {least} months" if ended_on is not None else told
        else:
            told = f"Under way since {say(starts_on)}; {least} months on {say(qualifies_on)}"
    return told
