"""May they do it? Each check returns nothing, or raises NotPermitted with a sentence for the user."""

from __future__ import annotations

from typing import TYPE_CHECKING

from executives.models import ImportBatch
from sesportal.accounts.roles import Permission
from sesportal.lib.errors import NotPermitted

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from executives.models import Executive, ReconciliationItem
    from sesportal.accounts.models import User


def allows(check: Callable[[User, Any], None], user: User, obj: Any) -> bool:
    """Say whether a check lets the user through, for offering a link or a button."""
    try:
        check(user, obj)
    except NotPermitted:
        return False
    return True


def check_see_executives(user: User) -> None:
    """Refuse whoever may see no executive's record at all."""
    if not user.may(Permission.VIEW_EXECUTIVES):
        raise NotPermitted(
            "Your roles do not include executives' records. Ask your administrator for a role that does."
        )


def check_see_agencies(user: User) -> None:
    """Refuse whoever may see neither agencies nor positions."""
    if not user.may(Permission.VIEW_POSITIONS):
        raise NotPermitted(
            "Your roles do not include agencies and positions. Ask your administrator for one that does."
        )


def check_see_ledger(user: User, executive: Executive) -> None:
    """Refuse whoever neither sees reconciliation for the executive's agency nor is the executive."""
    if executive.user_id == user.pk:
        return
    if not user.reach(Permission.VIEW_RECONCILIATION).covers_code(executive.home_id or ""):
        raise NotPermitted(
            "The personnel actions behind a career are shown to the executive, to the executive resources office of "
            "the agency, to OPM and to auditors."
        )


def check_edit_preferences(user: User, executive: Executive) -> None:
    """Refuse everyone but the executive."""
    if executive.user_id != user.pk or not user.may(Permission.EDIT_PREFERENCES):
        raise NotPermitted("Only the executive can change mobility preferences.")


def check_import(user: User, agency_code: str = "") -> None:
    """Refuse whoever may not load personnel actions, or not those of `agency_code`."""
    reach = user.reach(Permission.IMPORT_ACTIONS)
    if not reach:
        raise NotPermitted("Personnel actions are loaded by an agency's executive resources office.")
    if agency_code and not reach.covers_code(agency_code):
        raise NotPermitted(f"You can load personnel actions of {_list(reach.agencies)}, not of {agency_code}.")


def check_send(user: User, kind: str, agency_code: str = "") -> None:
    """Refuse whoever may not send what is of `kind`, or not for `agency_code`."""
    if kind == ImportBatch.Kind.ACTIONS:
        check_import(user, agency_code)
        return
    reach = user.reach(Permission.SEND_POSITIONS)
    if not reach:
        raise NotPermitted("Positions are sent by an agency's executive resources office and its systems.")
    if agency_code and not reach.covers_code(agency_code):
        raise NotPermitted(f"You can send positions of {_list(reach.agencies)}, not of {agency_code}.")


def check_see_reconciliation(user: User) -> None:
    """Refuse whoever has no part in reconciliation."""
    if not user.may(Permission.VIEW_RECONCILIATION):
        raise NotPermitted(
            "The reconciliation inbox is for the agencies' executive resources offices, OPM and auditors."
        )


def check_note_item(user: User, item: ReconciliationItem) -> None:
    """Refuse a note by whoever reconciles for none of the agencies concerned."""
    reach = user.reach(Permission.RECONCILE)
    concerned = {item.agency_code[:2], item.other_agency_code[:2]}
    if not reach.government and not any(code[:2] in concerned for code in reach.agencies):
        raise NotPermitted("Only the agencies concerned and OPM can write a note on this item.")


def _list(codes: frozenset[str]) -> str:
    return ", ".join(sorted(codes))
