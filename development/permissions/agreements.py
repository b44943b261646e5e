"""Who may offer and answer mobility agreements, and keep their text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sesportal.accounts.models import User
from sesportal.accounts.roles import Permission
from sesportal.lib.errors import NotPermitted

if TYPE_CHECKING:
    from development.models import MobilityAgreement
    from sesportal.accounts.models import Actor


def check_answer_agreement(user: User, agreement: MobilityAgreement) -> None:
    """Refuse everyone but the executive to whom it is offered."""
    if agreement.executive.user_id != user.pk or not user.may(Permission.EDIT_PLAN):
        raise NotPermitted("Only the executive can sign or decline a mobility agreement.")


def check_see_agreements(user: User) -> None:
    """Refuse whoever sees nobody's agreement but, at most, their own."""
    reach = user.reach(Permission.VIEW_PLANS)
    if not (reach.government or reach.agencies):
        raise NotPermitted(
            "Mobility agreements are shown to the executive, to the agency's executive resources office and head, and "
            "to auditors."
        )


def check_offer_agreement(user: Actor, agency_code: str = "") -> None:
    """Refuse whoever is not the executive resources office of `agency_code` (of any agency, where it is empty)."""
    if not isinstance(user, User):
        return
    reach = user.reach(Permission.RUN_BOARDS)
    if not reach or (agency_code and not reach.covers_code(agency_code)):
        raise NotPermitted("Mobility agreements are offered by the agency's executive resources office.")


def check_issue_text(user: User, agency_code: str) -> None:
    """Refuse whoever is not the executive resources office of the whole agency: a text holds for all of it."""
    if agency_code[:2] not in user.reach(Permission.RUN_BOARDS).agencies:
        raise NotPermitted("The text of the agreement is issued by the executive resources office of the whole agency.")
