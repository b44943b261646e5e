"""What every page knows of the signed-in user."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sesportal.accounts.models import User
from sesportal.accounts.permissions import has_password
from sesportal.lib.navigation import links

if TYPE_CHECKING:
    from django.http import HttpRequest


def navigation(request: HttpRequest) -> dict[str, Any]:
    """List the places the user may go, and whether there is a password to change; nothing for a visitor."""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {"navigation": []}
    return {"navigation": links(user.may, request.path), "has_password": has_password(user)}
