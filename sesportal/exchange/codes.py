"""The list of what other systems are told of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sesportal.exchange.code_lists import Code
from sesportal.exchange.event_types import EVENT_TYPES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sesportal.exchange.code_lists import Codes


def event_types() -> Iterable[Code]:
    """Return the types of events; the note says who finds them in the feed."""
    return [Code(name, one.sentence, one.seen_by) for name, one in EVENT_TYPES.items()]


CODE_LISTS: dict[str, tuple[str, Codes]] = {"event-types": ("What other systems are told of", event_types)}
