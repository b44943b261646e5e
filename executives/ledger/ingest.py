"""One file of personnel actions, from its bytes to the ledger and the careers it changes: all of it, or nothing."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from django.db import transaction

from executives.ledger import newcomers, posts, staging, store
from executives.ledger.json_rows import read_json_rows
from executives.ledger.reading import UnreadableFile, read_rows
from executives.ledger.reports import Outcome, reporting
from executives.ledger.screening import Screening, in_lots
from executives.ledger.validate import RowValidator
from executives.ledger.vocabulary import load_vocabulary

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from executives.ledger.reports import Report
    from executives.ledger.results import Results
    from executives.ledger.screening import Row

MOST_CONFLICTS: Final = 100_000


class _Refused(Exception):
    """Roll back what was tried: a dry run, or a file with conflicts that was to be applied as a whole."""


def ingest(
    path: Path,
    *,
    batch_id: int,
    as_of: dt.date,
    agency_code: str = "",
    is_partial: bool = False,
    is_dry_run: bool = False,
    is_portal: bool = False,
    file_format: str = "csv",
    errors: Path | None = None,
    results: Results | None = None,
    progress: Callable[[str, int], None] = lambda phase, done: None,
    on_applied: Callable[[Outcome], None] = lambda outcome: None,
) -> Outcome:
    """Take a file into the ledger and derive the careers it touches, in one transaction.

    Nothing is applied when a row is refused or in conflict, unless `is_partial`; nothing ever in a dry run, which runs
    everything and rolls it back. `on_applied` runs inside the transaction, for what must stand or fall with it.
    `errors` receives every problem as CSV, `results` what came of every row. Raises UnreadableFile when the file as a
    whole cannot be read.
    """
    outcome = Outcome()
    with _few_collections(), reporting(errors, results, outcome) as report, staging.staging_table():
        screening = Screening(
            RowValidator(load_vocabulary(), as_of=as_of, agency_code=agency_code, is_portal=is_portal)
        )
        rows = read_rows(path) if file_format == "csv" else read_json_rows(path, report.unread)
        staged = staging.stage(_valid_lines(rows, screening, outcome, report, progress))
        if outcome.rejected and not is_partial and not is_dry_run:
            report.finish(staging.GOOD_ROWS)
            return outcome
        try:
            with transaction.atomic():
                _apply(outcome, batch_id, staged, as_of, is_partial, report, progress)
                is_refused = not is_partial and not outcome.is_clean
                is_all_new = outcome.accepted == staged
                report.finish(
                    staging.compared_rows(batch_id, is_all_new=is_all_new, is_refused=is_refused and not is_dry_run)
                )
                if is_dry_run or is_refused:
                    raise _Refused
                on_applied(outcome)
                outcome.applied = True
        except _Refused:
            outcome.fiscal_years.clear()
    return outcome


def _valid_lines(
    rows: Iterator[Row],
    screening: Screening,
    outcome: Outcome,
    report: Report,
    progress: Callable[[str, int], None],
) -> Iterator[str]:
    for lot in in_lots(rows):
        yield from screening.lines(lot, report.refuse)
        outcome.rows_read += len(lot)
        progress("Reading and checking rows", outcome.rows_read)


def _apply(
    outcome: Outcome,
    batch_id: int,
    staged: int,
    as_of: dt.date,
    is_partial: bool,
    report: Report,
    progress: Callable[[str, int], None],
) -> None:
    staging.lock_ledger()
    progress("Comparing with the ledger", outcome.rows_read)
    is_refused = bool(outcome.rejected) and not is_partial

    def say(done: int) -> None:
        progress(f"Deriving careers ({done:,} executives)", outcome.rows_read)

    def write_newcomers(first_action: int) -> staging.Told:
        return newcomers.write(first_action, as_of=as_of, progress=say)

    applied = staging.apply_staged(
        batch_id, staged, MOST_CONFLICTS, staging.enter_newcomers if is_refused else write_newcomers
    )
    outcome.accepted, outcome.unchanged = applied.accepted, applied.unchanged
    outcome.conflicts = applied.conflict_count
    for problem in applied.conflicts:
        report.conflict(problem, key=problem.value)
    if not applied.accepted or is_refused or (outcome.conflicts and not is_partial):
        return
    new, spans = applied.newcomers
    known = sorted(store.tied_executives(staging.known_executives()))
    spans |= store.derive(known, as_of=as_of, progress=lambda done: say(len(new) + done))
    touched = [*new, *known]
    posts.refresh(touched)
    outcome.executives_touched = len(touched)
    outcome.fiscal_years = {year for first, last in spans for year in range(first, last + 1)}


@contextmanager
def _few_collections() -> Iterator[None]:
    """Keep the garbage collector from looking at what the process held before, and from looking too often.

    Hardly anything of an import refers to itself; at its usual pace the collector takes a fifth of the Python time.
    """
    threshold = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(100_000, *threshold[1:])
    try:
        yield
    finally:
        gc.set_threshold(*threshold)
        gc.unfreeze()


__all__ = ["Outcome", "UnreadableFile", "ingest"]
