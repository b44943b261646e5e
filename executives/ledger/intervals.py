"""The pieces a career is made of, before they are written."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from executives.ledger.supersession import Action


@dataclass(slots=True)
class Interval:
    """One assignment in the making; both ends inclusive, `ends_on` None while it goes on."""

    kind: str
    action: Action
    root: int
    effect: str
    starts_on: dt.date
    ends_on: dt.date | None = None
    appointment_type: str = ""
    closed_by: Action | None = None
    closing_effect: str = ""
    entry: str = ""
    origin: str = ""
    is_new_position: bool = False
    is_departure: bool = False
    ses_entry_on: dt.date | None = None
    departments_to_date: int = 0
    agencies_to_date: int = 0
    subelements_to_date: int = 0

    @classmethod
    def opened(cls, kind: str, action: Action, root: int, effect: str) -> Interval:
        """Begin an interval on the effective date of the action that opens it."""
        return cls(kind, action, root, effect, action.effective_date, appointment_type=action.appointment_type)

    def close(self, day: dt.date, effect: str, action: Action) -> None:
        """End the interval on `day` (its last day) by an action of its own agency."""
        self.ends_on, self.closing_effect, self.closed_by = day, effect, action

    @property
    def agency(self) -> str:
        return self.action.submitting_agency

    @property
    def subelement(self) -> str:
        return self.action.agency_subelement

    @property
    def nature_of_action(self) -> str:
        """The code that opened it: of a correction, the corrected action's."""
        return self.action.nature_of_action_2 if self.action.supersedes else self.action.nature_of_action


class Unplaced(NamedTuple):
    """Something that could not be placed, for the reconciliation inbox."""

    kind: str
    action: Action
    other_agency: str
    sentence: str
    remedy: str

    @property
    def fingerprint(self) -> str:
        """The same for the same finding, whenever and however often it is made."""
        return blake2b(
            "\x1f".join((self.kind, *self.action.key, self.other_agency)).encode(), digest_size=16
        ).hexdigest()


@dataclass(slots=True)
class Career:
    """The assignments of record in order, the temporary ones in order, and what could not be placed."""

    records: list[Interval] = field(default_factory=list)
    temporary: list[Interval] = field(default_factory=list)
    unplaced: list[Unplaced] = field(default_factory=list)
