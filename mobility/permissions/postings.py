"""Who writes, approves, closes and cancels a posting. A job acts under its name and is trusted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mobility.workflow import PostingStatus
from sesportal.accounts.models import User
from sesportal.accounts.roles import Permission
from sesportal.lib.errors import InvalidTransition, NotPermitted

if TYPE_CHECKING:
    from mobility.models import Posting
    from sesportal.accounts.models import Actor

NOT_DRAFT = (
    "Only a draft can be changed. Have the posting returned by whoever reviews it, or cancel it and duplicate it."
)


def check_write_postings(by: Actor, agency_code: str | None = None) -> None:
    """Refuse whoever does not write postings, or not for the agency or subelement `agency_code`."""
    if not isinstance(by, User):
        return
    reach = by.reach(Permission.WRITE_POSTINGS)
    if not reach:
        raise NotPermitted("Postings are written by the executive resources office of the agency that offers them.")
    if agency_code is not None and not reach.covers_code(agency_code):
        raise NotPermitted(f"You write postings for your own agency; {agency_code} is another one.")


def check_edit_posting(by: Actor, posting: Posting) -> None:
    """Refuse changes to whoever does not write for the agency, and to everyone once it is no draft."""
    check_write_postings(by, posting.agency_id)
    if posting.status != PostingStatus.DRAFT:
        raise InvalidTransition(NOT_DRAFT)


def check_review_posting(by: Actor, posting: Posting) -> None:
    """Refuse the review to whoever does not review for the agency, and to whoever wrote on the posting."""
    if not isinstance(by, User):
        return
    if not by.reach(Permission.APPROVE_POSTINGS).covers_code(posting.agency_id):
        raise NotPermitted("A posting is reviewed by the agency's executive resources office or its head.")
    if posting.writers.filter(pk=by.pk).exists():
        raise NotPermitted(
            "You wrote on this posting, so somebody else of your agency has to review it.", code="own_posting"
        )


def check_see_own_postings(user: User) -> None:
    """Refuse the agency's list of postings to whoever writes, reviews or selects for none."""
    if not any(user.may(p) for p in (Permission.WRITE_POSTINGS, Permission.APPROVE_POSTINGS, Permission.SELECT)):
        raise NotPermitted(
            "Postings are kept by the executive resources office of each agency. Find open ones under Opportunities."
        )
