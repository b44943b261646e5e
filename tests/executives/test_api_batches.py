"""Batches through the API: every form of body, every outcome of a row, and nothing of another agency."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from executives.jobs import forget_old_results
from executives.ledger.columns import COLUMNS
from executives.models import Executive, ImportBatch, PersonnelAction
from tests.exchange.conftest import System, system  # noqa: F401 - a fixture
from tests.executives.ledger_builders import row
from tests.executives.test_import import add_agencies

pytestmark = pytest.mark.django_db
BATCHES = "personnel-actions/batches/"


@pytest.fixture(autouse=True)
def world(tmp_path, settings) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    add_agencies()


@pytest.fixture
def ours(system) -> System:  # noqa: F811
    return system("AG")


@pytest.fixture
def send(ours, django_capture_on_commit_callbacks) -> Any:
    """Send a batch as a system does, let its task run, and return the answer and the batch as it then is."""

    def go(body: Any, query: str = "", path: str = BATCHES, sender: System | None = None, **headers: str) -> Any:
        who = sender or ours
        media = headers.pop("media", "application/json")
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        sent = {"authorization": f"Bearer {who.token}", "idempotency-key": headers.pop("key", str(next(KEYS)))}
        with django_capture_on_commit_callbacks(execute=True):
            answer = who.client.post(f"/api/v1/{path}{query}", content, content_type=media, headers=sent | headers)
        if answer.status_code != 202:
            return answer, answer.json()
        return answer, who.get(answer["Location"].removeprefix("/api/v1/")).json()

    return go


KEYS = iter(range(1, 10_000))


def rows_of(count: int, **changes: str) -> list[dict[str, str]]:
    return [row(executive_id=f"E{n}", source_record_id=f"A{n}", **changes) for n in range(count)]


def as_csv(rows: list[dict[str, str]]) -> bytes:
    text = io.StringIO()
    sheet = csv.DictWriter(text, COLUMNS)
    sheet.writeheader()
    sheet.writerows(rows)
    return text.getvalue().encode()


def as_lines(rows: list[dict[str, Any]]) -> bytes:
    return "\n".join(json.dumps(one) for one in rows).encode()


@pytest.mark.parametrize(
    ("body", "media"),
    [
        ({"rows": rows_of(3)}, "application/json"),
        (rows_of(3), "application/json"),
        (as_lines(rows_of(3)), "application/x-ndjson"),
        (as_csv(rows_of(3)), "text/csv"),
        (
            as_lines([{k: v for k, v in one.items() if v} | {"sequence": 1} for one in rows_of(3)]),
            "application/x-ndjson",
        ),
    ],
)
def test_every_form_of_body_gives_the_same_careers(send, ours, body, media):
    answer, batch = send(body, media=media)
    assert (answer.status_code, answer.json()["state"]) == (202, "queued")
    assert (batch["state"], batch["counts"]["accepted"], batch["executives_touched"]) == ("applied", 3, 3)
    assert Executive.objects.filter(is_on_board=True, home="AG11").count() == 3
    results = ours.get(batch["links"]["results"].removeprefix("/api/v1/")).json()["results"]
    first = 2 if media == "text/csv" else 1
    assert [(one["row"], one["outcome"], one["source_record_id"]) for one in results] == [
        (first + n, "accepted", f"A{n}") for n in range(3)
    ]
    again, batch = send(body, media=media)
    assert (again.status_code, batch["counts"]["unchanged"], batch["counts"]["accepted"]) == (202, 3, 0)


def test_gzip_is_unpacked_and_its_size_is_limited(send, settings):
    packed = gzip.compress(as_lines(rows_of(2))) + gzip.compress(b"\n" + as_lines([row(executive_id="E9")]))
    _, batch = send(packed, media="application/x-ndjson", **{"content-encoding": "gzip"})
    assert (batch["state"], batch["counts"]["accepted"]) == ("applied", 3)
    settings.API_BATCH_MAX_MB = 1
    bomb = gzip.compress(b" " * 3_000_000)
    answer, problem = send(bomb, media="application/x-ndjson", **{"content-encoding": "gzip"})
    assert (answer.status_code, problem["code"]) == (413, "too_large")
    assert "1 MB" in problem["detail"]
    answer, problem = send(packed[:-9], media="application/x-ndjson", **{"content-encoding": "gzip"})
    assert (answer.status_code, problem["code"]) == (400, "parse_error")


@pytest.mark.parametrize("media", ["application/json", "application/x-ndjson", "text/csv"])
def test_a_batch_of_too_many_rows_is_refused_and_one_of_just_as_many_is_not(send, settings, media):
    settings.API_BATCH_MAX_ROWS = 3
    make = {"application/json": lambda r: json.dumps(r).encode(), "text/csv": as_csv}.get(media, as_lines)
    answer, problem = send(make(rows_of(4)), media=media)
    assert (answer.status_code, problem["code"], "more than 3 rows" in problem["detail"]) == (413, "too_large", True)
    assert not ImportBatch.objects.exists()
    assert send(make(rows_of(3)), media=media)[1]["counts"]["accepted"] == 3


@pytest.mark.parametrize(
    "body",
    [
        b" ", b"{}", b'{"rows": 3}', b'{"rows": []', b'{"rows": [1]}', b'{"rows": [], "x": 1}', b"[{}] 1", b"\xff",
        b'[{"a": 1} {}]', b'"rows"', b'[{"a": ' + b"[" * 60_000 + b"]", b"[{" + b" " * 70_000 + b"}]",
    ],
)  # fmt: skip
def test_what_is_no_array_of_rows_is_refused(send, body):
    answer, problem = send(body)
    assert (answer.status_code, problem["code"]) == (400, "parse_error")


def test_another_media_type_is_refused(send):
    answer, problem = send(b"x", media="application/xml")
    assert (answer.status_code, problem["code"]) == (415, "unsupported_media_type")


def test_every_outcome_of_a_row_is_told_with_its_reasons(send, ours):
    send(rows_of(2))
    body = [
        row(executive_id="E0", source_record_id="A0") | {"nature_of_action": "142"},  # held
        row(executive_id="E1", source_record_id="A1", effective_date="2021-02-01"),  # other content
        row(executive_id="E5", source_record_id="A5"),
        row(executive_id="E6", source_record_id="H6", agency_subelement="TR93"),
        row(executive_id="E7", source_record_id="A7", pay_plan="GS", occupational_series="x"),
        row(executive_id="E8", source_record_id="A8") | {"grade": "15"},
        row(executive_id="E9", source_record_id="A9") | {"effective_date": 20210201},
    ]
    _, refused = send(as_lines(body), media="application/x-ndjson")
    assert (refused["state"], PersonnelAction.objects.count()) == ("refused", 2)
    assert refused["counts"] == {
        "rows": 7, "accepted": 0, "unchanged": 0, "conflict": 0, "rejected": 4, "not_applied": 3,
    }  # fmt: skip
    path = refused["links"]["results"].removeprefix("/api/v1/")
    assert [one["outcome"] for one in ours.get(path).json()["results"]] == ["not_applied"] * 3 + ["rejected"] * 4
    _, dry = send(as_lines(body), "?dry_run=true", media="application/x-ndjson")
    assert (dry["state"], dry["counts"]["accepted"], PersonnelAction.objects.count()) == ("checked", 1, 2)
    _, partial = send(as_lines(body), "?partial=true", media="application/x-ndjson")
    assert partial["counts"] == {
        "rows": 7, "accepted": 1, "unchanged": 1, "conflict": 1, "rejected": 4, "not_applied": 0,
    }  # fmt: skip
    path = partial["links"]["results"].removeprefix("/api/v1/")
    results = ours.get(path).json()["results"]
    assert [(one["row"], one["outcome"], one["source_record_id"]) for one in results] == [
        (1, "unchanged", "A0"), (2, "conflict", "A1"), (3, "accepted", "A5"), (4, "rejected", "H6"),
        (5, "rejected", "A7"), (6, "rejected", "A8"), (7, "rejected", "A9"),
    ]  # fmt: skip
    assert [[p["column"] for p in one["problems"]] for one in results[3:]] == [
        ["agency_subelement"], ["pay_plan", "occupational_series"], ["grade"], ["effective_date"],
    ]  # fmt: skip
    assert all(p["message"] and p["remedy"] for one in results for p in one["problems"])


def test_conflicts_alone_refuse_a_batch_and_leave_the_good_rows_unapplied(send, ours):
    send(rows_of(1))
    _, batch = send(
        [row(executive_id="E0", source_record_id="A0", effective_date="2021-01-04"), row(executive_id="E3")]
    )
    assert (batch["state"], batch["counts"]["conflict"], batch["counts"]["not_applied"]) == ("refused", 1, 1)
    results = ours.get(batch["links"]["results"].removeprefix("/api/v1/")).json()["results"]
    assert [one["outcome"] for one in results] == ["conflict", "not_applied"]


def test_results_come_by_pages_and_whole_as_files(send, ours):
    bad = row(executive_id="=1+1", source_record_id="-X", pay_plan="GS", occupational_series="=x")
    _, batch = send([*rows_of(4), bad, *[row(executive_id="E7")]], "?partial=1")
    path = batch["links"]["results"].removeprefix("/api/v1/")
    seen: list[Any] = []
    cursor: Any = ""
    while cursor is not None:
        page = ours.get(f"{path}?page_size=2&cursor={cursor}").json()
        seen += page["results"]
        cursor = page["next_cursor"]
    assert [one["row"] for one in seen] == [1, 2, 3, 4, 5, 6]
    assert len(seen[4]["problems"]) == 2
    wrong = ours.get(f"{path}?outcome=rejected&page_size=1").json()
    assert ([one["row"] for one in wrong["results"]], wrong["next_cursor"]) == ([5], None)
    assert ours.get(f"{path}?cursor=MTM").json()["fields"][0]["field"] == "cursor"
    assert ours.get(f"{path}?outcome=lost").status_code == 400
    lines = b"".join(ours.get(batch["links"]["results_ndjson"].removeprefix("/api/v1/")).streaming_content)
    assert [json.loads(line) for line in lines.splitlines()] == seen
    sheet = batch["links"]["results_csv"].removeprefix("/api/v1/")
    text = b"".join(ours.get(sheet, accept="text/csv").streaming_content).decode()
    assert ours.get(sheet, accept="application/pdf").json()["code"] == "not_acceptable"
    table = list(csv.reader(io.StringIO(text)))
    assert [line[0] for line in table[1:]] == ["1", "2", "3", "4", "5", "5", "6"]
    assert table[5][2:5] == ["'-X", "pay_plan", "GS"]
    assert table[6][4] == "'=x"


def test_a_file_without_the_header_is_refused_with_the_reason_in_its_results(send, ours):
    _, batch = send(b"a,b\n1,2\n", media="text/csv")
    assert (batch["state"], batch["counts"]["rejected"]) == ("refused", 1)
    [only] = ours.get(batch["links"]["results"].removeprefix("/api/v1/")).json()["results"]
    assert (only["outcome"], only["problems"][0]["column"]) == ("rejected", "header")


def test_results_are_kept_thirty_days(send, ours):
    _, batch = send(rows_of(1))
    path = batch["links"]["results"].removeprefix("/api/v1/")
    forget_old_results()
    assert ours.get(path).status_code == 200
    ImportBatch.objects.update(finished_at=timezone.now() - dt.timedelta(days=31))
    sheet = Path(ImportBatch.objects.get().results.path)
    forget_old_results()
    answer = ours.get(path)
    assert (answer.status_code, answer.json()["code"], sheet.exists()) == (410, "results_gone", False)
    assert ours.get(f"{BATCHES}{batch['id']}/").json()["allowed_actions"] == []


def test_a_repeat_gets_the_first_answer_and_no_second_batch(send):
    first, _ = send(rows_of(2), key="one")
    again, _ = send(rows_of(2), key="one")
    assert (again.content, again["Location"]) == (first.content, first["Location"])
    assert again["Idempotency-Replayed"] == "true"
    assert ImportBatch.objects.count() == 1
    other, problem = send(rows_of(3), key="one")
    assert (other.status_code, problem["code"]) == (409, "idempotency_key_reused")
    other, problem = send(rows_of(2), "?dry_run=true", key="one")
    assert (other.status_code, problem["code"]) == (409, "idempotency_key_reused")


def test_no_other_agency_sees_a_batch_or_that_it_is_there(send, ours, system):  # noqa: F811
    _, batch = send(rows_of(1))
    theirs = system("TR")
    unknown = theirs.get(f"{BATCHES}999999/")
    for path in (f"{BATCHES}{batch['id']}/", *(link.removeprefix("/api/v1/") for link in batch["links"].values())):
        assert ours.get(path).status_code == 200
        answer = theirs.get(path)
        assert (answer.status_code, answer.content) == (404, unknown.content)
    assert theirs.get(BATCHES).json()["results"] == []
    assert [one["id"] for one in ours.get(BATCHES).json()["results"]] == [batch["id"]]


def test_a_subelement_sends_its_own_rows_only(send, system):  # noqa: F811
    theirs = system("AG03")
    _, batch = send(rows_of(1), sender=theirs)
    assert (batch["state"], batch["agency_code"], batch["counts"]["rejected"]) == ("refused", "AG03", 1)
    _, batch = send(rows_of(1, agency_subelement="AG03"), sender=theirs)
    assert batch["state"] == "applied"


def test_sending_needs_the_scope_a_key_and_a_flag_that_says_something(send, system):  # noqa: F811
    answer, problem = send(rows_of(1), sender=system("AG", ["executives:read"]))
    assert (answer.status_code, problem["code"]) == (403, "scope_missing")
    answer, problem = send(rows_of(1), key="")
    assert (answer.status_code, problem["code"]) == (400, "idempotency_key_required")
    answer, problem = send(rows_of(1), "?dry_run=perhaps")
    assert (answer.status_code, problem["fields"][0]["field"]) == (400, "dry_run")
    answer, problem = send(rows_of(1), "?agency=TR")
    assert answer.status_code == 403
