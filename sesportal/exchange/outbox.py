"""The only writer of the feed of events: a change and the word of it stand or fall together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

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
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(
            "Publish an event inside the transaction of the change: open transaction.atomic() around both."
        )
    Event.objects.bulk_create(events, batch_size=2_000)
