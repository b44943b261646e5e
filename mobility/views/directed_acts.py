"""What is done on a worksheet: share, serve, record a refusal, override, effect, cancel, sign."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from executives.models import RuleParameter
from mobility.actions.directed import (
    cancel_worksheet,
    effect_worksheet,
    override_finding,
    record_refusal,
    serve_notice,
    share_worksheet,
)
from mobility.actions.statements import sign_statement
from mobility.forms.directed import DayForm, ReasonForm, RefusalForm, SignForm
from mobility.models import WorksheetStatement
from mobility.permissions.directed import check_direct, check_override, check_serve, check_sign
from mobility.rules.statements import check_signing, text_of
from mobility.rules.words import say
from mobility.rules.worksheet_facts import facts_of, standing_statement
from mobility.views.directed import detail_context, visible_worksheet
from sesportal.lib.errors import DomainError

if TYPE_CHECKING:
    from django import forms
    from django.http import HttpResponse

    from mobility.models import ReassignmentWorksheet
    from sesportal.accounts.views import SignedInRequest


@require_POST
def worksheet_share(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show the worksheet to the executive."""
    worksheet = visible_worksheet(request.user, pk)
    share_worksheet(worksheet=worksheet, by=request.user)
    messages.success(request, f"{worksheet.executive.full_name} can now see this worksheet, and is told.")
    return redirect("mobility:worksheet_detail", pk)


@require_POST
def worksheet_serve(request: SignedInRequest, pk: int) -> HttpResponse:
    """Record that the notice was received."""
    worksheet = visible_worksheet(request.user, pk)
    check_serve(request.user, worksheet)
    form = DayForm(request.POST, label="Day on which the executive received the notice", prefix="serve")
    if not form.is_valid():
        return _again(request, worksheet, "serve", form)
    received = form.cleaned_data["day"]
    serve_notice(worksheet=worksheet, by=request.user, received_on=received)
    messages.success(request, f"The notice is recorded as received on {say(received)}.")
    return redirect("mobility:worksheet_detail", pk)


@require_POST
def worksheet_refusal(request: SignedInRequest, pk: int) -> HttpResponse:
    """Record that the executive declined."""
    worksheet = visible_worksheet(request.user, pk)
    check_direct(request.user, worksheet)
    form = RefusalForm(request.POST, label="Day on which the executive declined", prefix="refusal")
    if not form.is_valid():
        return _again(request, worksheet, "refusal", form)
    record_refusal(
        worksheet=worksheet, by=request.user, refused_on=form.cleaned_data["day"], note=form.cleaned_data["note"]
    )
    messages.success(request, "The refusal is recorded. What follows from it is a process of its own.")
    return redirect("mobility:worksheet_detail", pk)


@require_POST
def worksheet_override(request: SignedInRequest, pk: int, code: str) -> HttpResponse:
    """Override one finding with a reason."""
    worksheet = visible_worksheet(request.user, pk)
    check_override(request.user, worksheet)
    form = ReasonForm(request.POST, prefix="override")
    if not form.is_valid():
        messages.error(request, "Nothing was overridden: give the reason, it is kept with the worksheet.")
        return redirect("mobility:worksheet_detail", pk)
    override_finding(worksheet=worksheet, by=request.user, code=code, reason=form.cleaned_data["reason"])
    messages.success(request, "The rule is overridden for this move as it stands, under your name and reason.")
    return redirect("mobility:worksheet_detail", pk)


@require_POST
def worksheet_effect(request: SignedInRequest, pk: int) -> HttpResponse:
    """Record that the move took effect."""
    worksheet = visible_worksheet(request.user, pk)
    effect_worksheet(worksheet=worksheet, by=request.user)
    messages.success(request, "The move is recorded as in effect, and the reassignment is in the ledger.")
    return redirect("mobility:worksheet_detail", pk)


@require_POST
def worksheet_cancel(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give the reassignment up."""
    worksheet = visible_worksheet(request.user, pk)
    check_direct(request.user, worksheet)
    form = ReasonForm(request.POST, prefix="cancel")
    if not form.is_valid():
        return _again(request, worksheet, "cancel", form)
    cancel_worksheet(worksheet=worksheet, by=request.user, reason=form.cleaned_data["reason"])
    messages.success(request, "The reassignment is cancelled.")
    return redirect("mobility:worksheet_detail", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def worksheet_sign(request: SignedInRequest, pk: int, kind: str) -> HttpResponse:
    """Show the executive the text of a statement or waiver, and take the signature."""
    if kind not in WorksheetStatement.Kind.values:
        raise Http404("There is no such statement.")
    worksheet = visible_worksheet(request.user, pk)
    check_sign(request.user, worksheet)
    form = SignForm(request.POST or None, initial={"revision": worksheet.revision})
    if request.method == "POST" and form.is_valid():
        try:
            sign_statement(
                worksheet=worksheet,
                kind=kind,
                name=form.cleaned_data["name"],
                revision=form.cleaned_data["revision"],
                by=request.user,
            )
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, "You have signed. The text, the time and its hash are kept.")
            return redirect("mobility:worksheet_detail", pk)
    today = timezone.localdate()
    title = WorksheetStatement.Kind(kind).label
    context = {
        "worksheet": worksheet,
        "title": title,
        "paragraphs": text_of(kind, worksheet, parameters=RuleParameter.objects.values_on(today)).split("\n\n"),
        "obstacles": check_signing(facts_of(worksheet), kind=kind, on=today),
        "signed": standing_statement(worksheet, kind),
        "form": form,
        "trail": [
            ("Home", reverse("home")),
            ("Directed moves", reverse("mobility:worksheet_list")),
            (worksheet.executive.full_name, reverse("mobility:worksheet_detail", args=[pk])),
            (title, None),
        ],
    }
    return render(request, "mobility/worksheet_sign.html", context)


def _again(request: SignedInRequest, worksheet: ReassignmentWorksheet, act: str, form: forms.Form) -> HttpResponse:
    """Show the worksheet again with what is wrong in the form of an act."""
    return render(request, "mobility/worksheet_detail.html", detail_context(request.user, worksheet, {act: form}))
