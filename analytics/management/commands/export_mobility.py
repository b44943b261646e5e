"""Print the mobility figures of a fiscal year as CSV."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from analytics.actions import compute_now
from analytics.exports import FIGURES_HEADER, FLOWS_HEADER, figure_rows, flow_rows, write_csv
from analytics.models import MetricRun
from analytics.tables import figure_table, flow_table
from analytics.viewers import OPERATOR, PUBLIC
from analytics.workflow import Level
from sesportal.lib.errors import DomainError

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = (
        "Print imports, exports and the other figures of one fiscal year, one row a unit, or with --flows the moves "
        "from unit to unit. Only CSV goes to the standard output; notices go to the standard error."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--fiscal-year", type=int, required=True, metavar="N")
        parser.add_argument("--level", choices=Level.values, required=True)
        parser.add_argument("--format", choices=["csv"], default="csv")
        parser.add_argument("--flows", action="store_true", help="print from,to,count instead")
        parser.add_argument(
            "--publication", action="store_true", help="suppress small counts; departments only, ended years only"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        viewer = PUBLIC if options["publication"] else OPERATOR
        try:
            run = self._run(options["fiscal_year"])
            if options["flows"]:
                rows = flow_rows(flow_table(run, options["level"], viewer=viewer))
            else:
                rows = figure_rows(figure_table(run, options["level"], viewer=viewer))
        except DomainError as refusal:
            raise CommandError(refusal.message) from refusal
        write_csv(self.stdout, FLOWS_HEADER if options["flows"] else FIGURES_HEADER, rows)

    def _run(self, fiscal_year: int) -> MetricRun:
        """Return the run in force; one that is stale or missing is computed first, as of today."""
        run = MetricRun.objects.fresh().in_year(fiscal_year).first()
        if run is None:
            self.stderr.write(f"The figures of fiscal year {fiscal_year} are stale or missing: computing them.")
            (run,) = compute_now(by="command export_mobility", fiscal_years=[fiscal_year], as_of=timezone.localdate())
        self.stderr.write(f"Fiscal year {fiscal_year} as of {run.as_of}, formula version {run.formula_version}.")
        return run
