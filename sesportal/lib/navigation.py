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
    """One registered place; `permissions` empty means every signed-in user, otherwise any one of them is enough."""

    label: str
    url_name: str
    permissions: tuple[str, ...]
    group: str
    order: int


@dataclass(frozen=True, slots=True)
class Link:
    """One place as a page shows it."""

    label: str
    url: str
    group: str
    is_current: bool


_entries: dict[str, Entry] = {}


def register(
    label: str, url_name: str, permission: str | tuple[str, ...] | None = None, group: str = "", *, order: int = 50
) -> None:
    """Add a place, or replace the one with the same `url_name`; lower `order` comes first.

    `permission` is one permission, a tuple of which any one is enough, or None for every signed-in user.
    Call it from `AppConfig.ready()`.
    """
    permissions = ANYONE if permission is None else (permission,) if isinstance(permission, str) else permission
    _entries[url_name] = Entry(label, url_name, permissions, group, order)


def entries() -> list[Entry]:
    """Return every registered place in the order of the page."""
    return sorted(_entries.values(), key=lambda entry: entry.order)


def links(may: May, path: str) -> list[Link]:
    """Return the places open to a user who `may`, marking the one that `path` lies deepest inside."""
    allowed = [e for e in entries() if not e.permissions or any(may(p) for p in e.permissions)]
    addresses = {entry.url_name: reverse(entry.url_name) for entry in allowed}
    around = [url for url in addresses.values() if path == url or (url != "/" and path.startswith(url))]
    current = max(around, key=len, default="")
    return [Link(e.label, addresses[e.url_name], e.group, is_current=addresses[e.url_name] == current) for e in allowed]
