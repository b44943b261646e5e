"""What a move is to serve, such as a line of a plan: kept by an app above the moves, which need not know it.

The keeper registers two functions, and is told by a signal what an executive has named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Purpose:
    """One thing that a move is to serve, in the words in which its executive shares it.

    `value` names it among those offered. Where it stands, and the way to it, are left empty for readers who may not
    see where it is kept.
    """

    value: str
    text: str
    origin: str
    standing: str = ""
    tone: str = "neutral"
    url: str = ""
    link: str = ""


Offered = Callable[[Any], Iterable[Purpose]]
Named = Callable[[Any, Any], Iterable[Purpose]]
_sources: dict[str, tuple[Offered, Named]] = {}


def register(name: str, *, offered: Offered, named: Named) -> None:
    """Add the source `name`. Call it from `AppConfig.ready()`.

    `offered` returns what a person can name, for that person alone; `named` returns, of a user and an application, what
    its writer named there and the user may know of.
    """
    _sources[name] = (offered, named)


def offered_to(person: Any) -> list[Purpose]:
    """Return what a person can name as served by a move."""
    return [purpose for offered, _ in _sources.values() for purpose in offered(person)]


def named_on(application: Any, user: Any) -> list[Purpose]:
    """Return what an application names, as far as `user` may know of it; nothing where there is no application."""
    if application is None:
        return []
    return [purpose for _, named in _sources.values() for purpose in named(user, application)]
