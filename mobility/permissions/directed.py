"""Who prepares, sees, signs, overrides and oversees directed moves. All refuse with a sentence, or return nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mobility.workflow import WorksheetStatus
from sesportal.accounts.roles import Permission
from sesportal.lib.errors import InvalidTransition, NotPermitted

if TYPE_CHECKING:
    from executives.models import Executive
    from mobility.models import ReassignmentWorksheet
    from sesportal.accounts.models import User

ENDED = "This reassignment has ended, so nothing on it can change. Prepare a new worksheet if another move is meant."


def check_see_worksheets(user: User) -> None:
    """Refuse whoever can have no worksheet to see."""
    if user.reach(Permission.VIEW_MOVES).government:
        return
    if not any(user.may(p) for p in (Permission.DIRECT_MOVES, Permission.OVERRIDE_RULES, Permission.APPLY)):
        raise NotPermitted(
            "Directed reassignments are shown to the executive concerned, to the agency's executive resources office "
            "and head, to OPM and to auditors."
        )


def check_prepare(user: User, executive: Executive) -> None:
    """Refuse a worksheet to whoever is not the executive resources office of the executive's agency."""
    _check_office(user, executive.home_id or "", executive)


def check_direct(user: User, worksheet: ReassignmentWorksheet) -> None:
    """Refuse changes to whoever is not the office of the agency, and to everyone once the worksheet has ended."""
    _check_office(user, worksheet.home_id, worksheet.executive)
    if not worksheet.is_open:
        raise InvalidTransition(ENDED)


def check_may_direct(user: User) -> None:
    """Refuse whoever prepares no directed moves at all."""
    if not user.may(Permission.DIRECT_MOVES):
        raise NotPermitted("Directed reassignments are prepared by an agency's executive resources office.")


def check_serve(user: User, worksheet: ReassignmentWorksheet) -> None:
    """Refuse a second notice, beside what refuses every change."""
    check_direct(user, worksheet)
    if worksheet.status != WorksheetStatus.DRAFT:
        raise InvalidTransition("The notice has been served already. To change its terms, cancel it and begin anew.")


def check_sign(user: User, worksheet: ReassignmentWorksheet) -> None:
    """Refuse a signature to everyone but the executive, and on a worksheet that has ended or has no date yet."""
    if worksheet.executive.user_id != user.pk or not worksheet.is_shared:
        raise NotPermitted("Only the executive concerned can sign, once the worksheet is shared.")
    if not worksheet.is_open:
        raise InvalidTransition(ENDED)
    if worksheet.effective_on is None:
        raise InvalidTransition("There is nothing to sign yet: the agency has not set the effective date.")


def check_override(user: User, worksheet: ReassignmentWorksheet) -> None:
    """Refuse an override to everyone but the agency head, and in a matter of the head's own."""
    if not user.reach(Permission.OVERRIDE_RULES).covers_code(worksheet.home_id):
        raise NotPermitted("Only the head of the executive's agency can override a rule that blocks a reassignment.")
    if worksheet.executive.user_id == user.pk:
        raise NotPermitted("You cannot override a rule for your own reassignment.")
    if not worksheet.is_open:
        raise InvalidTransition(ENDED)


def check_oversee(user: User) -> None:
    """Refuse the list of moves inside moratoria to whoever neither oversees nor prepares."""
    if user.reach(Permission.VIEW_MOVES).government:
        return
    if not any(user.may(p) for p in (Permission.DIRECT_MOVES, Permission.OVERRIDE_RULES)):
        raise NotPermitted("The oversight of moratoria is for OPM, auditors and the agencies' own offices.")


def _check_office(user: User, code: str, executive: Executive) -> None:
    if not user.reach(Permission.DIRECT_MOVES).covers_code(code):
        raise NotPermitted("A directed reassignment is prepared by the executive resources office of the home agency.")
    if executive.user_id == user.pk:
        raise NotPermitted("You cannot prepare your own reassignment. Ask a colleague of your office.")
