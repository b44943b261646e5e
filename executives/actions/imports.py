"""Loading personnel actions from a file."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from executives.ledger.runs import FAILED, OPERATOR, run_batch, transition
from executives.models import ImportBatch, ImportProblem
from executives.permissions import check_import, check_send
from executives.tasks import run_import
from executives.workflow import ENDED, BatchStatus
from sesportal.audit import log
from sesportal.lib.errors import DomainError, RuleViolation

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping, Sequence

    from django.core.files.uploadedfile import UploadedFile

    from sesportal.accounts.models import Actor, User


def import_file(
    *,
    path: Path,
    by: User | None,
    agency_code: str = "",
    is_partial: bool = False,
    is_dry_run: bool = False,
    file_name: str = "",
    as_of: dt.date | None = None,
    progress: Callable[[str, int], None] | None = None,
) -> ImportBatch:
    """Load a file on this machine, at once; `by` None is the operator. Returns the ended batch with its counts."""
    if by is not None:
        check_import(by, agency_code)
    with transaction.atomic():
        batch = ImportBatch.objects.create(
            agency_code=agency_code,
            submitted_by=by,
            file_name=(file_name or path.name)[:200],
            is_partial=is_partial,
            is_dry_run=is_dry_run,
        )
        log.record(verb="import started", by=by or OPERATOR, subject=batch, agency_code=agency_code)
    return run_batch(batch, path, as_of=as_of or timezone.localdate(), progress=progress)


def submit_import(
    *, upload: UploadedFile, by: User, agency_code: str, is_partial: bool = False, is_dry_run: bool = False
) -> ImportBatch:
    """Keep an uploaded file and queue its import. Raises RuleViolation for one over the size limit."""
    check_import(by, agency_code)
    limit = settings.IMPORT_UPLOAD_MAX_MB
    if (upload.size or 0) > limit * 1024 * 1024:
        raise RuleViolation(
            f"The file has {(upload.size or 0) / 1024 / 1024:.0f} MB; at most {limit} MB can be uploaded. Split it, or "
            "ask the operator to load it with import_personnel_actions.",
            code="file_too_large",
        )
    return submit_batch(
        rows=upload,
        by=by,
        agency_code=agency_code,
        file_name=upload.name or "upload.csv",
        rows_expected=_count_lines(upload),
        is_partial=is_partial,
        is_dry_run=is_dry_run,
    )


@transaction.atomic
def submit_batch(
    *,
    rows: UploadedFile,
    by: User,
    agency_code: str,
    file_name: str,
    rows_expected: int,
    kind: ImportBatch.Kind = ImportBatch.Kind.ACTIONS,
    file_format: str = ImportBatch.Format.CSV,
    is_partial: bool = False,
    is_dry_run: bool = False,
) -> ImportBatch:
    """Keep rows that were sent and queue the run that takes them."""
    check_send(by, kind, agency_code)
    batch = ImportBatch.objects.create(
        kind=kind,
        agency_code=agency_code,
        submitted_by=by,
        file_name=file_name[:200],
        file=rows,
        file_format=file_format,
        rows_expected=rows_expected,
        is_partial=is_partial,
        is_dry_run=is_dry_run,
    )
    log.record(verb="import submitted", by=by, subject=batch, agency_code=agency_code)
    run_import.delay_on_commit(batch.pk)
    return batch


class RowRefused(DomainError):
    """A row sent alone is refused; `problems` say why, column by column."""

    status = 422

    def __init__(self, problems: Sequence[ImportProblem], code: str = "invalid_row") -> None:
        super().__init__("The row is refused; see fields.", code=code)
        self.problems = tuple(problems)


class RowInConflict(RowRefused):
    """A row sent alone is in conflict with what is held under its id."""

    status = 409


@transaction.atomic
def send_row(
    *, row: Mapping[str, Any], by: User, agency_code: str, kind: ImportBatch.Kind, as_of: dt.date
) -> ImportBatch:
    """Take one personnel action or position at once; it goes the way of every batch, and is a batch of one row.

    Raises RowRefused where the row is not in order or in conflict with what is held. The batch that is returned counts
    it as accepted or unchanged.
    """
    check_send(by, kind, agency_code)
    batch = ImportBatch.objects.create(
        kind=kind,
        agency_code=agency_code,
        submitted_by=by,
        file_name=f"API: one of {kind.label.lower()}",
        file_format=ImportBatch.Format.NDJSON,
        rows_expected=1,
    )
    log.record(verb="import started", by=by, subject=batch, agency_code=agency_code)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "row.ndjson"
        path.write_bytes(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE))
        batch = run_batch(batch, path, as_of=as_of)
    if batch.status != BatchStatus.APPLIED:
        problems = list(batch.problems.all())
        raise RowInConflict(problems, "conflict") if batch.conflicts else RowRefused(problems)
    return batch


def resume_import(*, batch: ImportBatch, by: User | str) -> ImportBatch:
    """Queue an interrupted upload again; fail one whose file is gone, with a sentence that says to send it again."""
    with transaction.atomic():
        batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        if batch.file:
            log.record(verb="import resumed", by=by, subject=batch, agency_code=batch.agency_code)
            run_import.delay_on_commit(batch.pk)
            return batch
        batch = transition(batch, BatchStatus.FAILED, finished_at=timezone.now(), message=FAILED)
        log.record(verb="import failed", by=by, subject=batch, agency_code=batch.agency_code)
    return batch


@transaction.atomic
def forget_results(*, by: Actor, before: dt.datetime) -> int:
    """Delete the results, and uploads left behind, of batches that ended `before`; return how many there were."""
    ended = ImportBatch.objects.filter(status__in=ENDED, finished_at__lt=before)
    found = list(ended.exclude(results="", file="").select_for_update())
    for batch in found:
        for sheet in (batch.results, batch.file):
            if sheet:
                sheet.delete(save=False)
        batch.save(update_fields=["results", "file"])
    if found:
        log.record(verb="import results deleted", by=by, subject=found[-1], after={"batches": len(found)})
    return len(found)


def _count_lines(upload: UploadedFile) -> int:
    """Estimate the rows of a file for the progress display."""
    lines = sum(chunk.count(b"\n") for chunk in upload.chunks())
    upload.seek(0)
    return max(lines - 1, 0)
