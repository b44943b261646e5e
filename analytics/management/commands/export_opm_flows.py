"""Print the loaded public counts of a fiscal year as CSV."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand

from analytics.exports import write_csv
from analytics.models import PublishedCount

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = (
        "Print OPM's published counts of the SES in a fiscal year, by agency and category (AA-AE accessions, SA-SL "
        "separations), as loaded by load_opm_flows. Not suppressed: for the operator, not for publication."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--fiscal-year", type=int, required=True, metavar="N")

    def handle(self, *args: Any, **options: Any) -> None:
        rows = PublishedCount.objects.in_year(options["fiscal_year"]).by_category()
        write_csv(self.stdout, ("agency", "category", "count"), ([a, c, str(n)] for a, c, n in rows))
        if not rows:
            self.stderr.write("Nothing is loaded for this fiscal year; load_opm_flows loads OPM's files.")
