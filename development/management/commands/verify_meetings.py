"""Check that the records of closed meetings are what they were when they were frozen."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from development.models import Meeting
from development.rules.records import CLOSED_VERB, find_tampering
from development.workflow import MeetingStatus
from sesportal.audit.log import type_of
from sesportal.audit.models import AuditEvent

CHUNK = 50


class Command(BaseCommand):
    help = (
        "Compute the hash of every closed meeting's record anew and compare it with the one kept at closing, with the "
        "one the audit log wrote, and with the decisions as they stand. Ends with 1 where anything differs."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--meeting", type=int, nargs="+", metavar="ID", help="only these meetings")

    def handle(self, **options: Any) -> None:
        closed = Meeting.objects.filter(status=MeetingStatus.CLOSED).prefetch_related("cases").order_by("pk")
        if options["meeting"]:
            closed = closed.filter(pk__in=options["meeting"])
        hashes = self._hashes()
        checked, wrong = 0, []
        for meeting in closed.iterator(chunk_size=CHUNK):
            checked += 1
            found = find_tampering(meeting, meeting.cases.all(), hash_when_closed=hashes.get(str(meeting.pk)))
            wrong += [f"Meeting {meeting.pk} of {meeting.held_on}: {sentence}." for sentence in found]
        if wrong:
            raise CommandError("\n".join([*wrong, f"{checked} closed meetings checked."]), returncode=1)
        self.stdout.write(f"{checked} closed meetings checked: each record is what was frozen.")

    @staticmethod
    def _hashes() -> dict[str, str]:
        """Return the hash that the audit log wrote at each closing, the first where there is more than one."""
        events = AuditEvent.objects.filter(verb=CLOSED_VERB, subject_type=type_of(Meeting)).order_by("-pk")
        return {event.subject_id: event.after.get("hash", "") for event in events.iterator()}
