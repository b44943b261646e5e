"""Work that the clock starts."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from development.actions.digests import send_due_digests
from development.execution import bring_up_to_date


@shared_task
def give_notices() -> None:
    """Each night: put endorsed plans in force, offer mobility agreements, bring everybody's notices up to date."""
    bring_up_to_date(as_of=timezone.localdate(), by="job give_notices")


@shared_task
def send_digests() -> None:
    """Each morning, after the notices: e-mail everyone whose digest is due."""
    send_due_digests(as_of=timezone.localdate(), by="job send_digests")
