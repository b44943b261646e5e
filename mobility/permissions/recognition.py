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
    if not executive.home_id or not by.reach(Permission.RECOGNIZE).covers_code(executive.home_id):
        raise NotPermitted("Recognition is recorded by the executive resources office of the executive's agency.")


def check_take_back(by: User, recognition: Recognition) -> None:
    """Refuse whoever does not keep the records of the agency that recorded it."""
    if not by.reach(Permission.RECOGNIZE).covers_code(recognition.agency_id):
        raise NotPermitted("Recognition is taken back by the executive resources office that recorded it.")
