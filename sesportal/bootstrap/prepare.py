"""The part of `run` that needs Django: schema, corps, metrics and logins in one process, to start fast."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

import django
from django.core.management import call_command
from django.db import OperationalError

from .progress import step


def prepare(executives: int, logins: Path) -> None:
    """Bring everything that a page shows up to date, and write the demonstration logins to a file."""
    with step("Migrations"):
        call_command("migrate", interactive=False, verbosity=0)
    with step("Demonstration corps", reports_itself=True):
        call_command("load_demo", executives=executives)
    with step("Mobility metrics", reports_itself=True):
        call_command("compute_mobility")
    table = io.StringIO()
    call_command("demo_logins", stdout=table)
    logins.write_text(table.getvalue(), encoding="utf-8")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sesportal.settings")
    with step("Start Django"):
        django.setup()
    try:
        prepare(int(sys.argv[1]), Path(sys.argv[2]))
    except OperationalError as error:
        sys.exit(f"{error}\nCheck that DATABASE_URL names a database that exists and can be reached.")
