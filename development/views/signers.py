"""Who signs an agency's plans, and setting it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from development.actions.signers import set_signers
from development.forms.plans import SignersForm
from development.models import SignatureChain
from development.workflow import Signer
from executives.models import Agency
from sesportal.accounts.roles import Permission
from sesportal.lib.errors import NotPermitted, RuleViolation

if TYPE_CHECKING:
    from django.http import HttpResponse

    from sesportal.accounts.models import User
    from sesportal.accounts.views import SignedInRequest


@require_http_methods(["GET", "HEAD", "POST"])
def plan_signers(request: SignedInRequest) -> HttpResponse:
    """Show who signs the plans of the office's agency, and set it from a day on."""
    units = _units(request.user)
    today = timezone.localdate()
    choices = [(unit.code, f"{unit.name} ({unit.code})") for unit in units]
    form = SignersForm(request.POST or None, units=choices, initial={"effective_from": today, "first": "supervisor"})
    if request.method == "POST" and form.is_valid():
        agency = next(unit for unit in units if unit.code == form.cleaned_data["agency"])
        first_day = form.cleaned_data["effective_from"]
        try:
            set_signers(agency=agency, signers=form.signers, effective_from=first_day, by=request.user, as_of=today)
        except RuleViolation as refusal:
            form.add_error("effective_from" if refusal.code == "past" else None, refusal.message)
        else:
            messages.success(request, f"Set: plans of {agency.name} submitted from that day on go this way.")
            return redirect("development:plan_signers")
    held = (
        SignatureChain.objects.filter(agency__in=units).select_related("agency").order_by("agency", "-effective_from")
    )
    context = {
        "form": form,
        "rows": [(chain, [str(Signer(one).label) for one in chain.signers]) for chain in held],
        "trail": [
            ("Home", reverse("home")),
            ("Development plans", reverse("development:plan_list")),
            ("Who signs", None),
        ],
    }
    return render(request, "development/plan_signers.html", context, status=422 if form.errors else 200)


def _units(user: User) -> list[Agency]:
    """Return the agencies and subelements for which the user is the executive resources office."""
    codes = user.reach(Permission.RUN_BOARDS).agencies
    if not codes:
        raise NotPermitted("Who signs an agency's plans is set by its executive resources office.")
    found = Agency.objects.none()
    for code in codes:
        found |= Agency.objects.filter(code__startswith=code)
    return list(found.order_by("code"))
