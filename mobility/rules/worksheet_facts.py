"""What the rules on a reassignment turn on, read from a worksheet loaded with `for_assessment()`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from executives.models import Assignment
from executives.reference.commuting import commuting_area
from mobility.models import ReassignmentWorksheet, WorksheetStatement
from mobility.rules.moratorium import Away, MoratoriumFacts
from mobility.rules.notice import NoticeFacts
from mobility.rules.reassignment import ReassignmentFacts

if TYPE_CHECKING:
    import datetime as dt

    from executives.models import Executive

AWAY_FROM_THE_POSITION = frozenset({Assignment.Kind.DETAIL, Assignment.Kind.IPA, Assignment.Kind.PROJECT})
Kind = WorksheetStatement.Kind


def facts_of(worksheet: ReassignmentWorksheet) -> ReassignmentFacts:
    """Return the facts; what the executive signed counts only for the move as it stands."""
    signed = {kind: signed_on(worksheet, kind) for kind in Kind}
    return ReassignmentFacts(
        notice=NoticeFacts(
            is_outside_commuting_area=worksheet.is_outside_commuting_area,
            effective_on=worksheet.effective_on,
            received_on=worksheet.notice_received_on,
            reasons=worksheet.reasons,
            consulted_on=worksheet.consulted_on,
            preferences_heard=worksheet.consultation_note,
            waiver_signed_on=signed[Kind.WAIVER] or worksheet.waiver_signed_on,
        ),
        moratorium=MoratoriumFacts(
            effective_on=worksheet.effective_on,
            is_voluntary=worksheet.is_voluntary,
            statement_signed_on=signed[Kind.VOLUNTARY],
            head_appointed_on=worksheet.head_appointed_on,
            is_head_acting=worksheet.is_head_acting,
            supervisor_appointed_on=worksheet.supervisor_appointed_on,
            is_supervisor_acting=worksheet.is_supervisor_acting,
            is_supervisor_noncareer=worksheet.is_supervisor_noncareer,
            has_supervisor_initial_appraisal=worksheet.has_supervisor_initial_appraisal,
            detail_days=worksheet.detail_days,
            away=absences(worksheet.executive),
            exception=worksheet.moratorium_exception,
            exception_evidence=worksheet.exception_evidence,
            exception_dated_on=worksheet.exception_dated_on,
        ),
        appointment_type=worksheet.appointment_type,
        to_appointment_type=worksheet.to_appointment_type,
        election_signed_on=worksheet.election_signed_on,
        from_code=worksheet.home_id,
        to_code=worksheet.to_subelement_id,
        to_position_occupied=worksheet.to_position_occupied,
        qualification_determined_on=worksheet.qualification_determined_on,
        refused_on=worksheet.refused_on,
        table_says_outside=_table_says_outside(worksheet),
    )


def absences(executive: Executive) -> tuple[Away, ...]:
    """Return the details and other temporary assignments away from the position; a sabbatical is none."""
    held = getattr(executive, "temporary_assignments", None)
    if held is None:
        held = executive.assignments.temporary()
    return tuple(Away(a.starts_on, a.ends_on) for a in held if a.kind in AWAY_FROM_THE_POSITION)


def terms_of(worksheet: ReassignmentWorksheet) -> dict[str, Any]:
    """Return the terms of the move that a signature is given for."""
    return {
        "executive": worksheet.executive.identifier,
        "from": worksheet.home_id,
        "to": worksheet.to_subelement_id,
        "position": worksheet.to_position_title,
        "position_number": worksheet.to_position_number,
        "duty_location": worksheet.to_duty_location,
        "outside_commuting_area": worksheet.is_outside_commuting_area,
        "effective_on": worksheet.effective_on.isoformat() if worksheet.effective_on else None,
    }


def standing_statement(worksheet: ReassignmentWorksheet, kind: str) -> WorksheetStatement | None:
    """Return the last statement of `kind` that was signed for the move as it stands."""
    terms = terms_of(worksheet)
    held = [each for each in worksheet.statements.all() if each.kind == kind and each.terms == terms]
    return max(held, key=lambda each: each.signed_at, default=None)


def signed_on(worksheet: ReassignmentWorksheet, kind: str) -> dt.date | None:
    """Return the day on which the standing statement of `kind` was signed."""
    statement = standing_statement(worksheet, kind)
    return timezone.localtime(statement.signed_at).date() if statement else None


def _table_says_outside(worksheet: ReassignmentWorksheet) -> bool | None:
    before, after = commuting_area(worksheet.from_duty_location), commuting_area(worksheet.to_duty_location)
    return before != after if before and after else None
