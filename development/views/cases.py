"""One case before the board: what is known on the left, what is decided on the right, one executive a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from development.actions import cases, follow_ups
from development.exports import hidden_from
from development.forms.cases import (
    ActionForm,
    CloseActionForm,
    DecisionForm,
    DissentForm,
    ExceptionForm,
    RecommendationForm,
    RecusalForm,
)
from development.models import BoardAction, BoardMember, Case, Recommendation
from development.permissions.boards import (
    allows,
    check_close_action,
    check_decide,
    check_record,
    check_recuse,
    check_run_boards,
    seat_of,
)
from development.rules.case_file import case_file
from development.rules.closing import missing_decisions
from development.rules.decisions import DECISIONS, in_words, name_of
from development.rules.records import file_at_closing
from development.rules.reviews import say_why
from development.views.boards import POSTED
from development.views.meetings import meeting_trail
from development.workflow import MeetingStatus
from executives.models import Agency, PerformanceRating, QualificationFramework, RuleParameter
from executives.views.careers import codes_of
from executives.views.timeline import draw_timeline
from sesportal.audit.log import record_read
from sesportal.lib.errors import RuleViolation

if TYPE_CHECKING:
    import datetime as dt

    from django import forms
    from django.http import HttpResponse

    from sesportal.accounts.models import User
    from sesportal.accounts.views import SignedInRequest

RATINGS_SHOWN = 3
TIMELINE_WIDTH = 740
"""The room beside the decision panel on a desk."""
Forms = dict[str, Any]


@require_http_methods(POSTED)
def case_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show a case and take what is decided; what `do` names is done."""
    user, today = request.user, timezone.localdate()
    case = visible_case(user, pk)
    seat = seat_of(user, case.meeting.cycle.board, today)
    bound: Forms = {}
    if request.method == "POST":
        doing = DOINGS.get(request.POST.get("do", "decide"))
        if doing is None:
            raise RuleViolation("That is nothing a board does with a case.", code="unknown_step")
        answer = doing(request, case, today)
        if not isinstance(answer, dict):
            return answer
        bound = answer
        case = visible_case(user, pk)
    record_read(by=user, subject=case.executive, page="board case")
    context = {
        **_place(user, case, today),
        **_seen(user, case, today),
        **_decided(user, case, today),
        **_forms(case, seat, user, bound),
        "case": case,
        "meeting": case.meeting,
        "seat": seat,
        "ratings": _ratings(case) if seat else None,
        "today": today,
    }
    return render(request, "development/case_detail.html", context, status=bound.get("status", 200))


@require_POST
def action_close(request: SignedInRequest, pk: int) -> HttpResponse:
    """Close a board action with what came of it."""
    shown = Case.objects.visible_to(request.user, on=timezone.localdate())
    action = get_object_or_404(
        BoardAction.objects.filter(case__in=shown).select_related("case__meeting__cycle__board"), pk=pk
    )
    check_close_action(request.user, action.case, on=timezone.localdate())
    form = CloseActionForm(request.POST)
    if not form.is_valid():
        raise RuleViolation("Say what came of it.", code="no_outcome")
    outcome = form.cleaned_data["outcome"]
    follow_ups.close_action(action=action, outcome=outcome, by=request.user, as_of=timezone.localdate())
    messages.success(request, "The action is closed.")
    back = request.POST.get("case", "")
    if back.isdigit() and shown.filter(pk=int(back)).exists():
        return redirect("development:case_detail", int(back))
    return redirect("development:board_detail", action.case.meeting.cycle.board_id)


@require_POST
def recommendation_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take a recommendation back before the meeting is closed."""
    shown = Case.objects.visible_to(request.user, on=timezone.localdate())
    found = Recommendation.objects.filter(case__in=shown).select_related("case__meeting__cycle__board")
    recommendation = get_object_or_404(found, pk=pk)
    follow_ups.withdraw_recommendation(recommendation=recommendation, by=request.user, as_of=timezone.localdate())
    messages.success(request, "The recommendation is taken back.")
    return redirect("development:case_detail", recommendation.case_id)


def visible_case(user: User, pk: int) -> Case:
    """Return the case with all that is seen of it, where the user may see it; else 404."""
    shown = Case.objects.visible_to(user, on=timezone.localdate()).with_standing().for_file()
    return get_object_or_404(shown.select_related("decided_by", "meeting__cycle__board__agency"), pk=pk)


def _decide(request: SignedInRequest, case: Case, today: dt.date) -> HttpResponse | Forms:
    check_decide(request.user, case, on=today)
    form = DecisionForm(request.POST, case=case)
    if not form.is_valid():
        return {"decision_form": form}
    try:
        saved = cases.save_decisions(
            case=case,
            revision=form.cleaned_data["revision"],
            values=form.values,
            reason=form.cleaned_data["reason"],
            by=request.user,
            as_of=today,
        )
    except cases.StaleCase as stale:
        return {"decision_form": _again(request, case, stale), "stale": _compared(form, stale), "status": stale.status}
    except RuleViolation as refusal:
        form.add_error("reason" if refusal.code == "no_reason" else None, refusal.message)
        return {"decision_form": form, "status": refusal.status}
    lacking = ", ".join(missing_decisions(saved))
    messages.success(request, f"Saved. Not decided yet: {lacking}." if lacking else "Saved: the case is decided.")
    if request.POST.get("then") == "next" and (following := _around(request.user, case, today)[1]):
        return redirect("development:case_detail", following)
    return redirect("development:case_detail", case.pk)


def _again(request: SignedInRequest, case: Case, stale: cases.StaleCase) -> DecisionForm:
    """Return the form with what was entered, ready to be saved over what somebody else saved meanwhile."""
    values = request.POST.copy()
    values["revision"] = str(stale.case.revision)
    form = DecisionForm(values, case=case)
    form.add_error(None, stale.message)
    return form


def _compared(form: DecisionForm, stale: cases.StaleCase) -> list[tuple[str, str, str]]:
    """Return what differs: the field, what was entered here, what somebody else saved."""
    rows = []
    for name, mine in form.values.items():
        theirs = getattr(stale.case, name)
        if mine != theirs:
            words = dict(getattr(form.fields[name], "choices", ()))
            rows.append((_name_of(form, name), str(words.get(mine, mine)), str(words.get(theirs, theirs))))
    return rows


def _name_of(form: DecisionForm, name: str) -> str:
    titles = {decision.field: decision.title for decision in DECISIONS}
    return titles.get(name) or str(form.fields[name].label)


def _recuse(request: SignedInRequest, case: Case, today: dt.date) -> HttpResponse | Forms:
    seat = seat_of(request.user, case.meeting.cycle.board, today)
    form = RecusalForm(request.POST, members=_may_be_recused(request.user, case, seat))
    if not form.is_valid():
        return {"recusal_form": form}
    member = form.cleaned_data["member"]
    cases.recuse(case=case, member=member, reason=form.cleaned_data["reason"], by=request.user)
    if member.user_id == request.user.pk:
        messages.success(request, "You are recused. The case is hidden from you from now on.")
        return redirect("development:meeting_detail", case.meeting_id)
    messages.success(request, f"{member.user} is recused from this case.")
    return redirect("development:case_detail", case.pk)


def _dissent(request: SignedInRequest, case: Case, today: dt.date) -> HttpResponse | Forms:
    form = DissentForm(request.POST)

    def save(values: Forms) -> str:
        cases.write_dissent(case=case, by=request.user, as_of=today, **values)
        return "Your dissent is kept."

    return _saved(request, case, form, "dissent_form", save)


def _act(request: SignedInRequest, case: Case, today: dt.date) -> HttpResponse | Forms:
    form = ActionForm(request.POST, prefix="action")

    def save(values: Forms) -> str:
        follow_ups.add_action(case=case, by=request.user, as_of=today, **values)
        return "The action is kept; it returns until it is closed."

    return _saved(request, case, form, "action_form", save)


def _except(request: SignedInRequest, case: Case, today: dt.date) -> HttpResponse | Forms:
    form = ExceptionForm(request.POST, prefix="exception")

    def save(values: Forms) -> str:
        follow_ups.grant_exception(case=case, by=request.user, as_of=today, **values)
        return "The exception is kept."

    return _saved(request, case, form, "exception_form", save)


def _recommend(request: SignedInRequest, case: Case, today: dt.date) -> HttpResponse | Forms:
    form = RecommendationForm(request.POST, prefix="recommend", case=case, framework=_framework(case, today))

    def save(values: Forms) -> str:
        follow_ups.recommend(case=case, by=request.user, as_of=today, **values)
        return "The recommendation is kept; it is issued when the meeting is closed."

    return _saved(request, case, form, "recommendation_form", save)


def _mark(request: SignedInRequest, case: Case, today: dt.date) -> HttpResponse | Forms:
    discussion = request.POST.get("discussion", "")
    if discussion not in Case.Discussion.values:
        raise RuleViolation("Say whether the case was discussed.", code="unknown_value")
    cases.mark_discussion(case=case, discussion=discussion, by=request.user, as_of=today)
    messages.success(request, "Marked.")
    return redirect("development:case_detail", case.pk)


DOINGS = {
    "decide": _decide,
    "recuse": _recuse,
    "dissent": _dissent,
    "action": _act,
    "exception": _except,
    "recommend": _recommend,
    "mark": _mark,
}


def _saved(request: SignedInRequest, case: Case, form: forms.Form, name: str, save: Any) -> HttpResponse | Forms:
    """Save a form and go back to the case; what is wrong, or refused, stands on the form."""
    if not form.is_valid():
        return {name: form}
    try:
        said = save(form.cleaned_data)
    except RuleViolation as refusal:
        form.add_error(None, refusal.message)
        return {name: form, "status": refusal.status}
    messages.success(request, said)
    return redirect("development:case_detail", case.pk)


def _place(user: User, case: Case, today: dt.date) -> dict[str, Any]:
    """Return where the case stands on the agenda as this reader sees it."""
    previous, following, number, total = _around(user, case, today)
    return {
        "previous": reverse("development:case_detail", args=[previous]) if previous else "",
        "following": reverse("development:case_detail", args=[following]) if following else "",
        "number": number,
        "total": total,
        "trail": [*meeting_trail(case.meeting), (case.executive.full_name, None)],
    }


def _around(user: User, case: Case, today: dt.date) -> tuple[int | None, int | None, int, int]:
    shown = Case.objects.visible_to(user, on=today).filter(meeting=case.meeting_id).order_by("position", "pk")
    order = list(shown.values_list("pk", flat=True))
    if case.pk not in order:
        raise Http404("No such case.")
    at = order.index(case.pk)
    previous = order[at - 1] if at else None
    following = order[at + 1] if at + 1 < len(order) else None
    return previous, following, at + 1, len(order)


def _seen(user: User, case: Case, today: dt.date) -> dict[str, Any]:
    """Return what the board sees: the file, the career drawn to scale, why the case is here.

    Of a closed meeting it is what the board saw then, as the record holds it.
    """
    standing: Any = case
    why = say_why(standing.last_review_on, standing.open_actions, on=case.meeting.held_on)
    hidden = hidden_from(user, case.meeting)
    record = case.meeting.record if case.meeting.status == MeetingStatus.CLOSED else None
    if frozen := file_at_closing(record, case.pk, hidden=hidden):
        return {"file": frozen, "is_frozen": True, "timeline": None, "why": why}
    assignments = list(case.executive.assignments.all())
    names = dict(Agency.objects.filter(code__in=codes_of(assignments)).values_list("code", "name"))
    parameters = RuleParameter.objects.values_on(today)
    return {
        "file": case_file(case, as_of=today, parameters=parameters, names=names, hidden=hidden),
        "is_frozen": False,
        "timeline": draw_timeline(assignments, as_of=today, names=names, width=TIMELINE_WIDTH),
        "why": why,
    }


def _decided(user: User, case: Case, today: dt.date) -> dict[str, Any]:
    """Return what is decided so far, with what belongs to it."""
    return {
        "levels": [
            {
                "decision": decision,
                "level": decision.level(getattr(case, decision.field)),
                "note": getattr(case, f"{decision.field}_note"),
            }
            for decision in DECISIONS
        ],
        "changes": [
            (one, name_of(one.field), in_words(one.field, one.before), in_words(one.field, one.after))
            for one in case.changes.select_related("by")
        ],
        "recusals": case.recusals.select_related("member__user"),
        "dissents": case.dissents.select_related("member__user"),
        "actions": case.board_actions.all(),
        "waiting": _waiting(user, case, today),
        "granted": case.broadening_exceptions.all(),
        "recommended": case.recommendations.select_related("profile", "competency"),
        "may_decide": allows(check_decide, user, case, on=today),
        "may_record": allows(check_record, user, case, on=today),
        "is_office": allows(check_run_boards, user, case.meeting.cycle.board.agency_id),
        "is_closed": case.meeting.status == MeetingStatus.CLOSED,
    }


def _waiting(user: User, case: Case, today: dt.date) -> list[BoardAction]:
    """Return the actions the user may close from here: of earlier reviews that are shown, and once closed of this."""
    if not allows(check_close_action, user, case, on=today):
        return []
    shown = Case.objects.visible_to(user, on=today).filter(executive=case.executive_id)
    shown = shown.filter(meeting__status=MeetingStatus.CLOSED, meeting__held_on__lte=case.meeting.held_on)
    waiting = BoardAction.objects.filter(case__in=shown, closed_on__isnull=True)
    return list(waiting.select_related("case__meeting").defer("case__meeting__record"))


def _forms(case: Case, seat: BoardMember | None, user: User, bound: Forms) -> Forms:
    """Return the forms of the page, the one that was sent with what is wrong in it."""
    today = timezone.localdate()
    members = _may_be_recused(user, case, seat)
    own_dissent = case.dissents.filter(member=seat).first() if seat else None
    return {
        "decision_form": DecisionForm(case=case, initial=DecisionForm.initial_of(case)),
        "recusal_form": RecusalForm(members=members) if members else None,
        "dissent_form": DissentForm(initial={"text": own_dissent.text} if own_dissent else None),
        "action_form": ActionForm(prefix="action"),
        "exception_form": ExceptionForm(prefix="exception"),
        "recommendation_form": RecommendationForm(prefix="recommend", case=case, framework=_framework(case, today)),
        "close_action_form": CloseActionForm(),
        **bound,
    }


def _may_be_recused(user: User, case: Case, seat: BoardMember | None) -> list[BoardMember]:
    """Return the members whose recusal the user may record: their own, or anyone's where they are the office."""
    board = case.meeting.cycle.board
    serving = BoardMember.objects.serving(case.meeting.held_on).filter(board=board).select_related("user")
    recused = set(case.recusals.values_list("member", flat=True))
    offered = [member for member in serving if member.pk not in recused]
    if seat is not None and seat not in offered and seat.pk not in recused:
        offered.append(seat)
    return [member for member in offered if allows(check_recuse, user, case, member)]


def _framework(case: Case, today: dt.date) -> int | None:
    if case.plan is not None:
        return case.plan.framework_id
    found = QualificationFramework.objects.in_force(today).first()
    return found.pk if found else None


def _ratings(case: Case) -> list[PerformanceRating]:
    """Return the last ratings by the meeting's day, an input (5 CFR 412.401(a)(4)) for members in the room alone."""
    held = PerformanceRating.objects.filter(executive=case.executive, period_end__lte=case.meeting.held_on)
    return list(held.order_by("-period_end")[:RATINGS_SHOWN])
