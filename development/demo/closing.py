"""The invented meetings of the past closed, year by year, with the record that closing freezes and its hash."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from development.demo.people import at_noon
from development.models import Attendance, Case, CompositionRule, Meeting
from development.rules.case_file import case_file, host_names
from development.rules.composition import check_composition
from development.rules.records import CLOSED_VERB, meeting_record
from development.workflow import LineStatus, MeetingStatus, PlanStatus
from executives.demo.logins import AGENCY, BY, CAST
from executives.models import RuleParameter
from sesportal.accounts.models import User
from sesportal.accounts.roles import Role
from sesportal.audit import log
from sesportal.lib.content import content_hash

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db import models

AT_ONCE: Final = 40  # meetings
S = PlanStatus
REMARKS: Final = "The board keeps to its dates and asks for plans two weeks before each meeting."
SITS: Final = dt.timedelta(hours=5)
PREPARED: Final = dt.timedelta(days=45)


def close_meetings(meetings: list[Meeting]) -> None:
    """Freeze what each board saw and decided, as `close_meeting` does, many meetings at once.

    Plans were moved on and recommendations issued when they were written, so that nothing else is left to do. A board
    sees earlier years' reviews, so that those are closed first. The records of the personas' board hold all it saw;
    those of the others, which few will open, name the person and the plan.
    """
    office = User.objects.filter(username__in=_offices()).first()
    for sitting in _together(meetings):
        attendances = _by_meeting(Attendance.objects.select_related("member__user").filter(meeting__in=sitting))
        ours = [meeting for meeting in sitting if meeting.cycle.board.agency_id == AGENCY]
        others = Case.objects.filter(meeting__in=sitting).exclude(meeting__in=ours).select_related("executive", "plan")
        cases: dict[int, list[Case]] = defaultdict(list)
        for case in [*Case.objects.filter(meeting__in=ours).for_file().for_record(), *others.for_record()]:
            cases[case.meeting_id].append(case)
        for meeting in sitting:
            held = sorted(cases[meeting.pk], key=lambda case: case.position)
            _close(meeting, attendances[meeting.pk], held, office)


def _together(meetings: list[Meeting]) -> Iterator[list[Meeting]]:
    """Yield the meetings held so many at a time, never of two fiscal years."""
    years: dict[int, list[Meeting]] = defaultdict(list)
    for meeting in meetings:
        if meeting.status == MeetingStatus.IN_SESSION:
            years[meeting.cycle.fiscal_year].append(meeting)
    for _, held in sorted(years.items()):
        yield from (held[start : start + AT_ONCE] for start in range(0, len(held), AT_ONCE))


def _by_meeting(attendances: models.QuerySet[Attendance]) -> dict[int, list[Attendance]]:
    found: dict[int, list[Attendance]] = defaultdict(list)
    for one in attendances.order_by("member__seat", "member_id"):
        found[one.meeting_id].append(one)
    return found


def _close(meeting: Meeting, attendances: list[Attendance], cases: list[Case], office: User | None) -> None:
    board, day = meeting.cycle.board, meeting.held_on
    by = office if board.agency_id == AGENCY else None
    parameters = RuleParameter.objects.values_on(day)
    rule = CompositionRule.objects.for_board(board, day)
    is_full = board.agency_id == AGENCY
    names = host_names(cases) if is_full else {}
    record = meeting_record(
        meeting,
        attendances=attendances,
        cases=[
            (case, _file_of(case, day, parameters=parameters, names=names) if is_full else _in_brief(case))
            for case in cases
        ],
        composition=check_composition([one.member for one in attendances], rule=rule, quorum=board.quorum),
        remarks=REMARKS,
        closed_by=str(by or BY),
    )
    digest = content_hash(record)
    Meeting.objects.filter(pk=meeting.pk).update(
        status=MeetingStatus.CLOSED,
        record=record,
        record_hash=digest,
        minutes_note=REMARKS,
        closed_at=at_noon(day) + SITS,
        closed_by=by,
        created_at=at_noon(day - PREPARED),
    )
    after = {"hash": digest, "cases": len(cases)}
    log.record(verb=CLOSED_VERB, by=by or BY, subject=meeting, after=after, agency_code=board.agency_id[:2])


def _file_of(case: Case, day: dt.date, **known: Any) -> dict[str, Any]:
    """Return what the board saw of a case on the day of the meeting: what came later is left out of its file."""
    executive, moment = case.executive, at_noon(day)
    stays = [stay for stay in executive.assignments.all() if stay.starts_on <= day]
    for stay in stays:
        stay.ends_on = stay.ends_on if stay.ends_on and stay.ends_on <= day else None
    plans = {plan.version: plan for plan in executive.development_plans.all() if plan.created_at <= moment}
    held: Any = executive
    held._prefetched_objects_cache |= {"assignments": stays, "development_plans": list(plans.values())}
    if records := [stay for stay in stays if stay.kind == stay.Kind.RECORD]:
        executive.current_assignment = max(records, key=lambda stay: stay.starts_on)
        executive.home = executive.current_assignment.subelement
    file = case_file(case, as_of=day, **known)
    for version in file["versions"]:
        plan = plans[version["version"]]
        is_over = plan.closed_on is not None and plan.closed_on < day
        stood = S.AT_BOARD if plan.pk == case.plan_id else S.CLOSED if is_over else S.IN_FORCE
        version["status"] = str(stood.label)
    if case.plan:
        file["plan"]["status"] = str(S.AT_BOARD.label)
        for seen, line in zip(file["plan"]["lines"], case.plan.lines.all(), strict=True):
            if line.status_changed_at and line.status_changed_at > moment:
                seen["status"] = str(LineStatus.PLANNED.label)
    return file


def _in_brief(case: Case) -> dict[str, Any]:
    plan, executive = case.plan, case.executive
    return {
        "person": {"name": executive.full_name, "identifier": executive.identifier},
        "plan": {
            "id": plan.pk,
            "version": plan.version,
            "period_from": plan.period_from,
            "period_to": plan.period_to,
            "submitted_hash": plan.submitted_hash,
        }
        if plan
        else None,
    }


def _offices() -> list[str]:
    return [one.username for one in CAST if one.role == Role.AGENCY_HR and one.agency == AGENCY]
