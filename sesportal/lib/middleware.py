"""Middleware of the platform: the request's id and its log lines, and domain errors as pages."""

from __future__ import annotations

import re
import uuid
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import structlog
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import render
from django.urls import is_valid_path
from django_structlog.middlewares import RequestMiddleware

from sesportal.lib.errors import DomainError
from sesportal.lib.templatetags.portal import way_back

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
    from django.http.response import HttpResponseBase

REQUEST_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")
SECRET = re.compile(r"(?<=/)[A-Za-z0-9_-]{43,}(?=/|$)")


class RequestLogMiddleware(RequestMiddleware):
    """Give every request an id, log its start and end under it, and echo it, so that a user can name what went wrong.

    An id that a proxy sent is kept where it is plainly an id. Of the person, the lines hold the number alone; of the
    address, the path without its query, in which people search for names, and without a secret that opens a page.
    """

    def prepare(self, request: HttpRequest) -> None:
        sent = request.headers.get("X-Request-ID", "")
        request_id = sent if REQUEST_ID.fullmatch(sent) else str(uuid.uuid4())
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        request.id = request_id  # type: ignore[attr-defined]
        structlog.get_logger(__name__).info("request_started", request=self.format_request(request))

    def handle_response(self, request: HttpRequest, response: HttpResponse) -> None:
        response["X-Request-ID"] = request.id  # type: ignore[attr-defined]
        super().handle_response(request, response)

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        return f"{request.method} {SECRET.sub('...', request.path)}"

    @staticmethod
    def bind_user_id(request: HttpRequest) -> None:
        """Name the user only where the request has loaded them already: no page costs a query for its log line."""
        user: Any = getattr(request, "_cached_user", None)
        if user is not None and user.pk is not None:
            structlog.contextvars.bind_contextvars(user_id=user.pk)


class SlashMiddleware:
    """Let an address for programs do with or without its last slash: they follow no redirect with what they post."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        path = request.path_info
        if path.startswith(("/api/", "/oauth/")) and not path.endswith("/") and not is_valid_path(path):
            request.path_info, request.path = f"{path}/", f"{request.path}/"
        return self.get_response(request)


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Ask for a sign-in on every page that does not opt out by name; those that do, cost no look at the session."""

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase], view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        if not getattr(view_func, "login_required", True):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)

    def handle_no_permission(
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseRedirect:
        """Lead back after signing in to the page a form was sent from: what takes only a form shows no page."""
        if request.method in ("GET", "HEAD"):
            return super().handle_no_permission(request, view_func)
        page = urlsplit(way_back(request))
        back = f"{page.path}?{page.query}" if page.query else page.path
        return redirect_to_login(back or "/", self.get_login_url(view_func), REDIRECT_FIELD_NAME)


class DomainErrorMiddleware:
    """Turn a refusal that no form caught into a page with its sentence and its status."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and _is_read(request) and not response.content:
            page = render(request, "405.html", status=response.status_code)
            page["Allow"] = response["Allow"]
            return page
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, DomainError):
            structlog.get_logger(__name__).info("refused", code=exception.code, status=exception.status)
            return render(request, "refused.html", {"error": exception}, status=exception.status)
        return None


def _is_read(request: HttpRequest) -> bool:
    """Say whether a person may have come here by a link, a reload or the browser's history."""
    return request.method == "GET" and "text/html" in request.headers.get("Accept", "")
