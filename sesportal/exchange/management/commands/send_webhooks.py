"""Send what waits for webhooks now, as the clock does where there is one."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from sesportal.exchange.delivering import deliver, due


class Command(BaseCommand):
    """Send events to every webhook that is due, and say how many were taken. For a timer, and for trying things out."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        taken = sum(deliver(pk) for pk in list(due(timezone.now())))
        self.stdout.write(f"Events taken by webhooks: {taken}")
