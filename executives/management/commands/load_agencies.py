"""Load OPM's list of agencies and subelements (DTagy)."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from executives.actions.reference import load_agencies
from executives.loaders.published import RefusedFile

if TYPE_CHECKING:
    from argparse import ArgumentParser

SHOWN = 50


class Command(BaseCommand):
    help = (
        "Load OPM's list of agencies and subelements (DTagy.txt, or the list of 2025 without code prefixes), plain or "
        "gzipped CSV. Nothing is loaded if any line is wrong; loading the same list again changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the file to load")
        parser.add_argument(
            "--valid-from",
            type=dt.date.fromisoformat,
            metavar="YYYY-MM-DD",
            help="the day from which the names of this list hold (today unless given); an older list adds earlier "
            "names and does not touch today's",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            load = load_agencies(path=options["file"], by=None, valid_from=options["valid_from"])
        except RefusedFile as refusal:
            for problem in refusal.problems[:SHOWN]:
                self.stderr.write(str(problem))
            if len(refusal.problems) > SHOWN:
                self.stderr.write(f"... and {len(refusal.problems) - SHOWN} more.")
            raise CommandError(f"{refusal.message} (rejected: {len(refusal.problems)})") from refusal
        for problem in load.skipped:
            self.stdout.write(f"left out: {problem}")
        for code, before, after in load.renames:
            self.stdout.write(f"renamed: {code} {before} -> {after} from {load.valid_from}")
        self.stdout.write(
            f"created {load.created}, renamed {load.renamed}, unchanged {load.unchanged}, history extended "
            f"{load.earlier}, rejected 0, left out {len(load.skipped)}; held but not in this list {load.not_listed}"
        )
