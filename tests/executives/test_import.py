"""A file of personnel actions, from its bytes to careers: all of it or nothing, the same however often it is sent."""

from __future__ import annotations

import csv
import datetime as dt
import io
import random
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.db.models import F
from openpyxl import Workbook

from executives.actions.imports import import_file
from executives.ledger.columns import COLUMNS
from executives.models import (
    Agency,
    Assignment,
    Executive,
    ImportBatch,
    PersonnelAction,
    Position,
    ReconciliationItem,
)
from executives.signals import ledger_changed
from sesportal.audit.models import AuditEvent
from tests.executives.ledger_builders import row

TODAY = dt.date(2026, 11, 22)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def agencies() -> None:
    add_agencies()


def add_agencies() -> None:
    """Make Agriculture, Treasury and the Army with subelements."""
    for code, department in (("AG", "AG"), ("TR", "TR"), ("DD", "DD"), ("AR", "DD")):
        Agency.objects.create(code=code, level="agency", department_id=department, name=code)
    for code in ("AG11", "AG03", "TR93", "TR35", "AR01"):
        Agency.objects.create(
            code=code,
            level="subelement",
            parent_id=code[:2],
            department_id="DD" if code[:2] == "AR" else code[:2],
            name=code,
        )


def write(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        sheet = csv.DictWriter(stream, COLUMNS)
        sheet.writeheader()
        sheet.writerows(rows)
    return path


@pytest.fixture
def load(tmp_path: Path, settings: Any) -> Any:
    settings.MEDIA_ROOT = tmp_path / "media"

    def run(rows: list[dict[str, str]], **options: Any) -> ImportBatch:
        return import_file(path=write(tmp_path / "actions.csv", rows), by=None, as_of=TODAY, **options)

    return run


def told() -> list[tuple[Any, ...]]:
    """Everything derived, without primary keys."""
    careers = Assignment.objects.order_by("executive__identifier", "kind", "starts_on").values_list(
        "executive__identifier",
        "kind",
        "subelement_id",
        "host",
        "starts_on",
        "ends_on",
        "entry",
        "origin",
        "is_departure",
    )
    items = ReconciliationItem.objects.open().order_by("fingerprint").values_list("fingerprint", "sentence")
    people = Executive.objects.order_by("identifier").values_list(
        "identifier",
        "sort_name",
        "home_id",
        "is_on_board",
        "appointment_type",
        "ses_entry_on",
        "current_assignment__starts_on",
    )
    return [*careers, *items, *people]


CAREER = [
    row(executive_id="E1", source_record_id="A1", effective_date="2015-01-05"),
    row(
        executive_id="E1",
        source_record_id="A2",
        nature_of_action="721",
        agency_subelement="AG03",
        effective_date="2017-02-06",
    ),
    row(
        executive_id="E1",
        source_record_id="A3",
        nature_of_action="930",
        agency_subelement="AG03",
        host_agency_subelement="TR35",
        effective_date="2018-01-08",
        not_to_exceed="2018-06-30",
    ),
    row(
        executive_id="E1",
        source_record_id="A4",
        nature_of_action="352",
        agency_subelement="AG03",
        effective_date="2020-03-14",
    ),
    row(
        executive_id="E1",
        source_record_id="T1",
        nature_of_action="145",
        agency_subelement="TR93",
        effective_date="2020-03-15",
        family_name="Marigold-Rose",
    ),
    row(executive_id="E2", source_record_id="A5", effective_date="2016-01-05"),
    row(executive_id="E2", source_record_id="A6", nature_of_action="302", effective_date="2022-12-31"),
    row(executive_id="E2", source_record_id="A7", nature_of_action="001", effective_date="2022-12-31", supersedes="A6"),
    row(
        executive_id="E2",
        source_record_id="A8",
        nature_of_action="002",
        nature_of_action_2="142",
        effective_date="2016-01-11",
        supersedes="A5",
    ),
    row(executive_id="E3", source_record_id="A9", nature_of_action="352", effective_date="2022-12-31"),
]


def test_a_file_becomes_careers(load: Any) -> None:
    batch = load(CAREER)
    assert (batch.status, batch.rows_read, batch.accepted, batch.rejected) == ("applied", 10, 10, 0)
    one = Executive.objects.get(identifier="E1")
    spans = [(a.kind, a.subelement_id, str(a.starts_on), str(a.ends_on)) for a in one.assignments.order_by("starts_on")]
    assert spans == [
        ("record", "AG11", "2015-01-05", "2017-02-05"),
        ("record", "AG03", "2017-02-06", "2020-03-14"),
        ("detail", "AG03", "2018-01-08", "2018-06-30"),
        ("record", "TR93", "2020-03-15", "None"),
    ]
    assert (one.sort_name, one.home_id, one.is_on_board, str(one.ses_entry_on)) == (
        "MARIGOLD-ROSE, ANVIL",
        "TR93",
        True,
        "2015-01-05",
    )
    two = Executive.objects.get(identifier="E2").assignments.get()
    assert (str(two.starts_on), two.ends_on) == ("2016-01-11", None)
    item = ReconciliationItem.objects.get()
    assert (item.kind, item.agency_code, item.executive.identifier) == ("end_without_start", "AG11", "E3")
    assert Position.objects.filter(agency_id="TR93", number="P1").exists()
    assert AuditEvent.objects.filter(verb="import applied").count() == 1


def test_sending_the_same_file_again_changes_nothing(load: Any) -> None:
    load(CAREER)
    before, keys = told(), set(Assignment.objects.values_list("pk", flat=True))
    batch = load(CAREER)
    assert (batch.status, batch.accepted, batch.unchanged) == ("applied", 0, 10)
    assert told() == before
    assert set(Assignment.objects.values_list("pk", flat=True)) == keys


@pytest.mark.parametrize("seed", range(12))
def test_order_batches_and_repeats_never_matter(load: Any, seed: int) -> None:
    with transaction.atomic():
        load(CAREER)
        expected = told()
        transaction.set_rollback(True)
    assert not PersonnelAction.objects.exists()
    shuffle = random.Random(seed)
    rows = CAREER[:]
    shuffle.shuffle(rows)
    while rows:
        size = shuffle.randint(1, 4)
        part, rows = rows[:size], rows[size:]
        load(part)
        if shuffle.random() < 0.4:
            load(part)
    assert told() == expected


STRANGERS = [
    row(executive_id="E7", source_record_id="W1"),
    row(executive_id="E8", source_record_id="W2", nature_of_action="002", nature_of_action_2="142", supersedes="W1"),
    row(executive_id="E9", source_record_id="W3", nature_of_action="001", supersedes="W0"),
]


@pytest.mark.parametrize("size", [1, 5, 8_000])
def test_newcomers_are_written_from_the_file_as_they_would_be_from_the_ledger(
    load: Any, monkeypatch: Any, size: int
) -> None:
    """All at once, among repeats, and one by one; a record in the file may name somebody else's."""
    with transaction.atomic():
        for one in [*CAREER, *STRANGERS]:
            load([one])
        expected, posts = told(), sorted(Position.objects.values_list("agency", "number", "title"))
        transaction.set_rollback(True)
    monkeypatch.setattr("executives.ledger.newcomers.ROWS", size)
    with transaction.atomic():
        load([*CAREER, *STRANGERS, CAREER[3]])
        assert told() == expected
        transaction.set_rollback(True)
    batch = load([*reversed(STRANGERS), *CAREER])
    assert (batch.accepted, batch.executives_touched) == (13, 6)
    assert told() == expected
    assert sorted(Position.objects.values_list("agency", "number", "title")) == posts
    assert not Assignment.objects.exclude(opened_by__executive=F("executive")).exclude(executive__identifier="E8")
    assert all(one.current_assignment.executive == one for one in Executive.objects.filter(is_on_board=True))


def test_other_content_under_a_known_id_is_a_conflict_and_nothing_is_applied(load: Any) -> None:
    load(CAREER[:1])
    batch = load([CAREER[0] | {"effective_date": "2015-02-02"}, *CAREER[1:]])
    assert (batch.status, batch.conflicts) == ("refused", 1)
    assert PersonnelAction.objects.count() == 1
    [problem] = batch.problems.all()
    assert (problem.row, problem.column, problem.value) == (2, "source_record_id", "A1")


def test_a_partial_import_applies_the_good_rows(load: Any) -> None:
    load(CAREER[:1])
    rows = [CAREER[0] | {"effective_date": "2015-02-02"}, CAREER[1] | {"pay_plan": "GS"}, *CAREER[2:]]
    batch = load(rows, is_partial=True)
    assert (batch.status, batch.accepted, batch.conflicts, batch.rejected) == ("applied", 8, 1, 1)
    assert {(p.row, p.column) for p in batch.problems.all()} == {(2, "source_record_id"), (3, "pay_plan")}
    assert batch.error_sheet.read().decode().splitlines()[0] == "row,column,value,message,remedy"


def test_within_one_file_the_first_record_of_an_id_counts(load: Any) -> None:
    twice = [CAREER[0], CAREER[0], CAREER[0] | {"effective_date": "2015-02-02"}]
    batch = load(twice)
    assert (batch.status, batch.accepted, batch.conflicts) == ("refused", 1, 1)
    assert Executive.objects.count() == 0
    batch = load(twice, is_partial=True)
    assert (batch.accepted, batch.unchanged, batch.conflicts) == (1, 1, 1)
    assert str(Assignment.objects.get().starts_on) == "2015-01-05"
    assert "earlier in this file" in batch.problems.get().message


def test_an_executive_known_only_from_a_conflict_is_not_made(load: Any) -> None:
    load([CAREER[0], CAREER[0] | {"executive_id": "E9"}], is_partial=True)
    assert list(Executive.objects.values_list("identifier", flat=True)) == ["E1"]


def test_a_refused_row_refuses_the_file(load: Any) -> None:
    batch = load([*CAREER, row(agency_subelement="ZZ99")])
    assert (batch.status, batch.rejected, batch.accepted) == ("refused", 1, 0)
    assert "Nothing was applied" in batch.message
    assert PersonnelAction.objects.count() == Executive.objects.count() == 0


def test_a_dry_run_says_all_and_changes_nothing(load: Any) -> None:
    batch = load(CAREER, is_dry_run=True)
    assert (batch.status, batch.accepted, batch.executives_touched) == ("checked", 10, 3)
    assert PersonnelAction.objects.count() == Executive.objects.count() == Assignment.objects.count() == 0


def test_a_file_restricted_to_an_agency_refuses_the_rows_of_another(load: Any) -> None:
    batch = load(CAREER, agency_code="AG")
    assert (batch.status, batch.rejected) == ("refused", 1)
    assert batch.problems.get().column == "agency_subelement"


def workbook() -> bytes:
    """Return an Excel workbook as spreadsheets save it."""
    stream, book = io.BytesIO(), Workbook()
    book.active.append(list(COLUMNS))
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        ("a,b\n".encode("utf-16"), "UTF-16"),
        (workbook(), "Excel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), "Excel"),
        (b"source_record_id,executive_id\n1,2\n", "lacks"),
        (",".join(COLUMNS[::-1]).encode(), "another order"),
        ((",".join(COLUMNS) + ",extra").encode(), "not known: extra"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "bad.csv"
    path.write_bytes(content)
    batch = import_file(path=path, by=None, as_of=TODAY)
    assert batch.status == "refused"
    assert words in batch.message
    assert words in batch.problems.get().message


def test_a_header_alone_changes_nothing(load: Any) -> None:
    batch = load([])
    assert batch.status == "refused"
    assert "no rows" in batch.message


def test_bytes_that_are_not_utf8_are_reported_in_their_column(tmp_path: Path) -> None:
    path = write(tmp_path / "latin.csv", [row(family_name="Jos@")])
    path.write_bytes(path.read_bytes().replace(b"@", b"\xe9"))
    batch = import_file(path=path, by=None, as_of=TODAY)
    assert (batch.status, batch.rejected) == ("refused", 1)
    assert batch.problems.get().column == "family_name"


def test_a_byte_order_mark_and_crlf_are_accepted(tmp_path: Path) -> None:
    path = write(tmp_path / "excel.csv", [row(given_name="José")])
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert import_file(path=path, by=None, as_of=TODAY).accepted == 1


def test_the_apps_above_hear_which_fiscal_years_changed(load: Any) -> None:
    heard: list[list[int]] = []

    def hear(sender: object, fiscal_years: list[int], **_: Any) -> None:
        heard.append(fiscal_years)

    ledger_changed.connect(hear)
    try:
        load(CAREER[:1])
        load(CAREER[:1])
        load([row(executive_id="E1", source_record_id="A90", nature_of_action="302", effective_date="2019-12-31")])
    finally:
        ledger_changed.disconnect(hear)
    assert heard == [list(range(2015, 2028)), list(range(2015, 2028))]


def test_a_correction_of_another_executives_record_moves_it(load: Any) -> None:
    """An agency that had given a record the wrong person corrects it under the right one, in either order."""
    wrong = row(executive_id="E7", source_record_id="W1")
    right = row(
        executive_id="E8", source_record_id="W2", nature_of_action="002", nature_of_action_2="142", supersedes="W1"
    )
    load([wrong])
    load([right])
    expected = told()
    assert list(Assignment.objects.values_list("executive__identifier", flat=True)) == ["E8"]
    assert Executive.objects.get(identifier="E7").is_on_board is False
    load([right | {"executive_id": "E80", "source_record_id": "W3", "supersedes": "W0"}])
    load([wrong | {"executive_id": "E70", "source_record_id": "W0"}])
    assert list(
        Assignment.objects.filter(executive__identifier__in=["E70", "E80"]).values_list(
            "executive__identifier", flat=True
        )
    ) == ["E80"]
    assert expected


def test_an_item_goes_when_the_ledger_explains_it_and_keeps_its_note(load: Any) -> None:
    out = row(source_record_id="S1", nature_of_action="352", effective_date="2021-05-08")
    load([row(source_record_id="S0"), out])
    item = ReconciliationItem.objects.get()
    assert item.kind == "out_without_in"
    load([row(source_record_id="S2", nature_of_action="145", agency_subelement="TR93", effective_date="2021-05-09")])
    item.refresh_from_db()
    assert item.resolved_at is not None


def test_a_future_assignment_is_not_current_yet(load: Any) -> None:
    load([row(effective_date="2027-01-04")])
    one = Executive.objects.get()
    assert (one.is_on_board, one.home_id) == (False, "AG11")
