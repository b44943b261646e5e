"""The sign-ins of the demonstration, for the page that offers them; the app that makes them says how to list them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.conf import settings


@dataclass(frozen=True, slots=True)
class DemoLogin:
    """One person of the demonstration: who it is, how to sign in, and what to look at first."""

    who: str
    name: str
    username: str
    password: str
    try_first: str


Source = Callable[[], Iterable[DemoLogin]]
_sources: list[Source] = []


def register(source: Source) -> None:
    """Add a source of logins, a function without arguments. Call it from `AppConfig.ready()`."""
    if source not in _sources:
        _sources.append(source)


def logins() -> list[DemoLogin]:
    """Return the logins of the demonstration; none outside a demonstration."""
    if not settings.IS_DEMO:
        return []
    return [login for source in _sources for login in source()]
