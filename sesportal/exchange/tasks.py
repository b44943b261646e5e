"""Sending, which pages and jobs hand off."""

from __future__ import annotations

from celery import shared_task

from sesportal.exchange.delivering import deliver, deliver_test


@shared_task
def send_events(pk: int) -> int:
    """Send a webhook what waits for it."""
    return deliver(pk)


@shared_task
def send_test(pk: int, message_id: str) -> None:
    """Send a webhook a test."""
    deliver_test(pk, message_id)
