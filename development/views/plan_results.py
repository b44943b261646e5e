"""Carrying a plan out: where each activity stands, what came of the plan, and the supervisor's comment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from development.actions.progress import set_progress
from development.actions.writing import comment_on_plan, record_results
from development.forms.plans import CommentForm, ProgressForm, ResultsForm
from development.permissions.plans import check_carry_out, check_comment
from development.views.plan_reading import read_plan
from development.views.plans import visible_plans
from development.workflow import LineStatus
from sesportal.audit.log import record_read
from sesportal.lib.errors import RuleViolation

if TYPE_CHECKING:
    from django.http import HttpResponse

    from development.models import DevelopmentPlan
    from sesportal.accounts.views import SignedInRequest


@require_http_methods(["GET", "HEAD", "POST"])
def line_progress(request: SignedInRequest, pk: int, line_pk: int) -> HttpResponse:
    """Say where one activity stands."""
    plan = get_object_or_404(visible_plans(request.user), pk=pk)
    check_carry_out(request.user, plan)
    line = get_object_or_404(plan.lines.select_related("plan__executive"), pk=line_pk)
    form = ProgressForm(request.POST or None, line=line, suggested=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data | {"status": LineStatus(form.cleaned_data["status"])}
        try:
            set_progress(line=line, by=request.user, as_of=timezone.localdate(), **given)
        except RuleViolation as refusal:
            form.add_error("done_on" if refusal.code == "done_ahead" else None, refusal.message)
        else:
            messages.success(request, f"{line}: {LineStatus(given['status']).label.lower()}.")
            return redirect(reverse("development:plan_detail", args=[plan.pk]) + f"#line-{line.pk}")
    context = {"plan": plan, "line": line, "form": form, "trail": _trail(plan, "Where an activity stands")}
    return render(request, "development/plan_progress.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def plan_results(request: SignedInRequest, pk: int) -> HttpResponse:
    """Write what came of the plan."""
    plan = get_object_or_404(visible_plans(request.user), pk=pk)
    check_carry_out(request.user, plan)
    form = ResultsForm(request.POST or None, initial={"outcome": plan.outcome, "reflection": plan.reflection})
    if request.method == "POST" and form.is_valid():
        record_results(plan=plan, by=request.user, **form.cleaned_data)
        messages.success(request, "Your results are saved.")
        return redirect("development:plan_detail", plan.pk)
    context = {"plan": plan, "form": form, "title": "Results of my plan", "trail": _trail(plan, "Results")}
    return render(request, "development/plan_results.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def plan_comment(request: SignedInRequest, pk: int) -> HttpResponse:
    """Let the supervisor comment on what came of the plan."""
    plan = get_object_or_404(visible_plans(request.user), pk=pk)
    check_comment(request.user, plan)
    record_read(by=request.user, subject=plan.executive, page="development plan")
    form = CommentForm(request.POST or None, initial={"comment": plan.supervisor_comment})
    if request.method == "POST" and form.is_valid():
        comment_on_plan(plan=plan, by=request.user, comment=form.cleaned_data["comment"])
        messages.success(request, "Your comment is saved.")
        return redirect("development:plan_detail", plan.pk)
    context = {
        "plan": plan,
        "form": form,
        "title": f"Comment on the plan of {plan.executive.full_name}",
        "reading": read_plan(plan, timezone.localdate()),
        "trail": _trail(plan, "Comment"),
    }
    return render(request, "development/plan_results.html", context)


def _trail(plan: DevelopmentPlan, last: str) -> list[tuple[str, str | None]]:
    url = reverse("development:plan_detail", args=[plan.pk])
    return [("Home", reverse("home")), (f"Development plan, version {plan.version}", url), (last, None)]
