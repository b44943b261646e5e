"""JSON in and out by a compiled library."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import orjson
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer

OPTIONS = orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS


def dumps(data: Any) -> bytes:
    """Return `data` as JSON: dates in ISO, times in UTC with Z, decimals as text."""
    return orjson.dumps(data, default=_plain, option=OPTIONS)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal | bytes):
        return str(value)
    if isinstance(value, tuple | set | frozenset):
        return list(value)
    if hasattr(value, "__str__"):
        return str(value)
    raise TypeError(f"{type(value).__name__} cannot be sent as JSON")


class JSONRenderer(BaseRenderer):
    """Answer in JSON; a problem (an error) has its own media type, RFC 9457."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:
        return b"" if data is None else dumps(data)


class CsvRenderer(JSONRenderer):
    """For a view that streams CSV itself: it answers whoever accepts CSV, and its problems are JSON."""

    media_type = "text/csv"
    format = "csv"


class LinesRenderer(JSONRenderer):
    """For a view that streams JSON lines itself: it answers whoever accepts them, and its problems are JSON."""

    media_type = "application/x-ndjson"
    format = "ndjson"


class JSONParser(BaseParser):
    """Read a JSON body; `NaN` and other things that are no JSON are refused."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        request = (parser_context or {}).get("request")
        try:
            # the body as Django keeps it: limited in size, and still there for the digest of a repeat
            return orjson.loads(stream.read() if request is None else request._request.body)
        except orjson.JSONDecodeError as error:
            raise ParseError(f"The body is not JSON: {error}.") from error
