"""What an agency's system may be let do: one table of scopes. docs/api/scopes.md and the token endpoint read it."""

from __future__ import annotations

from typing import Any

from oauth2_provider.scopes import BaseScopes

SCOPES: dict[str, str] = {
    "positions:write": "Send positions",
    "actions:write": "Send personnel actions",
    "executives:read": "Read executives, positions, assignments, personnel actions and reconciliation",
    "plans:read": "Read the status and lines of development plans",
    "postings:read": "Read postings and applications to the agency's own postings",
    "postings:write": "Write postings",
    "rotations:read": "Read releases, rotations and temporary allocations",
    "metrics:read": "Read mobility metrics and flows",
    "events:read": "Read the feed of events and keep webhooks on it",
}


class ClientScopes(BaseScopes):
    """Grant a client the scopes it was issued with, and no others."""

    def get_all_scopes(self) -> dict[str, str]:
        return SCOPES

    def get_available_scopes(
        self, application: Any = None, request: Any = None, *args: Any, **kwargs: Any
    ) -> list[str]:
        return list(application.scopes) if application is not None else []

    def get_default_scopes(self, application: Any = None, request: Any = None, *args: Any, **kwargs: Any) -> list[str]:
        return self.get_available_scopes(application, request)
