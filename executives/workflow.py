"""The life of an import batch as a table."""

from __future__ import annotations

from django.db import models

from sesportal.lib.lifecycles import Transitions


class BatchStatus(models.TextChoices):
    QUEUED = "queued", "Waiting"
    RUNNING = "running", "Running"
    APPLIED = "applied", "Applied"
    CHECKED = "checked", "Checked (dry run)"
    REFUSED = "refused", "Refused"
    FAILED = "failed", "Failed"


ENDED = frozenset({BatchStatus.APPLIED, BatchStatus.CHECKED, BatchStatus.REFUSED, BatchStatus.FAILED})
TRANSITIONS = frozenset(
    {
        (BatchStatus.QUEUED, BatchStatus.RUNNING),
        (BatchStatus.QUEUED, BatchStatus.FAILED),
        (BatchStatus.RUNNING, BatchStatus.RUNNING),
        (BatchStatus.RUNNING, BatchStatus.APPLIED),
        (BatchStatus.RUNNING, BatchStatus.CHECKED),
        (BatchStatus.RUNNING, BatchStatus.REFUSED),
        (BatchStatus.RUNNING, BatchStatus.FAILED),
    }
)

LIFECYCLES: dict[str, Transitions] = {"Import of personnel actions": dict.fromkeys(sorted(TRANSITIONS))}
