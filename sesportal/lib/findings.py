"""What a rule has to say about an object on a date."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Finding:
    """One statement of one rule: what it found, on whose authority, whether it blocks, and the dates it computed."""

    code: str
    message: str
    authority: str
    blocks: bool = False
    dates: Mapping[str, dt.date] = field(default_factory=dict)
