"""Temporary allocations: requests and decisions, and the ledger of one agency."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.db.models import Q, Sum
from django.db.models.functions import Coalesce
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from executives.models import Agency, Allocation
from mobility.actions import allocations as acts
from mobility.forms.releases import DecisionForm, RequestForm
from mobility.models import AllocationEntry, Release, TemporaryAllocation
from mobility.permissions.allocations import (
    check_decide_allocation,
    check_request_allocation,
    check_see_allocations,
)
from mobility.rules.allocations import EntryFacts, Grant, check_ledger, running, standing
from mobility.rules.words import say
from mobility.workflow import AllocationStatus
from sesportal.lib.errors import DomainError, InvalidTransition, allows
from sesportal.lib.fiscal import first_day, fiscal_year
from sesportal.lib.tables import sorted_page

if TYPE_CHECKING:
    from typing import Any

    from django.http import HttpResponse

    from sesportal.accounts.models import User
    from sesportal.accounts.views import SignedInRequest

L = AllocationStatus
TONES = {L.REQUESTED: "attention", L.GRANTED: "good", L.REFUSED: "bad", L.ENDED: "neutral", L.WITHDRAWN: "neutral"}
SORTS = {
    "ends": ("ends_on", "position_title"),
    "agency": ("agency__name", "ends_on"),
    "position": ("position_title", "ends_on"),
    "status": ("status", "ends_on"),
    "asked": ("-requested_at",),
}


@require_safe
def allocation_list(request: SignedInRequest) -> HttpResponse:
    """List the temporary allocations that the user may see, those to decide first."""
    check_see_allocations(request.user)
    status = request.GET.get("status", "")
    visible = TemporaryAllocation.objects.visible_to(request.user)
    shown = visible.filter(status=status) if status in L.values else visible
    listed = sorted_page(request.GET, shown.for_list(), sorts=SORTS, default="asked")
    context = listed.context() | {
        "rows": [(allocation, TONES[L(allocation.status)]) for allocation in listed.page.object_list],
        "statuses": L.choices,
        "status": status,
        "trail": [("Home", reverse("home")), ("Temporary allocations", None)],
    }
    return render(request, "mobility/allocation_list.html", context)


@require_safe
def allocation_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show one request with its packet, its decision and its entries in the ledger."""
    return _detail(request, _visible(request.user, pk))


@require_http_methods(["GET", "HEAD", "POST"])
def allocation_new(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask OPM for a temporary position for the time of one detail."""
    found = Release.objects.visible_to(request.user).for_list().select_related("application__rotation")
    release: Any = get_object_or_404(found, pk=pk)
    check_request_allocation(request.user, release.home_id)
    form = RequestForm(request.POST or None)
    is_sent = request.method == "POST" and form.is_valid()
    if is_sent and (made := _request(request, form, release, None)):
        return redirect("mobility:allocation_detail", made.pk)
    first, last = release.detail
    days = f"from {say(first)} to {say(last)}" if last else "without an end"
    return _form_page(
        request,
        form,
        title="Ask for a temporary allocation",
        lead=f"One more SES position for {release.home.name} while {release.executive.full_name} is away, {days}. "
        "It begins and ends with the detail.",
        back=reverse("mobility:release_detail", args=[pk]),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def allocation_extend(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask OPM to go on with a temporary position after its detail has been extended."""
    allocation = _visible(request.user, pk)
    if allocation.release is None:
        raise InvalidTransition("This allocation belongs to no detail, so there is nothing to extend it for.")
    check_request_allocation(request.user, allocation.release.home_id)
    form = RequestForm(request.POST or None)
    is_sent = request.method == "POST" and form.is_valid()
    if is_sent and (made := _request(request, form, allocation.release, allocation)):
        return redirect("mobility:allocation_detail", made.pk)
    _, last = allocation.release.detail
    return _form_page(
        request,
        form,
        title="Ask to extend a temporary allocation",
        lead=f"“{allocation.position_title}” ends on {say(allocation.ends_on)}; the detail ends on "
        f"{say(last) if last else 'no set day'}. OPM decides on the days between.",
        back=reverse("mobility:allocation_detail", args=[pk]),
    )


@require_POST
def allocation_decide(request: SignedInRequest, pk: int) -> HttpResponse:
    """Grant or refuse a request for OPM."""
    allocation = _visible(request.user, pk)
    check_decide_allocation(request.user, allocation)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return _detail(request, allocation, form=form)
    is_granted = form.cleaned_data["decision"] == "grant"
    acts.decide_allocation(
        allocation=allocation, by=request.user, is_granted=is_granted, note=form.cleaned_data["note"]
    )
    messages.success(request, f"The request is {'granted' if is_granted else 'refused'}. The agency is told.")
    return redirect("mobility:allocation_detail", pk)


@require_POST
def allocation_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    """Withdraw a request that OPM has not decided."""
    allocation = _visible(request.user, pk)
    acts.withdraw_allocation(allocation=allocation, by=request.user)
    messages.success(request, "The request is withdrawn.")
    return redirect("mobility:allocation_detail", pk)


@require_safe
def ledger_list(request: SignedInRequest) -> HttpResponse:
    """List what stands in the ledgers today: base and temporary positions of each agency, and the total."""
    check_see_allocations(request.user)
    today = timezone.localdate()
    entries = AllocationEntry.objects.visible_to(request.user).filter(effective_on__lte=today)
    kinds = AllocationEntry.Kind
    sums = (
        entries.order_by()
        .values("agency_id", "agency__name")
        .annotate(
            base=Coalesce(Sum("change", filter=Q(kind=kinds.BASE)), 0),
            temporary=Coalesce(Sum("change", filter=Q(kind=kinds.TEMPORARY)), 0),
        )
    )
    rows = [
        {"code": one["agency_id"], "name": one["agency__name"], "base": one["base"], "temporary": one["temporary"]}
        | {"total": one["base"] + one["temporary"]}
        for one in sums.order_by("agency__name")
    ]
    context = {
        "rows": rows,
        "sums": [sum(row[key] for row in rows) for key in ("base", "temporary", "total")],
        "as_of": today,
        "trail": [
            ("Home", reverse("home")),
            ("Temporary allocations", reverse("mobility:allocation_list")),
            ("Ledgers", None),
        ],
    }
    return render(request, "mobility/allocation_ledgers.html", context)


@require_safe
def ledger_detail(request: SignedInRequest, code: str) -> HttpResponse:
    """Show one agency's ledger with what stands after each entry, and whether it adds up."""
    check_see_allocations(request.user)
    agency = get_object_or_404(Agency.objects.agencies(), code=code)
    if not allows(check_see_allocations, request.user, code):
        raise Http404("This ledger is not shown to you.")
    today = timezone.localdate()
    entries = [
        EntryFacts(one.kind == AllocationEntry.Kind.BASE, one.change, one.effective_on, one.reason, one.temporary_id)
        for one in AllocationEntry.objects.filter(agency=agency).order_by("effective_on", "pk")
    ]
    allocated = Allocation.objects.filter(agency=agency, fiscal_year__lte=fiscal_year(today))
    grants = TemporaryAllocation.objects.filter(agency=agency)
    base, temporary = standing(entries, today)
    context = {
        "agency": agency,
        "lines": list(reversed(running(entries))),
        "figures": [
            ("Base", f"{base:,}", "allocated by OPM"),
            ("Temporary", f"{temporary:,}", "for developmental details"),
            ("Total", f"{base + temporary:,}", f"as of {say(today)}"),
        ],
        "findings": check_ledger(
            entries,
            grants=[Grant(one.pk, one.status, one.starts_on, one.ended_on) for one in grants],
            allocated=[(first_day(one.fiscal_year), one.positions) for one in allocated],
        ),
        "today": today,
        "trail": [
            ("Home", reverse("home")),
            ("Temporary allocations", reverse("mobility:allocation_list")),
            ("Ledgers", reverse("mobility:ledger_list")),
            (agency.name, None),
        ],
    }
    return render(request, "mobility/allocation_ledger.html", context)


def _detail(
    request: SignedInRequest, allocation: TemporaryAllocation, form: DecisionForm | None = None
) -> HttpResponse:
    may_decide = allows(check_decide_allocation, request.user, allocation)
    home = allocation.release.home_id if allocation.release else allocation.agency_id
    may_request = allows(check_request_allocation, request.user, home)
    context = {
        "allocation": allocation,
        "tone": TONES[L(allocation.status)],
        "rows": _packet(allocation),
        "entries": list(allocation.entries.order_by("effective_on")),
        "form": form or (DecisionForm() if may_decide else None),
        "may_withdraw": may_request and allocation.status == L.REQUESTED,
        "may_extend": may_request and _may_extend(allocation),
        "may_see_ledger": allows(check_see_allocations, request.user, allocation.agency_id),
        "trail": [
            ("Home", reverse("home")),
            ("Temporary allocations", reverse("mobility:allocation_list")),
            (allocation.position_title, None),
        ],
    }
    return render(request, "mobility/allocation_detail.html", context)


def _packet(allocation: TemporaryAllocation) -> list[tuple[str, str, str]]:
    """Return what OPM decides on."""
    release = allocation.release
    days = (allocation.ends_on - allocation.starts_on).days + 1
    rows = [
        ("Agency", f"{allocation.agency.name} ({allocation.agency_id})", ""),
        ("Position", allocation.position_title, allocation.position_number),
        ("From", say(allocation.starts_on), ""),
        ("To", say(allocation.ends_on), f"{days} days, with the detail"),
    ]
    if release is not None:
        rows.append(("Detail", f"{release.executive.full_name} to {release.host.name}", f"{release.time_percent}%"))
        rows.append(("Release", str(release.get_status_display()), ""))
    if allocation.extends is not None:
        rows.append(("Extends", f"the allocation until {say(allocation.extends.ends_on)}", ""))
    rows.append(("Requested", say(timezone.localdate(allocation.requested_at)), str(allocation.requested_by or "")))
    if allocation.decided_at:
        rows.append(("Decided", say(timezone.localdate(allocation.decided_at)), str(allocation.decided_by or "")))
    if allocation.ended_on:
        rows.append(("Ended", say(allocation.ended_on), ""))
    return rows


def _may_extend(allocation: TemporaryAllocation) -> bool:
    if allocation.status != L.GRANTED or allocation.release is None:
        return False
    _, last = allocation.release.detail
    return last is not None and last > allocation.ends_on


def _request(
    request: SignedInRequest, form: RequestForm, release: Release, extends: TemporaryAllocation | None
) -> TemporaryAllocation | None:
    """Send the request; a refusal stands on the form."""
    try:
        made = acts.request_allocation(
            release=release, by=request.user, justification=form.cleaned_data["justification"], extends=extends
        )
    except DomainError as refusal:
        if refusal.status == 403:
            raise
        form.add_error(None, refusal.message)
        return None
    messages.success(request, "The request is with OPM.")
    return made


def _form_page(request: SignedInRequest, form: RequestForm, *, title: str, lead: str, back: str) -> HttpResponse:
    trail = [
        ("Home", reverse("home")),
        ("Temporary allocations", reverse("mobility:allocation_list")),
        (title, None),
    ]
    context = {"form": form, "title": title, "lead": lead, "button": "Send to OPM", "back": back, "trail": trail}
    return render(request, "mobility/application_step.html", context)


def _visible(user: User, pk: int) -> TemporaryAllocation:
    check_see_allocations(user)
    found = TemporaryAllocation.objects.visible_to(user).for_list()
    found = found.select_related("extends", "release__application__rotation", "requested_by", "decided_by")
    allocation: Any = get_object_or_404(found, pk=pk)
    return allocation
