"""Boards of an agency: who sits on them, what they look out for, their years and meetings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db.models import Count, Prefetch, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from development.actions.boards import change_board, change_seat, create_board, open_cycle, save_profile, seat_member
from development.actions.meetings import plan_meeting
from development.actions.transitions import close_cycle
from development.forms.boards import BoardForm, CycleForm, MeetingForm, ProfileForm, SeatForm
from development.models import (
    Board,
    BoardAction,
    BoardMember,
    Case,
    CompositionRule,
    Recommendation,
    ReviewCycle,
)
from development.permissions.boards import allows, check_run_boards, check_see_boards, seat_of
from development.rules.composition import check_composition
from development.rules.profiles import posting_search, say_criteria
from development.workflow import CycleStatus, MeetingStatus
from executives.models import Agency
from sesportal.accounts.roles import Permission
from sesportal.lib.errors import InvalidTransition, RuleViolation
from sesportal.lib.fiscal import fiscal_year
from sesportal.lib.tables import sorted_page

if TYPE_CHECKING:
    from collections.abc import Callable

    from django import forms
    from django.db.models import QuerySet
    from django.http import HttpResponse

    from sesportal.accounts.models import User
    from sesportal.accounts.views import SignedInRequest

POSTED = ["GET", "HEAD", "POST"]
SORTS = {"agency": ("agency__name", "name"), "name": "name"}
MEETING_TONES = {
    MeetingStatus.PLANNED: "neutral",
    MeetingStatus.SCHEDULED: "info",
    MeetingStatus.IN_SESSION: "attention",
    MeetingStatus.CLOSED: "good",
    MeetingStatus.CANCELLED: "neutral",
}
Trail = list[tuple[str, str | None]]


@require_safe
def board_list(request: SignedInRequest) -> HttpResponse:
    """List the boards the user may see, each with its members of today and its cycles that are open."""
    user, today = request.user, timezone.localdate()
    check_see_boards(user)
    serving = Q(members__in=BoardMember.objects.serving(today))
    boards = Board.objects.visible_to(user).select_related("agency")
    boards = boards.annotate(
        serving=Count("members", filter=serving, distinct=True),
        open_cycles=Count("cycles", filter=Q(cycles__status=CycleStatus.OPEN), distinct=True),
    )
    listed = sorted_page(request.GET, boards, sorts=SORTS, default="agency")
    context = listed.context() | {
        "may_run": allows(check_run_boards, user),
        "trail": [("Home", reverse("home")), ("Boards", None)],
    }
    return render(request, "development/board_list.html", context)


@require_safe
def board_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show one board: who sits, whether that answers the rule of the day, its cycles, and what it still waits for."""
    user, today = request.user, timezone.localdate()
    board = _visible(user, pk)
    members = list(board.members.select_related("user").order_by("seat", "starts_on", "pk"))
    serving = [m for m in members if m.starts_on <= today and (m.ends_on is None or m.ends_on >= today)]
    rule = CompositionRule.objects.for_board(board, today)
    cases = Case.objects.visible_to(user, on=today).filter(meeting__cycle__board=board)
    actions = BoardAction.objects.filter(case__in=cases, closed_on__isnull=True)
    may_run = allows(check_run_boards, user, board.agency_id)
    context = {
        "board": board,
        "serving": serving,
        "others": [member for member in members if member not in serving],
        "rule": rule,
        "findings": check_composition(serving, rule=rule, quorum=board.quorum),
        "cycles": board.cycles.annotate(
            held=Count("meetings", filter=Q(meetings__status=MeetingStatus.CLOSED))
        ).order_by("-fiscal_year"),
        "profiles": _profiles(board, cases),
        "actions": actions.select_related("case__executive").order_by("due_on")[:50],
        "may_run": may_run,
        "may_see_cases": may_run or seat_of(user, board, today) is not None or user.may(Permission.VIEW_CASES),
        "today": today,
        "trail": [*boards_trail(), (board.name, None)],
    }
    return render(request, "development/board_detail.html", context)


@require_safe
def cycle_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show one year's review: its meetings and how far it is."""
    user, today = request.user, timezone.localdate()
    check_see_boards(user)
    cycle = _cycle(user, pk)
    shown = Case.objects.on_agenda_for(user, on=today).filter(meeting__cycle=cycle)
    counts = dict(shown.values_list("meeting").annotate(number=Count("pk")))
    meetings = cycle.meetings.defer("record").order_by("held_on", "pk")
    context = {
        "cycle": cycle,
        "rows": [
            {"meeting": one, "tone": MEETING_TONES[MeetingStatus(one.status)], "cases": counts.get(one.pk, 0)}
            for one in meetings
        ],
        "figures": [
            ("On agendas", sum(counts.values()), "executives, all meetings of the year"),
            ("Reviewed", shown.reviews().count(), "discussed or decided, meeting closed"),
        ],
        "may_run": allows(check_run_boards, user, cycle.board.agency_id),
        "is_open": cycle.status == CycleStatus.OPEN,
        "today": today,
        "trail": [*board_trail(cycle.board), (f"Fiscal year {cycle.fiscal_year}", None)],
    }
    return render(request, "development/cycle_detail.html", context)


@require_http_methods(POSTED)
def board_new(request: SignedInRequest) -> HttpResponse:
    """Set up a board."""
    check_run_boards(request.user)
    form = BoardForm(request.POST or None, user=request.user)

    def save(values: dict[str, Any]) -> tuple[str, str]:
        agency = Agency.objects.get(code=values.pop("agency"))
        board = create_board(agency=agency, by=request.user, **values)
        return f"{board.name} is set up. Now seat its members.", reverse("development:board_detail", args=[board.pk])

    return _form_page(request, form, save, title="Set up a board", trail=boards_trail(), button="Set up the board")


@require_http_methods(POSTED)
def board_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change a board's name or quorum."""
    board = _run(request.user, pk)
    form = BoardForm(
        request.POST or None, user=request.user, board=board, initial={"name": board.name, "quorum": board.quorum}
    )

    def save(values: dict[str, Any]) -> tuple[str, str]:
        change_board(board=board, by=request.user, **values)
        return "The board is changed.", reverse("development:board_detail", args=[pk])

    return _form_page(request, form, save, title="Change the board", trail=board_trail(board))


@require_http_methods(POSTED)
def seat_new(request: SignedInRequest, pk: int) -> HttpResponse:
    """Seat a member."""
    board = _run(request.user, pk)
    initial = {"seat": BoardMember.Seat.MEMBER, "starts_on": timezone.localdate()}
    form = SeatForm(request.POST or None, board=board, initial=initial)

    def save(values: dict[str, Any]) -> tuple[str, str]:
        member = seat_member(board=board, by=request.user, **values)
        return f"{member.user} has a seat on the board.", reverse("development:board_detail", args=[pk])

    return _form_page(request, form, save, title="Seat a member", trail=board_trail(board), button="Seat the member")


@require_http_methods(POSTED)
def seat_edit(request: SignedInRequest, pk: int, member_pk: int) -> HttpResponse:
    """Change a seat or end its term."""
    board = _run(request.user, pk)
    member = get_object_or_404(BoardMember.objects.select_related("user", "board"), pk=member_pk, board=board)
    names = ("seat", "standing", "starts_on", "ends_on")
    initial = {name: getattr(member, name) for name in names}
    form = SeatForm(request.POST or None, board=board, member=member, initial=initial)

    def save(values: dict[str, Any]) -> tuple[str, str]:
        change_seat(member=member, by=request.user, **values)
        return f"The seat of {member.user} is changed.", reverse("development:board_detail", args=[pk])

    return _form_page(request, form, save, title=f"Seat of {member.user}", trail=board_trail(board))


@require_http_methods(POSTED)
def profile_new(request: SignedInRequest, pk: int) -> HttpResponse:
    """Keep a kind of posting the board looks out for; the name of one that is kept changes it."""
    board = _run(request.user, pk)
    held = board.profiles.filter(name=request.GET.get("name", "")).first()
    form = ProfileForm(request.POST or None, initial=ProfileForm.initial_of(held) if held else None)

    def save(values: dict[str, Any]) -> tuple[str, str]:
        save_profile(
            board=board,
            name=values["name"],
            activity_type=values["activity_type"],
            criteria=form.criteria,
            by=request.user,
        )
        return f"“{values['name']}” is kept.", reverse("development:board_detail", args=[pk])

    return _form_page(request, form, save, title="Kind of posting to look out for", trail=board_trail(board))


@require_http_methods(POSTED)
def cycle_new(request: SignedInRequest, pk: int) -> HttpResponse:
    """Open one year's review."""
    board = _run(request.user, pk)
    form = CycleForm(request.POST or None, initial=CycleForm.initial_of(fiscal_year(timezone.localdate())))

    def save(values: dict[str, Any]) -> tuple[str, str]:
        cycle = open_cycle(board=board, by=request.user, **values)
        return f"{cycle} is open.", reverse("development:cycle_detail", args=[cycle.pk])

    return _form_page(
        request, form, save, title="Open a review cycle", trail=board_trail(board), button="Open the cycle"
    )


@require_POST
def cycle_close(request: SignedInRequest, pk: int) -> HttpResponse:
    """Close one year's review."""
    check_see_boards(request.user)
    cycle = _cycle(request.user, pk)
    close_cycle(cycle=cycle, by=request.user)
    messages.success(request, f"{cycle} is closed.")
    return redirect("development:cycle_detail", pk)


@require_http_methods(POSTED)
def meeting_new(request: SignedInRequest, pk: int) -> HttpResponse:
    """Set a meeting."""
    check_see_boards(request.user)
    cycle = _cycle(request.user, pk)
    check_run_boards(request.user, cycle.board.agency_id)
    form = MeetingForm(request.POST or None, cycle=cycle)

    def save(values: dict[str, Any]) -> tuple[str, str]:
        meeting = plan_meeting(cycle=cycle, by=request.user, **values)
        return "The meeting is set. Now draw up its agenda.", reverse("development:meeting_detail", args=[meeting.pk])

    return _form_page(request, form, save, title="Set a meeting", trail=cycle_trail(cycle), button="Set the meeting")


def _profiles(board: Board, cases: QuerySet[Case]) -> list[dict[str, Any]]:
    """Return the kinds of posting the board looks out for, each with whom it named of the cases shown."""
    named = Recommendation.objects.filter(case__in=cases, issued_at__isnull=False).select_related("executive")
    profiles = board.profiles.prefetch_related(Prefetch("recommendations", queryset=named, to_attr="named"))
    return [
        {
            "profile": profile,
            "criteria": say_criteria(profile),
            "search": posting_search(profile),
            "named": profile.named,
        }
        for profile in profiles
    ]


def boards_trail() -> Trail:
    return [("Home", reverse("home")), ("Boards", reverse("development:board_list"))]


def board_trail(board: Board) -> Trail:
    return [*boards_trail(), (board.name, reverse("development:board_detail", args=[board.pk]))]


def cycle_trail(cycle: ReviewCycle) -> Trail:
    url = reverse("development:cycle_detail", args=[cycle.pk])
    return [*board_trail(cycle.board), (f"Fiscal year {cycle.fiscal_year}", url)]


def _form_page(
    request: SignedInRequest,
    form: forms.Form,
    save: Callable[[dict[str, Any]], tuple[str, str]],
    *,
    title: str,
    trail: Trail,
    button: str = "Save",
) -> HttpResponse:
    """Show a form; once it is right, save it, say so, and go on. A refusal stands on the form."""
    if request.method == "POST" and form.is_valid():
        try:
            said, url = save(dict(form.cleaned_data))
        except (RuleViolation, InvalidTransition) as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, said)
            return redirect(url)
    context = {"form": form, "title": title, "button": button, "back": trail[-1][1], "trail": [*trail, (title, None)]}
    return render(request, "development/board_form.html", context)


def _visible(user: User, pk: int) -> Board:
    check_see_boards(user)
    return get_object_or_404(Board.objects.visible_to(user).select_related("agency"), pk=pk)


def _run(user: User, pk: int) -> Board:
    """Return the board for its office; 404 where the user may not see it, refused where they do not keep it."""
    board = _visible(user, pk)
    check_run_boards(user, board.agency_id)
    return board


def _cycle(user: User, pk: int) -> ReviewCycle:
    cycles = ReviewCycle.objects.filter(board__in=Board.objects.visible_to(user).values("pk"))
    return get_object_or_404(cycles.select_related("board__agency"), pk=pk)
