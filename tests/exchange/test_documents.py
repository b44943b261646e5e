"""What docs/api promises: the pages show it, the first steps work as they stand, and the example client too."""

from __future__ import annotations

import datetime as dt
import importlib.util
import json
import re
import shutil
import socket
import subprocess
import time
from io import StringIO
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.test import Client
from pytest_django.live_server_helper import LiveServer
from standardwebhooks.webhooks import Webhook as Signer

from executives.reference import seed
from sesportal.exchange.actions import issue_client, revoke_client
from sesportal.exchange.api.pages import CLIENT, FOLDER, GUIDES
from sesportal.exchange.api.reference import operations, subjects
from sesportal.exchange.models import ApiClient, Webhook
from sesportal.exchange.scopes import SCOPES
from tests.exchange.test_events import settle
from tests.executives.ledger_builders import row
from tests.executives.test_import import add_agencies

LIVE = pytest.mark.django_db(transaction=True)
STAND_IN = """#!/bin/sh
# The live server's database cannot be reached from another process, so the test runs the command in its own.
shift
printf '%s\\n' "$@" > asked.new
mv asked.new asked
while [ ! -e told ]; do sleep 0.05; done
cat told
rm told
"""


@pytest.fixture
def world(tmp_path: Path, settings: Any) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    seed.apply(apps)  # tests that commit begin with emptied tables
    add_agencies()
    return tmp_path


@pytest.fixture
def example() -> ModuleType:
    spec = importlib.util.spec_from_file_location("example_client", FOLDER / CLIENT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def naps(example: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Let the client wait for no time, and say how long it would have."""
    waited: list[float] = []
    monkeypatch.setattr(example.time, "sleep", waited.append)
    return waited


@pytest.fixture
def api(example: ModuleType, live_server: LiveServer, world: Path) -> Any:
    issued = issue_client(agency_code="AG", name="hr", scopes=SCOPES, by="test")
    return example.Api(live_server.url, issued.client.client_id, issued.secret)


@pytest.mark.django_db
@pytest.mark.parametrize("name", GUIDES)
def test_every_guide_is_a_page_whose_links_lead_somewhere(name: str) -> None:
    client = Client()
    page = client.get(f"/api/v1/guides/{name}/")
    assert page.status_code == 200
    main = page.text.partition("<main")[2].partition("</main>")[0]
    for target in re.findall(r'href="(/[^"#]*)', main):
        assert client.get(target).status_code == 200, target


@pytest.mark.django_db
def test_every_operation_has_a_page_that_the_reference_leads_to() -> None:
    client = Client()
    index = client.get("/api/v1/reference/").text
    assert sum(len(held) for _, _, held in subjects()) == len(operations())
    for name, one in operations().items():
        assert f"/api/v1/reference/{name}/" in index
        page = client.get(f"/api/v1/reference/{name}/")
        assert page.status_code == 200
        assert f"{one.method} {one.path}" in page.text
    assert client.get("/api/v1/reference/nothing/").status_code == 404
    assert client.get("/api/v1/guides/nothing/").status_code == 404
    assert client.get("/api/v1/guides/example_client.py").content == (FOLDER / CLIENT).read_bytes()


@LIVE
@pytest.mark.skipif(not shutil.which("curl"), reason="needs curl")
def test_getting_started_works_by_copy_and_paste(live_server: LiveServer, world: Path, settings: Any) -> None:
    settings.WEBHOOK_ALLOW_LOOPBACK = True  # as `make run` has it
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    blocks = re.findall(r"^```sh\n(.*?)^```$", (FOLDER / "getting-started.md").read_text(), re.MULTILINE | re.DOTALL)
    script = "set -euo pipefail\ntrap 'kill $(jobs -p) 2> /dev/null || true' EXIT\n" + "".join(blocks)
    status, told = run_as_pasted(world, script.replace("http://127.0.0.1:8000", live_server.url).replace("8099", port))
    assert status == 0, told
    assert '"state":"checked"' in told
    assert '"source_record_id":"START-2"' in told
    assert told.count('"state":"applied"') == 2
    assert "1,accepted,START-1" in told
    assert '"has_more":false' in told
    received = [line.split()[0] for line in (world / "received.txt").read_text().splitlines()]
    if connection.vendor == "sqlite":  # on a shared server another test's open transaction holds the feed up
        assert "personnel_actions.applied personnel-actions/batches" in told
        assert received == ["webhook.test", "executive.arrived", "personnel_actions.applied", "webhook.test"]
    assert received.count("webhook.test") == 2
    assert "refused" not in received
    deliveries = json.loads(re.findall(r"^.*message_id.*$", told, re.MULTILINE)[-1])["results"]
    assert {one["status_code"] for one in deliveries} == {204}
    assert not Webhook.objects.exists()


def run_as_pasted(folder: Path, script: str) -> tuple[int, str]:
    """Run a script in a folder, with commands of `manage.py` done here; return its status and what it said."""
    python = folder / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(STAND_IN)
    python.chmod(0o755)
    asked, said = folder / "asked", folder / "said.txt"
    with said.open("w") as out:
        run = subprocess.Popen(["bash", "-c", script], cwd=folder, stdout=out, stderr=subprocess.STDOUT)
        try:
            until = time.monotonic() + 180
            while run.poll() is None and time.monotonic() < until:
                if asked.exists():
                    told = StringIO()
                    call_command(*asked.read_text().splitlines(), stdout=told)
                    asked.unlink()
                    (folder / "told.new").write_text(told.getvalue())
                    (folder / "told.new").rename(folder / "told")
                time.sleep(0.05)
        finally:
            if run.poll() is None:
                run.terminate()
            status = run.wait()
    return status, said.read_text()


@LIVE
def test_the_example_client_sends_a_batch_and_reads_results_rows_and_events(api: Any, world: Path) -> None:
    rows = [row(executive_id=f"E{n}", source_record_id=f"A{n}") for n in range(3)]
    tried = api.send_batch("personnel-actions", [*rows, {**rows[0], "pay_plan": "GS"}], dry_run=True)
    assert (tried["state"], [one["row"] for one in api.results(tried, outcome="rejected")]) == ("checked", [4])
    done = api.send_batch("personnel-actions", rows, key="once")
    assert (done["state"], done["counts"]["accepted"]) == ("applied", 3)
    assert api.send_batch("personnel-actions", rows, key="once")["id"] == done["id"]
    assert [one["identifier"] for one in api.rows("executives/", page_size=2)] == ["E0", "E1", "E2"]
    settle()
    cursor = world / "cursor.txt"
    first = list(api.events(cursor, page_size=2))
    assert "personnel_actions.applied" in [event["type"] for event in first]
    assert list(api.events(cursor)) == []


@LIVE
def test_the_example_client_tells_what_was_refused(api: Any, example: ModuleType) -> None:
    with pytest.raises(example.Problem) as refused:
        api.get("executives/", page_size=501)
    assert (refused.value.status, refused.value.fields[0]["field"]) == (400, "page_size")


@LIVE
def test_the_example_client_takes_a_new_token_when_its_own_is_over(api: Any, example: ModuleType) -> None:
    api.get("agencies/")
    api.token = "over"
    assert api.get("agencies/")["results"]
    revoke_client(client=ApiClient.objects.get(), by="test", reason="over")
    with pytest.raises(example.Problem, match="no_token"):
        api.get("agencies/")


def test_the_example_client_tries_again_as_told_with_the_same_key(
    example: ModuleType, naps: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = [(429, b"{}", 7), (503, b"", 0), (201, b'{"id": 1}', 0)]
    keys = []

    def opened(method: str, address: str, body: bytes | None, headers: dict[str, str]) -> Any:
        keys.append(headers["Idempotency-Key"])
        return answers.pop(0)

    monkeypatch.setattr(example, "_open", opened)
    client = example.Api("http://127.0.0.1:9", "id", "secret")
    client.token, client.token_until = "held", float("inf")
    assert client.post("positions/", {}) == {"id": 1}
    assert naps[0] == 7
    assert 1 <= naps[1] <= 2
    assert len(keys) == 3
    assert len(set(keys)) == 1


def test_the_example_client_gives_up_in_the_end(example: ModuleType, naps: list[float]) -> None:
    client = example.Api("http://127.0.0.1:9", "id", "secret")
    client.token, client.token_until = "held", float("inf")
    with pytest.raises(example.Problem, match="no_answer"):
        client.get("agencies/")
    assert len(naps) == example.ATTEMPTS - 1


def test_the_example_client_believes_only_fresh_deliveries_signed_with_its_secret(example: ModuleType) -> None:
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    body, at = json.dumps({"type": "posting.opened"}), dt.datetime(2026, 11, 29, 12, tzinfo=dt.UTC)
    headers = {
        "Webhook-Id": "msg_1",
        "Webhook-Timestamp": str(int(at.timestamp())),
        "Webhook-Signature": f"v1,bm90IHRoaXM= {Signer(secret).sign('msg_1', at, body)}",
    }
    now = at.timestamp() + 60
    assert example.verify_webhook(secret, headers, body.encode(), now=now) == {"type": "posting.opened"}
    for changed in (
        {"body": body.encode() + b" "},
        {"headers": headers | {"Webhook-Id": "msg_2"}},
        {"headers": headers | {"Webhook-Signature": "v1,bm90IHRoaXM="}},
        {"secret": "whsec_AAAA"},
        {"now": now + 300},
    ):
        arguments = {"secret": secret, "headers": headers, "body": body.encode(), "now": now} | changed
        with pytest.raises(ValueError, match="The delivery"):
            example.verify_webhook(**arguments)
