"""Load the synthetic corps of the demonstration."""

from __future__ import annotations

import datetime as dt
import sys
import time
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction
from django.utils import timezone

from executives.demo.corps import SEED
from executives.demo.loading import load_corps
from executives.demo.logins import ensure_logins
from executives.models import Executive
from sesportal.lib import demo
from sesportal.lib.errors import DomainError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

EXECUTIVES: Final = 8000
QUIET_SECONDS: Final = 2.0


class Command(BaseCommand):
    help = (
        "Invent a corps of senior executives and load it: agencies, about ten personnel actions for each executive on "
        "board through the ledger's own import, positions, preferences, ratings, one sign-in for each role, and plans "
        "and boards with their history. "
        "All of it or nothing; does nothing where executives are held already."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--executives", type=int, default=EXECUTIVES, help=f"about how many on board at the end ({EXECUTIVES:,})"
        )
        parser.add_argument(
            "--as-of", type=dt.date.fromisoformat, metavar="YYYY-MM-DD", help="the last day of the story (today)"
        )
        parser.add_argument("--seed", type=int, default=SEED, help=f"another seed is another corps ({SEED})")
        parser.add_argument("--force", action="store_true", help="load although executives are held already")

    def handle(self, **options: Any) -> None:
        if not settings.IS_DEMO:
            raise CommandError("This is not a demonstration (DEMO is off): synthetic people do not belong here.")
        if options["executives"] < 1:
            raise CommandError("Give at least one executive, for example --executives 500.")
        held = Executive.objects.count()
        as_of = options["as_of"] or timezone.localdate()
        if held and not options["force"]:
            self.stdout.write(f"{held:,} executives are held already; no others were loaded.")
            self._load_what_others_add(as_of, options["seed"])
            return
        started = time.monotonic()
        try:
            self._load(options["executives"], as_of, options["seed"])
        except DomainError as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(
            f"Synthetic corps as of {as_of}: {Executive.objects.on_board().count():,} executives on board "
            f"({time.monotonic() - started:.1f} s). Nobody in it exists."
        )

    def _load(self, executives: int, as_of: dt.date, seed: int) -> None:
        """Load the corps, the sign-ins and what other apps add in one transaction; the figures follow its commit."""
        with ExitStack() as closing, transaction.atomic():
            load_corps(executives=executives, as_of=as_of, seed=seed, step=self.step, progress=_Progress(self))
            with self.step("Sign-ins") as done:
                done(f"{len(ensure_logins(as_of=timezone.localdate()))} roles and places")
            self._load_what_others_add(as_of, seed)
            self._count_rows()
            closing.enter_context(self.step("Commit, and the figures that follow"))

    @staticmethod
    def _count_rows() -> None:
        """Let the database count what is in its tables: SQLite never does by itself, PostgreSQL some minutes later."""
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")

    def _load_what_others_add(self, as_of: dt.date, seed: int) -> None:
        for name, loader in demo.loaders():
            with self.step(name) as done:
                done(loader(as_of, seed))

    @contextmanager
    def step(self, name: str) -> Iterator[Callable[[str], None]]:
        """Say what is begun, what came of it, and how long it took."""
        started = time.monotonic()
        results: list[str] = []
        self._say(f"   {name} ...")
        yield results.append
        self._say(f"   {name}: {'; '.join([*results, f'{time.monotonic() - started:.1f} s'])}")

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()


class _Progress:
    """A line every two seconds while the import runs."""

    def __init__(self, command: BaseCommand) -> None:
        self.command = command
        self.told = time.monotonic()

    def __call__(self, phase: str, rows: int) -> None:
        if time.monotonic() - self.told > QUIET_SECONDS:
            self.told = time.monotonic()
            self.command.stdout.write(f"      {phase}: {rows:,} rows", ending="\r" if sys.stdout.isatty() else "\n")
            self.command.stdout.flush()
