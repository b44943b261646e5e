"""What every resource of the API has in common: who may call, pages, fields, ETags, repeats, limits."""

from __future__ import annotations

import datetime as dt
import difflib
import functools
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from django.utils.http import http_date
from rest_framework import generics
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from sesportal.exchange.api.idempotency import once
from sesportal.lib.api.problems import PreconditionFailed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from drf_spectacular.utils import OpenApiParameter

    from sesportal.accounts.models import User

OF_PAGES = {"cursor", "page_size", "fields"}
FORM = "format"
NOTICE = dt.timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Deprecation:
    """A resource that goes away: from when it is deprecated, and its last day, a year later at least."""

    since: dt.date
    until: dt.date

    def __post_init__(self) -> None:
        if self.until < self.since + NOTICE:
            raise ValueError(f"A resource stays {NOTICE.days} days after it is deprecated.")

    @property
    def headers(self) -> dict[str, str]:
        """Return the headers of RFC 9745 and RFC 8594."""
        since, until = (dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC) for day in (self.since, self.until))
        return {"Deprecation": f"@{int(since.timestamp())}", "Sunset": http_date(until.timestamp())}


class ApiView(generics.GenericAPIView):
    """One resource. `scopes` names the scope that a token needs for each method.

    Subclasses say what `get_queryset` gives, already limited to what the caller may see: what is not in it is 404.
    The schema follows from the class; `problems` names statuses of errors that no other resource answers, and `asks`
    gives by method the parameters that are neither filters nor of pages. Whatever else is asked is refused.
    """

    scopes: ClassVar[dict[str, str]] = {}
    problems: ClassVar[tuple[int, ...]] = ()
    asks: ClassVar[dict[str, Sequence[OpenApiParameter]]] = {}
    is_paged: ClassVar[bool] = False
    deprecation: ClassVar[Deprecation | None] = None

    @property
    def caller(self) -> User:
        """Who calls: a person, or the service account of a client."""
        from sesportal.accounts.models import User

        if getattr(self, "swagger_fake_view", False):  # the schema is described without a caller
            nobody = User(pk=0)
            nobody.__dict__["active_memberships"] = []
            return nobody
        user: Any = self.request.user
        return user

    def scope_for(self, method: str) -> str | None:
        return self.scopes.get("GET" if method in ("HEAD", "OPTIONS") else method)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if request.query_params and request.method != "OPTIONS":
            self.refuse_unknown(set(request.query_params))

    def refuse_unknown(self, names: set[str]) -> None:
        """Raise ValidationError for a parameter that there is not: who mistypes a filter would be given everything."""
        known = sorted(self.parameters_of(self.request.method or "GET") | {FORM})
        if unknown := sorted(names - set(known)):
            raise ValidationError({name: [_unknown_parameter(name, known)] for name in unknown})

    def parameters_of(self, method: str) -> set[str]:
        """Return the names of what may be asked in the address with a method."""
        method = "GET" if method == "HEAD" else method
        names = {parameter.name for parameter in self.asks.get(method, ())}
        if method != "GET":
            return names
        if isinstance(self, ListMixin | DetailMixin):
            names.add("fields")
        if self.is_paged:
            filters: Any = getattr(self, "filterset_class", None)
            names |= {"cursor", "page_size"} | set(filters.base_filters if filters else ())
        return names

    def holds(self, scope: str) -> bool:
        """Say whether the caller's token holds a scope; a person's session is not limited by scopes."""
        token: Any = self.request.auth
        return token is None or scope in token.scope.split()

    def only_fields(self: Any, data: Any) -> Any:
        """Keep of each row the fields named by `fields=a,b`; a field that is not there is refused."""
        wanted = self.request.query_params.get("fields", "")
        if not wanted:
            return data
        names = [name for name in wanted.split(",") if name]
        serializer: Any = self.get_serializer_class()()
        known = set(serializer.fields)
        if unknown := sorted(set(names) - known):
            raise ValidationError(
                {"fields": f"No such field: {', '.join(unknown)}. There are {', '.join(sorted(known))}."}
            )
        kept = set(names)
        rows = data if isinstance(data, list) else [data]
        cut = [{name: value for name, value in row.items() if name in kept} for row in rows]
        return cut if isinstance(data, list) else cut[0]

    def represent(self, rows: list[Any]) -> list[dict[str, Any]]:
        """Return the rows as the API shows them; by the serializer unless a subclass knows a faster way."""
        return list(self.get_serializer(rows, many=True).data)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        response.setdefault("Cache-Control", "private, no-cache")
        for name, value in (self.deprecation.headers if self.deprecation else {}).items():
            response[name] = value
        if request.method in ("GET", "HEAD") and response.status_code == 200 and isinstance(response, Response):
            response.render()
            tag = etag_of(response.content)
            response["ETag"] = tag
            if tag in [one.strip() for one in request.headers.get("If-None-Match", "").split(",")]:
                response.status_code = 304
                response.content = b""
        return response


def _unknown_parameter(name: str, known: Sequence[str]) -> ErrorDetail:
    near = difflib.get_close_matches(name, known, n=1)
    hint = f" Did you mean {near[0]}?" if near else ""
    return ErrorDetail(f"There is no such parameter.{hint} There are {', '.join(known)}.", code="unknown_parameter")


def values_of(model: Any, columns: tuple[str, ...]) -> Any:
    """Return the query of some columns of a model, to be narrowed; the joins they need are worked out once."""
    return _values_of(model, columns).all()  # a copy: rows that were read must never stay with the shared one


@functools.cache
def _values_of(model: Any, columns: tuple[str, ...]) -> Any:
    return model.objects.values(*columns)


def etag_of(content: bytes) -> str:
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'


class ListMixin:
    """GET gives a list by pages; beside an ApiView."""

    is_paged = True

    def filtered(self: Any, queryset: Any) -> Any:
        """Return what the filters leave; making their form costs as much as the list, so not where none is named."""
        return self.filter_queryset(queryset) if set(self.request.query_params) - OF_PAGES else queryset

    def get(self: Any, request: Request) -> Response:
        rows = self.paginate_queryset(self.filtered(self.get_queryset()))
        return self.get_paginated_response(self.only_fields(self.represent(list(rows or ()))))


class DetailMixin:
    """GET gives one row by its id; beside an ApiView."""

    def get(self: Any, request: Request, **kwargs: Any) -> Response:
        return Response(self.only_fields(self.represent([self.get_object()])[0]))

    def check_if_match(self: Any) -> None:
        """Refuse a write to what has changed since the caller read it, where If-Match says what was read."""
        wanted = self.request.headers.get("If-Match")
        if wanted is None:
            return
        from sesportal.lib.api.rendering import dumps

        now = etag_of(dumps(self.represent([self.get_object()])[0]))
        if wanted.strip() != "*" and now not in [one.strip() for one in wanted.split(",")]:
            raise PreconditionFailed


class WriteMixin:
    """POST once for each Idempotency-Key; subclasses write `act`."""

    def post(self: Any, request: Request, **kwargs: Any) -> Any:
        return once(request, lambda: self.act(request, **kwargs))
