"""How fast a file of personnel actions enters the ledger, against a plain COPY of the same rows."""

from __future__ import annotations

import datetime as dt
import resource
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

from django.db import connection

from bench.measure import Result, paired
from executives.actions.imports import import_file
from executives.demo.corps import write_actions
from executives.ledger import newcomers, posts, staging
from executives.signals import ledger_changed

AS_OF = dt.date(2026, 11, 22)
EXECUTIVES = 10_000  # about 100,000 actions
ROUNDS = 7  # the quickest of which counts, for ours and for the baseline
TABLES = (
    "executives_personnelaction, executives_executive, executives_assignment, executives_position, "
    "executives_reconciliationitem, executives_importbatch"
)


def run() -> list[Result]:
    """Import about 100,000 valid actions with and without careers; compare with COPY into a table of the same indexes.

    The figures that an import makes stale are recomputed by tasks of their own, which are not part of the import.
    """
    forget_figures()
    with tempfile.TemporaryDirectory() as folder:
        path, dump = Path(folder) / "actions.csv", Path(folder) / "ledger.tsv"
        rows = write_actions(path, executives=EXECUTIVES, as_of=AS_OF)
        empty_tables()
        load(path)
        with copied(dump) as copy:
            plain = paired(lambda: load_without_careers(path), copy, rounds=ROUNDS, before=empty_tables, of=min)
            whole = paired(lambda: load(path), copy, rounds=ROUNDS, before=empty_tables, of=min)
        facts: dict[str, object] = {"rows": rows}
        memory: dict[str, object] = {
            "rows": rows,
            "peak_megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        }
        empty_tables()
    return [
        Result("ledger import", "parse, check, compare, insert", "COPY into the same indexes", *plain, 3.0, facts),
        Result("ledger import with careers", "the same, and careers derived", "the same COPY", *whole, 8.0, memory),
    ]


def forget_figures() -> None:
    """Leave out the figures that an import makes stale: they are recomputed by tasks of their own."""
    ledger_changed.receivers.clear()
    ledger_changed.sender_receivers_cache.clear()


@contextmanager
def copied(dump: Path) -> Iterator[Callable[[], None]]:
    """Give the plain COPY of what the ledger holds into a table of the same indexes."""
    execute("CREATE TABLE IF NOT EXISTS bench_copy (LIKE executives_personnelaction INCLUDING ALL)")
    with dump.open("w", encoding="utf-8") as stream, connection.cursor() as cursor:
        cursor.cursor.copy_expert("COPY executives_personnelaction TO STDOUT", stream)

    def copy() -> None:
        with dump.open(encoding="utf-8") as stream, connection.cursor() as cursor:
            cursor.cursor.copy_expert("COPY bench_copy FROM STDIN", stream)

    yield copy
    execute("DROP TABLE bench_copy")


@contextmanager
def without_careers() -> Iterator[None]:
    """Leave the derivation of careers out of an import, to see its own cost."""
    with (
        mock.patch.object(newcomers, "write", side_effect=lambda first, **_: staging.enter_newcomers(first)),
        mock.patch.object(staging, "known_executives", return_value=[]),
        mock.patch.object(posts, "refresh"),
    ):
        yield


def load(path: Path) -> None:
    batch = import_file(path=path, by=None, as_of=AS_OF)
    if batch.rejected or not batch.accepted:
        raise RuntimeError(f"The rows of the measurement are not valid: {batch.message}")


def load_without_careers(path: Path) -> None:
    with without_careers():
        load(path)


def empty_tables() -> None:
    execute(f"TRUNCATE {TABLES} CASCADE")
    if "bench_copy" in connection.introspection.table_names():
        execute("TRUNCATE bench_copy")


def execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
