"""The texts an executive signs on a directed move, and when they may be signed."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from mobility.models import WorksheetStatement
from mobility.rules.moratorium import STATEMENT
from mobility.rules.notice import CONSENT, notice_days
from mobility.rules.reassignment import ReassignmentFacts
from mobility.rules.words import Parameters, count, say, whole
from sesportal.lib.findings import Finding

if TYPE_CHECKING:
    from mobility.models import ReassignmentWorksheet

Kind = WorksheetStatement.Kind

OPENING = """\
I, {name}, am to be reassigned from {before} to {after} ({to}, {place}), effective {date}."""

VOLUNTARY = """\
This reassignment is voluntary on my part. I know that for {moratorium} after the appointment of the agency head, or \
of an immediate supervisor who is noncareer and makes my initial appraisal, I cannot be reassigned against my will (5 \
USC 3395(e)), and that I am free not to sign.

I sign before the reassignment takes effect. Nobody has promised or threatened anything for this statement. It holds \
for this position, this place and this date only."""

WAIVER = """\
I am entitled to written notice at least {days} before the reassignment takes effect (5 USC 3395(a)(2)). {consultation}

I waive the part of that period that the effective date above cuts short. I know that I am free not to sign. This \
waiver holds for this position, this place and this date only, and does not say that the reassignment is voluntary."""

CONSULTED = (
    "The agency consulted me on {on} on its reasons and on my preferences, before it asked for this consent, since the "
    "position lies outside my commuting area."
)
LOCAL = "The position lies inside my commuting area."


def text_of(kind: str, worksheet: ReassignmentWorksheet, *, parameters: Parameters) -> str:
    """Return the text to sign for the move as it stands, in paragraphs."""
    opening = OPENING.format(
        name=worksheet.executive.full_name,
        before=worksheet.from_position_title or "my present position",
        after=worksheet.to_position_title,
        to=worksheet.to_subelement.name,
        place=worksheet.to_duty_location,
        date=_date(worksheet.effective_on),
    )
    if kind == Kind.VOLUNTARY:
        body = VOLUNTARY.format(moratorium=count(whole(parameters, "moratorium_days"), "day"))
    else:
        is_outside = worksheet.is_outside_commuting_area
        body = WAIVER.format(
            days=count(notice_days(is_outside, parameters), "day"),
            consultation=CONSULTED.format(on=_date(worksheet.consulted_on)) if is_outside else LOCAL,
        )
    return f"{opening}\n\n{body}"


def check_signing(facts: ReassignmentFacts, *, kind: str, on: dt.date) -> list[Finding]:
    """Block a statement for a move that is directed or past, and a waiver before the consultation."""
    if kind == Kind.VOLUNTARY:
        if not facts.moratorium.is_voluntary:
            message = "The worksheet says that the move is directed. Only for a voluntary move is there a statement."
            return [Finding("move_is_directed", message, STATEMENT, blocks=True)]
        if facts.effective_on and on >= facts.effective_on:
            message = f"The statement has to be signed before the effective date, {say(facts.effective_on)}."
            return [Finding("statement_too_late", message, STATEMENT, blocks=True)]
        return []
    if facts.effective_on and on > facts.effective_on:
        message = f"The notice cannot be waived after the effective date, {say(facts.effective_on)}."
        return [Finding("waiver_after_move", message, CONSENT, blocks=True)]
    consulted = facts.notice.consulted_on
    if facts.notice.is_outside_commuting_area and (consulted is None or consulted > on):
        message = "The agency has to consult you on its reasons and your preferences before it can ask for a waiver."
        return [Finding("waiver_before_consultation", message, CONSENT, blocks=True)]
    return []


def _date(day: dt.date | None) -> str:
    return say(day) if day else "a date not yet set"
