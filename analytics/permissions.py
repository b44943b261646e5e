"""May they do it now? Each check returns nothing or raises NotPermitted with a sentence for the user."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sesportal.accounts.roles import Permission
from sesportal.lib.errors import NotPermitted

if TYPE_CHECKING:
    from sesportal.accounts.models import User


def check_recompute(user: User) -> None:
    """Refuse whoever may not set off a computation of the figures."""
    if not user.may(Permission.COMPUTE_METRICS):
        raise NotPermitted(
            "Only an OPM analyst may recompute the figures. They are computed each night and after every import; "
            "ask an analyst if you need them sooner.",
            code="not_analyst",
        )
