"""One meeting of a board: its agenda, who is there, its steps, its closing and its minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from development.actions import agendas, meetings
from development.forms.boards import MeetingForm
from development.models import Case, CompositionRule, Meeting, Packet
from development.permissions.boards import (
    allows,
    check_change_agenda,
    check_read_minutes,
    check_run_boards,
    check_see_boards,
)
from development.planning import executives_due, under_board
from development.rules.closing import check_closing, missing_decisions
from development.rules.composition import check_composition
from development.rules.decisions import DECISIONS, DISPOSITIONS, in_words, name_of
from development.rules.records import with_days
from development.rules.reviews import say_why
from development.views.boards import MEETING_TONES, POSTED, cycle_trail
from development.workflow import Disposition, MeetingStatus
from executives.models import Executive
from sesportal.lib.errors import InvalidTransition, RuleViolation

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpResponse

    from sesportal.accounts.models import User
    from sesportal.accounts.views import SignedInRequest

CASES_A_PAGE = 100
MOST_FOUND = 10


@require_safe
def meeting_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show a meeting: what is to be done next, the agenda, who is there."""
    user, today = request.user, timezone.localdate()
    meeting = visible_meeting(user, pk)
    board = meeting.cycle.board
    may_run = allows(check_run_boards, user, board.agency_id)
    may_change = may_run and meeting.status in (MeetingStatus.PLANNED, MeetingStatus.SCHEDULED)
    attendances = list(
        meeting.attendances.select_related("member__user").order_by("member__seat", "member__user__last_name", "pk")
    )
    page = Paginator(_agenda(user, meeting), CASES_A_PAGE).get_page(request.GET.get("page"))
    rows = [_row(case, meeting) for case in page.object_list]
    rule = CompositionRule.objects.for_board(board, meeting.held_on)
    members = [one.member for one in attendances]
    context = {
        "meeting": meeting,
        "board": board,
        "tone": MEETING_TONES[MeetingStatus(meeting.status)],
        "page": page,
        "rows": rows,
        "attendances": attendances,
        "findings": check_composition(members, rule=rule, quorum=board.quorum) if members else [],
        "may_run": may_run,
        "may_change": may_change,
        "may_read_minutes": allows(check_read_minutes, user, board, on=today),
        "may_begin": meeting.held_on <= today,
        "due": executives_due(meeting).count() if may_change else 0,
        "found": _found(request.GET.get("find", ""), meeting) if may_change else None,
        "find": request.GET.get("find", ""),
        "packet": Packet.objects.filter(meeting=meeting, requested_by=user).first(),
        "has_cases": any(row["case"].is_open for row in rows),
        "trail": [*cycle_trail(meeting.cycle), (f"{meeting.held_on:%B %-d, %Y}", None)],
    }
    return render(request, "development/meeting_detail.html", context)


@require_http_methods(POSTED)
def meeting_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change the day or place."""
    meeting = visible_meeting(request.user, pk)
    check_run_boards(request.user, meeting.cycle.board.agency_id)
    form = MeetingForm(request.POST or None, cycle=meeting.cycle, initial=MeetingForm.initial_of(meeting))
    if request.method == "POST" and form.is_valid():
        try:
            meetings.change_meeting(meeting=meeting, by=request.user, **form.cleaned_data)
        except (RuleViolation, InvalidTransition) as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, "The meeting is changed.")
            return redirect("development:meeting_detail", pk)
    context = {
        "form": form,
        "title": "Change the meeting",
        "button": "Save",
        "back": reverse("development:meeting_detail", args=[pk]),
        "trail": [*meeting_trail(meeting), ("Change the meeting", None)],
    }
    return render(request, "development/board_form.html", context)


@require_POST
def meeting_step(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take the meeting a step further, or back."""
    meeting, user, today = visible_meeting(request.user, pk), request.user, timezone.localdate()
    check_run_boards(user, meeting.cycle.board.agency_id)
    step = request.POST.get("step", "")
    if step == "issue":
        meetings.issue_agenda(meeting=meeting, by=user)
        messages.success(request, "The agenda is issued. The agreed plans on it are before the board.")
    elif step == "withdraw":
        meetings.withdraw_agenda(meeting=meeting, by=user)
        messages.success(request, "The agenda is taken back.")
    elif step == "begin":
        meetings.start_session(meeting=meeting, by=user, as_of=today)
        messages.success(request, "The session has begun. Mark who is present.")
    elif step == "attendance":
        present = [int(value) for value in request.POST.getlist("present") if value.isdigit()]
        meetings.record_attendance(meeting=meeting, present=present, by=user)
        messages.success(request, "Attendance is recorded.")
    elif step == "cancel":
        meetings.cancel_meeting(meeting=meeting, by=user, reason=request.POST.get("reason", ""))
        messages.success(request, "The meeting is called off.")
    else:
        raise RuleViolation("That is no step of a meeting.", code="unknown_step")
    return redirect("development:meeting_detail", pk)


@require_POST
def agenda_change(request: SignedInRequest, pk: int) -> HttpResponse:
    """Draw the agenda up, or change one place of it."""
    meeting, user = visible_meeting(request.user, pk), request.user
    check_change_agenda(user, meeting)
    if identifier := request.POST.get("add"):
        executive = get_object_or_404(under_board(meeting.cycle.board, meeting.cycle), identifier=identifier)
        agendas.add_case(meeting=meeting, executive=executive, by=user)
        messages.success(request, f"{executive} is on the agenda.")
    elif removed := request.POST.get("remove"):
        case = _case_of(user, meeting, removed)
        agendas.remove_case(case=case, by=user)
        messages.success(request, f"{case.executive} is off the agenda.")
    elif moved := request.POST.get("up") or request.POST.get("down"):
        case = _case_of(user, meeting, moved)
        before = _neighbour(user, case, is_up=bool(request.POST.get("up")))
        agendas.move_case(case=case, before=before, by=user)
    else:
        added = agendas.draw_agenda(meeting=meeting, by=user)
        said = f"{len(added)} executives were added, the longest overdue first." if added else "Nobody else is due."
        messages.success(request, said)
    return redirect(reverse("development:meeting_detail", args=[pk]) + "#agenda")


@require_http_methods(POSTED)
def meeting_close(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show what is still missing; once nothing is, close the meeting."""
    meeting, user = visible_meeting(request.user, pk), request.user
    check_run_boards(user, meeting.cycle.board.agency_id)
    if request.method == "POST":
        try:
            remarks = request.POST.get("remarks", "").replace("\x00", "")[:5000]
            meetings.close_meeting(meeting=meeting, by=user, as_of=timezone.localdate(), remarks=remarks)
        except RuleViolation as refusal:
            messages.error(request, refusal.message)
            return redirect("development:meeting_close", pk)
        messages.success(request, "The meeting is closed and its record frozen. Each executive is told their outcome.")
        return redirect("development:meeting_minutes", pk)
    if meeting.status != MeetingStatus.IN_SESSION:
        raise InvalidTransition(f"This meeting is {meeting.get_status_display().lower()} and cannot be closed.")
    present = set(meeting.attendances.filter(is_present=True).values_list("member", flat=True))
    cases = list(meeting.cases.for_closing())
    decided = sum(not missing_decisions(case) for case in cases)
    context = {
        "meeting": meeting,
        "missing": check_closing(cases, present=present, quorum=meeting.cycle.board.quorum),
        "figures": [
            ("Present", len(present), f"quorum {meeting.cycle.board.quorum}"),
            ("Decided", decided, f"of {len(cases)}"),
            ("Carried over", len(cases) - decided, "due again"),
        ],
        "trail": [*meeting_trail(meeting), ("Close the meeting", None)],
    }
    return render(request, "development/meeting_close.html", context)


@require_safe
def meeting_minutes(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show the minutes of a closed meeting from its frozen record, without the cases hidden from the reader."""
    user, today = request.user, timezone.localdate()
    meeting = visible_meeting(user, pk)
    if meeting.status != MeetingStatus.CLOSED:
        raise Http404("The minutes are issued once the meeting is closed.")
    check_read_minutes(user, meeting.cycle.board, on=today)
    shown = set(Case.objects.visible_to(user, on=today).filter(meeting=meeting).values_list("pk", flat=True))
    record: dict[str, Any] = meeting.record or {}
    context = {
        "meeting": meeting,
        "record": record,
        "cases": [with_days(_minuted(case)) for case in record.get("cases", []) if case["id"] in shown],
        "present": [one for one in record.get("attendance", []) if one["is_present"]],
        "absent": [one for one in record.get("attendance", []) if not one["is_present"]],
        "trail": [*meeting_trail(meeting), ("Minutes", None)],
    }
    return render(request, "development/meeting_minutes.html", context)


def visible_meeting(user: User, pk: int) -> Meeting:
    """Return the meeting, where the user may see it; else 404."""
    check_see_boards(user)
    found = Meeting.objects.visible_to(user).select_related("cycle__board__agency", "closed_by").defer("record")
    return get_object_or_404(found, pk=pk)


def meeting_trail(meeting: Meeting) -> list[tuple[str, str | None]]:
    url = reverse("development:meeting_detail", args=[meeting.pk])
    return [*cycle_trail(meeting.cycle), (f"{meeting.held_on:%B %-d, %Y}", url)]


def _agenda(user: User, meeting: Meeting) -> QuerySet[Case]:
    """Return the agenda as this reader sees it; `is_open` where they may open the case itself."""
    today = timezone.localdate()
    openable = Case.objects.visible_to(user, on=today).filter(pk=OuterRef("pk"))
    shown = Case.objects.on_agenda_for(user, on=today).filter(meeting=meeting)
    return shown.annotate(is_open=Exists(openable)).with_standing().for_list().order_by("position", "pk")


def _row(case: Any, meeting: Meeting) -> dict[str, Any]:
    """Return one line of the agenda; how far it is decided is for those who may open it."""
    standing = ""
    if case.is_open and meeting.status in (MeetingStatus.IN_SESSION, MeetingStatus.CLOSED):
        is_decided = case.decided_at is not None
        standing = (
            "Decided" if is_decided else (case.get_discussion_display() if case.discussion else "Not reached yet")
        )
    return {
        "case": case,
        "why": say_why(case.last_review_on, case.open_actions, on=meeting.held_on),
        "standing": standing,
        "tone": "good" if standing == "Decided" else "neutral",
        "plan": case.plan.get_status_display() if case.plan else "No plan",
    }


def _found(text: str, meeting: Meeting) -> list[Executive] | None:
    """Return the executives of the board's agency by name, for adding one; None where nothing was looked for."""
    if not text.strip():
        return None
    people = under_board(meeting.cycle.board, meeting.cycle).named(text)  # type: ignore[attr-defined]
    return list(people.exclude(pk__in=Case.objects.pending().values("executive")).for_list()[:MOST_FOUND])


def _case_of(user: User, meeting: Meeting, pk: str) -> Case:
    shown = Case.objects.visible_to(user, on=timezone.localdate()).filter(meeting=meeting)
    if not pk.isdigit():
        raise Http404("No such case.")
    return get_object_or_404(shown.select_related("executive", "meeting__cycle__board"), pk=int(pk))


def _neighbour(user: User, case: Case, *, is_up: bool) -> Case | None:
    """Return the case before which `case` goes: the one above it, or the one after the next below."""
    shown = list(
        Case.objects.on_agenda_for(user, on=timezone.localdate())
        .filter(meeting=case.meeting_id)
        .order_by("position", "pk")
    )
    at = next(index for index, one in enumerate(shown) if one.pk == case.pk)
    wanted = (at - 1 if at else at + 1) if is_up else at + 2
    return shown[wanted] if wanted < len(shown) else None


def _minuted(case: dict[str, Any]) -> dict[str, Any]:
    """Return one case of a record in words."""
    decided = case["decided"]
    levels = [(decision.title, decision.level(decided[decision.field])) for decision in DECISIONS]
    disposition = decided["disposition"]
    return case | {
        "is_decided": bool(case["decided_at"]),
        "levels": [
            {"title": title, "label": level.label, "note": decided[f"{title.lower()}_note"]}
            for title, level in levels
            if level
        ],
        "disposition": Disposition(disposition).label if disposition else "",
        "disposition_meaning": DISPOSITIONS[Disposition(disposition)][0] if disposition else "",
        "discussion": Case.Discussion(decided["discussion"]).label,
        "changes": [
            one
            | {
                "name": name_of(one["field"]),
                "before": in_words(one["field"], one["before"]),
                "after": in_words(one["field"], one["after"]),
            }
            for one in case["changes"]
        ],
    }
