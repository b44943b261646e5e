"""Load a file of personnel actions into the ledger."""

from __future__ import annotations

import shutil
import sys
import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError

from executives.actions.imports import import_file
from executives.ledger.columns import HEADER
from executives.models import Agency, ImportBatch
from executives.workflow import BatchStatus


class Command(BaseCommand):
    help = f"Load personnel actions from a CSV file with the header {HEADER}"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="CSV file, UTF-8")
        parser.add_argument("--agency", default="", help="accept only rows of this agency (2 letters) or subelement")
        parser.add_argument("--dry-run", action="store_true", help="check everything, apply nothing")
        parser.add_argument("--partial", action="store_true", help="apply the good rows although others are refused")
        parser.add_argument("--errors", type=Path, metavar="OUT.csv", help="write every problem to this file")

    def handle(self, **options: Any) -> None:
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"There is no file {path}. Give the path of a CSV file.")
        agency = options["agency"].upper()
        if agency and not Agency.objects.filter(code=agency).exists():
            raise CommandError(
                f"{agency} is not a known agency code. Load the list with load_agencies, or mend the code."
            )
        try:
            batch = import_file(
                path=path,
                by=None,
                agency_code=agency,
                is_partial=options["partial"],
                is_dry_run=options["dry_run"],
                progress=_Progress(self),
            )
        except OperationalError as error:
            if getattr(error.__cause__, "sqlite_errorname", "") != "SQLITE_BUSY":
                raise
            raise CommandError(
                "Something else is writing to the SQLite database, another import perhaps. Nothing was applied: run it "
                "again when that has ended. On PostgreSQL several imports wait for each other."
            ) from error
        self._report(batch, options["errors"])

    def _report(self, batch: ImportBatch, errors: Path | None) -> None:
        if errors is not None:
            if batch.error_sheet:
                with batch.error_sheet.open("rb") as source, errors.open("wb") as target:
                    shutil.copyfileobj(source, target)
            else:
                errors.write_text("row,column,value,message,remedy\n", encoding="utf-8")
        for problem in batch.problems.all()[:20]:
            value = f" ({problem.value})" if problem.value else ""
            self.stderr.write(f"row {problem.row}, {problem.column}{value}: {problem.message} {problem.remedy}")
        wrong = batch.rejected + batch.conflicts
        if wrong > 20:
            where = f"all of them are in {errors}" if errors else "write all of them to a file with --errors OUT.csv"
            self.stderr.write(f"... {wrong:,} rows have something wrong; {where}.")
        self.stdout.write(
            f"rows {batch.rows_read}, accepted {batch.accepted}, unchanged {batch.unchanged}, "
            f"conflicts {batch.conflicts}, rejected {batch.rejected}"
        )
        if batch.status == BatchStatus.REFUSED:
            raise CommandError(batch.message)
        self.stdout.write(batch.message)


class _Progress:
    """One line that says how far the import is, from its third second on."""

    def __init__(self, command: BaseCommand) -> None:
        self.command = command
        self.started = self.told = time.monotonic()

    def __call__(self, phase: str, rows: int) -> None:
        now = time.monotonic()
        if now - self.started > 2 and now - self.told > 1:
            self.told = now
            self.command.stderr.write(
                f"{now - self.started:5.0f} s  {phase}: {rows:,} rows", ending="\r" if sys.stderr.isatty() else "\n"
            )
