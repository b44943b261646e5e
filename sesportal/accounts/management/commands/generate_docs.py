"""Write the documents generated from the code, or compare them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from sesportal.lib.docs import documents

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = "Write the generated documents of docs/. With --check, change nothing and fail where one is out of date."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="only compare")

    def handle(self, *args: Any, **options: Any) -> None:
        stale = [document for document in documents() if not document.is_current]
        if options["check"]:
            if stale:
                names = ", ".join(f"docs/{document.name}" for document in stale)
                raise CommandError(f"Out of date: {names}. Run make docs and commit what it writes.")
            return
        for document in stale:
            document.write()
            self.stdout.write(f"docs/{document.name} written")
