"""How the API describes itself."""

from __future__ import annotations

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema


class PortalSchema(AutoSchema):
    """The library's description; a list is what gives pages."""

    def _is_list_view(self, serializer: Any = None) -> bool:
        from sesportal.exchange.api.base import ListMixin

        return isinstance(self.view, ListMixin)


class BearerScheme(OpenApiAuthenticationExtension):
    """A system's token, by client credentials."""

    target_class = "sesportal.exchange.api.authentication.BearerAuthentication"
    name = "client"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        from sesportal.exchange.scopes import SCOPES

        flow = {"tokenUrl": "/oauth/token/", "scopes": SCOPES}
        return {"type": "oauth2", "flows": {"clientCredentials": flow}}


class PersonScheme(OpenApiAuthenticationExtension):
    """The session of somebody signed in to the pages."""

    target_class = "sesportal.exchange.api.authentication.PersonAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {"type": "apiKey", "in": "cookie", "name": "sessionid"}
