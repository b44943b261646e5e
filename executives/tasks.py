"""Work that actions hand off."""

from __future__ import annotations

from pathlib import Path

from celery import shared_task
from django.utils import timezone

from executives.ledger.runs import progress_of, run_batch
from executives.models import ImportBatch
from executives.workflow import ENDED, BatchStatus


@shared_task
def run_import(batch_id: int) -> None:
    """Run one uploaded batch; a second delivery of an ended or living one does nothing."""
    batch = ImportBatch.objects.get(pk=batch_id)
    if BatchStatus(batch.status) in ENDED or progress_of(batch):
        return
    run_batch(batch, Path(batch.file.path), as_of=timezone.localdate())
