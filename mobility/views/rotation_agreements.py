"""Agreements on rotations: read, written, sent, signed, amended, printed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mobility.actions import agreements as acts
from mobility.forms.rotations import SECTIONS, AgreementForm, ReasonForm
from mobility.models import Agreement, Rotation
from mobility.permissions.rotations import check_write_agreement, next_party, party_of
from mobility.rules.agreement_content import agreement_hash, parties
from mobility.views.layout import sections_of
from mobility.workflow import AgreementStatus, RotationStatus
from sesportal.lib import pdf
from sesportal.lib.errors import DomainError, InvalidTransition, allows
from sesportal.lib.purposes import named_on

if TYPE_CHECKING:
    from sesportal.accounts.models import User
    from sesportal.accounts.views import SignedInRequest

S = AgreementStatus
TONES: Final = {S.DRAFT: "neutral", S.SIGNING: "attention", S.SIGNED: "good", S.SUPERSEDED: "neutral", S.VOID: "bad"}
TOLD: Final = {
    "send": "It is open to signature. Nobody can change it while it is.",
    "sign": "You have signed.",
    "take-back": "It is a draft again; the signatures given so far have fallen.",
    "amend": "This is a new version. The signed one holds until this one is signed.",
    "void": "The agreement is void.",
}


@require_safe
def agreement_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show one agreement, who has signed, and what the user can do with it now."""
    return _detail(request, _visible(request.user, pk))


@require_http_methods(["GET", "HEAD", "POST"])
def agreement_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change the terms of a draft."""
    agreement = _visible(request.user, pk)
    check_write_agreement(request.user, agreement.rotation)
    if agreement.status != S.DRAFT:
        raise InvalidTransition("Only a draft can be changed. Take it back from signature first, or amend it.")
    form = AgreementForm(request.POST or None, instance=Agreement.objects.get(pk=pk))
    if request.method == "POST" and form.is_valid():
        try:
            acts.write_terms(agreement=agreement, by=request.user, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error("ends_on", refusal.message)
        else:
            messages.success(request, "The terms are saved.")
            return redirect("mobility:agreement_detail", pk)
    context = {
        "agreement": agreement,
        "form": form,
        "sections": sections_of(form, SECTIONS),
        "trail": [*_trail(agreement, is_last=False), ("Change the terms", None)],
    }
    return render(request, "mobility/agreement_form.html", context)


@require_POST
def agreement_act(request: SignedInRequest, pk: int, act: str) -> HttpResponse:
    """Send, sign, take back, amend or void an agreement."""
    agreement = _visible(request.user, pk)
    form = ReasonForm(request.POST, prefix=act) if act in ("take-back", "void") else None
    try:
        if act != "sign":
            check_write_agreement(request.user, agreement.rotation)
        if form is not None and not form.is_valid():
            return _detail(request, agreement, wrong={act: form})
        done = _do(act, agreement, request.user, form.cleaned_data["reason"] if form else "")
    except DomainError as refusal:
        if refusal.status == 403:
            raise
        messages.error(request, refusal.message)
        return redirect("mobility:agreement_detail", pk)
    messages.success(request, TOLD[act])
    return redirect("mobility:agreement_edit" if act == "amend" else "mobility:agreement_detail", done.pk)


@require_safe
def agreement_print(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show an agreement as it is printed."""
    agreement = _visible(request.user, pk)
    return render(request, "mobility/agreement_print.html", {"agreement": agreement, **_content(agreement)})


@require_safe
def agreement_pdf(request: SignedInRequest, pk: int) -> HttpResponse:
    """Send an agreement as an accessible PDF."""
    agreement = _visible(request.user, pk)
    content = _content(agreement)
    data = {
        "title": agreement.template.title,
        "version": str(agreement.version),
        "text_version": agreement.template.version,
        "status": agreement.get_status_display(),
        "executive": agreement.rotation.executive.full_name,
        "authority": agreement.template.authority,
        "paragraphs": content["paragraphs"],
        "terms": [[term, value] for term, value in content["terms"]],
        "signatures": [
            [party.label, signature.by_name, signature.by_role, f"{timezone.localtime(signature.at):%B %-d, %Y, %H:%M}"]
            if signature
            else [party.label, "", "", "not signed"]
            for party, signature in content["signatures"]
        ],
        "content_hash": agreement.content_hash,
    }
    response = HttpResponse(pdf.render("mobility/agreement.typ", data), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="agreement-{agreement.pk}.pdf"'
    return response


def _do(act: str, agreement: Agreement, by: User, reason: str) -> Agreement:
    if act == "send":
        return acts.send_for_signature(agreement=agreement, by=by)
    if act == "sign":
        return acts.sign_agreement(agreement=agreement, by=by)
    if act == "take-back":
        return acts.take_back(agreement=agreement, by=by, reason=reason)
    if act == "amend":
        return acts.amend_agreement(agreement=agreement, by=by, as_of=timezone.localdate())
    return acts.void_agreement(agreement=agreement, by=by, reason=reason)


def _visible(user: User, pk: int) -> Agreement:
    rows = Agreement.objects.filter(rotation__in=Rotation.objects.visible_to(user).values("pk"))
    of_rotation = ("executive", "home", "host", "programme", "application__posting", "application__executive")
    related = ("template", "previous", *(f"rotation__{name}" for name in of_rotation))
    return get_object_or_404(rows.select_related(*related).prefetch_related("signatures"), pk=pk)


def _detail(request: SignedInRequest, agreement: Agreement, wrong: dict[str, Any] | None = None) -> HttpResponse:
    turn = next_party(agreement)
    part = party_of(request.user, agreement)
    may_write = allows(check_write_agreement, request.user, agreement.rotation)
    is_open = agreement.rotation.status in (RotationStatus.PLANNED, RotationStatus.UNDER_WAY)
    context = {
        "agreement": agreement,
        "tone": TONES[S(agreement.status)],
        "turn": turn,
        "is_my_turn": agreement.status == S.SIGNING and part is not None and part == turn,
        "may_write": may_write,
        "may_amend": may_write and agreement.status == S.SIGNED and is_open,
        "may_void": may_write and agreement.status in (S.DRAFT, S.SIGNING, S.SIGNED),
        "take_back_form": (wrong or {}).get("take-back") or ReasonForm(prefix="take-back"),
        "void_form": (wrong or {}).get("void") or ReasonForm(prefix="void"),
        "purposes": named_on(agreement.rotation.application, request.user),
        "is_as_sent": not agreement.content_hash or agreement_hash(agreement) == agreement.content_hash,
        "trail": _trail(agreement),
        **_content(agreement),
    }
    return render(request, "mobility/agreement_detail.html", context)


def _content(agreement: Agreement) -> dict[str, Any]:
    """Return what page, print and PDF show alike."""
    given = {signature.party: signature for signature in agreement.signatures.all()}
    return {
        "paragraphs": agreement.template.text.split("\n\n"),
        "terms": _terms(agreement),
        "signatures": [(party, given.get(party)) for party in parties(agreement)],
    }


def _terms(agreement: Agreement) -> list[tuple[str, str]]:
    rotation = agreement.rotation
    host = rotation.host.name if rotation.host else rotation.host_name
    cost = "Reimbursed by the host" if agreement.is_reimbursable else "Not reimbursed"
    rows = [
        ("Executive", rotation.executive.full_name),
        ("Way", rotation.get_design_display()),
        ("What", rotation.title),
        ("Home agency", f"{rotation.home.name} ({rotation.home_id})"),
        ("Host", f"{host} ({rotation.host_id})" if rotation.host_id else host),
        ("First day", f"{agreement.starts_on:%B} {agreement.starts_on.day}, {agreement.starts_on.year}"),
        (
            "Last day",
            f"{agreement.ends_on:%B} {agreement.ends_on.day}, {agreement.ends_on.year}"
            if agreement.ends_on
            else "none: for good",
        ),
        ("Cost", f"{cost}; the home agency bears {agreement.home_share_percent}%"),
        ("Interagency agreement", agreement.order_number),
        ("Basis", agreement.nonreimbursable_basis),
        ("Relocation", agreement.relocation),
        ("Objectives", agreement.objectives),
        ("Appraisal", agreement.appraisal),
        ("Return", agreement.return_right),
        ("Further terms", agreement.terms),
        ("Detailed to", agreement.get_assigned_to_display() if agreement.assigned_to else ""),
        ("OPM approval or waiver", agreement.opm_approval),
        ("With an Indian tribe", "yes" if agreement.is_tribal else ""),
        (
            "Qualification determined",
            agreement.qualification_determined_on.isoformat() if agreement.qualification_determined_on else "",
        ),
    ]
    return [(term, value) for term, value in rows if value]


def _trail(agreement: Agreement, *, is_last: bool = True) -> list[tuple[str, str | None]]:
    rotation = agreement.rotation
    return [
        ("Home", reverse("home")),
        ("Rotations", reverse("mobility:rotation_list")),
        (
            f"{rotation.get_design_display()} of {rotation.executive.full_name}",
            reverse("mobility:rotation_detail", args=[rotation.pk]),
        ),
        (
            f"Agreement, version {agreement.version}",
            None if is_last else reverse("mobility:agreement_detail", args=[agreement.pk]),
        ),
    ]
