"""Who asks OPM for temporary allocations, who decides, and who sees the ledger. A job is trusted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mobility.workflow import AllocationStatus
from sesportal.accounts.models import User
from sesportal.accounts.roles import Permission
from sesportal.lib.errors import InvalidTransition, NotPermitted

if TYPE_CHECKING:
    from mobility.models import TemporaryAllocation
    from sesportal.accounts.models import Actor


def check_see_allocations(user: User, agency_code: str | None = None) -> None:
    """Refuse whoever sees no agency's temporary allocations, or not those of `agency_code`."""
    reach = user.reach(Permission.VIEW_MOVES)
    if not (reach.government or reach.agencies):
        raise NotPermitted("Temporary allocations are shown to agencies' offices, heads and chairs, OPM and auditors.")
    if agency_code is not None and not reach.covers_code(agency_code):
        raise NotPermitted(f"You see the ledger of your own agency; {agency_code} is another one.")


def check_request_allocation(by: Actor, home_code: str) -> None:
    """Refuse a request to whoever does not ask for the home agency."""
    if isinstance(by, User) and not by.reach(Permission.REQUEST_ALLOCATIONS).covers_code(home_code):
        raise NotPermitted("Temporary allocations are requested by the losing agency's executive resources office.")


def check_decide_allocation(by: Actor, allocation: TemporaryAllocation) -> None:
    """Refuse the decision to everyone but OPM, and once it has been made."""
    if isinstance(by, User) and not by.reach(Permission.DECIDE_ALLOCATIONS):
        raise NotPermitted("OPM decides on temporary allocations.")
    if allocation.status != AllocationStatus.REQUESTED:
        raise InvalidTransition(f"This request is {allocation.get_status_display().lower()} already. Reload the page.")
