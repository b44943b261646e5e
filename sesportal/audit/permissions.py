"""Who may read the audit log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sesportal.accounts.roles import Permission
from sesportal.lib.errors import NotPermitted

if TYPE_CHECKING:
    from sesportal.accounts.models import User


def check_view_audit(user: User) -> None:
    """Refuse everyone but auditors and system administrators."""
    if not user.may(Permission.VIEW_AUDIT):
        raise NotPermitted("Only auditors and system administrators see the audit log.")
