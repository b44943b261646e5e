"""How each operation of the API describes itself: its id, words, scope, parameters and every status it answers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import get_doc
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter

if TYPE_CHECKING:
    from collections.abc import Iterator

VERBS = {"PUT": "replace", "PATCH": "update", "DELETE": "delete"}
FIELDS = OpenApiParameter(
    "fields", OpenApiTypes.STR, description="names of the fields to give, divided by commas; all unless told"
)
ACTED = "Done; this is how it stands now"
SUCCESSES = {
    "200": "What was asked for",
    "201": "Made",
    "202": "Taken; the work goes on, and Location says where to read how far it is",
    "204": "Done",
    "304": "You hold the present state already",
}


class PortalSchema(AutoSchema):
    """The library's description, completed by what `ApiView` does for every operation."""

    def get_operation(self, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        operation: dict[str, Any] | None = super().get_operation(*args, **kwargs)
        if operation is None:
            return None
        if "\n\n" not in operation.get("description", ""):  # the summary has said it
            operation.pop("description", None)
        operation.setdefault("parameters", []).extend(_parameter(name) for name in self._common_parameters())
        if "requestBody" in operation:
            operation["requestBody"]["required"] = True
        responses = operation["responses"]
        for code, response in responses.items():
            said = ACTED if (self.method, code) == ("POST", "200") else SUCCESSES.get(code, "")
            response["description"] = response["description"] or said
            response.setdefault("headers", {}).update({name: _header(name) for name in self._headers(code)})
        if self.method == "GET":
            responses["304"] = {"description": SUCCESSES["304"], "headers": {"ETag": _header("ETag")}}
        for problem in self._problems():
            responses.setdefault(str(problem), {"$ref": f"#/components/responses/Problem{problem}"})
        operation["responses"] = dict(sorted(responses.items()))
        return operation

    def get_operation_id(self) -> str:
        """Name what is asked for: `postings_list`, `postings_read`, `postings_create`, `postings_publish`."""
        words = [re.sub(r"\W", "_", word) for word in self._tokenize_path()]
        if self.method == "GET":
            return "_".join([*words, "list" if self._is_list_view() else "read"])
        if self.method == "POST":
            return "_".join(words if self._is_act() else [*words, "create"])
        return "_".join([*words, VERBS[self.method]])

    def get_summary(self) -> str:
        first, _, _ = self.get_description().partition("\n\n")
        return " ".join(first.split()).removesuffix(".")

    def get_description(self) -> str:  # type: ignore[override]
        if self.method != "GET" and (said := get_doc(getattr(self.view, "act", None))):
            return str(said)
        return str(super().get_description())

    def is_deprecated(self) -> bool:
        return getattr(self.view, "deprecation", None) is not None

    def _is_act(self) -> bool:
        """Say whether a POST does something to one thing, rather than add to a list."""
        return self.path.rstrip("/").count("{") > 0 or not hasattr(self.view, "get")

    def _is_list_view(self, serializer: Any = None) -> bool:
        return self.method == "GET" and getattr(self.view, "is_paged", False)

    def get_override_parameters(self) -> list[Any]:
        from sesportal.exchange.api.base import DetailMixin, ListMixin

        takes_fields = self.method == "GET" and isinstance(self.view, ListMixin | DetailMixin)
        asks = getattr(self.view, "asks", {}).get(self.method, ())
        return [*super().get_override_parameters(), *asks, *([FIELDS] if takes_fields else [])]

    def get_filter_backends(self) -> list[Any]:
        return super().get_filter_backends() if getattr(self.view, "filterset_class", None) else []

    def _common_parameters(self) -> Iterator[str]:
        if self.method == "GET":
            yield "IfNoneMatch"
        if self.method == "POST":
            yield "IdempotencyKey"
        if self.method != "GET" and self._has_variables():
            yield "IfMatch"
        yield "RequestId"

    def _headers(self, code: str) -> Iterator[str]:
        yield "X-Request-ID"
        if self.method == "GET":
            yield "ETag"
        if code in ("201", "202"):
            yield "Location"
        if self.method == "POST":
            yield "Idempotency-Replayed"
        if self.is_deprecated():
            yield from ("Deprecation", "Sunset")

    def _problems(self) -> Iterator[int]:
        yield from (400, 406)
        if self.view.get_authenticators():
            yield from (401, 403, 429)
        if self._has_variables():
            yield 404
        if self.method != "GET":
            yield from (409, 413, 415, 422)
            if self._has_variables():
                yield 412
        yield from getattr(self.view, "problems", ())

    def _has_variables(self) -> bool:
        return "{" in self.path


def _parameter(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/parameters/{name}"}


def _header(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/headers/{name}"}


class BearerScheme(OpenApiAuthenticationExtension):
    """A system's token, by client credentials."""

    target_class = "sesportal.exchange.api.authentication.BearerAuthentication"
    name = "client"

    def get_security_requirement(self, auto_schema: Any) -> dict[str, list[str]]:
        scope = auto_schema.view.scope_for(auto_schema.method)
        return {self.name: [scope] if scope else []}

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        from sesportal.exchange.scopes import SCOPES

        flow = {"tokenUrl": "/oauth/token/", "scopes": SCOPES}
        return {
            "type": "oauth2",
            "description": "An agency's system, by the client credentials that the agency's HR office issued.",
            "flows": {"clientCredentials": flow},
        }


class PersonScheme(OpenApiAuthenticationExtension):
    """The session of somebody signed in to the pages."""

    target_class = "sesportal.exchange.api.authentication.PersonAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": "sessionid",
            "description": "A person who is signed in to the pages; a write needs the CSRF token in X-CSRFToken.",
        }
