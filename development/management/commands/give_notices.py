"""Give the notices of the development clocks."""

from __future__ import annotations

import datetime as dt
import time
from argparse import ArgumentTypeError
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from development.actions.digests import send_due_digests
from development.execution import bring_up_to_date

if TYPE_CHECKING:
    from argparse import ArgumentParser


BY = "command give_notices"


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is no date; write it as 2026-09-30") from error


class Command(BaseCommand):
    help = (
        "Do what a day asks for: put endorsed plans in force, offer mobility agreements to new executives, give "
        "notices and settle those whose cause is gone. Running it again changes nothing. With --mail: then send "
        "the e-mail digests that are due."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--as-of", type=_day, metavar="YYYY-MM-DD", help="the day (today)")
        parser.add_argument("--mail", action="store_true", help="then send the e-mail digests that are due")

    def handle(self, *args: Any, **options: Any) -> None:
        as_of = options["as_of"] or timezone.localdate()
        started = time.monotonic()
        tally = bring_up_to_date(as_of=as_of, by=BY)
        self.stdout.write(f"As of {as_of}: {tally} ({time.monotonic() - started:.1f} s).")
        if options["mail"]:
            self.stdout.write(f"{send_due_digests(as_of=as_of, by=BY):,} digests sent.")
