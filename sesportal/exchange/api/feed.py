"""The feed of events: read on from a cursor, in order, without gaps."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.response import Response

from sesportal.exchange.api.base import ApiView
from sesportal.exchange.event_types import EVENT_TYPES
from sesportal.exchange.messages import COLUMNS, shown
from sesportal.exchange.models import Event, Place
from sesportal.lib.api.paging import DEFAULT_SIZE, MOST, bad_cursor, page_size, read_cursor, write_cursor

if TYPE_CHECKING:
    from rest_framework.request import Request


class CursorExpired(APIException):
    status_code = status.HTTP_410_GONE
    default_code = "cursor_expired"
    default_detail = (
        "Events are kept 90 days, and this cursor is older: some may be gone. Read the resources you keep in step once "
        "more, then read the feed without a cursor."
    )


class EventSerializer(serializers.Serializer):
    id = serializers.IntegerField(help_text="rises with writing, not with the order of the feed: use the cursor")
    type = serializers.ChoiceField(choices=list(EVENT_TYPES))
    occurred_at = serializers.DateTimeField()
    subject_type = serializers.CharField(help_text="resource of the API, e.g. postings")
    subject_id = serializers.CharField(help_text="its id in the API")
    agency = serializers.CharField(allow_blank=True, help_text="agency or subelement concerned")
    other_agency = serializers.CharField(allow_blank=True, help_text="the other one concerned, such as the host")
    data = serializers.DictField(help_text="what changed, in codes and dates")  # type: ignore[assignment]


class EventPageSerializer(serializers.Serializer):
    results = EventSerializer(many=True)
    next_cursor = serializers.CharField(help_text="keep it, and send it as `after` next time, whether or not has_more")
    has_more = serializers.BooleanField(help_text="more is there already: read on at once")


@extend_schema(tags=["events"])
class EventList(ApiView):
    """What changed, in the order in which it took effect: ordered, without gaps, kept 90 days.

    The cursor moves on even where nothing concerns the caller. A subscriber that stores `next_cursor` together with
    what it made of the page misses nothing and sees nothing twice.
    """

    scopes = {"GET": "events:read"}
    problems = (410,)
    serializer_class = EventPageSerializer
    pagination_class = None
    asks = {
        "GET": (
            OpenApiParameter("after", str, description="`next_cursor` of the page before; none to begin"),
            OpenApiParameter("type", str, description="one type or several with commas between them"),
            OpenApiParameter(
                "page_size",
                {"type": "integer", "minimum": 1, "maximum": MOST, "default": DEFAULT_SIZE},
                description=f"events a page, {DEFAULT_SIZE} unless told",
            ),
        )
    }

    @extend_schema(operation_id="events_list")
    def get(self, request: Request) -> Response:
        size, place = page_size(request), place_of(request.query_params.get("after", ""))
        types = _types(request.query_params.get("type", ""))
        head = Event.objects.head()
        events = Event.objects.visible_to(self.caller).after(place).up_to(head)
        if types:
            events = events.filter(type__in=types)
        rows = list(events.values(*COLUMNS)[: size + 1])
        has_more, rows = len(rows) > size, rows[:size]
        cursor = _cursor_after(rows[-1]) if has_more else _cursor(max(head, place), timezone.now())
        return Response({"results": [shown(row) for row in rows], "next_cursor": cursor, "has_more": has_more})


def place_of(text: str) -> Place:
    """Return the place that a cursor means, the beginning for none.

    Raises ValidationError for a cursor that was not given out, CursorExpired for one older than events are kept.
    """
    parts = read_cursor(text, parts=3, name="after")
    if not parts:
        return Place(0, 0)
    if not all(part.isdecimal() and len(part) <= 18 for part in parts):
        raise bad_cursor("after")
    transaction, number, second = (int(part) for part in parts)
    if second < (timezone.now() - Event.KEPT).timestamp():
        raise CursorExpired
    return Place(transaction, number)


def _cursor(place: Place, at: dt.datetime) -> str:
    return write_cursor(place.transaction, place.number, int(at.timestamp()))


def _cursor_after(row: dict[str, Any]) -> str:
    """Return the cursor of a page with more behind it: as old as its last event, since the next may be no younger."""
    return _cursor(Place(row["transaction"], row["id"]), row["occurred_at"])


def _types(text: str) -> list[str]:
    wanted = [name for name in text.split(",") if name]
    if unknown := sorted(set(wanted) - EVENT_TYPES.keys()):
        raise ValidationError({"type": f"No such type: {', '.join(unknown)}. There are {', '.join(EVENT_TYPES)}."})
    return wanted
