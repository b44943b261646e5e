"""What other apps have to say on a person's record: each registers a source, so that the record need not know them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a panel's table; its first cell names it, and leads to `url` where the reader may go there."""

    cells: tuple[str, ...]
    url: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """One thing kept elsewhere about the person: what it is, a plain sentence, where it leads, and a table at need."""

    title: str
    text: str
    url: str = ""
    link: str = "Open"
    order: int = 50
    columns: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()

    @property
    def rows(self) -> list[tuple[Line, list[tuple[str, str]]]]:
        """Return each line with its cells after the first, each under its column."""
        return [(line, list(zip(self.columns[1:], line.cells[1:], strict=True))) for line in self.lines]


Source = Callable[[Any, Any, dt.date], Iterable[Panel]]
_sources: dict[str, Source] = {}


def register(name: str, source: Source) -> None:
    """Add the source `name`, a function of (user, person, today) that returns what that user may see, cheaply.

    Call it from `AppConfig.ready()`.
    """
    _sources[name] = source


def panels(user: Any, person: Any, today: dt.date) -> list[Panel]:
    """Return what `user` may see about a person, in its order."""
    found = [panel for source in _sources.values() for panel in source(user, person, today)]
    return sorted(found, key=lambda panel: panel.order)
