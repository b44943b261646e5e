"""Compute the mobility figures of fiscal years."""

from __future__ import annotations

import datetime as dt
from argparse import ArgumentTypeError
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from analytics.actions import compute_now
from analytics.planning import years_held, years_out_of_date
from sesportal.lib.errors import RuleViolation

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from analytics.models import MetricRun


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is no date; write it as 2026-09-30") from error


class Command(BaseCommand):
    help = (
        "Compute imports, exports and the other mobility figures. Without --fiscal-year: every fiscal year that is "
        "stale, was never computed, or has gone on since. With --as-of: every fiscal year up to that day, as of that "
        "day."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--fiscal-year", type=int, nargs="+", action="extend", metavar="N", help="only these, e.g. 2025 2026"
        )
        parser.add_argument("--as-of", type=_day, metavar="YYYY-MM-DD", help="count nothing after this day (today)")

    def handle(self, *args: Any, **options: Any) -> None:
        as_of = options["as_of"] or timezone.localdate()
        if options["fiscal_year"]:
            years = options["fiscal_year"]
        elif options["as_of"]:
            years = years_held(as_of)
        else:
            years = years_out_of_date(as_of)
        if not years:
            self.stdout.write("Nothing to compute: no fiscal year is out of date.")
            return
        try:
            runs = compute_now(by="command compute_mobility", fiscal_years=years, as_of=as_of, progress=self._report)
        except RuleViolation as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(
            f"Computed {len(runs)} fiscal years as of {as_of}, formula version {runs[0].formula_version}."
        )

    def _report(self, run: MetricRun) -> None:
        self.stdout.write(f"FY{run.fiscal_year}: computed in {run.seconds or 0:.2f} s")
        self.stdout.flush()
