"""The synthetic corps as rows of the import file; needs no database."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Final

from executives.demo.simulation import Simulation
from executives.ledger.columns import HEADER

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from executives.demo.clerk import Row

SEED: Final = 1978


def generate_actions(executives: int, as_of: dt.date, seed: int = SEED) -> Iterator[Row]:
    """Yield the personnel actions of a corps with about `executives` on board on `as_of`, in the order they arrive.

    The same arguments give the same rows. About ten rows for each executive on board; complete from FY2010 (from
    earlier for an early `as_of`), with the past of those on board then.
    """
    return Simulation(executives, as_of, seed).rows()


def write_actions(path: Path, *, executives: int, as_of: dt.date, seed: int = SEED) -> int:
    """Write the same as an import file and return the number of rows."""
    return write_rows(path, generate_actions(executives, as_of, seed))


def write_rows(path: Path, rows: Iterable[Row]) -> int:
    """Write rows as an import file, one at a time, and return how many there were."""
    count = 0
    with path.open("w", encoding="utf-8", newline="") as stream:
        stream.write(HEADER + "\n")
        writer = csv.writer(stream, lineterminator="\n")
        for row in rows:
            writer.writerow(row)
            count += 1
    return count
