"""Work that actions hand off: telling executives their outcome, and making the pre-read as PDF."""

from __future__ import annotations

import datetime as dt

import structlog
import typst
from celery import shared_task
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from development.exports import packet_pdf
from development.models import Meeting, Notice, Packet
from development.notifications import OUTCOME_RULE, tell_outcome
from sesportal.celery import PortalTask

FAILED = "The document could not be made. Ask for it again; if that fails too, tell the operator."


@shared_task(base=PortalTask)
def tell_outcomes(meeting_id: int) -> int:
    """E-mail each executive that the outcome of their own case can be read; a second delivery mails nobody again."""
    meeting = Meeting.objects.select_related("cycle__board").get(pk=meeting_id)
    people = meeting.cases.filter(decided_at__isnull=False).values("executive")
    unmailed = Notice.objects.filter(
        rule=OUTCOME_RULE, due_on=meeting.held_on, executive__in=people, mailed_at__isnull=True
    )
    told = 0
    for notice in unmailed.select_related("recipient"):
        # Marked first: rather a mail too few than the same one twice.
        if Notice.objects.filter(pk=notice.pk, mailed_at__isnull=True).update(mailed_at=timezone.now()):
            told += tell_outcome(notice)
    return told


@shared_task(base=PortalTask)
def make_packet(packet_id: int, as_of: str) -> None:
    """Make one reader's packet, saying how far it is; a second delivery of a finished one does nothing."""
    packet = Packet.objects.select_related("requested_by", "meeting__cycle__board").filter(pk=packet_id).first()
    if packet is None or packet.finished_at is not None:
        return

    def note(done: int, total: int) -> None:
        Packet.objects.filter(pk=packet_id).update(done=done, total=total)

    try:
        made = packet_pdf(packet, as_of=dt.date.fromisoformat(as_of), progress=note)
    except typst.TypstError as error:
        structlog.get_logger(__name__).error("packet_failed", packet=packet_id, error=str(error)[:200])
        Packet.objects.filter(pk=packet_id).update(failure=FAILED, finished_at=timezone.now())
        return
    with transaction.atomic():
        # Gone where the reader was recused meanwhile: then nothing of it is kept.
        kept = Packet.objects.select_for_update().filter(pk=packet_id, finished_at__isnull=True).first()
        if kept is None:
            return
        kept.case_ids, kept.finished_at, kept.failure = made.case_ids, timezone.now(), made.failure
        if made.content:
            kept.file.save(f"meeting-{kept.meeting_id}-{kept.pk}.pdf", ContentFile(made.content), save=False)
        kept.save(update_fields=["file", "case_ids", "finished_at", "failure"])
