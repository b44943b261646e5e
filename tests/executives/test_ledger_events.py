"""The feed tells of who came and who left, once for each change, in the transaction of the change."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from executives.ledger.people import refresh_current
from executives.models import Executive
from sesportal.exchange.models import Event
from tests.executives.ledger_builders import row
from tests.executives.test_import import CAREER, agencies, load  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db
Told = list[tuple[Any, ...]]


def told() -> Told:
    found = Event.objects.order_by("id").exclude(type__endswith="applied")
    rows = [(one.type, one.data["identifier"], one.agency_code, one.other_agency_code) for one in found]
    Event.objects.all().delete()
    return sorted(rows)


def test_a_first_load_tells_of_who_is_there_now_and_of_nothing_past(load):  # noqa: F811
    load(CAREER)
    applied = Event.objects.filter(type="personnel_actions.applied").order_by("agency_code")
    assert [(one.agency_code, one.data) for one in applied] == [("AG", {"rows": 9}), ("TR", {"rows": 1})]
    arrived = Event.objects.get(type="executive.arrived", data__identifier="E1")
    assert arrived.subject_id == str(Executive.objects.get(identifier="E1").pk)
    assert arrived.data == {"identifier": "E1", "first_day": "2020-03-15"}
    assert told() == [("executive.arrived", "E1", "TR93", ""), ("executive.arrived", "E2", "AG11", "")]
    load(CAREER)
    assert told() == []
    assert not Event.objects.exists()


def test_a_move_is_told_to_both_agencies_and_its_cancellation_too(load):  # noqa: F811
    load(CAREER[:3])
    told()
    load(CAREER[3:5])
    assert told() == [("executive.arrived", "E1", "TR93", "AG03"), ("executive.left", "E1", "AG03", "TR93")]
    away = [
        row(
            executive_id="E1",
            source_record_id=f"V{n}",
            nature_of_action="001",
            supersedes=target,
            agency_subelement=sub,
        )
        for n, (target, sub) in enumerate([("A4", "AG03"), ("T1", "TR93")])
    ]
    load(away)
    assert told() == [("executive.arrived", "E1", "AG03", "TR93"), ("executive.left", "E1", "TR93", "AG03")]


def test_a_separation_is_told_with_its_last_day_and_a_dry_run_tells_nothing(load):  # noqa: F811
    load(CAREER[5:6])
    told()
    load(CAREER[6:7], is_dry_run=True)
    assert told() == []
    load(CAREER[6:7], agency_code="AG")
    left, applied = Event.objects.order_by("id")
    assert (left.type, left.data) == ("executive.left", {"identifier": "E2", "last_day": "2022-12-31"})
    assert (applied.type, applied.data) == ("personnel_actions.applied", {"accepted": 1, "executives_touched": 1})


def test_a_move_to_come_is_told_on_its_day(load):  # noqa: F811
    load([row(executive_id="E1"), row(
        executive_id="E1", nature_of_action="721", agency_subelement="AG03", effective_date="2026-12-01")])  # fmt: skip
    assert told() == [("executive.arrived", "E1", "AG11", "")]
    refresh_current(dt.date(2026, 11, 30))
    assert told() == []
    refresh_current(dt.date(2026, 12, 1))
    assert told() == [("executive.arrived", "E1", "AG03", "AG11"), ("executive.left", "E1", "AG11", "AG03")]
    refresh_current(dt.date(2026, 12, 1))
    assert told() == []
