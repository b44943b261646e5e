"""What waits for a user on the home page: each app registers a source of cards."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Card:
    """One thing on the home page: what it is, a plain sentence, where it leads, and how many wait there."""

    title: str
    text: str
    url: str
    link: str = "Open"
    count: int | None = None
    is_urgent: bool = False
    order: int = 50


Source = Callable[[Any, dt.date], Iterable[Card]]
_sources: dict[str, Source] = {}


def register(name: str, source: Source) -> None:
    """Add the source `name`, a function of (user, today) that returns the cards for that user.

    Call it from `AppConfig.ready()`. A source must be cheap: it runs on every visit of the home page.
    """
    _sources[name] = source


def cards(user: Any, today: dt.date) -> list[Card]:
    """Return the user's cards, urgent ones first, then in their order."""
    found = [card for source in _sources.values() for card in source(user, today)]
    return sorted(found, key=lambda card: (not card.is_urgent, card.order))
