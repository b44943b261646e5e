"""Imports side by side, cut off half way, and on a real worker: never twice, never half."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, connections, transaction

from executives.actions.imports import import_file, submit_import
from executives.models import Assignment, Executive, ImportBatch, PersonnelAction
from executives.reference import seed
from sesportal.accounts.models import Membership, User
from tests.executives.ledger_builders import row
from tests.executives.test_import import CAREER, add_agencies, write

ROOT = Path(__file__).resolve().parent.parent.parent
TODAY = dt.date(2026, 11, 22)
pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def codes() -> None:
    """Tests that commit begin with emptied tables: put the seeded codes and the agencies back."""
    seed.apply(apps)
    add_agencies()


def many(count: int) -> list[dict[str, str]]:
    return [row(executive_id=f"M{n:06}", source_record_id=f"M{n:06}") for n in range(count)]


def in_threads(*calls: Any) -> list[Any]:
    """Run calls at once, each on a connection of its own, and return what they gave or raised."""
    results: list[Any] = [None] * len(calls)
    gate = threading.Barrier(len(calls))

    def run(index: int) -> None:
        gate.wait()
        try:
            results[index] = calls[index]()
        except Exception as error:
            results[index] = error
            raise
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(index,)) for index in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def test_the_same_file_twice_at_once_takes_effect_once(tmp_path: Path) -> None:
    path = write(tmp_path / "actions.csv", many(500))
    batches = in_threads(*[lambda: import_file(path=path, by=None, as_of=TODAY)] * 3)
    assert sorted((b.status, b.accepted, b.unchanged) for b in batches) == [
        ("applied", 0, 500),
        ("applied", 0, 500),
        ("applied", 500, 0),
    ]
    assert PersonnelAction.objects.count() == Executive.objects.count() == Assignment.objects.count() == 500


def test_two_files_of_one_career_at_once_give_the_whole_career(tmp_path: Path) -> None:
    first = write(tmp_path / "first.csv", CAREER[:4])
    second = write(tmp_path / "second.csv", CAREER[4:])
    batches = in_threads(
        lambda: import_file(path=first, by=None, as_of=TODAY), lambda: import_file(path=second, by=None, as_of=TODAY)
    )
    assert [b.status for b in batches] == ["applied", "applied"]
    spans = Assignment.objects.of_record().filter(executive__identifier="E1").order_by("starts_on")
    assert [(a.subelement_id, a.origin) for a in spans] == [("AG11", ""), ("AG03", "AG11"), ("TR93", "AG03")]


def test_an_import_killed_half_way_leaves_nothing_and_runs_again(tmp_path: Path) -> None:
    rows = many(4_000)
    path = write(tmp_path / "actions.csv", rows)
    script = (
        "import os, django; django.setup()\n"
        "from pathlib import Path\n"
        "from executives.ledger import posts\n"
        "from executives.actions.imports import import_file\n"
        "posts.refresh = lambda *a, **k: os.kill(os.getpid(), 9)\n"
        f"import_file(path=Path({str(path)!r}), by=None)\n"
    )
    killed = subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=environment(), check=False, timeout=60)
    assert killed.returncode == -signal.SIGKILL
    assert PersonnelAction.objects.count() == Executive.objects.count() == Assignment.objects.count() == 0
    assert ImportBatch.objects.get().status == "running"
    batch = import_file(path=path, by=None, as_of=TODAY)
    assert (batch.status, batch.accepted) == ("applied", 4_000)


def test_the_database_refuses_overlapping_records_and_changes_of_the_ledger(tmp_path: Path) -> None:
    import_file(path=write(tmp_path / "actions.csv", CAREER), by=None, as_of=TODAY)
    one = Assignment.objects.of_record().filter(executive__identifier="E1").first()
    assert one is not None
    with pytest.raises(IntegrityError, match="no_overlap"), transaction.atomic():
        Assignment.objects.filter(pk=one.pk).update(ends_on=None)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        PersonnelAction.objects.update(sequence=9)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM executives_personnelaction")
    with pytest.raises(IntegrityError, match="named by"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM executives_executive WHERE identifier = 'E3'")
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE copied AS SELECT * FROM executives_personnelaction LIMIT 1")
        cursor.execute("UPDATE copied SET id = 987654, executive_id = 987654, source_record_id = 'X'")
        with pytest.raises(IntegrityError, match="does not hold"), transaction.atomic():
            cursor.execute("INSERT INTO executives_personnelaction SELECT * FROM copied")


def environment() -> dict[str, str]:
    """The environment of a process that works on the test's own database."""
    name = connection.settings_dict["NAME"]
    base = os.environ["DATABASE_URL"].rsplit("/", 1)[0]
    return os.environ | {"DATABASE_URL": f"{base}/{name}", "DJANGO_SETTINGS_MODULE": "sesportal.settings"}


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[dict[str, str]]:
    """A real worker on the real broker, in a process of its own."""
    env = environment() | {"MEDIA_ROOT": str(tmp_path)}
    command = [sys.executable, "-m", "celery", "-A", "sesportal", "worker", "--pool", "solo", "--loglevel", "WARNING"]
    process = subprocess.Popen(command, cwd=ROOT, env=env)
    try:
        yield env
    finally:
        process.terminate()
        process.wait(20)


@pytest.mark.worker
def test_an_upload_runs_on_a_real_worker(tmp_path: Path, settings: Any, worker: dict[str, str]) -> None:
    settings.MEDIA_ROOT = tmp_path
    hr = User.objects.create_user("hr", "hr@ag.example")
    Membership.objects.create(user=hr, role="agency_hr", agency_code="AG", starts_on=dt.date(2020, 1, 1))
    content = write(tmp_path / "upload.csv", CAREER[:4]).read_bytes()
    batch = submit_import(upload=SimpleUploadedFile("upload.csv", content), by=hr, agency_code="AG")
    deadline = time.monotonic() + 40
    while (batch.status not in ("applied", "failed", "refused") or batch.file) and time.monotonic() < deadline:
        time.sleep(0.2)  # the file goes in a transaction of its own, after the one that applies it
        batch.refresh_from_db()
    assert (batch.status, batch.accepted, batch.file.name) == ("applied", 4, "")
