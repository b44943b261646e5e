"""Development plans: the list, one plan as it is read, on paper and as PDF, and one's own."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from development.actions.plans import begin_plan
from development.filters.plans import PlanFilter
from development.forms.plans import NoteForm
from development.models import Case, DevelopmentPlan
from development.permissions.plans import (
    check_carry_out,
    check_comment,
    check_list_plans,
    check_read,
    check_sign,
    check_write,
    is_own,
)  # fmt: skip
from development.rules.edp import check_content
from development.views.plan_reading import PLAN_TONES, read_plan
from development.views.purposes import moves_of
from development.workflow import IN_THE_MAKING, PlanStatus
from executives.models import Executive, PerformanceRating
from sesportal.accounts.roles import Permission
from sesportal.audit.log import record_read
from sesportal.lib.errors import DomainError
from sesportal.lib.pdf import render as render_pdf
from sesportal.lib.tables import sorted_page

if TYPE_CHECKING:
    from collections.abc import Callable

    from development.models.plans import DevelopmentPlanQuerySet
    from development.views.plan_reading import PlanReading
    from sesportal.accounts.models import User
    from sesportal.accounts.views import SignedInRequest

SORTS = {"name": ("sort_name", "identifier"), "agency": ("home", "sort_name")}
S = PlanStatus


@require_safe
def plan_list(request: SignedInRequest) -> HttpResponse:
    """List the executives whose plans the user may see, each with the plans that are open, or with none."""
    check_list_plans(request.user)
    people = Executive.objects.visible_to(request.user, Permission.VIEW_PLANS).on_board()
    found = PlanFilter(request.GET, people, user=request.user)
    listed = sorted_page(request.GET, found.qs.select_related("home"), sorts=SORTS, default="name")
    plans: dict[int, list[DevelopmentPlan]] = defaultdict(list)
    for plan in DevelopmentPlan.objects.open().filter(executive__in=[e.pk for e in listed.page.object_list]):
        plans[plan.executive_id].append(plan)
    shown = [plan.pk for held in plans.values() for plan in held]
    waiting = DevelopmentPlan.objects.waiting_for(request.user).filter(pk__in=shown)
    context = listed.context() | {
        "filter": found,
        "rows": [(person, [(p, PLAN_TONES[S(p.status)]) for p in plans[person.pk]]) for person in listed.page],
        "waiting": set(waiting.values_list("pk", flat=True)),
        "may_set_signers": request.user.may(Permission.RUN_BOARDS),
        "as_of": timezone.localdate(),
        "trail": [("Home", reverse("home")), ("Development plans", None)],
    }
    return render(request, "development/plan_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def my_plan(request: SignedInRequest) -> HttpResponse:
    """Lead an executive to the plan in the making, or in force, or to the beginning of one."""
    executive = own_executive(request.user)
    if request.method == "POST":
        plan = begin_plan(executive=executive, by=request.user, as_of=timezone.localdate())
        messages.success(request, "Your plan is begun. Everything you write is saved as you go.")
        return redirect("development:plan_edit", plan.pk)
    plans = list(executive.development_plans.all())
    making = next((plan for plan in plans if plan.status in IN_THE_MAKING), None)
    if making is not None and making.status in (S.DRAFT, S.RETURNED):
        return redirect("development:plan_edit", making.pk)
    current = making or next((plan for plan in plans if plan.status == S.IN_FORCE), None)
    if current is not None:
        return redirect("development:plan_detail", current.pk)
    context = {
        "executive": executive,
        "plans": [(plan, PLAN_TONES[S(plan.status)]) for plan in plans],
        "trail": [("Home", reverse("home")), ("My development plan", None)],
    }
    return render(request, "development/plan_begin.html", context)


@require_safe
def plan_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show a plan: what it says, where it stands, who signed what, and what the user may do now."""
    plan, reading = _read(request, pk, page="development plan")
    moves = moves_of(plan, request.user)
    for line in reading.lines:
        line.moves.extend(moves[line.line.pk])
    versions = DevelopmentPlan.objects.visible_to(request.user).filter(executive=plan.executive_id)
    findings = _findings(request.user, plan, reading)
    context = {
        "plan": plan,
        "reading": reading,
        "tone": PLAN_TONES[S(plan.status)],
        "is_own": is_own(request.user, plan.executive),
        "may": _offers(request.user, plan),
        "rating": _last_rating(request.user, plan.executive),
        "findings": findings,
        "is_unready": any(finding.blocks for finding in findings),
        "asked": _asked_by_board(request.user, plan),
        "note_form": NoteForm(initial={"revision": plan.revision}),
        "versions": [
            (one, PLAN_TONES[S(one.status)]) for one in versions.select_related("framework").order_by("-version")
        ],
        "trail": _trail(request.user, plan),
    }
    return render(request, "development/plan_detail.html", context)


@require_safe
def plan_print(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show a plan on a page made for paper."""
    plan, reading = _read(request, pk, page="development plan, print")
    context = {"plan": plan, "reading": reading, "made_on": timezone.localdate()}
    return render(request, "development/plan_print.html", context)


@require_safe
def plan_pdf(request: SignedInRequest, pk: int) -> HttpResponse:
    """Send a plan as a tagged, bookmarked PDF."""
    plan, reading = _read(request, pk, page="development plan, PDF")
    content = render_pdf("development/plan.typ", reading.as_data(timezone.localdate()))
    name = f"development-plan-{plan.executive.identifier}-v{plan.version}.pdf"
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private"},
    )


def own_executive(user: User) -> Executive:
    """Return the executive who signs in as `user`; 404 where there is none."""
    executive = Executive.objects.filter(user=user).first() if user.may(Permission.EDIT_PLAN) else None
    if executive is None:
        raise Http404("No executive's record belongs to this account.")
    return executive


def visible_plans(user: User) -> DevelopmentPlanQuerySet:
    """Return the plans the user may see, with what every page of a plan needs."""
    plans = DevelopmentPlan.objects.visible_to(user)
    return plans.select_related("executive__home", "executive__user", "executive__supervisor", "framework")


def _read(request: SignedInRequest, pk: int, *, page: str) -> tuple[DevelopmentPlan, PlanReading]:
    """Return a plan and its reading, leaving a trace in the read log where somebody else opens it."""
    plan = get_object_or_404(visible_plans(request.user), pk=pk)
    check_read(request.user, plan)
    record_read(by=request.user, subject=plan.executive, page=page)
    return plan, read_plan(plan, timezone.localdate())


def _offers(user: User, plan: DevelopmentPlan) -> dict[str, bool]:
    """Return what the user may do now, by running the checks that will be run then."""
    own, status = is_own(user, plan.executive) and user.may(Permission.EDIT_PLAN), plan.status
    return {
        "write": _passes(check_write, user, plan),
        "submit": own and status in (S.DRAFT, S.RETURNED),
        "withdraw": own and status == S.SUBMITTED,
        "sign": _passes(check_sign, user, plan),
        "take_up": own and status == S.ENDORSED_WITH_CHANGES,
        "revise": own and status == S.IN_FORCE,
        "close": own and status in (S.DRAFT, S.RETURNED, S.IN_FORCE),
        "carry_out": _passes(check_carry_out, user, plan),
        "comment": _passes(check_comment, user, plan),
    }


def _passes(check: Callable[[Any, Any], None], user: User, plan: DevelopmentPlan) -> bool:
    try:
        check(user, plan)
    except DomainError:
        return False
    return True


def _findings(user: User, plan: DevelopmentPlan, reading: PlanReading) -> list[Any]:
    """Return what the rules say of a plan that is still being made; once it is in force, its content stands."""
    if plan.status not in IN_THE_MAKING:
        return []
    return check_content(plan, [one.line for one in reading.lines], timezone.localdate())


def _last_rating(user: User, executive: Executive) -> PerformanceRating | None:
    """Return the last rating to whom it may be shown; it is on no paper and in no file."""
    if not user.may(Permission.VIEW_RATINGS):
        return None
    people = Executive.objects.visible_to(user, Permission.VIEW_RATINGS).filter(pk=executive.pk)
    return PerformanceRating.objects.filter(executive__in=people).order_by("-period_end").first()


def _asked_by_board(user: User, plan: DevelopmentPlan) -> str:
    """Return what the board asked of this plan, to its executive alone and once the meeting is closed."""
    if plan.reviewed_on is None or not is_own(user, plan.executive):
        return ""
    case = Case.objects.outcomes_of(user).filter(plan=plan).first()
    return case.disposition_note if case else ""


def _trail(user: User, plan: DevelopmentPlan) -> list[tuple[str, str | None]]:
    version = f"version {plan.version}"
    if is_own(user, plan.executive):
        return [("Home", reverse("home")), (f"My development plan, {version}", None)]
    return [
        ("Home", reverse("home")),
        ("Development plans", reverse("development:plan_list")),
        (f"{plan.executive.full_name}, {version}", None),
    ]
