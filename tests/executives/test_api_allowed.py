"""What a caller is told to be able to do next is taken, nobody else is told so, and no row costs a query."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from executives.models import Position
from tests.exchange.conftest import Person, key, system  # noqa: F401 - a fixture
from tests.executives.ledger_builders import row
from tests.executives.test_import import agencies, load  # noqa: F401 - fixtures
from tests.factories.executives import make_executive, make_item

pytestmark = pytest.mark.django_db
CLOSING = {"effective_date": "2023-05-07", "nature_of_action": "317"}


def told(caller: Any, resource: str, field: str) -> dict[Any, list[str]]:
    """Return what may be done to each row of a list, which one row by itself tells too."""
    rows = caller.get(f"{resource}/").json()["results"]
    for one in rows:
        assert caller.get(f"{resource}/{one['id']}/").json()["allowed_actions"] == one["allowed_actions"]
    return {one[field]: one["allowed_actions"] for one in rows}


def test_an_action_is_corrected_or_cancelled_once_by_its_agency_with_the_scope(load, system):  # noqa: F811
    load([row(source_record_id="A1"), row(source_record_id="A2", **CLOSING)])
    assert told(system("AG"), "personnel-actions", "source_record_id") == {
        "A1": ["correct", "cancel"],
        "A2": ["correct", "cancel"],
    }
    void = row(source_record_id="A3", supersedes="A2", **(CLOSING | {"nature_of_action": "001"}))
    taken = system("AG").post("personnel-actions/", {name: value for name, value in void.items() if value}, **key())
    assert (taken.status_code, taken.json()["allowed_actions"]) == (201, ["cancel"])
    assert told(system("AG"), "personnel-actions", "source_record_id") == {
        "A1": ["correct", "cancel"],
        "A2": [],
        "A3": ["cancel"],
    }
    reader = told(system("AG", ["executives:read"]), "personnel-actions", "source_record_id")
    assert reader == {"A1": [], "A2": [], "A3": []}
    assert system("AG", ["executives:read"]).post("personnel-actions/", void, **key()).status_code == 403


def test_a_subelement_corrects_what_it_sent_alone_and_who_reads_all_nothing(load, system, auditor):  # noqa: F811
    load([row(source_record_id="A1"), row(source_record_id="B1", executive_id="E2", agency_subelement="AG03")])
    assert told(system("AG11"), "personnel-actions", "source_record_id") == {"A1": ["correct", "cancel"]}
    assert told(Person(auditor), "personnel-actions", "source_record_id") == {"A1": [], "B1": []}


def test_a_position_is_replaced_by_its_agency_with_the_scope(load, system, agency_hr):  # noqa: F811
    load([row(), row(executive_id="E2", agency_subelement="TR93", position_number="T1")])
    Position.objects.create(agency_id="AG11", number="PLUM-1-1", title="Chief", source=Position.Source.PLUM)
    expected = {"P1": ["replace"], "T1": [], "PLUM-1-1": []}
    assert told(system("AG"), "positions", "position_number") == expected
    assert told(Person(agency_hr), "positions", "position_number") == expected
    assert not any(told(system("AG", ["executives:read"]), "positions", "position_number").values())


@pytest.mark.parametrize("resource", ["executives", "assignments"])
def test_what_follows_from_actions_is_changed_by_them_alone(load, system, resource):  # noqa: F811
    load([row()])
    assert told(system("AG"), resource, "agency_subelement") == {"AG11": []}


@pytest.mark.parametrize(
    "resource", ["executives", "assignments", "positions", "personnel-actions", "reconciliation-items"]
)
def test_no_row_costs_a_query(load, system, resource):  # noqa: F811
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert ours.get(f"{resource}/").status_code == 200
        return len(queries)

    ours = system("AG")
    load([row(source_record_id="A0", executive_id="E0", position_number="P0", **CLOSING), row(executive_id="X0")])
    ours.get(f"{resource}/")
    few = cost()
    load([row(executive_id=f"X{n}", position_number=f"P{n}") for n in range(1, 9)])
    for n in range(9):
        make_item(make_executive("AG11", number=f"M{n}"))
    assert cost() == few
    assert few <= 6
