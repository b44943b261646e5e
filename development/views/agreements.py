"""Mobility agreements: an executive reads and answers theirs; the agency's office offers them and keeps the text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from development.actions.agreements import decline_agreement, offer_agreement, sign_agreement
from development.forms.agreements import AgreementFilterForm, DeclineForm, OfferForm, SignForm
from development.models import MobilityAgreement
from development.permissions.agreements import check_answer_agreement, check_offer_agreement, check_see_agreements
from development.permissions.boards import allows
from development.rules.agreements import is_as_signed
from development.workflow import AGREEMENT_TRANSITIONS, MobilityAgreementStatus
from executives.models import Executive
from sesportal.accounts.roles import Permission
from sesportal.audit.log import record_read
from sesportal.lib import pdf
from sesportal.lib.errors import RuleViolation
from sesportal.lib.tables import sorted_page

if TYPE_CHECKING:
    from django import forms

    from sesportal.accounts.models import User
    from sesportal.accounts.views import SignedInRequest

Status = MobilityAgreementStatus
TONES = {Status.OFFERED: "attention", Status.SIGNED: "good", Status.DECLINED: "neutral"}
SORTS = {
    "name": "executive__sort_name",
    "status": "status",
    "offered": "offered_on",
    "answered": "answered_at",
    "version": "template__version",
}


@require_safe
def my_agreement(request: SignedInRequest) -> HttpResponse:
    """Lead an executive to their agreement, or say that none is offered."""
    if not request.user.reach(Permission.EDIT_PLAN).own:
        raise Http404("Mobility agreements are offered to executives.")
    executive = Executive.objects.filter(user=request.user).select_related("mobility_agreement").first()
    if executive is None:
        raise Http404("No executive's record belongs to this account.")
    agreement = getattr(executive, "mobility_agreement", None)
    if agreement is not None:
        return redirect("development:agreement_detail", agreement.pk)
    context = {"trail": [("Home", reverse("home")), ("Mobility agreement", None)]}
    return render(request, "development/agreement_none.html", context)


@require_safe
def agreement_list(request: SignedInRequest) -> HttpResponse:
    """Show the agency's agreements, how many stand where, and filter by status."""
    check_see_agreements(request.user)
    visible = MobilityAgreement.objects.visible_to(request.user)
    counts = visible.aggregate(**{status.value: Count("pk", filter=Q(status=status)) for status in Status})
    form = AgreementFilterForm(request.GET or None)
    chosen = form.cleaned_data if form.is_valid() else {}
    rows = visible.filter(status=chosen["status"]) if chosen.get("status") else visible
    if chosen.get("q"):
        rows = rows.filter(executive__in=Executive.objects.named(chosen["q"]).values("pk"))
    listed = sorted_page(request.GET, rows.for_list(), sorts=SORTS, default="status")
    context = {
        "figures": [(status.label, counts[status]) for status in Status],
        "form": form,
        "is_filtered": any(chosen.values()),
        "rows": [(agreement, TONES[Status(agreement.status)]) for agreement in listed.page],
        "may_offer": allows(check_offer_agreement, request.user),
        "as_of": timezone.localdate(),
        "trail": [("Home", reverse("home")), ("Mobility agreements", None)],
        **listed.context(),
    }
    return render(request, "development/agreement_list.html", context)


@require_safe
def agreement_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show one agreement with what can be done about it now."""
    return _detail(request, _visible(request, pk, page="mobility agreement"))


@require_http_methods(["POST"])
def agreement_sign(request: SignedInRequest, pk: int) -> HttpResponse:
    """Sign one's own agreement."""
    agreement = _visible(request, pk)
    check_answer_agreement(request.user, agreement)
    form = _sign_form(agreement, request.POST)
    if form.is_valid():
        answer = {name: form.cleaned_data[name] for name in ("exceptions", "other", "signed_name")}
        try:
            sign_agreement(agreement=agreement, by=request.user, **answer)
        except RuleViolation as refusal:
            form.add_error("signed_name", refusal.message)
        else:
            messages.success(request, "You have signed the mobility agreement.")
            return redirect("development:agreement_detail", agreement.pk)
    return _detail(request, agreement, sign=form)


@require_http_methods(["POST"])
def agreement_decline(request: SignedInRequest, pk: int) -> HttpResponse:
    """Decline one's own agreement with a reason."""
    agreement = _visible(request, pk)
    check_answer_agreement(request.user, agreement)
    form = DeclineForm(request.POST)
    if form.is_valid():
        decline_agreement(agreement=agreement, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, "You have declined the mobility agreement. You can still sign it later.")
        return redirect("development:agreement_detail", agreement.pk)
    return _detail(request, agreement, decline=form)


@require_safe
def agreement_print(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show one agreement as it is printed."""
    agreement = _visible(request, pk, page="mobility agreement, print")
    return render(request, "development/agreement_print.html", {"agreement": agreement, **_content(agreement)})


@require_safe
def agreement_pdf(request: SignedInRequest, pk: int) -> HttpResponse:
    """Send one agreement as an accessible PDF."""
    agreement = _visible(request, pk, page="mobility agreement, PDF")
    executive = agreement.executive
    content = _content(agreement)
    answered = agreement.answered_at
    data = {
        "title": agreement.template.title,
        "version": agreement.template.version,
        "authority": agreement.template.authority,
        "executive": executive.full_name,
        "agency": executive.home.name if executive.home else "",
        "status": content["sentence"],
        "paragraphs": content["paragraphs"],
        "exceptions": agreement.exceptions,
        "offered_exceptions": agreement.template.exceptions,
        "is_signed": agreement.status == Status.SIGNED,
        "signed_name": agreement.signed_name,
        "signed_at": f"{timezone.localtime(answered):%B %-d, %Y, %H:%M}" if answered else "",
        "content_hash": agreement.content_hash,
    }
    response = HttpResponse(pdf.render("development/agreement.typ", data), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="mobility-agreement-{agreement.pk}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def agreement_offer(request: SignedInRequest) -> HttpResponse:
    """Let the agency's office offer the agreement to an executive who entered before there was one."""
    check_offer_agreement(request.user)
    form = OfferForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        people = Executive.objects.visible_to(request.user, Permission.RUN_BOARDS)
        executive = people.filter(identifier=form.cleaned_data["identifier"].strip()).first()
        try:
            if executive is None:
                raise RuleViolation("No executive of your agency has this identifier. Look it up in the directory.")
            agreement = offer_agreement(executive=executive, by=request.user, as_of=timezone.localdate())
        except RuleViolation as refusal:
            form.add_error("identifier", refusal.message)
        else:
            messages.success(request, f"The mobility agreement is offered to {executive.full_name}.")
            return redirect("development:agreement_detail", agreement.pk)
    trail = [("Home", reverse("home")), _list_link(), ("Offer", None)]
    return render(request, "development/agreement_offer.html", {"form": form, "trail": trail})


def _visible(request: SignedInRequest, pk: int, *, page: str = "") -> MobilityAgreement:
    """Return an agreement the user may see; whoever reads another's leaves a trace in the read log."""
    agreement = get_object_or_404(MobilityAgreement.objects.visible_to(request.user).for_list(), pk=pk)
    if page:
        record_read(by=request.user, subject=agreement.executive, page=page)
    return agreement


def _detail(
    request: SignedInRequest,
    agreement: MobilityAgreement,
    *,
    sign: forms.Form | None = None,
    decline: forms.Form | None = None,
) -> HttpResponse:
    may_answer = allows(check_answer_agreement, request.user, agreement)
    possible = {to for before, to in AGREEMENT_TRANSITIONS if may_answer and before == agreement.status}
    context = {
        "agreement": agreement,
        "tone": TONES[Status(agreement.status)],
        "is_own": agreement.executive.user_id == request.user.pk,
        "sign": (sign or _sign_form(agreement)) if Status.SIGNED in possible else None,
        "decline": (decline or DeclineForm()) if Status.DECLINED in possible else None,
        "is_declining": decline is not None,
        "is_as_signed": is_as_signed(agreement),
        "trail": _trail(request.user, agreement),
        **_content(agreement),
    }
    return render(request, "development/agreement_detail.html", context)


def _content(agreement: MobilityAgreement) -> dict[str, Any]:
    return {"paragraphs": agreement.template.text.split("\n\n"), "sentence": _say_status(agreement)}


def _say_status(agreement: MobilityAgreement) -> str:
    """Return where the agreement stands as a sentence."""
    if agreement.answered_at is None:
        return f"Offered {agreement.offered_on:%B %-d, %Y}, not answered yet."
    day = f"{timezone.localdate(agreement.answered_at):%B %-d, %Y}"
    if agreement.status == Status.DECLINED:
        return f"Declined {day}. It can still be signed."
    number = len(agreement.exceptions)
    claimed = "without exceptions" if not number else f"with {number} exception{'' if number == 1 else 's'}"
    return f"Signed {day} {claimed}."


def _sign_form(agreement: MobilityAgreement, data: Any = None) -> SignForm:
    return SignForm(data, offered=agreement.template.exceptions, name=agreement.executive.full_name)


def _list_link() -> tuple[str, str]:
    return ("Mobility agreements", reverse("development:agreement_list"))


def _trail(user: User, agreement: MobilityAgreement) -> list[tuple[str, str | None]]:
    if agreement.executive.user_id == user.pk:
        return [("Home", reverse("home")), ("Mobility agreement", None)]
    return [("Home", reverse("home")), _list_link(), (agreement.executive.full_name, None)]
