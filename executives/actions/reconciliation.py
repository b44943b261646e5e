"""What people say about the findings of the ledger; the ledger alone resolves them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from executives.models import ReconciliationItem
from executives.permissions import check_note_item
from sesportal.audit import log

if TYPE_CHECKING:
    from sesportal.accounts.models import User


@transaction.atomic
def note_item(*, item: ReconciliationItem, by: User, note: str) -> ReconciliationItem:
    """Write a note for the agencies concerned; an empty one takes the last away. It never resolves the item."""
    check_note_item(by, item)
    item = ReconciliationItem.objects.select_for_update().get(pk=item.pk)
    before = item.note
    item.note, item.noted_by, item.noted_at = note, by, timezone.now()
    item.save(update_fields=["note", "noted_by", "noted_at"])
    log.record(
        verb="reconciliation note written",
        by=by,
        subject=item,
        before={"note": before},
        after={"note": note},
        agency_code=item.agency_code[:2],
    )
    return item
