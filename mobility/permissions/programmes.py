"""Who sets up mobility programmes: an agency its own, OPM those of the whole government."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sesportal.accounts.roles import Permission
from sesportal.lib.errors import NotPermitted

if TYPE_CHECKING:
    from mobility.models import Programme
    from sesportal.accounts.models import User


def check_browse(user: User) -> None:
    """Refuse whoever may not look at programmes and postings."""
    if not user.may(Permission.BROWSE_POSTINGS):
        raise NotPermitted(
            "Your role does not include mobility programmes and postings. If you need them, ask your agency's "
            "executive resources office for access."
        )


def check_run_programmes(user: User, agency_code: str | None = None) -> None:
    """Refuse a programme of `agency_code` (empty: of the whole government; None: of anyone) to whoever sets up none."""
    reach = user.reach(Permission.RUN_PROGRAMMES)
    if not reach:
        raise NotPermitted("Programmes are set up by agencies' executive resources offices and by OPM.")
    if agency_code is None:
        return
    if not agency_code and not reach.government:
        raise NotPermitted("A governmentwide programme is set up by OPM. Set up one of your own agency instead.")
    if agency_code and not any(agency_code.startswith(code) for code in reach.agencies):
        raise NotPermitted(f"A programme of {agency_code} is set up by that agency's own executive resources office.")


def check_edit_programme(user: User, programme: Programme) -> None:
    """Refuse whoever does not run this programme."""
    check_run_programmes(user, programme.agency_id or "")
