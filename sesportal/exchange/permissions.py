"""May they issue, rotate and revoke credentials of agency systems?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sesportal.accounts.roles import Permission
from sesportal.lib.errors import NotPermitted

if TYPE_CHECKING:
    from sesportal.accounts.models import User


def check_issue_clients(user: User, agency_code: str = "") -> None:
    """Refuse whoever may issue no credentials, or none for systems of `agency_code`."""
    reach = user.reach(Permission.ISSUE_API_CLIENTS)
    if not reach:
        raise NotPermitted(
            "Credentials for systems are issued by the agency's executive resources office and by administrators."
        )
    if agency_code and not reach.covers_code(agency_code):
        raise NotPermitted(f"You can issue credentials for systems of {', '.join(sorted(reach.agencies))} only.")
