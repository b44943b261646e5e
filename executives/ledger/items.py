"""Write reconciliation items: open what is found, close what the ledger explains, reopen what shows again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from executives.models import ReconciliationItem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from executives.ledger.intervals import Career, Unplaced
    from executives.ledger.supersession import Action


def write(
    executives: Sequence[int], careers: Mapping[int, tuple[Career, Action | None]], *, are_new: bool = False
) -> None:
    """Make the open items of `executives` those of `careers`; notes people wrote stay. Of new ones no item is held."""
    now = timezone.now()
    found: dict[str, ReconciliationItem] = {}
    for executive, (career, _) in careers.items():
        for unplaced in career.unplaced:
            found[unplaced.fingerprint] = _item(executive, unplaced)
    held = {} if are_new else _held(executives)
    new, changed = [], []
    for fingerprint, item in found.items():
        old = held.get(fingerprint)
        if old is None:
            item.first_seen_at = now
            new.append(item)
        elif _differs(old, item):
            item.pk, item.first_seen_at, item.updated_at = old.pk, old.first_seen_at, now
            changed.append(item)
    gone = [item.pk for fingerprint, item in held.items() if fingerprint not in found and item.resolved_at is None]
    ReconciliationItem.objects.bulk_create(new, batch_size=500)
    ReconciliationItem.objects.bulk_update(changed, [*_COMPARED, "resolved_at", "updated_at"], batch_size=500)
    for start in range(0, len(gone), 500):
        ReconciliationItem.objects.filter(pk__in=gone[start : start + 500]).update(resolved_at=now, updated_at=now)


_COMPARED = (
    "executive_id",
    "kind",
    "agency_code",
    "other_agency_code",
    "action_id",
    "effective_on",
    "sentence",
    "remedy",
)


def _held(executives: Sequence[int]) -> dict[str, ReconciliationItem]:
    return {item.fingerprint: item for item in ReconciliationItem.objects.filter(executive__in=list(executives))}


def _differs(old: ReconciliationItem, new: ReconciliationItem) -> bool:
    return old.resolved_at is not None or any(getattr(old, name) != getattr(new, name) for name in _COMPARED)


def _item(executive: int, unplaced: Unplaced) -> ReconciliationItem:
    action = unplaced.action
    return ReconciliationItem(
        fingerprint=unplaced.fingerprint,
        kind=unplaced.kind,
        executive_id=executive,
        agency_code=action.agency_subelement,
        other_agency_code=unplaced.other_agency,
        action_id=action.id,
        effective_on=action.effective_date,
        sentence=unplaced.sentence,
        remedy=unplaced.remedy,
    )
