"""Load public OPM files of accessions and separations."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from analytics.actions import load_flows
from sesportal.lib.errors import DomainError

if TYPE_CHECKING:
    from argparse import ArgumentParser

SHOWN = 50


class Command(BaseCommand):
    help = (
        "Load FedScope cubes (SEPDATA, ACCDATA) and Federal Workforce Data files of accessions and separations, plain "
        "or gzipped: counts of the SES by agency, month and category. Loading a file again replaces its counts."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", type=Path, nargs="+", metavar="FILE")
        parser.add_argument(
            "--replace-months", action="store_true", help="take months over that another file already holds"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        for path in options["files"]:
            try:
                stored, found = load_flows(
                    path=path,
                    by="command load_opm_flows",
                    replaces_months=options["replace_months"],
                    progress=self._report,
                )
            except DomainError as refusal:
                raise CommandError(f"{path.name}: {refusal.message}") from refusal
            for problem in found.problems[:SHOWN]:
                self.stderr.write(f"{path.name}: {problem}")
            if found.refused > SHOWN:
                self.stderr.write(f"{path.name}: ... and {found.refused - SHOWN} more rows.")
            events = sum(found.counts.values())
            self.stdout.write(
                f"{stored.name}: {stored.get_layout_display()}, {stored.get_flow_display().lower()}; "
                f"read {found.read}, counted {found.counted} of the SES ({events} events), refused {found.refused}"
            )

    def _report(self, read: int) -> None:
        self.stderr.write(f"read {read} rows")
