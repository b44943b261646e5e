"""The pre-read of a meeting: on one page, and as PDF made by a job for its reader."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import FileResponse, Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from development.actions.packets import request_packet
from development.exports import hidden_from, packet_cases
from development.models import Case, Meeting, Packet
from development.views.boards import POSTED
from development.views.meetings import meeting_trail, visible_meeting
from sesportal.audit.log import record_reads
from sesportal.lib.errors import NotPermitted

if TYPE_CHECKING:
    from sesportal.accounts.models import User
    from sesportal.accounts.views import SignedInRequest


@require_http_methods(POSTED)
def packet(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show the pre-read with every case the reader may see; have it made as PDF when asked to."""
    user, today = request.user, timezone.localdate()
    meeting = visible_meeting(user, pk)
    if request.method == "POST":
        request_packet(meeting=meeting, by=user, as_of=today)
        return redirect("development:packet", pk)
    visible = Case.objects.visible_to(user, on=today).filter(meeting=meeting)
    files = packet_cases(visible, as_of=today, hidden=hidden_from(user, meeting))
    if not files:
        raise NotPermitted("There is no case on this agenda that you may read.")
    record_reads(by=user, subjects=[case.executive for case, _ in files], page="board packet")
    made = Packet.objects.filter(meeting=meeting, requested_by=user).first()
    context = {
        "meeting": meeting,
        "files": [{"case": case, **seen} for case, seen in files],
        "packet": made,
        "progress": progress_of(made) if made and not made.finished_at else None,
        "downloads": _downloads(made),
        "trail": [*meeting_trail(meeting), ("Pre-read", None)],
    }
    return render(request, "development/meeting_packet.html", context)


@require_safe
def packet_progress(request: SignedInRequest, pk: int) -> JsonResponse:
    """Answer how far the reader's packet is."""
    response = JsonResponse(progress_of(_own(request.user, visible_meeting(request.user, pk))))
    response["Cache-Control"] = "no-store"
    return response


@require_safe
def packet_file(request: SignedInRequest, pk: int) -> FileResponse:
    """Send the reader's packet; not one that holds a case they may no longer see."""
    user = request.user
    meeting = visible_meeting(user, pk)
    made = _own(user, meeting)
    visible = Case.objects.visible_to(user, on=timezone.localdate()).filter(meeting=meeting)
    if not made.file or set(made.case_ids) - set(visible.values_list("pk", flat=True)):
        raise Http404("Ask for the packet anew: what you may read has changed.")
    name = f"pre-read-{meeting.held_on:%Y-%m-%d}.pdf"
    response = FileResponse(made.file.open("rb"), as_attachment=True, filename=name, content_type="application/pdf")
    response["Cache-Control"] = "private, no-store"
    return response


def progress_of(made: Packet) -> dict[str, Any]:
    """Return how far a packet is, in the shape that components/progress.html names."""
    is_finished = made.finished_at is not None
    detail = f"{made.done} of {made.total} cases" if made.total else ""
    # The last tenth is for the typesetting, which comes after all cases are gathered.
    percent = 100 if is_finished else int(90 * made.done / made.total) if made.total else None
    return {
        "percent": percent,
        "phase": "Done" if is_finished else "Gathering the cases" if made.done < made.total else "Setting the pages",
        "detail": detail,
        "is_finished": is_finished,
        "next_url": reverse("development:packet", args=[made.meeting_id]) if is_finished else None,
    }


def _own(user: User, meeting: Meeting) -> Packet:
    made = Packet.objects.filter(meeting=meeting, requested_by=user).first()
    if made is None:
        raise Http404("You have not asked for this packet yet.")
    return made


def _downloads(made: Packet | None) -> list[tuple[str, str, str]]:
    if made is None or not made.file:
        return []
    at = timezone.localtime(made.finished_at) if made.finished_at else None
    url = reverse("development:packet_file", args=[made.meeting_id])
    return [("Pre-read", url, f"PDF, {len(made.case_ids)} cases" + (f", made {at:%B %-d, %H:%M}" if at else ""))]
