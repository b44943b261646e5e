"""What wakes analytics: the ledger changed."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver
from django.utils import timezone

from analytics.actions import follow_ledger
from executives.signals import ledger_changed


@receiver(ledger_changed, dispatch_uid="analytics.follow_ledger")
def on_ledger_changed(sender: object, *, fiscal_years: list[int], batch_id: int | None = None, **kwargs: Any) -> None:
    """Mark the fiscal years an import touched, in its transaction, and have them computed once it is committed."""
    reason = f"import batch {batch_id}" if batch_id else "change of the ledger"
    follow_ledger(by="job follow_ledger", fiscal_years=fiscal_years, as_of=timezone.localdate(), reason=reason)
