"""Computations of the figures: asked for by an analyst, how far they are, and the recent ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from analytics import actions
from analytics.forms import RecomputeForm
from analytics.models import MetricRun
from analytics.models.runs import FORMULA_VERSION
from analytics.permissions import check_recompute
from analytics.planning import years_held, years_out_of_date
from analytics.views.places import address, frame
from analytics.workflow import ENDED, RunStatus
from sesportal.lib.errors import RuleViolation

if TYPE_CHECKING:
    from django.http import HttpResponse

    from analytics.models import Progress
    from sesportal.accounts.views import SignedInRequest

SHOWN = 40
TONES = {
    RunStatus.QUEUED: "neutral",
    RunStatus.RUNNING: "info",
    RunStatus.FINISHED: "good",
    RunStatus.FAILED: "bad",
}


@require_http_methods(["GET", "HEAD", "POST"])
def recompute(request: SignedInRequest) -> HttpResponse:
    """List the recent computations; a POST asks for one, `?request=` follows it."""
    check_recompute(request.user)
    today = timezone.localdate()
    held = years_held(today)
    asked = request.POST if request.method == "POST" else None
    form = RecomputeForm(asked, held=held, out_of_date=years_out_of_date(today))
    if request.method == "POST" and form.is_valid():
        try:
            runs = actions.recompute(by=request.user, fiscal_years=form.chosen_years, as_of=today)
        except RuleViolation as refusal:
            form.add_error("years", refusal.message)
        else:
            messages.success(request, f"Asked for {len(runs)} fiscal year{'s' if len(runs) != 1 else ''}.")
            return redirect(address("recompute", {"request": runs[0].request_key} if runs else {}))
    recent = _recent()
    key = request.GET.get("request", "") or _unfinished(recent)
    progress = MetricRun.objects.of_request(key).progress() if key else None
    context = frame(request.user, "analytics:recompute", ("Computations", None)) | {
        "form": form if held else None,
        "runs": [(run, TONES[RunStatus(run.status)]) for run in recent],
        "progress": _state(progress, key) if progress and progress.total else None,
        "version": FORMULA_VERSION,
        "key": key,
    }
    return render(request, "analytics/computations.html", context, status=422 if form.errors else 200)


@require_safe
def run_progress(request: SignedInRequest, key: str) -> JsonResponse:
    """Answer how far the computations asked for together are."""
    check_recompute(request.user)
    progress = MetricRun.objects.of_request(key).progress()
    if not progress.total:
        raise Http404("There is no such computation.")
    response = JsonResponse(_state(progress, key))
    response["Cache-Control"] = "no-store"
    return response


def _recent() -> list[MetricRun]:
    """Return the last runs: what was asked for last comes first, and of it the newest year."""
    runs = list(MetricRun.objects.with_staleness().order_by("-id")[:SHOWN])
    place = {key: number for number, key in enumerate(dict.fromkeys(run.request_key for run in runs))}
    return sorted(runs, key=lambda run: (place[run.request_key], -run.fiscal_year))


def _unfinished(recent: list[MetricRun]) -> str:
    """Return the newest request that has not ended, blank where all have."""
    return next((run.request_key for run in recent if RunStatus(run.status) not in ENDED), "")


def _state(progress: Progress, key: str) -> dict[str, Any]:
    """Return how far the runs of one request are, in the shape that components/progress.html names."""
    ended = progress.finished + progress.failed
    failed = f", {progress.failed} failed" if progress.failed else ""
    return {
        "percent": progress.percent,
        "phase": "Ended" if progress.is_ended else "Computing" if progress.running or ended else "Waiting for a worker",
        "detail": f"{ended} of {progress.total} fiscal years{failed}",
        "is_finished": progress.is_ended,
        "next_url": f"{reverse('analytics:recompute')}?request={key}" if progress.is_ended else None,
    }
