"""May they issue, rotate and revoke credentials of agency systems?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sesportal.accounts.models import User
from sesportal.accounts.roles import Permission
from sesportal.lib.errors import NotPermitted

if TYPE_CHECKING:
    from sesportal.accounts.models import Actor
    from sesportal.exchange.models import ApiClient


def check_issue_clients(user: User, agency_code: str = "") -> None:
    """Refuse whoever may issue no credentials, or none for systems of `agency_code`."""
    reach = user.reach(Permission.ISSUE_API_CLIENTS)
    if not reach:
        raise NotPermitted(
            "Credentials for systems are issued by the agency's executive resources office and by administrators."
        )
    if agency_code and not reach.covers_code(agency_code):
        raise NotPermitted(f"You can issue credentials for systems of {', '.join(sorted(reach.agencies))} only.")


def check_keep_webhooks(by: Actor, client: ApiClient) -> None:
    """Refuse whoever is neither the system itself nor may issue its credentials."""
    if not isinstance(by, User):
        return
    own = getattr(by, "api_client", None)
    if own is None:
        check_issue_clients(by, client.agency_code)
    elif own.pk != client.pk:
        raise NotPermitted("A system keeps its own webhooks only.")
