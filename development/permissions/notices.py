"""Who may read and answer notices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sesportal.accounts.roles import Permission
from sesportal.lib.errors import NotPermitted

if TYPE_CHECKING:
    from development.models import Notice
    from sesportal.accounts.models import User


def check_answer_notice(user: User, notice: Notice) -> None:
    """Refuse everyone but the person to whom the notice was given."""
    if notice.recipient_id != user.pk:
        raise NotPermitted("Only the person to whom a notice was given can set it aside.")


def check_see_clocks(user: User) -> None:
    """Refuse whoever sees no plan but, at most, their own: their own clocks are their notices."""
    reach = user.reach(Permission.VIEW_PLANS)
    if not (reach.government or reach.agencies or reach.reports):
        raise NotPermitted(
            "The clocks of executives are shown to their supervisors, to the agency's executive resources office and "
            "head, and to auditors. Yours are under My notices."
        )
