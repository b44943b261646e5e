"""What the audit log hears from the app below it."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from sesportal.accounts.signals import account_changed
from sesportal.audit.log import record


@receiver(account_changed)
def record_account_change(sender: Any, signal: Any, **change: Any) -> None:
    """Keep what happened to an account or a role."""
    record(**change)
