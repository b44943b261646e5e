"""Who records recognition of executives, and takes back what was recorded by mistake."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sesportal.accounts.roles import Permission
from sesportal.lib.errors import NotPermitted

if TYPE_CHECKING:
    from executives.models import Executive
    from mobility.models import Recognition
    from sesportal.accounts.models import User


def check_recognize(by: User, executive: Executive) -> None:
    """Refuse whoever does not keep the records of the executive's agency."""
    if not _covers(by, executive.home_id):
        raise NotPermitted("Recognition is recorded by the executive resources office of the executive's agency.")


def check_take_back(by: User, recognition: Recognition) -> None:
    """Refuse whoever keeps the executive's records neither now nor in the agency where it was recorded."""
    if not _covers(by, recognition.agency_id) and not _covers(by, recognition.executive.home_id):
        raise NotPermitted("Recognition is taken back by the executive resources office that keeps the record.")


def _covers(by: User, code: str | None) -> bool:
    return bool(code) and by.reach(Permission.RECOGNIZE).covers_code(code or "")
