"""The only writer of the feed of events: a change and the word of it stand or fall together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from sesportal.exchange.event_types import EVENT_TYPES
from sesportal.exchange.models import Event


def publish(
    *,
    type: str,
    subject_type: str,
    subject_id: str,
    agency_code: str = "",
    other_agency_code: str = "",
    is_public: bool = False,
    data: Mapping[str, Any] | None = None,
) -> None:
    """Write one event in the transaction of the change it tells of.

    `agency_code` and `other_agency_code` are the agencies or subelements concerned; nobody else sees the event unless
    `is_public`. `data` says what changed in codes and dates, never a birth date, a rating or a name.
    """
    publish_many(
        [
            Event(
                type=type,
                subject_type=subject_type,
                subject_id=subject_id,
                agency_code=agency_code,
                other_agency_code=other_agency_code,
                is_public=is_public,
                data=dict(data or {}),
            )
        ]
    )


def publish_many(events: Iterable[Event]) -> None:
    """Write events by sets, in the transaction of the changes they tell of."""
    events = list(events)
    if unknown := {event.type for event in events} - EVENT_TYPES.keys():
        raise ValueError(f"No such type of event: {', '.join(sorted(unknown))}. Add it to EVENT_TYPES first.")
    _check_transaction()
    Event.objects.bulk_create(events, batch_size=2_000)


def publish_selected(query: str, parameters: Sequence[Any] = ()) -> int:
    """Write one event for each row of `query`, in the transaction of the changes; return how many.

    The query gives type, subject_type, subject_id, agency_code, other_agency_code and data, in this order, the data
    made by the function that `json_object` names. For changes by the thousand.
    """
    _check_transaction()
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    columns = "type, subject_type, subject_id, agency_code, other_agency_code, data, is_public, occurred_at"
    statement = f"INSERT INTO exchange_event ({columns}) SELECT q.*, false, %s FROM ({query}) AS q"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(statement, [now, *parameters])
        return int(cursor.rowcount)


def json_object() -> str:
    """Return the SQL function that makes a JSON object of names and values in turn."""
    return "jsonb_build_object" if connection.vendor == "postgresql" else "json_object"


def _check_transaction() -> None:
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(
            "Publish an event inside the transaction of the change: open transaction.atomic() around both."
        )
