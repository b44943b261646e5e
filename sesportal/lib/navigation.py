"""The places of the portal: each app registers its own, and a page shows those the user may go to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

May = Callable[[Any], bool]
ANYONE: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One registered place; `permissions` empty means every signed-in user, otherwise any one of them is enough.

    `around` begins the addresses that belong to it besides those below its own.
    """

    label: str
    url_name: str
    permissions: tuple[str, ...]
    group: str
    order: int
    around: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """One place as a page shows it."""

    label: str
    url: str
    group: str
    is_current: bool


_entries: dict[str, Entry] = {}


def register(
    label: str,
    url_name: str,
    permission: str | tuple[str, ...] | None = None,
    group: str = "",
    *,
    order: int = 50,
    around: tuple[str, ...] = (),
) -> None:
    """Add a place, or replace the one with the same `url_name`; lower `order` comes first.

    `permission` is one permission, a tuple of which any one is enough, or None for every signed-in user. `around`
    begins addresses elsewhere on which the place is marked as well, such as `/meetings/`.
    Call it from `AppConfig.ready()`.
    """
    permissions = ANYONE if permission is None else (permission,) if isinstance(permission, str) else permission
    _entries[url_name] = Entry(label, url_name, permissions, group, order, around)


def entries() -> list[Entry]:
    """Return every registered place in the order of the page."""
    return sorted(_entries.values(), key=lambda entry: entry.order)


def links(may: May, path: str) -> list[Link]:
    """Return the places open to a user who `may`, marking the one that `path` lies deepest inside."""
    allowed = [e for e in entries() if not e.permissions or any(may(p) for p in e.permissions)]
    addresses = {entry.url_name: reverse(entry.url_name) for entry in allowed}
    depths = {e.url_name: _depth(path, addresses[e.url_name], e.around) for e in allowed}
    current = max(depths, key=lambda name: depths[name], default="")
    return [
        Link(e.label, addresses[e.url_name], e.group, is_current=e.url_name == current and depths[current] > 0)
        for e in allowed
    ]


def _depth(path: str, url: str, around: tuple[str, ...]) -> int:
    """Return how much of `path` a place stands for, 0 where it lies outside."""
    whole = [url] if path == url or (url != "/" and path.startswith(url)) else []
    return max((len(prefix) for prefix in (*whole, *(one for one in around if path.startswith(one)))), default=0)
