"""One shape for every error of the API: problem details (RFC 9457) with a code, a sentence, findings and fields."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404
from rest_framework import exceptions, status
from rest_framework.response import Response

from sesportal.lib.errors import DomainError

MEDIA_TYPE = "application/problem+json"
HOW_TO_CALL = "Send a token as `Authorization: Bearer TOKEN`; /oauth/token/ gives one for a client's id and secret."
TITLES = {
    400: "The request cannot be read",
    401: "Sign in, or send a valid token",
    403: "Not permitted",
    404: "Not found",
    405: "Method not allowed",
    406: "Not available in that form",
    409: "In conflict with the present state",
    410: "No longer kept",
    412: "Changed since you read it",
    413: "Too large",
    415: "Unknown media type",
    422: "Refused by a rule",
    428: "A precondition is required",
    429: "Too many requests",
    500: "Failed here",
    503: "Busy at this moment",
}


def problem(code: int, detail: str, *, name: str = "", **more: Any) -> Response:
    """Return the answer for an error; `name` is its machine-readable code."""
    body = {
        "type": "about:blank",
        "title": TITLES.get(code, "Error"),
        "status": code,
        "code": name or "error",
        "detail": detail,
        "findings": [],
        "fields": [],
        **more,
    }
    return Response(body, status=code, content_type=MEDIA_TYPE)


def problem_of(error: Exception, context: dict[str, Any]) -> Response | None:
    """Answer what a view raised; None for what nobody foresaw, which stays an error of the server."""
    if isinstance(error, DomainError):
        return problem(error.status, error.message, name=error.code, findings=[_finding(f) for f in error.findings])
    if isinstance(error, Http404):
        return problem(404, "There is nothing here that you may see.", name="not_found")
    if isinstance(error, PermissionDenied):
        return problem(403, "You may not do this.", name="not_permitted")
    if isinstance(error, RequestDataTooBig):
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1024 // 1024
        return problem(413, f"The body has more than {limit} MB. Send many rows as a batch.", name="too_large")
    if isinstance(error, exceptions.ValidationError):
        return problem(400, "Some of what was sent is wrong; see fields.", name="invalid", fields=_fields(error.detail))
    if isinstance(error, exceptions.APIException):
        return _known(error)
    return None


def _known(error: exceptions.APIException) -> Response:
    codes = error.get_codes()
    detail = HOW_TO_CALL if isinstance(error, exceptions.NotAuthenticated) else str(error.detail)
    response = problem(error.status_code, detail, name=codes if isinstance(codes, str) else "error")
    if challenge := getattr(error, "auth_header", None):
        response["WWW-Authenticate"] = challenge
    wait = getattr(error, "wait", None)
    if wait is not None:
        response["Retry-After"] = str(max(int(wait), 1))
    return response


def _finding(finding: Any) -> dict[str, Any]:
    return {
        "code": finding.code,
        "message": finding.message,
        "authority": finding.authority,
        "blocks": finding.blocks,
        "dates": dict(finding.dates),
    }


def _fields(detail: Any, path: str = "") -> list[dict[str, str]]:
    """Flatten a validation error into a list of field, code and message."""
    if isinstance(detail, dict):
        return [row for key, value in detail.items() for row in _fields(value, f"{path}.{key}" if path else str(key))]
    if isinstance(detail, list):
        found: list[dict[str, str]] = []
        for index, value in enumerate(detail):
            nested = isinstance(value, dict | list)
            found += _fields(value, f"{path}[{index}]" if nested else path)
        return found
    return [{"field": path, "code": getattr(detail, "code", "invalid"), "message": str(detail)}]


class PreconditionFailed(exceptions.APIException):
    status_code = status.HTTP_412_PRECONDITION_FAILED
    default_code = "changed_meanwhile"
    default_detail = "This was changed since you read it. Read it again and send the ETag you then get in If-Match."


class PreconditionRequired(exceptions.APIException):
    status_code = status.HTTP_428_PRECONDITION_REQUIRED
    default_code = "if_match_required"
    default_detail = "Send in If-Match the ETag of what you read, so that nobody else's change is lost."


class Conflict(exceptions.APIException):
    status_code = status.HTTP_409_CONFLICT
    default_code = "conflict"
    default_detail = "This is in conflict with what is held."
