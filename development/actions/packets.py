"""Asking for the pre-read of a meeting as PDF."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from development.models import Case, Meeting, Packet
from development.tasks import make_packet
from sesportal.audit import log
from sesportal.lib.errors import NotPermitted

if TYPE_CHECKING:
    import datetime as dt

    from sesportal.accounts.models import User


@transaction.atomic
def request_packet(*, meeting: Meeting, by: User, as_of: dt.date) -> Packet:
    """Have the reader's own packet made anew; it holds the cases that `by` may see."""
    visible = Case.objects.visible_to(by, on=as_of).filter(meeting=meeting).count()
    if not visible:
        raise NotPermitted("There is no case on this agenda that you may read.")
    Meeting.objects.select_for_update().get(pk=meeting.pk)
    before = Packet.objects.filter(meeting=meeting, requested_by=by).first()
    if before is not None:
        file = before.file
        before.delete()
        if file:
            transaction.on_commit(lambda: file.delete(save=False))
    packet = Packet.objects.create(meeting=meeting, requested_by=by, requested_at=timezone.now(), total=visible)
    log.record(
        verb="board packet requested",
        by=by,
        subject=meeting,
        after={"cases": visible},
        agency_code=meeting.cycle.board.agency_id[:2],
    )
    make_packet.delay_on_commit(packet.pk, as_of.isoformat())
    return packet
