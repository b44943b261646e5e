"""The demonstration: its sign-ins, for the page that offers them, and what each app adds to its synthetic corps."""

from __future__ import annotations

import datetime as dt
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


Loader = Callable[[dt.date, int], str]
_loaders: dict[str, Loader] = {}


def register_loader(name: str, loader: Loader) -> None:
    """Add what an app puts beside the synthetic corps: a function of (as-of day, seed) that says what came of it.

    Call it from `AppConfig.ready()`. A loader writes once: it is called again where the corps is held already, and then
    does nothing, so that a demonstration of an earlier version gains what is new.
    """
    _loaders[name] = loader


def loaders() -> list[tuple[str, Loader]]:
    """Return the loaders in the order of their registration."""
    return list(_loaders.items())
