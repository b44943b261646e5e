"""The versions of the mobility agreement's text: every one stays readable, and an agency may issue its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from development.actions.agreements import issue_text
from development.forms.agreements import TextForm
from development.models import AgreementTemplate
from development.permissions.agreements import check_issue_text, check_offer_agreement
from executives.models import Agency
from sesportal.accounts.roles import Permission
from sesportal.lib.errors import NotPermitted, RuleViolation

if TYPE_CHECKING:
    import datetime as dt

    from django.http import HttpResponse

    from sesportal.accounts.models import User
    from sesportal.accounts.views import SignedInRequest


@require_safe
def text_list(request: SignedInRequest) -> HttpResponse:
    """Show the versions of the agreement's text, newest first."""
    today = timezone.localdate()
    texts = AgreementTemplate.objects.visible_to(request.user).select_related("agency")
    context = {
        "rows": [(text, *_standing(text, today)) for text in texts.order_by("-effective_from", "-pk")],
        "may_issue": _own_agency(request.user) is not None,
        "trail": [("Home", reverse("home")), ("Texts of the mobility agreement", None)],
    }
    return render(request, "development/agreement_text_list.html", context)


@require_safe
def text_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show one version as it read, or reads."""
    texts = AgreementTemplate.objects.visible_to(request.user).select_related("agency")
    text = get_object_or_404(texts, pk=pk)
    standing, tone = _standing(text, timezone.localdate())
    context = {
        "text": text,
        "standing": standing,
        "tone": tone,
        "paragraphs": text.text.split("\n\n"),
        "trail": [*_trail(), (f"Version {text.version}", None)],
    }
    return render(request, "development/agreement_text_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def text_new(request: SignedInRequest) -> HttpResponse:
    """Let the executive resources office of an agency issue the agency's own text."""
    check_offer_agreement(request.user)
    agency = _own_agency(request.user)
    if agency is None:
        raise NotPermitted("The text of the agreement is issued by the executive resources office of the whole agency.")
    today = timezone.localdate()
    held = AgreementTemplate.objects.text_for(agency.code, today)
    initial = {"text": held.text, "exceptions": "\n".join(held.exceptions)} if held else {}
    form = TextForm(request.POST or None, today=today, initial={"effective_from": today, **initial})
    if request.method == "POST" and form.is_valid():
        try:
            text = issue_text(agency=agency, by=request.user, **form.cleaned_data)
        except RuleViolation as refusal:
            form.add_error("version" if refusal.code == "version_held" else "effective_from", refusal.message)
        else:
            messages.success(request, f"Version {text.version} is issued.")
            return redirect("development:agreement_text", text.pk)
    context = {"form": form, "agency": agency, "trail": [*_trail(), ("New version", None)]}
    return render(request, "development/agreement_text_form.html", context)


def _own_agency(user: User) -> Agency | None:
    """Return the agency for whose text the user answers: the first, should there be several."""
    codes = sorted(code for code in user.reach(Permission.RUN_BOARDS).agencies if len(code) == 2)
    for code in codes:
        check_issue_text(user, code)
        return Agency.objects.filter(code=code).first()
    return None


def _standing(text: AgreementTemplate, today: dt.date) -> tuple[str, str]:
    if text.effective_from > today:
        return "Not yet in force", "info"
    if text.effective_to is not None and text.effective_to < today:
        return "No longer offered", "neutral"
    return "In force", "good"


def _trail() -> list[tuple[str, str | None]]:
    return [("Home", reverse("home")), ("Texts of the mobility agreement", reverse("development:agreement_texts"))]
