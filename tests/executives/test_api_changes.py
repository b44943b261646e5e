"""Who asks for what changed since a moment is given all of it: what a load wrote by set, and what a day brought."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from executives.actions.reconciliation import note_item
from executives.ledger.people import refresh_current
from executives.models import Executive, ImportBatch, Position, ReconciliationItem
from tests.exchange.conftest import system  # noqa: F401 - a fixture
from tests.executives.ledger_builders import row
from tests.executives.test_import import agencies, load  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db
FIRST = row(source_record_id="A1", effective_date="2019-02-03")
OTHER = row(source_record_id="B1", executive_id="E2", position_number="P2")
MOVE = row(source_record_id="A2", nature_of_action="721", effective_date="2021-02-07", position_number="P3")


@pytest.fixture
def age() -> Any:
    """Let everything that is held be three days old."""

    def go() -> None:
        long_ago = timezone.now() - dt.timedelta(days=3)
        for model in (Executive, Position, ReconciliationItem):
            model.objects.update(updated_at=long_ago)
        ImportBatch.objects.update(finished_at=long_ago)

    return go


@pytest.fixture
def changed(system) -> Any:  # noqa: F811
    """Return what changed within a day, as the system of an agency is told it."""
    systems: dict[str, Any] = {}
    since = (timezone.now() - dt.timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")

    def go(resource: str, field: str, agency: str = "AG") -> list[Any]:
        if agency not in systems:
            systems[agency] = system(agency)
        answer = systems[agency].get(f"{resource}/?updated_since={since}")
        assert answer.status_code == 200, answer.json()
        results = answer.json()["results"]
        assert all(one["updated_at"] >= since for one in results)
        return [one[field] for one in results]

    return go


@pytest.mark.parametrize("at_once", [True, False])
def test_a_load_is_told_and_what_it_left_alone_is_not(load, age, changed, at_once):  # noqa: F811
    for rows in [[FIRST, OTHER]] if at_once else [[FIRST], [OTHER]]:
        load(rows)
    assert changed("executives", "identifier") == ["E1", "E2"]
    assert changed("positions", "position_number") == ["P1", "P2"]
    assert sorted(changed("assignments", "position_number")) == ["P1", "P2"]
    assert changed("personnel-actions", "source_record_id") == ["A1", "B1"]
    age()
    for resource in ("executives", "positions", "assignments", "personnel-actions", "reconciliation-items"):
        assert changed(resource, "id") == []
    load(
        [
            FIRST,
            MOVE,
            row(source_record_id="B2", executive_id="E2", nature_of_action="879", effective_date="2022-01-02"),
        ]
    )
    assert changed("personnel-actions", "source_record_id") == ["A2", "B2"]
    assert changed("executives", "identifier") == ["E1"]  # a pay change leaves the other as he was
    assert sorted(changed("assignments", "position_number")) == ["P1", "P3"]
    assert changed("positions", "position_number") == ["P3"]


def test_an_assignment_that_is_gone_brings_up_what_is_left_of_the_career(load, age, changed):  # noqa: F811
    load([FIRST, MOVE, OTHER])
    age()
    load([row(source_record_id="A3", nature_of_action="001", supersedes="A2")])
    assert changed("executives", "identifier") == ["E1"]
    assert changed("assignments", "position_number") == ["P1"]


def test_who_comes_to_an_agency_brings_the_whole_career(load, age, changed):  # noqa: F811
    load([FIRST, OTHER])
    age()
    away = {"agency_subelement": "TR93", "position_number": "T1", "effective_date": "2022-05-08"}
    load([row(source_record_id="T1", nature_of_action="145", **away)])
    assert changed("executives", "identifier", "TR") == ["E1"]
    assert sorted(changed("assignments", "position_number", "TR")) == ["P1", "T1"]
    assert changed("executives", "identifier") == []


def test_a_move_to_come_is_told_on_its_day(load, age, changed):  # noqa: F811
    load([FIRST, row(source_record_id="A2", nature_of_action="721", effective_date="2026-12-06", position_number="P3")])
    age()
    refresh_current(dt.date(2026, 12, 5))
    assert changed("executives", "identifier") == []
    refresh_current(dt.date(2026, 12, 6))
    assert changed("executives", "identifier") == ["E1"]
    assert sorted(changed("assignments", "position_number")) == ["P1", "P3"]


def test_an_item_is_told_when_it_is_raised_noted_and_closed(load, age, changed, agency_hr):  # noqa: F811
    load([row(source_record_id="A2", nature_of_action="317", effective_date="2023-05-07"), OTHER])
    (item,) = changed("reconciliation-items", "id")
    age()
    load([row(source_record_id="A2", nature_of_action="317", effective_date="2023-05-07"), OTHER])
    assert changed("reconciliation-items", "id") == []
    note_item(item=ReconciliationItem.objects.get(), by=agency_hr, note="We ask the agency of before.")
    assert changed("reconciliation-items", "id") == [item]
    age()
    load([row(source_record_id="A1", effective_date="2021-05-02")])
    assert changed("reconciliation-items", "id") == [item]
    assert ReconciliationItem.objects.get().resolved_at is not None


def test_a_moment_that_cannot_be_read_is_refused(system):  # noqa: F811
    for resource in ("executives", "positions", "assignments", "personnel-actions", "reconciliation-items"):
        refused = system("AG").get(f"{resource}/?updated_since=yesterday")
        assert (refused.status_code, refused.json()["fields"][0]["field"]) == (400, "updated_since")
