"""The lives of what the portal keeps, as tables that apps register, so that they are written down in one place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models

Transitions = Mapping[tuple[Any, Any], Any]
"""A step from one status to another, with the permission of who takes it; None is the portal itself, by its clock."""
_lifecycles: dict[str, Transitions] = {}


def register(lifecycles: Mapping[str, Transitions]) -> None:
    """Add lifecycles by what they are of. Call it from `AppConfig.ready()`."""
    _lifecycles.update(lifecycles)


def lifecycles() -> dict[str, Transitions]:
    """Return every lifecycle, in the order of the apps."""
    return dict(_lifecycles)


def statuses_of(transitions: Transitions) -> type[models.TextChoices]:
    """Return the statuses of a lifecycle, in their order."""
    before, _ = next(iter(transitions))
    statuses: type[models.TextChoices] = type(before)
    return statuses
