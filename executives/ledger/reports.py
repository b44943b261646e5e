"""Write down what comes of a batch while it runs: counts, problems, the sheet of errors and the sheet of results."""

from __future__ import annotations

import csv
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from executives.ledger.results import RowOutcome

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path
    from typing import TextIO

    from executives.ledger.columns import Problem
    from executives.ledger.results import Results

KEPT_PROBLEMS: Final = 1_000
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


class Report:
    """What is told of the rows of one batch: the first thousand problems in the outcome, every one in the sheets.

    `key_columns` says how many of a row's first fields tell which record it is of.
    """

    def __init__(self, outcome: Outcome, errors: TextIO | None, results: Results | None, key_columns: int) -> None:
        self._outcome = outcome
        self._stream = errors
        self._errors = None if errors is None else csv.writer(errors)
        if self._errors is not None:
            self._errors.writerow(ERROR_HEADER)
        self._results = results
        self._key_columns = key_columns

    def unread(self, problems: Sequence[Problem], fields: Sequence[str]) -> None:
        """Reject a row that could not be read."""
        self._outcome.rows_read += 1
        self._reject("read", problems, fields)

    def refuse(self, problems: Sequence[Problem], fields: Sequence[str]) -> None:
        """Reject a row that was read."""
        self._reject("check", problems, fields)

    def conflict(self, problem: Problem, key: str) -> None:
        """Keep a conflict of a row with what is held."""
        self._keep("compare", RowOutcome.CONFLICT, key, problem)

    def finish(self, good_rows: str) -> None:
        """Write out the sheets; `good_rows` is the query that gives the results of the rows without a problem."""
        if self._stream is not None:
            self._stream.flush()
        if self._results is not None:
            self._results.finish(good_rows)

    def _reject(self, run: str, problems: Sequence[Problem], fields: Sequence[str]) -> None:
        self._outcome.rejected += 1
        key = "/".join(fields[: self._key_columns])
        for problem in problems:
            self._keep(run, RowOutcome.REJECTED, key, problem)

    def _keep(self, run: str, outcome: str, key: str, problem: Problem) -> None:
        if len(self._outcome.problems) < KEPT_PROBLEMS:
            self._outcome.problems.append(problem)
        if self._errors is not None:
            row, column, value, message, remedy = problem
            self._errors.writerow([row, column, inert(value), message, remedy])
        if self._results is not None:
            self._results.add(run, outcome, key, problem)


@contextmanager
def reporting(
    errors: Path | None, results: Results | None, outcome: Outcome, *, key_columns: int = 1
) -> Iterator[Report]:
    """Give the report of one batch, with the sheet of errors open while it is written."""
    if errors is None:
        yield Report(outcome, None, results, key_columns)
        return
    with errors.open("w", encoding="utf-8", newline="") as stream:
        yield Report(outcome, stream, results, key_columns)


def inert(value: str) -> str:
    """Keep a spreadsheet from taking what somebody sent for a formula."""
    return f"'{value}" if value.startswith(("=", "+", "-", "@")) else value
