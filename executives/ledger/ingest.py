"""One file of personnel actions, from its bytes to the ledger and the careers it changes: all of it, or nothing."""

from __future__ import annotations

import csv
import datetime as dt
import gc
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from django.db import transaction

from executives.ledger import staging, store
from executives.ledger.columns import Problem
from executives.ledger.reading import UnreadableFile, read_rows
from executives.ledger.screening import Screening, in_lots
from executives.ledger.validate import RowValidator
from executives.ledger.vocabulary import load_vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

KEPT_PROBLEMS: Final = 1_000
MOST_CONFLICTS: Final = 100_000
ERROR_HEADER: Final = ("row", "column", "value", "message", "remedy")


@dataclass
class Outcome:
    """What came of a file. Counts are rows; `problems` holds the first thousand, the error sheet all of them."""

    rows_read: int = 0
    accepted: int = 0
    unchanged: int = 0
    conflicts: int = 0
    rejected: int = 0
    executives_touched: int = 0
    fiscal_years: set[int] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)
    applied: bool = False

    @property
    def is_clean(self) -> bool:
        return not self.rejected and not self.conflicts


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
    errors: Path | None = None,
    progress: Callable[[str, int], None] = lambda phase, done: None,
    on_applied: Callable[[Outcome], None] = lambda outcome: None,
) -> Outcome:
    """Take a file into the ledger and derive the careers it touches, in one transaction.

    Nothing is applied when a row is refused or in conflict, unless `is_partial`; nothing ever in a dry run, which runs
    everything and rolls it back. `on_applied` runs inside the transaction, for what must stand or fall with it.
    `errors` receives every problem as CSV. Raises UnreadableFile when the file as a whole cannot be read.
    """
    outcome = Outcome()
    with _few_collections(), _error_sheet(errors, outcome) as report, staging.staging_table():
        screening = Screening(
            RowValidator(load_vocabulary(), as_of=as_of, agency_code=agency_code, is_portal=is_portal)
        )
        staged = staging.stage(_valid_lines(path, screening, outcome, report, progress))
        if outcome.rejected and not is_partial and not is_dry_run:
            return outcome
        try:
            with transaction.atomic():
                _apply(outcome, batch_id, staged, as_of, is_partial, report, progress)
                if is_dry_run or (outcome.conflicts and not is_partial) or (outcome.rejected and not is_partial):
                    raise _Refused
                on_applied(outcome)
                outcome.applied = True
        except _Refused:
            outcome.fiscal_years.clear()
    return outcome


def _valid_lines(
    path: Path,
    screening: Screening,
    outcome: Outcome,
    report: Callable[[Problem], None],
    progress: Callable[[str, int], None],
) -> Iterator[str]:
    def refuse(problems: list[Problem]) -> None:
        outcome.rejected += 1
        for problem in problems:
            report(problem)

    for rows in in_lots(read_rows(path)):
        yield from screening.lines(rows, refuse)
        outcome.rows_read += len(rows)
        progress("Reading and checking rows", outcome.rows_read)


def _apply(
    outcome: Outcome,
    batch_id: int,
    staged: int,
    as_of: dt.date,
    is_partial: bool,
    report: Callable[[Problem], None],
    progress: Callable[[str, int], None],
) -> None:
    staging.lock_ledger()
    progress("Comparing with the ledger", outcome.rows_read)
    applied = staging.apply_staged(batch_id, staged, MOST_CONFLICTS)
    outcome.accepted, outcome.unchanged = applied.accepted, applied.unchanged
    outcome.conflicts = applied.conflict_count
    for problem in applied.conflicts:
        report(problem)
    if not applied.accepted or (outcome.conflicts and not is_partial) or (outcome.rejected and not is_partial):
        return
    executives = sorted(store.tied_executives(staging.staged_executives()))
    outcome.executives_touched = len(executives)
    outcome.fiscal_years = store.derive(
        executives,
        as_of=as_of,
        progress=lambda done: progress(f"Deriving careers ({done:,} executives)", outcome.rows_read),
    )


@contextmanager
def _few_collections() -> Iterator[None]:
    """Let the garbage collector pass over what the process held before, at every one of the many times it looks."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


@contextmanager
def _error_sheet(path: Path | None, outcome: Outcome) -> Iterator[Callable[[Problem], None]]:
    """Give the function that keeps a problem: the first thousand in the outcome, every one in the sheet."""
    if path is None:
        yield lambda problem: _keep(outcome, problem)
        return
    with path.open("w", encoding="utf-8", newline="") as stream:
        sheet = csv.writer(stream)
        sheet.writerow(ERROR_HEADER)

        def report(problem: Problem) -> None:
            _keep(outcome, problem)
            sheet.writerow([problem.row, problem.column, _inert(problem.value), problem.message, problem.remedy])

        yield report


def _keep(outcome: Outcome, problem: Problem) -> None:
    if len(outcome.problems) < KEPT_PROBLEMS:
        outcome.problems.append(problem)


def _inert(value: str) -> str:
    """Keep a spreadsheet from taking what somebody sent for a formula."""
    return f"'{value}" if value.startswith(("=", "+", "-", "@")) else value


__all__ = ["Outcome", "UnreadableFile", "ingest"]
