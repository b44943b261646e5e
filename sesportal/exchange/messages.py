"""An event as other systems get it, the same in the feed and by webhook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import orjson

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sesportal.exchange.models import Event

COLUMNS: Final = (
    "transaction",
    "id",
    "type",
    "occurred_at",
    "subject_type",
    "subject_id",
    "agency_code",
    "other_agency_code",
    "data",
)


def shown(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return an event, read by its COLUMNS, as it is shown."""
    return {
        "id": row["id"],
        "type": row["type"],
        "occurred_at": row["occurred_at"],
        "subject_type": row["subject_type"],
        "subject_id": row["subject_id"],
        "agency": row["agency_code"],
        "other_agency": row["other_agency_code"],
        "data": row["data"],
    }


def message_of(event: Event) -> bytes:
    """Return the body of a webhook's message: one result of the feed."""
    row = {column: getattr(event, column) for column in COLUMNS if column != "transaction"}
    return orjson.dumps(shown(row), option=orjson.OPT_UTC_Z)
