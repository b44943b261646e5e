"""Batches on PostgreSQL: a worker killed half way, the same batch many times at once, and pages while rows arrive."""

from __future__ import annotations

import datetime as dt
import json
import signal
import subprocess
import sys
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction

from executives.actions.imports import submit_batch
from executives.jobs import resume_interrupted_imports
from executives.models import Assignment, Executive, ImportBatch, PersonnelAction
from executives.reference import seed
from executives.tasks import run_import
from sesportal.accounts.models import Membership, User
from tests.exchange.conftest import System, system  # noqa: F401 - a fixture
from tests.executives.ledger_builders import row
from tests.executives.test_import import add_agencies, told
from tests.executives.test_import_concurrency import ROOT, environment, in_threads

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
BATCHES = "personnel-actions/batches/"


@pytest.fixture(autouse=True)
def codes(tmp_path, settings) -> None:
    settings.MEDIA_ROOT = tmp_path
    seed.apply(apps)
    add_agencies()


def some(count: int) -> list[dict[str, str]]:
    """Rows of careers of two steps each, one in a hundred with something wrong."""
    rows = []
    for number in range(count // 2):
        rows += [
            row(executive_id=f"M{number:06}", source_record_id=f"A{number}"),
            row(
                executive_id=f"M{number:06}",
                source_record_id=f"B{number}",
                nature_of_action="721",
                agency_subelement="AG03",
                effective_date="2021-02-01",
                pay_plan="GS" if number % 50 == 0 else "ES",
            ),
        ]
    return rows


def lines(rows: list[dict[str, str]]) -> bytes:
    return "\n".join(json.dumps(one) for one in rows).encode()


def test_a_batch_killed_half_way_and_resumed_is_like_one_that_never_was(tmp_path):
    hr = User.objects.create_user("hr", "hr@ag.example")
    Membership.objects.create(user=hr, role="agency_hr", agency_code="AG", starts_on=dt.date(2020, 1, 1))
    content = lines(some(5_000))

    def submit() -> ImportBatch:
        with transaction.atomic():
            batch = submit_batch(
                rows=SimpleUploadedFile("rows", content),
                by=hr,
                agency_code="AG",
                file_name="test",
                rows_expected=5_000,
                file_format="ndjson",
                is_partial=True,
            )
            transaction.get_connection().run_on_commit = []  # no worker takes it yet
        return batch

    batch = submit()
    script = (
        "import os, django; django.setup()\n"
        "from executives.ledger import posts\n"
        "from executives.tasks import run_import\n"
        "posts.refresh = lambda *a, **k: os.kill(os.getpid(), 9)\n"
        f"run_import({batch.pk})\n"
    )
    env = environment() | {"MEDIA_ROOT": str(tmp_path)}
    env.pop("REDIS_URL", None)
    killed = subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=env, check=False, timeout=120)
    assert killed.returncode == -signal.SIGKILL
    batch.refresh_from_db()
    assert (batch.status, PersonnelAction.objects.count(), Executive.objects.count()) == ("running", 0, 0)
    ImportBatch.objects.update(created_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    resume_interrupted_imports()
    batch.refresh_from_db()
    assert (batch.status, batch.accepted, batch.rejected, batch.rows_read) == ("applied", 4_950, 50, 5_000)
    with batch.results.open("rb") as sheet:
        resumed, after = sheet.read(), told()
    run_import(batch.pk)  # delivered once more
    assert PersonnelAction.objects.count() == 4_950
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE executives_personnelaction, executives_executive CASCADE")
    clean = submit()
    run_import(clean.pk)
    clean.refresh_from_db()
    with clean.results.open("rb") as sheet:
        assert sheet.read() == resumed
    assert told() == after


@pytest.mark.parametrize("is_one_key", [True, False])
def test_the_same_batch_five_times_at_once_takes_effect_once(system, is_one_key: bool):  # noqa: F811
    ours: System = system("AG")
    body = lines([row(executive_id=f"S{n}", source_record_id=f"S{n}") for n in range(400)])

    def send(number: int) -> Any:
        headers = {"authorization": f"Bearer {ours.token}", "idempotency-key": "k" if is_one_key else f"k{number}"}
        return type(ours.client)().post(
            f"/api/v1/{BATCHES}", body, content_type="application/x-ndjson", headers=headers
        )

    answers = in_threads(*[lambda n=number: send(n) for number in range(5)])
    assert [answer.status_code for answer in answers] == [202] * 5
    batches = list(ImportBatch.objects.order_by("-accepted").values_list("status", "accepted", "unchanged"))
    assert batches == [("applied", 400, 0), *([] if is_one_key else [("applied", 0, 400)] * 4)]
    assert len({answer["Location"] for answer in answers}) == len(batches)
    assert PersonnelAction.objects.count() == Executive.objects.count() == Assignment.objects.count() == 400


def test_paging_while_rows_arrive_misses_none_and_gives_none_twice(system):  # noqa: F811
    ours: System = system("AG")
    there = Executive.objects.bulk_create(
        Executive(identifier=f"P{n:05}", family_name="P", sort_name="P", home_id="AG11") for n in range(1_500)
    )
    seen: list[int] = []
    cursor: Any = ""
    arrived = 0
    while cursor is not None:
        page = ours.get(f"executives/?page_size=100&fields=id&cursor={cursor}").json()
        seen += [one["id"] for one in page["results"]]
        cursor = page["next_cursor"]
        if arrived < 10:
            arrived += 1
            Executive.objects.bulk_create(
                Executive(identifier=f"N{arrived}-{n}", family_name="P", sort_name="P", home_id="AG11")
                for n in range(30)
            )
            Executive.objects.filter(pk=there[arrived].pk).update(sort_name=f"A{arrived}", is_on_board=True)
    assert len(seen) == len(set(seen)) == 1_800
    assert {one.pk for one in there} <= set(seen)
