"""How rules speak: days in words, numbers with their noun, and parameters as whole numbers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal

from sesportal.lib.errors import RuleViolation
from sesportal.lib.findings import Finding

Parameters = Mapping[str, Decimal]
ONE_DAY = dt.timedelta(days=1)


def say(day: dt.date) -> str:
    """Return a day as it is read: March 17, 2026."""
    return f"{day:%B} {day.day}, {day.year}"


def count(number: int, noun: str) -> str:
    """Return a number with its noun: 1 day, 15 days."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def whole(parameters: Parameters, key: str) -> int:
    """Return a parameter as a whole number; a missing one is an error, never a guess."""
    return int(parameters[key])


def blockers(findings: Iterable[Finding]) -> list[Finding]:
    """Keep the findings that block."""
    return [finding for finding in findings if finding.blocks]


def refuse(findings: Iterable[Finding], sentence: str = "") -> None:
    """Raise with what blocks, in sentences; do nothing where nothing does."""
    if blocking := blockers(findings):
        told = " ".join(finding.message for finding in blocking)
        raise RuleViolation(f"{sentence} {told}".strip(), findings=blocking)
