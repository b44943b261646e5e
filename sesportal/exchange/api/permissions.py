"""May this client call this at all: its scopes. What it then sees is decided by the querysets, as on the pages."""

from __future__ import annotations

from typing import Any

from rest_framework.permissions import BasePermission


class HasScope(BasePermission):
    """Ask of a token the scope that the view names for the method; a person's session is not limited by scopes."""

    message = "The token does not hold the scope that this needs. Ask for it when you ask for the token."
    code = "scope_missing"

    def has_permission(self, request: Any, view: Any) -> bool:
        if not request.user or not request.user.is_authenticated:
            return False
        if request.auth is None:
            return True
        needed = view.scope_for(request.method)
        return needed is None or needed in request.auth.scope.split()
