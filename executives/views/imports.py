"""Loading personnel actions: the batches, the upload, how far it is, and what was wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from executives.actions.imports import submit_import
from executives.forms import ImportForm
from executives.ledger.columns import HEADER, HELP
from executives.ledger.runs import progress_of
from executives.models import ImportBatch, NatureOfAction
from executives.permissions import check_import
from executives.workflow import ENDED, BatchStatus
from sesportal.lib.errors import RuleViolation
from sesportal.lib.tables import sorted_page

if TYPE_CHECKING:
    from sesportal.accounts.models import User
    from sesportal.accounts.views import SignedInRequest

PROBLEMS_A_PAGE = 100
SORTS = {"submitted": "created_at", "file": "file_name", "status": "status"}
TONES = {
    BatchStatus.QUEUED: "neutral",
    BatchStatus.RUNNING: "info",
    BatchStatus.APPLIED: "good",
    BatchStatus.CHECKED: "info",
    BatchStatus.REFUSED: "bad",
    BatchStatus.FAILED: "bad",
}


@require_safe
def import_list(request: SignedInRequest) -> HttpResponse:
    """List the batches of the user's agencies, newest first."""
    check_import(request.user)
    batches = ImportBatch.objects.visible_to(request.user).select_related("submitted_by")
    listed = sorted_page(request.GET, batches, sorts=SORTS, default="-submitted")
    context = listed.context() | {
        "rows": [
            {"batch": batch, "tone": TONES[BatchStatus(batch.status)], "wrong": batch.rejected + batch.conflicts}
            for batch in listed.page.object_list
        ],
        "trail": [("Home", reverse("home")), ("Imports", None)],
    }
    return render(request, "executives/import_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def import_new(request: SignedInRequest) -> HttpResponse:
    """Take a file and hand it to the import."""
    check_import(request.user)
    form = ImportForm(request.POST or None, request.FILES or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            batch = submit_import(
                upload=values["file"],
                by=request.user,
                agency_code=values["agency_code"],
                is_partial=values["is_partial"],
                is_dry_run=values["is_dry_run"],
            )
        except RuleViolation as refusal:
            form.add_error("file", refusal.message)
        else:
            messages.success(request, f"{batch.file_name} is received.")
            return redirect("executives:import_detail", batch.pk)
    context = {
        "form": form,
        "header": HEADER,
        "columns": HELP.items(),
        "natures": NatureOfAction.objects.all(),
        "trail": [("Home", reverse("home")), ("Imports", reverse("executives:import_list")), ("Load a file", None)],
    }
    return render(request, "executives/import_form.html", context)


@require_safe
def import_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show one batch: how far it is, what was counted, what was wrong."""
    batch = _visible(request.user, pk)
    page = Paginator(batch.problems.order_by("row", "id"), PROBLEMS_A_PAGE).get_page(request.GET.get("page"))
    is_finished = BatchStatus(batch.status) in ENDED
    wrong = batch.rejected + batch.conflicts
    context = {
        "batch": batch,
        "tone": TONES[BatchStatus(batch.status)],
        "is_finished": is_finished,
        "progress": None if is_finished else _progress(batch),
        "figures": [
            ("Rows read", f"{batch.rows_read:,}"),
            ("New", f"{batch.accepted:,}", "applied" if batch.status == BatchStatus.APPLIED else "not applied"),
            ("Already held", f"{batch.unchanged:,}", "sent before, unchanged"),
            ("In conflict", f"{batch.conflicts:,}", "same id, other content"),
            ("Rejected", f"{batch.rejected:,}", "something wrong in the row"),
        ],
        "page": page,
        "query": "",
        "downloads": _error_sheet(batch),
        "is_cut_off": wrong > page.paginator.count,
        "may_apply": batch.status == BatchStatus.CHECKED and not wrong,
        "trail": [("Home", reverse("home")), ("Imports", reverse("executives:import_list")), (f"No. {batch.pk}", None)],
    }
    return render(request, "executives/import_detail.html", context)


@require_safe
def import_progress(request: SignedInRequest, pk: int) -> JsonResponse:
    """Answer how far a batch is."""
    response = JsonResponse(_progress(_visible(request.user, pk)))
    response["Cache-Control"] = "no-store"
    return response


@require_safe
def import_errors(request: SignedInRequest, pk: int) -> FileResponse:
    """Send the sheet with everything that was wrong."""
    batch = _visible(request.user, pk)
    if not batch.error_sheet:
        raise Http404("Nothing was wrong with this file.")
    name = f"import-{batch.pk}-errors.csv"
    return FileResponse(batch.error_sheet.open("rb"), as_attachment=True, filename=name, content_type="text/csv")


@require_safe
def import_template(request: SignedInRequest) -> HttpResponse:
    """Send an empty file with the header that is expected."""
    check_import(request.user)
    response = HttpResponse(f"{HEADER}\r\n", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="personnel-actions-template.csv"'
    return response


def _visible(user: User, pk: int) -> ImportBatch:
    check_import(user)
    return get_object_or_404(ImportBatch.objects.visible_to(user).select_related("submitted_by"), pk=pk)


def _error_sheet(batch: ImportBatch) -> list[tuple[str, str, str]]:
    """Return the download of everything that was wrong, where anything was."""
    if not batch.error_sheet:
        return []
    return [("Error sheet", reverse("executives:import_errors", args=[batch.pk]), "CSV, everything that was wrong")]


def _progress(batch: ImportBatch) -> dict[str, Any]:
    """Return how far a batch is, in the shape that components/progress.html names."""
    status = BatchStatus(batch.status)
    if status in ENDED:
        return {
            "percent": 100,
            "phase": str(status.label),
            "detail": "",
            "is_finished": True,
            "next_url": reverse("executives:import_detail", args=[batch.pk]),
        }
    said = progress_of(batch)
    rows, expected = said.get("rows", 0), batch.rows_expected
    detail = f"{rows:,} of about {expected:,} rows" if rows and expected else f"{rows:,} rows" if rows else ""
    phase = said.get("phase", "")
    return {
        "percent": min(int(100 * rows / expected), 99) if rows and expected else None,
        "phase": phase[:1].upper() + phase[1:] if phase else str(status.label),
        "detail": detail,
        "is_finished": False,
        "next_url": None,
    }
