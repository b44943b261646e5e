"""Pages by an opaque cursor: stable while rows arrive, since a row's place is its id."""

from __future__ import annotations

import base64
import binascii
from bisect import bisect_right
from typing import Any

from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

DEFAULT_SIZE, MOST = 50, 500


class IdCursor(BasePagination):
    """Give rows in the order of their ids; `cursor` is the place after the last row of the page before.

    A row has its id from its creation, so paging misses none that was there and gives none twice, whatever arrives.
    """

    ordering_field = "pk"

    def paginate_queryset(self, queryset: Any, request: Any, view: Any = None) -> list[Any]:
        self.request = request
        self.size = page_size(request)
        place = read_cursor(request.query_params.get("cursor", ""), parts=1)
        rows = queryset.order_by(self.ordering_field)
        if place:
            rows = rows.filter(**{f"{self.ordering_field}__gt": self.value_of(place[0])})
        found = list(rows[: self.size + 1])
        self.has_more = len(found) > self.size
        page = found[: self.size]
        self.last = self.key_of(page[-1]) if page else None
        return page

    @staticmethod
    def value_of(text: str) -> Any:
        if not text.isdecimal() or len(text) > 18:
            raise bad_cursor()
        return int(text)

    def key_of(self, row: Any) -> Any:
        name = "id" if self.ordering_field == "pk" else self.ordering_field
        return row[name] if isinstance(row, dict) else getattr(row, self.ordering_field)

    def get_paginated_response(self, data: Any) -> Response:
        return page_of(self.request, data, write_cursor(self.last) if self.has_more else None)

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        return {
            "type": "object",
            "required": ["results", "next_cursor", "next"],
            "properties": {
                "results": schema,
                "next_cursor": {
                    "type": ["string", "null"],
                    "description": "send it as `cursor`; null on the last page",
                },
                "next": {"type": ["string", "null"], "format": "uri"},
            },
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        return [
            {
                "name": "cursor",
                "in": "query",
                "required": False,
                "description": "`next_cursor` of the page before",
                "schema": {"type": "string"},
            },
            {
                "name": "page_size",
                "in": "query",
                "required": False,
                "description": f"rows a page, {DEFAULT_SIZE} unless told",
                "schema": {"type": "integer", "minimum": 1, "maximum": MOST, "default": DEFAULT_SIZE},
            },
        ]


class CodeCursor(IdCursor):
    """Give rows in the order of `code`, for what is keyed on a code."""

    ordering_field = "code"

    @staticmethod
    def value_of(text: str) -> Any:
        return text


def page_of(request: Any, rows: list[Any], cursor: str | None) -> Response:
    """Return one page in the shape that every list of the API has."""
    following = replace_query_param(request.build_absolute_uri(), "cursor", cursor) if cursor else None
    return Response({"results": rows, "next_cursor": cursor, "next": following})


def page_of_rows(request: Any, rows: list[dict[str, Any]], *, state: str) -> tuple[list[dict[str, Any]], str | None]:
    """Cut the page asked for out of rows in the order of their ids; return it, and the cursor of the next.

    `state` names what the rows are of, such as one computation: a cursor of another state is refused, so that nobody
    puts pages of two states together.
    """
    size = page_size(request)
    place = read_cursor(request.query_params.get("cursor", ""), parts=2)
    if place and place[0] != state:
        raise ValidationError({"cursor": "This was computed anew meanwhile, or is of another query. Begin again."})
    start = bisect_right([row["id"] for row in rows], place[1]) if place else 0
    page = rows[start : start + size]
    return page, write_cursor(state, page[-1]["id"]) if start + size < len(rows) else None


def page_size(request: Any) -> int:
    """Return the number of rows asked for. Raises ValidationError for what is no number from 1 to 500."""
    text = request.query_params.get("page_size", str(DEFAULT_SIZE))
    if not text.isdecimal() or len(text) > 4 or not 1 <= int(text) <= MOST:
        raise ValidationError({"page_size": f"Send a whole number from 1 to {MOST}."})
    return int(text)


def write_cursor(*parts: Any) -> str:
    return base64.urlsafe_b64encode("|".join(str(part) for part in parts).encode()).decode().rstrip("=")


def read_cursor(text: str, *, parts: int, name: str = "cursor") -> list[str]:
    """Return the parts of a cursor, none for an empty one. Raises ValidationError for one that was not given out."""
    if not text:
        return []
    try:
        plain = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        raise bad_cursor(name) from None
    found = plain.split("|")
    if len(found) != parts or not all(found) or "\x00" in plain:
        raise bad_cursor(name)
    return found


def bad_cursor(name: str = "cursor") -> ValidationError:
    return ValidationError({name: "Send a next_cursor that the API gave you, or none to begin."})
