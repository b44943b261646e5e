"""What is answered where no view answers: a page to a browser, problem details to a program that calls the API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.views import defaults

from sesportal.lib.api.problems import MEDIA_TYPE, problem
from sesportal.lib.api.rendering import dumps

if TYPE_CHECKING:
    from django.http import HttpRequest


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if _is_program(request):
        return _problem(400, "The request cannot be read.", "bad_request")
    return defaults.bad_request(request, exception)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if _is_program(request):
        return _problem(404, "There is no such address. /api/v1/schema/ lists them.", "no_such_address")
    return defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    if _is_program(request):
        return _problem(500, "This failed here. Send the same request again, later; report its X-Request-ID.", "failed")
    return defaults.server_error(request)


def _is_program(request: HttpRequest) -> bool:
    wanted = request.get_preferred_type([MEDIA_TYPE, "text/html"])
    return request.path.startswith("/api/") and wanted != "text/html"


def _problem(code: int, detail: str, name: str) -> HttpResponse:
    body: Any = problem(code, detail, name=name).data
    return HttpResponse(dumps(body), status=code, content_type=MEDIA_TYPE)
