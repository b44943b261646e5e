"""The audit log, and who viewed my record."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from sesportal.accounts.roles import Permission
from sesportal.accounts.views import SignedInRequest
from sesportal.audit.forms import AuditSearchForm
from sesportal.audit.log import type_of
from sesportal.audit.models import AuditEvent, ReadEvent
from sesportal.audit.permissions import check_view_audit
from sesportal.lib.tables import sorted_page

AUDIT_SORTS = {"at": "id", "actor": ("actor", "id"), "verb": ("verb", "id"), "subject": ("subject", "id")}
READER_SORTS = {"at": "id", "reader": ("reader", "id"), "role": ("role", "id")}


@require_safe
def audit_list(request: SignedInRequest) -> HttpResponse:
    """Search what was done."""
    check_view_audit(request.user)
    form = AuditSearchForm(request.GET)
    found = form.search(AuditEvent.objects.visible_to(request.user))
    listed = sorted_page(request.GET, found, sorts=AUDIT_SORTS, default="-at")
    trail = [("Home", reverse("home")), ("Audit log", None)]
    return render(request, "audit/audit_list.html", listed.context() | {"form": form, "trail": trail})


@require_safe
def my_readers(request: SignedInRequest) -> HttpResponse:
    """Show an executive who opened their record, when and in what role."""
    executive = getattr(request.user, "executive", None)
    if executive is None or not request.user.reach(Permission.VIEW_EXECUTIVES).own:
        raise Http404("No record of an executive belongs to this account.")
    read = ReadEvent.objects.about(type_of(executive), str(executive.pk))
    listed = sorted_page(request.GET, read, sorts=READER_SORTS, default="-at")
    trail = [("Home", reverse("home")), ("Who viewed my record", None)]
    return render(request, "audit/my_readers.html", listed.context() | {"executive": executive, "trail": trail})
