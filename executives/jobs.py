"""Work that the clock starts."""

from __future__ import annotations

import datetime as dt

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from executives.actions.imports import forget_results, resume_import
from executives.ledger.people import refresh_current
from executives.ledger.runs import ALIVE_SECONDS, progress_of
from executives.models import ImportBatch
from executives.workflow import ENDED


@shared_task
def refresh_current_assignments() -> None:
    """Each morning: move executives to the assignment that begins today, and off board where one ended yesterday."""
    refresh_current(timezone.localdate())


@shared_task
def resume_interrupted_imports() -> None:
    """Every few minutes: queue again what was running or waiting and has not been heard of, since its worker died."""
    silent_since = timezone.now() - dt.timedelta(seconds=2 * ALIVE_SECONDS)
    for batch in ImportBatch.objects.exclude(status__in=ENDED).filter(created_at__lt=silent_since):
        if not progress_of(batch):
            resume_import(batch=batch, by="job resume_interrupted_imports")


@shared_task
def forget_old_results() -> None:
    """Each night: delete the results of batches that ended 30 days ago, and uploads left behind."""
    forget_results(by="job forget_old_results", before=timezone.now() - dt.timedelta(days=settings.IMPORT_RESULTS_DAYS))
