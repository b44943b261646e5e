"""Development plans through the API: where they stand and their lines, to the home agency's system alone."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from development.workflow import PlanStatus
from tests.exchange.conftest import system  # noqa: F401
from tests.factories.development import executive_with_login, plan_in

pytestmark = pytest.mark.django_db
S = PlanStatus


def plan_of(agency: str, status: PlanStatus = S.IN_FORCE):
    return plan_in(status, executive_with_login(agency))


def test_a_system_reads_its_agencys_plans_and_no_others(system):  # noqa: F811
    ours, theirs = plan_of("AG11"), plan_of("HE11")
    ag, sub = system("AG", ["plans:read"]), system("AG12", ["plans:read"])
    assert [row["id"] for row in ag.get("development-plans/").json()["results"]] == [ours.pk]
    assert sub.get("development-plans/").json()["results"] == []
    assert ag.get(f"development-plans/{ours.pk}/").status_code == 200
    hidden, absent = ag.get(f"development-plans/{theirs.pk}/"), ag.get("development-plans/999999/")
    assert hidden.status_code == absent.status_code == 404
    assert hidden.json() == absent.json()


def test_a_plan_says_where_it_stands_and_what_its_lines_are_and_nothing_written_of_oneself(system):  # noqa: F811
    plan = plan_of("AG11")
    plan.reflection, plan.supervisor_comment, plan.assessment_360_themes = "Reflected", "Commented", "Themes"
    plan.save()
    plan.lines.update(reflection="Reflected", evidence="Evidence", not_done_note="Note")
    row = system("AG", ["plans:read"]).get(f"development-plans/{plan.pk}/").json()
    assert row["status"] == "in_force"
    assert row["executive"] == plan.executive.identifier
    assert [line["objective"] for line in row["lines"]] == list(plan.lines.values_list("objective", flat=True))
    assert {line["status"] for line in row["lines"]} == {"planned"}
    for word in ("Reflected", "Commented", "Themes", "Evidence", "Note"):
        assert word not in str(row)


def test_a_draft_shows_that_it_is_there_and_its_lines_to_its_author_alone(system):  # noqa: F811
    plan = plan_of("AG11", S.DRAFT)
    row = system("AG", ["plans:read"]).get(f"development-plans/{plan.pk}/").json()
    assert (row["status"], row["lines"]) == ("draft", None)
    author = Client()
    author.force_login(plan.executive.user)
    assert author.get(f"/api/v1/development-plans/{plan.pk}/").json()["lines"]


def test_the_scope_is_asked_for(system):  # noqa: F811
    assert system("AG", ["executives:read"]).get("development-plans/").status_code == 403
    assert system("AG", ["plans:read"]).get("development-plans/").status_code == 200


def test_plans_are_filtered_by_state_and_by_change(system):  # noqa: F811
    plan = plan_of("AG11")
    ag = system("AG", ["plans:read"])
    later = (timezone.now() + dt.timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    for query, found in (
        ("status=in_force", [plan.pk]),
        ("status=draft", []),
        (f"executive={plan.executive.identifier}", [plan.pk]),
        (f"updated_since={later}", []),
        ("updated_since=2020-01-01T00:00:00%2B17:59", [plan.pk]),
        ("fields=id,status", [plan.pk]),
    ):
        rows = ag.get(f"development-plans/?{query}").json()["results"]
        assert [row["id"] for row in rows] == found, query
    assert set(rows[0]) == {"id", "status"}
    for query in ("status=lost", "updated_since=yesterday", "updated_since=0001-01-01T00:00:00%2B17:59"):
        assert ag.get(f"development-plans/?{query}").status_code == 400, query


def test_a_page_of_plans_costs_the_same_however_many(system):  # noqa: F811
    ag = system("AG", ["plans:read"])
    plan_of("AG11")
    ag.get("development-plans/")
    with CaptureQueriesContext(
        connection,
    ) as few:
        ag.get("development-plans/")
    for _ in range(3):
        plan_of("AG11")
    with CaptureQueriesContext(connection) as many:
        assert len(ag.get("development-plans/").json()["results"]) == 4
    assert len(many) == len(few) <= 6
