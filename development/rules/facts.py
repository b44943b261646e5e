"""The dated facts of one executive that the clocks read."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from executives.ledger.nonpay import Nonpay

CAREER, RECORD, FROM_OUTSIDE = "50", "record", "external"


@dataclass(slots=True)
class Spell:
    """One assignment as the clocks read it, position of record or temporary."""

    kind: str
    starts_on: dt.date
    ends_on: dt.date | None
    host: str = ""
    is_new_position: bool = False
    entry: str = ""
    appointment_type: str = ""
    nature_of_action: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """The dated facts of one executive on board that the clocks read.

    `plan_until` is the last day that a signed plan covers; `activities` are the first and last days of development
    activities; `exempt_until` ends the board's exception from the broadening clock; `offered_on` is the day of a
    mobility agreement that is still unanswered; `nonpay` are the stretches in nonpay status.
    """

    spells: tuple[Spell, ...]
    since: dt.date
    plan_until: dt.date | None = None
    has_draft: bool = False
    reviewed_on: dt.date | None = None
    activities: tuple[tuple[dt.date, dt.date], ...] = ()
    assessed_on: dt.date | None = None
    exempt_until: dt.date | None = None
    is_specialist: bool = False
    offered_on: dt.date | None = None
    nonpay: tuple[Nonpay, ...] = ()
