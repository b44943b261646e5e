"""Personnel actions of moves: written to the ledger as records of the portal, and matched with the agencies' own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from executives.actions.portal_records import write_portal_records
from executives.ledger.portal import answers
from executives.ledger.supersession import Action
from executives.ledger.vocabulary import load_vocabulary
from executives.models import PersonnelAction
from mobility.models import PortalRecord, Rotation
from sesportal.audit import log

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from mobility.models import ReassignmentWorksheet
    from sesportal.accounts.models import Actor


@transaction.atomic
def write_records(
    *, move: Rotation | ReassignmentWorksheet, event: str, rows: Sequence[Mapping[str, str]], by: Actor, as_of: dt.date
) -> list[PortalRecord]:
    """Write the personnel actions of one event of a move to the ledger, once."""
    if not rows:
        return []
    kind = "rotation" if isinstance(move, Rotation) else "worksheet"
    actions = write_portal_records(rows=rows, subject=f"{kind} {move.pk}, {event}", by=by, as_of=as_of)
    of_what: dict[str, Any] = {kind: move}
    return [PortalRecord.objects.get_or_create(**of_what, event=event, action=action)[0] for action in actions]


@transaction.atomic
def match_records(*, by: Actor) -> int:
    """Match the portal's records with the agencies' own of the same events, as careers already count them."""
    waiting = PortalRecord.objects.filter(matched_action__isnull=True).select_related("rotation", "worksheet", "action")
    people = {record.move.executive_id for record in waiting}
    if not people:
        return 0
    effects, found = load_vocabulary().effects, {}
    for executive in people:
        own = [_plain(action) for action in PersonnelAction.objects.filter(executive=executive)]
        found.update({ours.id: theirs.id for ours, theirs in answers(own, effects)})
    matched = [record for record in waiting if record.action_id in found]
    for record in matched:
        record.matched_action_id, record.matched_at = found[record.action_id], timezone.now()
    PortalRecord.objects.bulk_update(matched, ["matched_action_id", "matched_at"])
    for record in matched:
        log.record(
            verb="portal record matched",
            by=by,
            subject=record.move,
            after={"event": record.event, "action": record.matched_action_id},
            agency_code=record.move.home_id[:2],
        )
    return len(matched)


def _plain(action: PersonnelAction) -> Action:
    """Return a row of the ledger as the career functions read it."""
    known: dict[str, Any] = {"id": action.pk, "executive": action.executive_id}
    return Action._make(known[name] if name in known else getattr(action, name) for name in Action._fields)
