"""Lists of codes that the API speaks in: each app registers its own, so that nobody guesses what one means."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from django.db import models


class Code(NamedTuple):
    """One code with its words; `note` says more where there is more to say."""

    code: str
    label: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class CodeList:
    """One list; `read` gives its codes in their order, from the code's own tables or from rows."""

    name: str
    title: str
    read: Callable[[], Iterable[Code]]


Codes = type[models.Choices] | Callable[[], Iterable[Code]]
_lists: dict[str, CodeList] = {}


def register(lists: Mapping[str, tuple[str, Codes]]) -> None:
    """Add lists, each by its name in the address with its title and codes. Call it from `AppConfig.ready()`.

    What reads rows is a function, called when the list is asked for.
    """
    for name, (title, codes) in lists.items():
        _lists[name] = CodeList(name, title, _of_choices(codes) if isinstance(codes, type) else codes)


def _of_choices(choices: type[models.Choices]) -> Callable[[], Iterable[Code]]:
    return lambda: [Code(str(code), str(label)) for code, label in choices.choices if code != ""]


def code_lists() -> list[CodeList]:
    """Return every list, by name."""
    return [_lists[name] for name in sorted(_lists)]
