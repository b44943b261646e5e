"""Keep the positions that personnel actions name: the latest assignment of record says what a position is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from executives.models import Assignment, Position
from executives.reference.commuting import commuting_area
from executives.rules.position_roles import position_role

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from executives.ledger.intervals import Career, Interval
    from executives.ledger.supersession import Action

Key = tuple[str, str]
_POSITION_FIELDS: Final = ("title", "designation", "occupational_series", "duty_location")
_FACTS: Final = ("position_title", "position_occupied", "occupational_series", "duty_location")


class Facts(NamedTuple):
    """What an assignment of record says of its position."""

    title: str
    designation: str
    occupational_series: str
    duty_location: str


def write(careers: Mapping[int, tuple[Career, Action | None]]) -> None:
    """Add the positions of record that are not known yet, and bring the known ones up to their latest assignment."""
    named: dict[Key, Interval] = {}
    for career, _ in careers.values():
        for record in career.records:
            key = (record.subelement, record.action.position_number)
            if key[1] and (key not in named or named[key].action.order < record.action.order):
                named[key] = record
    if not named:
        return
    held = _held(named)
    Position.objects.bulk_create(
        [_position(key, _facts(record)) for key, record in named.items() if key not in held],
        batch_size=1000,
        ignore_conflicts=True,
    )
    _update({key: position for key, position in held.items() if position.source == Position.Source.LEDGER})


def _held(keys: Iterable[Key]) -> dict[Key, Position]:
    wanted = set(keys)
    rows = Position.objects.filter(agency__in={code for code, _ in wanted}, number__in={number for _, number in wanted})
    return {(row.agency_id, row.number): row for row in rows if (row.agency_id, row.number) in wanted}


def _update(held: Mapping[Key, Position]) -> None:
    """Compare held positions with the latest assignment of record in the whole corps, whoever holds it."""
    if not held:
        return
    rows = Assignment.objects.of_record().filter(
        subelement__in={code for code, _ in held}, position_number__in={number for _, number in held}
    )
    latest: dict[Key, Facts] = {}
    for row in rows.order_by("starts_on", "opened_by_id").values_list("subelement_id", "position_number", *_FACTS):
        latest[row[0], row[1]] = Facts(*row[2:])
    changed = []
    for key, position in held.items():
        if key in latest and _describe(position, latest[key]):
            changed.append(position)
    Position.objects.bulk_update(changed, [*_POSITION_FIELDS, "commuting_area", "role"], batch_size=500)


def _describe(position: Position, facts: Facts) -> bool:
    """Set what an assignment says of a position; say whether anything changed."""
    before = [getattr(position, name) for name in _POSITION_FIELDS]
    for name, value in zip(_POSITION_FIELDS, facts, strict=True):
        setattr(position, name, value)
    if before == list(facts):
        return False
    position.commuting_area = commuting_area(facts.duty_location)
    position.role = position_role(facts.title)
    return True


def _position(key: Key, facts: Facts) -> Position:
    position = Position(agency_id=key[0], number=key[1])
    _describe(position, facts)
    return position


def _facts(record: Interval) -> Facts:
    action = record.action
    return Facts(action.position_title, action.position_occupied, action.occupational_series, action.duty_location)
