"""Load the SES positions of a PLUM reporting export."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from executives.actions.reference import load_positions
from executives.loaders.positions import MOST_PROBLEMS
from executives.loaders.published import Problem, RefusedFile

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Iterable

    from executives.loaders.positions import PositionLoad

SHOWN = 10


class Command(BaseCommand):
    help = (
        "Load the general SES positions of a PLUM export (pay plan ES), in the column layout of 2025 or of 2026, plain "
        "or gzipped CSV. Loading the same or a later export updates; a position no longer listed keeps its date."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the file to load")
        parser.add_argument(
            "--as-of",
            type=dt.date.fromisoformat,
            metavar="YYYY-MM-DD",
            help="the day of the export (today unless given)",
        )
        parser.add_argument("--errors", type=Path, metavar="OUT.csv", help="write what was wrong, line by line")

    def handle(self, *args: Any, **options: Any) -> None:
        as_of = options["as_of"] or timezone.localdate()
        try:
            load = load_positions(path=options["file"], by=None, as_of=as_of, progress=self._show)
        except RefusedFile as refusal:
            self._write_errors(options["errors"], refusal.problems)
            raise CommandError(refusal.message) from refusal
        if self.stderr.isatty():
            self.stderr.write("")
        self._write_errors(options["errors"], load.problems)
        self._summarise(load)
        if load.problems and not options["errors"]:
            for problem in load.problems[:SHOWN]:
                self.stdout.write(f"  {problem}")
            if load.reported > SHOWN:
                more = f"{load.reported - SHOWN:,} more: --errors OUT.csv writes the first {MOST_PROBLEMS:,}."
                self.stdout.write(f"  ... and {more}")

    def _show(self, read: int) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"\r{read:,} lines read", ending="")

    def _write_errors(self, path: Path | None, problems: Iterable[Problem]) -> None:
        if path is None:
            return
        with path.open("w", newline="", encoding="utf-8") as file:
            sheet = csv.writer(file)
            sheet.writerow(Problem._fields)
            sheet.writerows(problems)

    def _summarise(self, load: PositionLoad) -> None:
        skipped = ", ".join(f"{reason} {count:,}" for reason, count in sorted(load.skipped.items())) or "none"
        for line in (
            f"lines read {load.read:,}, as of {load.as_of}",
            f"positions created {load.created:,}, updated {load.updated:,}, unchanged {load.unchanged:,}, "
            f"left as held on a later day {load.older:,}",
            f"lines of former incumbents {load.former:,}; placed by their organization {load.by_organization:,}",
            f"lines that repeat an earlier one: duplicates not loaded {load.duplicates:,}, "
            f"loaded as further posts because no incumbent is named {load.alike:,}",
            f"skipped: {skipped}",
            f"impossible dates left out {load.dates:,}",
            f"positions held but not in this file {load.gone:,}",
        ):
            self.stdout.write(line)
