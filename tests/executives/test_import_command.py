"""What the command says where the database cannot be written to."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path
from typing import Any, NoReturn

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from executives.management.commands import import_personnel_actions as command
from tests.executives.ledger_builders import row
from tests.executives.test_import import write

pytestmark = pytest.mark.django_db


def test_a_database_that_somebody_else_is_writing_to_is_no_traceback(tmp_path: Path, monkeypatch: Any) -> None:
    path = write(tmp_path / "a.csv", [row()])
    monkeypatch.setattr(command, "import_file", lambda **_: locked_out(tmp_path))
    with pytest.raises(CommandError, match="Nothing was applied: run it again"):
        call_command("import_personnel_actions", path)


def locked_out(folder: Path) -> NoReturn:
    """Raise what Django raises where another connection of SQLite writes."""
    with (
        contextlib.closing(sqlite3.connect(folder / "x.sqlite3")) as first,
        contextlib.closing(sqlite3.connect(folder / "x.sqlite3", timeout=0)) as second,
    ):
        first.execute("BEGIN IMMEDIATE")
        try:
            second.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise OperationalError(*error.args) from error
    raise AssertionError("SQLite let two write at once")
