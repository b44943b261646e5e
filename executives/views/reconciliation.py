"""The reconciliation inbox: what the ledger could not place, who reported it, and what mends it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_safe

from executives.actions.reconciliation import note_item
from executives.filters import ReconciliationFilter
from executives.forms import NoteForm
from executives.models import Agency, Executive, NatureOfAction, ReconciliationItem
from executives.permissions import allows, check_note_item, check_see_reconciliation
from executives.views.ledger import ledger_rows
from sesportal.audit.log import record_read
from sesportal.lib.tables import sorted_page

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.utils.safestring import SafeString

    from executives.views.facts import Fact
    from executives.views.ledger import LedgerRow
    from sesportal.accounts.views import SignedInRequest

AROUND = dt.timedelta(days=90)
SORTS = {"date": "effective_on", "seen": "first_seen_at", "agency": ("agency_code", "effective_on"), "kind": "kind"}


@require_safe
def reconciliation_list(request: SignedInRequest) -> HttpResponse:
    """List the items that concern the user's agencies."""
    check_see_reconciliation(request.user)
    visible = ReconciliationItem.objects.visible_to(request.user)
    found = ReconciliationFilter(request.GET, visible, user=request.user)
    listed = sorted_page(request.GET, found.qs.select_related("executive"), sorts=SORTS, default="-date")
    codes = {item.agency_code[:2] for item in listed.page.object_list}
    names = dict(Agency.objects.filter(code__in=codes).values_list("code", "name"))
    context = listed.context() | {
        "filter": found,
        "rows": [(item, names.get(item.agency_code[:2], "")) for item in listed.page.object_list],
        "as_of": timezone.localdate(),
        "trail": [("Home", reverse("home")), ("Reconciliation", None)],
    }
    return render(request, "executives/reconciliation_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def reconciliation_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show one item with the actions of both sides, and take a note."""
    check_see_reconciliation(request.user)
    items = ReconciliationItem.objects.visible_to(request.user).select_related("executive", "action", "noted_by")
    item = get_object_or_404(items, pk=pk)
    if request.method == "POST":
        check_note_item(request.user, item)
    form = NoteForm(request.POST or None, initial={"note": item.note})
    if request.method == "POST" and form.is_valid():
        note_item(item=item, by=request.user, note=form.cleaned_data["note"])
        messages.success(request, "Your note is saved.")
        return redirect("executives:reconciliation_detail", item.pk)
    record_read(by=request.user, subject=item.executive, page="reconciliation")
    names = _names(item)
    executives = Executive.objects.visible_to(request.user)
    context = {
        "item": item,
        "form": form if allows(check_note_item, request.user, item) else None,
        "facts": _facts(item, names, may_open=executives.filter(pk=item.executive_id).exists()),
        "sides": _sides(item, names),
        "trail": [
            ("Home", reverse("home")),
            ("Reconciliation", reverse("executives:reconciliation_list")),
            (item.get_kind_display(), None),
        ],
    }
    return render(request, "executives/reconciliation_detail.html", context)


def _facts(item: ReconciliationItem, names: dict[str, str], *, may_open: bool) -> list[Fact]:
    """Return who and what the item concerns, who reported it, and what to do about it."""
    person: SafeString | str = item.executive.full_name
    if may_open:
        url = reverse("executives:executive_detail", args=[item.executive.identifier])
        person = format_html('<a class="usa-link" href="{}">{}</a>', url, person)
    other = item.other_agency_code
    return [
        ("Executive", person, item.executive.identifier),
        ("Effective date", f"{item.effective_on:%B %-d, %Y}"),
        ("What to do", item.remedy),
        ("Reported by", f"{names.get(item.agency_code[:2], '')} ({item.agency_code})".strip()),
        ("Other agency concerned", f"{names.get(other[:2], '')} ({other})".strip() if other else "none"),
        ("First seen", f"{timezone.localtime(item.first_seen_at):%B %-d, %Y}"),
        *([("Resolved", f"{timezone.localtime(item.resolved_at):%B %-d, %Y}")] if item.resolved_at else []),
    ]


def _sides(item: ReconciliationItem, names: dict[str, str]) -> list[tuple[str, list[LedgerRow]]]:
    """Return each agency concerned with its actions of this executive in the quarter around the date."""
    near = (item.effective_on - AROUND, item.effective_on + AROUND)
    actions = list(item.executive.actions.order_by("effective_date", "sequence", "id"))
    titles = dict(NatureOfAction.objects.values_list("code", "title"))
    rows = [
        row
        for row in ledger_rows(actions, titles=titles, names=names)
        if row.action.pk == item.action_id or near[0] <= row.action.effective_date <= near[1]
    ]
    codes = list(dict.fromkeys(code for code in (item.agency_code[:2], item.other_agency_code[:2]) if code))
    return [(names.get(code, code), [r for r in rows if r.action.submitting_agency == code]) for code in codes]


def _names(item: ReconciliationItem) -> dict[str, str]:
    agencies = Agency.objects.filter(code__startswith=item.agency_code[:2])
    if item.other_agency_code:
        agencies |= Agency.objects.filter(code__startswith=item.other_agency_code[:2])
    return dict(agencies.values_list("code", "name"))
