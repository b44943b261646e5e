"""What a board sees of one executive: for the screen, the packet and the record alike, so that all three agree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from development.models import Case, DevelopmentPlan
from development.rules.content import PLAN_FIELDS, plan_hash
from development.rules.decisions import DECISIONS
from development.rules.edits import edits_since_submission
from executives.models import Agency
from executives.rules.broadening import broadening_clock, check_broadening_clock
from executives.rules.service import length_of_service

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterable, Mapping
    from decimal import Decimal

    from development.models import PlanLine
    from development.rules.decisions import Decision
    from executives.models import Assignment, Executive


def host_names(cases: Iterable[Case]) -> dict[str, str]:
    """Return the names of the hosts of temporary assignments in these careers, in one query."""
    hosts = {a.host for case in cases for a in case.executive.assignments.all() if a.host and a.host != a.OUTSIDE}
    return dict(Agency.objects.filter(code__in=hosts).values_list("code", "name")) if hosts else {}


def case_file(
    case: Case,
    *,
    as_of: dt.date,
    parameters: Mapping[str, Decimal],
    names: Mapping[str, str] | None = None,
    hidden: Collection[int] = (),
) -> dict[str, Any]:
    """Return everything the board sees of a case on `as_of`, ratings apart, as plain values.

    `case` comes from `CaseQuerySet.for_file`; `names` are the hosts' names; `hidden` are earlier cases that
    the reader may not see.
    """
    executive = case.executive
    assignments = list(executive.assignments.all())
    return {
        "person": _person(executive, assignments, as_of),
        "career": [_stay(a, names or {}) for a in sorted(assignments, key=lambda a: (a.starts_on, a.pk), reverse=True)],
        "clock": _clock(executive, assignments, as_of, parameters),
        "exceptions": [
            {
                "reason": str(one.get_reason_display()),
                "note": one.note,
                "granted_on": one.granted_on,
                "expires_on": one.expires_on,
                "is_running": one.granted_on <= as_of <= one.expires_on,
            }
            for one in executive.broadening_exceptions.all()
        ],
        "plan": plan_seen(case.plan) if case.plan else None,
        "versions": [
            {"version": plan.version, "status": str(plan.get_status_display()), "from": plan.period_from}
            for plan in sorted(executive.development_plans.all(), key=lambda plan: -plan.version)
        ],
        "earlier": [_earlier(one) for one in earlier_reviews(case, hidden)],
    }


def earlier_reviews(case: Case, hidden: Collection[int] = ()) -> list[Case]:
    """Return the earlier reviews of the executive by boards of the same agency, newest first."""
    agency = case.meeting.cycle.board.agency_id[:2]
    held: list[Case] = getattr(case.executive, "earlier_reviews", [])
    return [
        one
        for one in held
        if one.pk != case.pk
        and one.pk not in hidden
        and one.meeting.held_on <= case.meeting.held_on
        and one.meeting.cycle.board.agency_id[:2] == agency
    ]


def plan_seen(plan: DevelopmentPlan) -> dict[str, Any]:
    """Return a plan as the board reads it."""
    lines = list(plan.lines.all())
    return {
        "id": plan.pk,
        "version": plan.version,
        "status": str(plan.get_status_display()),
        "framework": plan.framework.title,
        "period_from": plan.period_from,
        "period_to": plan.period_to,
        "hash": plan_hash(plan, lines),
        "submitted_hash": plan.submitted_hash,
        "edits": [
            {"label": edit.label, "before": edit.before, "after": edit.after, "at": edit.at}
            for edit in edits_since_submission(plan)
        ],
        "fields": [
            {"label": _label(plan, name), "text": _text(plan, name)} for name in PLAN_FIELDS if getattr(plan, name)
        ],
        "lines": [_line(line) for line in lines],
    }


def _person(executive: Executive, assignments: list[Assignment], as_of: dt.date) -> dict[str, Any]:
    held, home = executive.current_assignment, executive.home
    service = length_of_service((a for a in assignments if a.kind == a.Kind.RECORD), as_of=as_of)
    return {
        "name": executive.full_name,
        "identifier": executive.identifier,
        "title": held.position_title if held else "",
        "component": home.name if home else "",
        "agency": home.parent.name if home and home.parent else (home.name if home else ""),
        "appointment": str(executive.get_appointment_type_display()),
        "location": held.duty_location if held else "",
        "track": str(executive.get_track_display()),
        "entered_on": executive.ses_entry_on,
        "in_ses": str(service.in_ses) if service else "",
        "in_position": str(service.in_position) if service else "",
    }


def _stay(a: Assignment, names: Mapping[str, str]) -> dict[str, Any]:
    is_record = a.kind == a.Kind.RECORD
    outside = "outside the federal government"
    return {
        "what": a.position_title if is_record else str(a.get_kind_display()),
        "where": a.subelement.name if is_record else (outside if a.host == a.OUTSIDE else names.get(a.host, a.host)),
        "from": a.starts_on,
        "to": a.ends_on,
        "is_record": is_record,
    }


def _clock(
    executive: Executive, assignments: list[Assignment], as_of: dt.date, parameters: Mapping[str, Decimal]
) -> dict[str, Any] | None:
    clock = broadening_clock(assignments, as_of=as_of, parameters=parameters)
    if clock is None:
        return None
    is_specialist = executive.track == executive.Track.SPECIALIST
    findings = check_broadening_clock(assignments, as_of=as_of, parameters=parameters, is_specialist=is_specialist)
    return {
        "starts_on": clock.starts_on,
        "notice_on": clock.notice_on,
        "warning_on": clock.warning_on,
        "is_from_entry": clock.is_from_entry,
        "is_running": clock.is_running,
        "is_overdue": as_of >= clock.warning_on and not is_specialist,
        "findings": [finding.message for finding in findings],
    }


def _earlier(case: Case) -> dict[str, Any]:
    """Return an earlier review with what was asked then and what came of it."""
    actions, recommended = list(case.board_actions.all()), list(case.recommendations.all())
    return {
        "case": case.pk,
        "board": case.meeting.cycle.board.name,
        "held_on": case.meeting.held_on,
        **{decision.field: _level(decision, case) for decision in DECISIONS},
        "disposition": str(case.get_disposition_display()),
        "asked": case.disposition_note,
        "actions": [
            {
                "id": action.pk,
                "text": action.text,
                "owner": action.owner,
                "due_on": action.due_on,
                "closed_on": action.closed_on,
                "outcome": action.outcome,
            }
            for action in actions
        ],
        "recommendations": [
            {
                "text": one.text,
                "taken_up_on": one.taken_up_on,
                "progress": str(one.taken_up_line.get_status_display()) if one.taken_up_line else "",
            }
            for one in recommended
        ],
        "carried_out": sum(a.closed_on is not None for a in actions)
        + sum(r.taken_up_on is not None for r in recommended),
        "asked_for": len(actions) + len(recommended),
    }


def _level(decision: Decision, case: Case) -> str:
    level = decision.level(getattr(case, decision.field))
    return level.label if level else ""


def _line(line: PlanLine) -> dict[str, Any]:
    competency = line.competency
    return {
        "objective": line.objective,
        "kind": str(line.get_kind_display()),
        "activity": str(line.get_activity_type_display()),
        "description": line.description,
        "competency": f"{competency.qualification.title}: {competency.name}" if competency else "",
        "term": str(line.get_term_display()),
        "perspective": str(line.get_perspective_display()),
        "provider": line.provider,
        "owner": line.owner,
        "starts_on": line.starts_on,
        "ends_on": line.ends_on,
        "time": f"{line.amount.normalize():f} {line.unit}" if line.amount else "",
        "cost": f"${line.cost:,.0f}" if line.cost is not None else "",
        "status": str(line.get_status_display()),
    }


def _label(plan: DevelopmentPlan, name: str) -> str:
    words = str(plan._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    return words[:1].upper() + words[1:]


def _text(plan: DevelopmentPlan, name: str) -> str:
    value = getattr(plan, name)
    if hasattr(value, "strftime"):
        return f"{value:%B %-d, %Y}"
    return dict(plan.Choice.choices).get(value, value) if name == "has_family_constraints" else str(value)
