"""The steps of a plan, each one press of a button."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from development.actions.plans import (
    close_plan,
    return_plan,
    revise_plan,
    sign_plan,
    submit_plan,
    take_up_changes,
    withdraw_plan,
)  # fmt: skip
from development.forms.plans import NoteForm
from development.permissions.plans import check_keep_plan
from development.rules.edits import StaleEdit
from development.views.plans import visible_plans
from development.workflow import PlanStatus
from sesportal.lib.errors import RuleViolation

if TYPE_CHECKING:
    from django.http import HttpResponse

    from development.models import DevelopmentPlan
    from sesportal.accounts.views import SignedInRequest


@require_POST
def plan_submit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Sign and submit one's plan; where something is missing, the page of the plan says what."""
    plan, _, revision = _asked(request, pk)
    check_keep_plan(request.user, plan.executive)
    try:
        plan = submit_plan(plan=plan, by=request.user, revision=revision)
    except (RuleViolation, StaleEdit) as refusal:
        messages.error(request, refusal.message)
        return redirect("development:plan_edit", plan.pk)
    waits = f" It waits for the {plan.get_next_signer_display().lower()}." if plan.next_signer else " It is agreed."
    messages.success(request, f"Your plan is signed and submitted.{waits}")
    return redirect("development:plan_detail", plan.pk)


@require_POST
def plan_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    plan, *_ = _asked(request, pk)
    plan = withdraw_plan(plan=plan, by=request.user)
    messages.success(request, "Your plan is a draft again.")
    return redirect("development:plan_edit", plan.pk)


@require_POST
def plan_sign(request: SignedInRequest, pk: int) -> HttpResponse:
    plan, note, revision = _asked(request, pk)
    plan = sign_plan(plan=plan, by=request.user, note=note, revision=revision)
    is_agreed = plan.status == PlanStatus.AGREED
    ends = "The plan is agreed." if is_agreed else f"It waits for the {plan.get_next_signer_display().lower()} now."
    messages.success(request, f"Signed. {ends}")
    return redirect("development:plan_detail", plan.pk)


@require_POST
def plan_return(request: SignedInRequest, pk: int) -> HttpResponse:
    plan, note, revision = _asked(request, pk)
    plan = return_plan(plan=plan, by=request.user, note=note, revision=revision)
    messages.success(request, f"Returned to {plan.executive.full_name} with your note.")
    return redirect("development:plan_detail", plan.pk)


@require_POST
def plan_take_up(request: SignedInRequest, pk: int) -> HttpResponse:
    plan, note, _ = _asked(request, pk)
    plan = take_up_changes(plan=plan, by=request.user, as_of=timezone.localdate(), note=note)
    messages.success(request, "Your plan is in force.")
    return redirect("development:plan_detail", plan.pk)


@require_POST
def plan_revise(request: SignedInRequest, pk: int) -> HttpResponse:
    plan, *_ = _asked(request, pk)
    new = revise_plan(plan=plan, by=request.user, as_of=timezone.localdate())
    messages.success(request, f"Version {new.version} is begun. Version {plan.version} stays in force until it is.")
    return redirect("development:plan_edit", new.pk)


@require_POST
def plan_close(request: SignedInRequest, pk: int) -> HttpResponse:
    plan, note, _ = _asked(request, pk)
    plan = close_plan(plan=plan, by=request.user, as_of=timezone.localdate(), note=note)
    messages.success(request, f"Version {plan.version} of your plan is closed. It can still be read.")
    return redirect("development:plan_detail", plan.pk)


def _asked(request: SignedInRequest, pk: int) -> tuple[DevelopmentPlan, str, int | None]:
    """Return the plan the user may see, the note given, and the revision that was read."""
    plan = get_object_or_404(visible_plans(request.user), pk=pk)
    form = NoteForm(request.POST)
    if not form.is_valid():
        raise RuleViolation("The note is too long: at most 4,000 characters.")
    return plan, form.cleaned_data["note"], form.cleaned_data["revision"]
