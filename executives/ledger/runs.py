"""Run one import batch: its status, its progress, and what must stand or fall with it.

It lives beside the ledger rather than in `actions`, since both the command (through an action) and the background task
run it, and tasks stand below actions.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.core.cache import cache
from django.core.files import File
from django.db import transaction
from django.utils import timezone

from executives.ledger.ingest import UnreadableFile, ingest
from executives.ledger.reports import Outcome
from executives.ledger.results import Results
from executives.ledger.sent_positions import ingest_positions
from executives.ledger.staging import rows_by_agency
from executives.models import ImportBatch, ImportProblem
from executives.signals import ledger_changed
from executives.workflow import TRANSITIONS, BatchStatus
from sesportal.audit import log
from sesportal.exchange.outbox import json_object, publish, publish_selected
from sesportal.lib.errors import InvalidTransition

if TYPE_CHECKING:
    import datetime as dt

ALIVE_SECONDS: Final = 120
OPERATOR: Final = "operator (command line)"


class Sheets(NamedTuple):
    """The files that a run writes: of errors, and of results where they are asked for."""

    errors: Path
    results: Results | None


def run_batch(
    batch: ImportBatch, path: Path, *, as_of: dt.date, progress: Callable[[str, int], None] | None = None
) -> ImportBatch:
    """Take the file of a batch into the ledger and write down what came of it.

    Safe to run again after its process was killed: nothing of an unfinished run is in the database but its status.
    """
    batch = transition(batch, BatchStatus.RUNNING, started_at=timezone.now())
    tell = _teller(batch, progress)
    with tempfile.TemporaryDirectory() as folder:
        sheets = Sheets(Path(folder) / "errors.csv", Results(Path(folder) / "results.csv") if batch.file else None)
        try:
            outcome = TAKERS[ImportBatch.Kind(batch.kind)](
                path,
                batch_id=batch.pk,
                as_of=as_of,
                agency_code=batch.agency_code,
                is_partial=batch.is_partial,
                is_dry_run=batch.is_dry_run,
                file_format=batch.file_format,
                errors=sheets.errors,
                results=sheets.results,
                progress=tell,
                on_applied=lambda applied: _applied(batch, applied, sheets),
            )
        except UnreadableFile as error:
            outcome = Outcome(rejected=1, problems=[error.problem])
            if sheets.results is not None:
                sheets.results.finish_unread(error.problem)
        except Exception:
            transition(batch, BatchStatus.FAILED, finished_at=timezone.now(), message=FAILED)
            raise
        if not outcome.applied:
            with transaction.atomic():
                _end(batch, outcome, sheets)
    return _forget_file(batch)


TAKERS: Final[dict[str, Callable[..., Outcome]]] = {
    ImportBatch.Kind.ACTIONS: ingest,
    ImportBatch.Kind.POSITIONS: ingest_positions,
}


def progress_of(batch: ImportBatch) -> dict[str, Any]:
    """Return what a running batch last said of itself, `phase` and `rows`; empty after two minutes of silence."""
    return cache.get(_key(batch)) or {}


def _applied(batch: ImportBatch, outcome: Outcome, sheets: Sheets) -> None:
    """What belongs to the same transaction as the actions: the batch's end, the audit, and word to the apps above."""
    _end(batch, outcome, sheets)
    if outcome.accepted:
        _tell_applied(batch, outcome)
    years = sorted(outcome.fiscal_years)
    if years:
        ledger_changed.send(sender=ImportBatch, fiscal_years=years, batch_id=batch.pk)


def _tell_applied(batch: ImportBatch, outcome: Outcome) -> None:
    """Tell of the batch in the feed: once, or where it holds several agencies' records once for each."""
    if not batch.agency_code:
        publish_selected(rows_by_agency(batch.pk, json_object()))
        return
    is_of_actions = batch.kind == ImportBatch.Kind.ACTIONS
    publish(
        type="personnel_actions.applied" if is_of_actions else "positions.applied",
        subject_type="personnel-actions/batches" if is_of_actions else "positions/batches",
        subject_id=str(batch.pk),
        agency_code=batch.agency_code,
        data={"accepted": outcome.accepted}
        | ({"executives_touched": outcome.executives_touched} if is_of_actions else {}),
    )


def _forget_file(batch: ImportBatch) -> ImportBatch:
    """Delete what was uploaded: everything that is told of it is in the sheets."""
    with transaction.atomic():
        batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        if batch.file:
            batch.file.delete(save=False)
            batch.save(update_fields=["file"])
    cache.delete(_key(batch))
    return batch


def _keep_sheets(batch: ImportBatch, outcome: Outcome, sheets: Sheets) -> dict[str, str]:
    """Keep the sheets and the first problems with the batch, and return the names of the files."""
    ImportProblem.objects.bulk_create(
        [ImportProblem(batch=batch, **_clipped(problem._asdict())) for problem in outcome.problems], batch_size=500
    )
    if not outcome.is_clean and sheets.errors.exists() and sheets.errors.stat().st_size:
        with sheets.errors.open("rb") as stream:
            batch.error_sheet.save(f"batch-{batch.pk}-errors.csv", File(stream), save=False)
    if sheets.results is not None:
        with sheets.results.path.open("rb") as stream:
            batch.results.save(f"batch-{batch.pk}-results.csv", File(stream), save=False)
    return {"error_sheet": batch.error_sheet.name or "", "results": batch.results.name or ""}


def _end(batch: ImportBatch, outcome: Outcome, sheets: Sheets) -> None:
    status = (
        BatchStatus.CHECKED
        if batch.is_dry_run
        else BatchStatus.APPLIED
        if outcome.applied or _applies(batch, outcome)
        else BatchStatus.REFUSED
    )
    counts = {name: getattr(outcome, name) for name in _COUNTS}
    transition(
        batch,
        status,
        finished_at=timezone.now(),
        fiscal_years=sorted(outcome.fiscal_years),
        message=sentence(batch, outcome, status),
        phase="",
        **_keep_sheets(batch, outcome, sheets),
        **counts,
    )
    log.record(
        verb=f"import {status.value}",
        by=batch.submitted_by or OPERATOR,
        subject=batch,
        agency_code=batch.agency_code,
        after=counts,
    )


def _applies(batch: ImportBatch, outcome: Outcome) -> bool:
    return bool(outcome.rows_read) and (outcome.is_clean or batch.is_partial)


def transition(batch: ImportBatch, to: BatchStatus, **changes: Any) -> ImportBatch:
    with transaction.atomic():
        locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        if (BatchStatus(locked.status), to) not in TRANSITIONS:
            raise InvalidTransition(
                f"This import is {locked.get_status_display().lower()}; it cannot become {to.label.lower()}."
            )
        locked.status = to
        for name, value in changes.items():
            setattr(locked, name, value)
        locked.save(update_fields=["status", *changes])
    return locked


def _teller(batch: ImportBatch, progress: Callable[[str, int], None] | None) -> Callable[[str, int], None]:
    """Tell the cache how far the batch is, twice a second at the most; the run's own transaction would hide it."""
    last = 0.0

    def tell(phase: str, rows: int) -> None:
        nonlocal last
        if time.monotonic() - last > 0.5:
            last = time.monotonic()
            cache.set(_key(batch), {"phase": phase, "rows": rows}, ALIVE_SECONDS)
        if progress is not None:
            progress(phase, rows)

    return tell


def sentence(batch: ImportBatch, outcome: Outcome, status: BatchStatus) -> str:
    """Say in one sentence what came of a file."""
    wrong = outcome.rejected + outcome.conflicts
    if outcome.problems and not outcome.rows_read and outcome.problems[0].column in ("file", "header"):
        problem = outcome.problems[0]
        return f"The file was not read: {problem.message} {problem.remedy}"
    if not outcome.rows_read:
        return "The file has a header and no rows; nothing was changed."
    counts = f"{outcome.accepted:,} new, {outcome.unchanged:,} already held, {wrong:,} with something wrong"
    rows = _counted(outcome.rows_read, "row")
    if status == BatchStatus.CHECKED:
        fit = "It can be applied" if not wrong else "Mend what is wrong before you apply it"
        return f"Dry run of {rows}: {counts}. {fit}; nothing was changed."
    if status == BatchStatus.REFUSED:
        return (
            f"Nothing was applied: {wrong:,} of {rows} with something wrong. Mend them and "
            "send the whole file again, or choose to apply the good rows only."
        )
    if batch.kind == ImportBatch.Kind.POSITIONS:
        return f"{rows} read: {counts}."
    careers = f"{_counted(outcome.executives_touched, 'career')} derived anew"
    return f"{rows} read: {counts}; {careers}."


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _clipped(values: dict[str, Any]) -> dict[str, Any]:
    return {"message": values.pop("message")[:300], "remedy": values.pop("remedy")[:300], **values}


def _key(batch: ImportBatch) -> str:
    return f"import-progress:{batch.pk}"


FAILED: Final = (
    "The import stopped because of a fault of this system; nothing was applied. Send the file again; if it happens "
    "again, tell the operator the number of this import."
)
_COUNTS: Final = ("rows_read", "accepted", "unchanged", "conflicts", "rejected", "executives_touched")
