"""Which records of the ledger stand: a pure function of the set of records, whatever the order they came in.

A cancellation (001) voids the record it names, and with it every correction of that record. A correction (002) replaces
the record it names; a correction of a correction replaces both. A correction or cancellation that is itself cancelled
is as though it had never been sent, so that what it had replaced stands again. Where two corrections of one record
stand side by side the later one counts and the clash is reported. Nothing is deleted (EHRI, rule R61).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

CANCELLATION = "001"
CORRECTION = "002"


class Action(NamedTuple):
    """One record of the ledger, as the career functions read it. `id` is unique and `executive` names the person."""

    id: int
    executive: int
    submitting_agency: str
    source_record_id: str
    family_name: str
    given_name: str
    nature_of_action: str
    nature_of_action_2: str
    effective_date: dt.date
    sequence: int
    agency_subelement: str
    host_agency_subelement: str
    position_number: str
    position_title: str
    position_occupied: str
    appointment_type: str
    occupational_series: str
    duty_location: str
    not_to_exceed: dt.date | None
    supersedes: str

    @property
    def key(self) -> tuple[str, str]:
        return (self.submitting_agency, self.source_record_id)

    @property
    def order(self) -> tuple[dt.date, int, str, str]:
        """Where the action stands in a career: by date, then sequence, then a tie-break that never varies."""
        return (self.effective_date, self.sequence, self.submitting_agency, self.source_record_id)


# The same two without a call into Python: they are asked for of every record of the ledger.
_field = Action._fields.index
key_of = itemgetter(_field("submitting_agency"), _field("source_record_id"))
order_of = itemgetter(
    _field("effective_date"), _field("sequence"), _field("submitting_agency"), _field("source_record_id")
)

_supersedes = itemgetter(_field("supersedes"))


class Standing(NamedTuple):
    """An action that stands, and the id of the record that first reported the event it tells of."""

    action: Action
    root: int


@dataclass(frozen=True, slots=True)
class Clash:
    """A correction or cancellation whose place is in doubt; `other` is the competing record, if there is one."""

    action: Action
    other: Action | None


class Resolution(NamedTuple):
    standing: list[Standing]
    missing: list[Clash]
    competing: list[Clash]


def resolve(actions: Iterable[Action]) -> Resolution:
    """Return the actions that stand, in career order, and the corrections whose target is missing or contested."""
    held = {key_of(action): action for action in actions}
    in_order = sorted(held.values(), key=order_of)
    if not any(map(_supersedes, in_order)):
        return Resolution([Standing(action, action.id) for action in in_order], [], [])
    superseders: dict[tuple[str, str], list[Action]] = defaultdict(list)
    for action in held.values():
        if action.supersedes:
            superseders[action.submitting_agency, action.supersedes].append(action)
    return _Resolver(held, superseders).run(in_order)


class _Resolver:
    def __init__(self, held: dict[tuple[str, str], Action], superseders: dict[tuple[str, str], list[Action]]) -> None:
        self.held = held
        self.superseders = superseders
        self.void: dict[tuple[str, str], bool] = {}

    def run(self, in_order: list[Action]) -> Resolution:
        standing: list[Standing] = []
        missing: list[Clash] = []
        competing: list[Clash] = []
        for action in in_order:
            if not action.supersedes and key_of(action) not in self.superseders:
                standing.append(Standing(action, action.id))
                continue
            if self._is_void(action):
                continue
            if action.supersedes and (action.submitting_agency, action.supersedes) not in self.held:
                missing.append(Clash(action, None))
            rival = self._rival(action)
            if rival is not None:
                competing.append(Clash(action, rival))
            elif action.nature_of_action != CANCELLATION and not self._is_replaced(action):
                standing.append(Standing(action, self._root(action)))
        return Resolution(standing, missing, competing)

    def _is_void(self, action: Action) -> bool:
        """A record is void if a cancellation in force names it, or if what it supersedes is void by such a one."""
        known = self.void.get(action.key)
        if known is not None:
            return known
        self.void[action.key] = False  # records that name each other in a ring void nobody
        cancelled = any(
            other.nature_of_action == CANCELLATION and not self._is_void(other)
            for other in self.superseders.get(action.key, ())
        )
        if not cancelled and action.nature_of_action == CORRECTION:
            target = self.held.get((action.submitting_agency, action.supersedes))
            cancelled = target is not None and self._is_void(target)
        self.void[action.key] = cancelled
        return cancelled

    def _corrections(self, key: tuple[str, str]) -> list[Action]:
        """The corrections in force of one record, the one that counts last."""
        found = [o for o in self.superseders.get(key, ()) if o.nature_of_action == CORRECTION and not self._is_void(o)]
        return sorted(found, key=order_of)

    def _is_replaced(self, action: Action) -> bool:
        return bool(self._corrections(action.key))

    def _rival(self, action: Action) -> Action | None:
        """Return the correction of the same record that counts instead of this one, if there is one."""
        if action.nature_of_action != CORRECTION:
            return None
        last = self._corrections((action.submitting_agency, action.supersedes))[-1]
        return last if last.key != action.key else None

    def _root(self, action: Action) -> int:
        seen = {action.key}
        while action.supersedes:
            target = self.held.get((action.submitting_agency, action.supersedes))
            if target is None or target.key in seen:
                break
            seen.add(target.key)
            action = target
        return action.id
