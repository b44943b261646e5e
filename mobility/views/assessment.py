"""What the rules say of a worksheet, as its pages show it: findings with their overrides, dates, and the basis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from mobility.models import WorksheetStatement
from mobility.rules.moratorium import Moratorium, moratoria
from mobility.rules.reassignment import (
    NEVER_OVERRIDDEN,
    Timeline,
    check_effecting,
    check_reassignment,
    not_overridden,
    timeline,
)
from mobility.rules.words import say
from mobility.rules.worksheet_facts import facts_of, standing_statement
from mobility.workflow import WorksheetStatus

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from mobility.models import ReassignmentWorksheet
    from mobility.rules.words import Parameters
    from sesportal.lib.findings import Finding

TONES = {
    WorksheetStatus.DRAFT: "neutral",
    WorksheetStatus.NOTICE_SERVED: "info",
    WorksheetStatus.EFFECTED: "good",
    WorksheetStatus.CANCELLED: "neutral",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One finding with how it stands: it blocks, is overridden, or is a note."""

    finding: Finding
    override: Mapping[str, Any] | None
    can_be_overridden: bool

    @property
    def label(self) -> str:
        if self.override:
            return "Overridden"
        return "Blocks" if self.finding.blocks else "Note"

    @property
    def tone(self) -> str:
        if self.override:
            return "attention"
        return "bad" if self.finding.blocks else "info"


@dataclass(frozen=True, slots=True)
class Assessment:
    """Everything the rules say of one worksheet on one day."""

    rows: list[Row]
    timeline: Timeline | None
    open_points: int
    as_of: dt.date


def assess(worksheet: ReassignmentWorksheet, *, as_of: dt.date, parameters: Parameters) -> Assessment:
    """Return the findings and dates of a worksheet loaded with `for_assessment()`; of one that took effect, as then."""
    if worksheet.effected_at:
        as_of = timezone.localdate(worksheet.effected_at)
    facts = facts_of(worksheet)
    found = check_reassignment(facts, as_of=as_of, parameters=parameters)
    overrides = {(each["code"], each["message"]): each for each in worksheet.overrides}
    rows = []
    for finding in found:
        override = overrides.get((finding.code, finding.message)) if finding.blocks else None
        may = finding.blocks and override is None and finding.code not in NEVER_OVERRIDDEN
        rows.append(Row(finding, override, may))
    return Assessment(
        rows=rows,
        timeline=timeline(facts, as_of=as_of, parameters=parameters),
        open_points=sum(row.label == "Blocks" for row in rows),
        as_of=as_of,
    )


def is_ready(worksheet: ReassignmentWorksheet, *, as_of: dt.date, parameters: Parameters) -> bool:
    """Say whether nothing stands against recording that the move took effect."""
    found = check_effecting(facts_of(worksheet), as_of=as_of, parameters=parameters)
    return worksheet.refused_on is None and not not_overridden(found, worksheet.overrides)


def override_day(override: Mapping[str, Any]) -> str:
    """Return the day of an override in words."""
    at = parse_datetime(override["at"])
    return say(timezone.localdate(at)) if at else ""


@dataclass(frozen=True, slots=True)
class InsideRow:
    """One move inside a moratorium, and on what basis it was or is to be made."""

    worksheet: ReassignmentWorksheet
    moratoria: list[Moratorium]
    basis: str
    tone: str
    is_shown_voluntary: bool


def inside_row(worksheet: ReassignmentWorksheet, *, parameters: Parameters) -> InsideRow | None:
    """Return the row of a move that takes effect inside a moratorium, none of one that does not (GAO-20-559)."""
    facts = facts_of(worksheet)
    effective = worksheet.effective_on
    if effective is None or not facts.is_career:
        return None
    inside = [each for each in moratoria(facts.moratorium, parameters) if each.covers(effective)]
    if not inside:
        return None
    basis, tone = _basis(worksheet, parameters)
    statement = standing_statement(worksheet, WorksheetStatement.Kind.VOLUNTARY)
    is_shown = worksheet.is_voluntary and statement is not None
    return InsideRow(worksheet, inside, basis, tone, is_shown)


def _basis(worksheet: ReassignmentWorksheet, parameters: Parameters) -> tuple[str, str]:
    """Return in a sentence what a move inside a moratorium rests on, with its tone."""
    statement = standing_statement(worksheet, WorksheetStatement.Kind.VOLUNTARY)
    if worksheet.is_voluntary and statement:
        return f"Voluntary: statement signed on {say(timezone.localdate(statement.signed_at))}.", "good"
    overrides = [
        each
        for each in worksheet.overrides
        if each["code"].startswith("moratorium_") or each["code"] == "statement_missing"
    ]
    if overrides:
        last = overrides[-1]
        return f"Overridden by {last['by_name']} on {override_day(last)}: {last['reason']}", "attention"
    if worksheet.is_voluntary:
        return "Said to be voluntary, but no signed statement is held.", "bad"
    assessed = assess(worksheet, as_of=timezone.localdate(), parameters=parameters)
    if any(row.finding.code.startswith("moratorium_") and row.finding.blocks for row in assessed.rows):
        return "Directed, without an exception or an override.", "bad"
    return f"Exception: {worksheet.get_moratorium_exception_display()}.", "info"
