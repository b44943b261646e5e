"""What came of each row of a batch: a file in the order of the rows, written by set and read from any place of it.

A line is CSV: row, outcome, key, column, value, message, remedy; a row with several problems has a line for each, side
by side. A hundred thousand rows of a table, written once and read once, would cost more than taking the batch itself.
"""

from __future__ import annotations

import csv
import heapq
import io
import re
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from django.db import connection, models

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import IO, BinaryIO

    from executives.ledger.columns import Problem

HEADER: Final = ("row", "outcome", "key", "column", "value", "message", "remedy")
LONGEST_KEY: Final = 80
_CONTROL = re.compile("[\x00-\x1f\x7f\u0085\u2028\u2029\ud800-\udfff]")


class RowOutcome(models.TextChoices):
    """What came of one row."""

    ACCEPTED = "accepted", "Taken, or in a dry run fit to be taken"
    UNCHANGED = "unchanged", "Held already with this content"
    CONFLICT = "conflict", "Held already with other content"
    REJECTED = "rejected", "Something is wrong in the row"
    NOT_APPLIED = "not_applied", "Nothing is wrong in the row, but the batch was refused as a whole"


class Results:
    """The sheet of one batch in the making: problems as they are met, and at the end the rows without any.

    Problems come in runs, each in the order of the rows: of reading, of checking, of comparing. They wait on the disk.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._runs: dict[str, BinaryIO] = {}

    def add(self, run: str, outcome: str, key: str, problem: Problem) -> None:
        """Keep what is wrong with a row."""
        if run not in self._runs:
            self._runs[run] = self.path.with_suffix(f".{run}").open("w+b")
        self._runs[run].write(_line((problem.row, outcome, key[:LONGEST_KEY], *problem[1:])).encode())

    def finish(self, good_rows: str) -> None:
        """Write the sheet; `good_rows` is the query that gives (row, outcome, key) of the rows without a problem."""
        query = f"SELECT row_no, outcome, key, '', '', '', '' FROM ({good_rows}) AS good ORDER BY row_no"
        with self.path.open("w+b") as sheet:
            _copy(query, sheet)
            if self._runs:
                self._merge(sheet)

    def finish_unread(self, problem: Problem) -> None:
        """Write the sheet of a batch that could not be read as a whole."""
        self.path.write_text(_line((problem.row, RowOutcome.REJECTED.value, "", *problem[1:])), encoding="utf-8")

    def _merge(self, sheet: BinaryIO) -> None:
        merged = self.path.with_suffix(".merged")
        runs = [sheet, *self._runs.values()]
        for run in runs:
            run.seek(0)
        with merged.open("wb") as target:
            target.writelines(heapq.merge(*map(iter, runs), key=_row_of))
        for run in self._runs.values():
            run.close()
        merged.replace(self.path)


def _row_of(line: Any) -> int:
    return int(line[: line.index(b",")])


def _copy(query: str, sheet: BinaryIO) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.cursor.copy_expert(f"COPY ({query}) TO STDOUT (FORMAT csv)", sheet)
            return
        cursor.execute(query)
        while rows := cursor.fetchmany(5_000):
            sheet.write("".join(map(_line, rows)).encode())


def _line(values: tuple[Any, ...]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow([_CONTROL.sub(" ", str(value)) for value in values])
    return text.getvalue()


def read_page(sheet: IO[bytes], place: int, size: int, outcome: str = "") -> tuple[list[dict[str, Any]], int | None]:
    """Return `size` rows from a place of the sheet, each with its problems, and the place of the next row, if any.

    `outcome` keeps the rows of which that came.
    """
    sheet.seek(place)
    found: list[dict[str, Any]] = []
    for raw in iter(sheet.readline, b""):
        values = next(csv.reader([raw.decode()]))
        if not outcome or values[1] == outcome:
            if not found or found[-1]["row"] != int(values[0]):
                if len(found) == size:
                    return found, place
                found.append({"row": int(values[0]), "outcome": values[1], "key": values[2], "problems": []})
            if values[5]:
                found[-1]["problems"].append(dict(zip(HEADER[3:], values[3:], strict=True)))
        place += len(raw)
    return found, None


def read_all(sheet: IO[bytes]) -> Iterator[dict[str, Any]]:
    """Yield every row of the sheet with its problems."""
    lines = csv.reader(raw.decode() for raw in sheet)
    for row, values in groupby(lines, key=lambda values: values[:3]):
        problems = [dict(zip(HEADER[3:], line[3:], strict=True)) for line in values if line[5]]
        yield {"row": int(row[0]), "outcome": row[1], "key": row[2], "problems": problems}


def is_place(sheet: IO[bytes], place: int) -> bool:
    """Say whether a line of the sheet begins at a place."""
    if place == 0:
        return True
    sheet.seek(place - 1)
    return sheet.read(1) == b"\n"
