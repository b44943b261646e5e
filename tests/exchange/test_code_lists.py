"""Codes beside labels, and the frameworks of qualifications, as every system reads them."""

from __future__ import annotations

import itertools

import pytest

from executives.models import NatureOfAction, QualificationFramework
from mobility.workflow import PostingStatus
from sesportal.exchange.code_lists import code_lists
from sesportal.exchange.event_types import EVENT_TYPES

pytestmark = pytest.mark.django_db


def codes(system, name):
    return {row["code"]: row for row in system("AG").get(f"code-lists/{name}/").json()["codes"]}


def test_a_list_has_every_code_with_its_label(system):
    assert {code: row["label"] for code, row in codes(system, "posting-statuses").items()} == dict(
        PostingStatus.choices
    )
    assert set(codes(system, "event-types")) == set(EVENT_TYPES)


def test_natures_of_action_say_what_they_do(system):
    told = codes(system, "natures-of-action")
    assert set(told) == set(NatureOfAction.objects.values_list("code", flat=True))
    assert told["721"]["note"] == "Begins an assignment of record (in the agency)"


def test_each_list_holds_codes_that_are_unique_and_labelled(system):
    told = system("AG").get("code-lists/?page_size=500").json()["results"]
    assert [one["id"] for one in told] == [one.name for one in code_lists()]
    for one in told:
        names = [row["code"] for row in one["codes"]]
        assert names, one["id"]
        assert len(names) == len(set(names)), one["id"]
        assert all(row["label"] for row in one["codes"]), one["id"]
    refused = system("AG").get("code-lists/no-such-list/")
    assert (refused.status_code, refused.json()["code"]) == (404, "not_found")


def test_a_page_of_lists_leads_to_the_next(system):
    ours = system("AG")
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = ours.get(f"code-lists/?fields=id&page_size=15&cursor={cursor}").json()
        seen += [row["id"] for row in page["results"]]
        cursor = page["next_cursor"]
    assert seen == [one.name for one in code_lists()]


def test_a_framework_has_its_competencies_and_where_they_went(system, django_assert_max_num_queries):
    ours = system("AG")
    ours.get("frameworks/")
    with django_assert_max_num_queries(8):
        told = {row["code"]: row for row in ours.get("frameworks/").json()["results"]}
    assert set(told) == set(QualificationFramework.objects.values_list("code", flat=True))
    old = told["ECQ-2006"]
    assert [one["number"] for one in old["qualifications"]] == [0, 1, 2, 3, 4, 5]
    gone = {held["name"]: held["successors"] for one in old["qualifications"] for held in one["competencies"]}
    assert any(to["qualification"] is not None for to in itertools.chain(*gone.values()))
    assert ours.get("frameworks/ECQ-2006/").json() == old
    assert ours.get("frameworks/ECQ-1066/").status_code == 404


def test_the_framework_in_force_on_a_day(system):
    ours = system("AG")
    for day, code in (("2025-09-30", "ECQ-2006"), ("2006-09-30", None)):
        told = [row["code"] for row in ours.get(f"frameworks/?in_force_on={day}").json()["results"]]
        assert told == ([code] if code else [])
    assert ours.get("frameworks/?in_force_on=today").status_code == 400
