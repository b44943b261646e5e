"""Figures through the API: what a caller sees is what the pages show them, row by row, with what it is of."""

from __future__ import annotations

import datetime as dt
from urllib.parse import quote

import pytest
from django.test import Client
from django.utils import timezone

from analytics.actions import compute_now, mark_stale
from analytics.models import MetricRun
from analytics.tables import figure_table, flow_table
from sesportal.accounts.roles import Role
from sesportal.exchange.scopes import SCOPES
from tests.analytics.test_views import AS_OF, YEARS, corps
from tests.exchange.conftest import system  # noqa: F401 - a fixture
from tests.factories.accounts import user_with

pytestmark = pytest.mark.django_db
QUERIES = 9


@pytest.fixture
def computed() -> list[MetricRun]:
    corps()
    return compute_now(by="test", fiscal_years=YEARS, as_of=AS_OF)


def ask(user, path):
    client = Client()
    client.force_login(user)
    return client.get(f"/api/v1/{path}")


def all_pages(user, path):
    rows: list[dict[str, object]] = []
    cursor: str | None = ""
    while cursor is not None:
        answer = ask(user, f"{path}&cursor={cursor}").json()
        rows += answer["results"]
        cursor = answer["next_cursor"]
    return rows


def test_an_agencys_system_reads_its_own_rows(computed, system):  # noqa: F811
    told = system("AG").get("mobility-metrics/").json()["results"]
    assert [row["id"] for row in told] == ["2026-agency-AG", "2026-agency-ALL"]
    row = told[0]
    assert (row["unit_name"], row["imports"], row["exports"], row["net"]) == ("Agency AG", 0, 13, -13)
    assert (row["rank"], row["hidden"], row["is_suppressed"]) == (None, {}, False)
    assert (row["as_of"], row["is_ended"], row["formula_version"]) == ("2026-11-22", True, computed[0].formula_version)
    assert row["export_rate"] == 52.0
    assert row["definitions_url"] == "/definitions/"


def test_a_sibling_is_not_there_and_reads_like_what_never_was(computed, system):  # noqa: F811
    ours = system("AG")
    assert ours.get("mobility-metrics/2026-agency-AG/").status_code == 200
    sibling, nothing = ours.get("mobility-metrics/2026-agency-AR/"), ours.get("mobility-metrics/2026-agency-ZZ/")
    assert sibling.status_code == nothing.status_code == 404
    assert sibling.content == nothing.content
    assert ours.get("mobility-metrics/?unit=AR").json()["results"] == []
    assert {(row["origin"], row["destination"]) for row in ours.get("mobility-flows/").json()["results"]} == {
        ("AG", "AR"),
        ("AG", "HE"),
    }
    assert ours.get("mobility-flows/2026-agency-AG-HE/").json()["count"] == 1
    assert ours.get("mobility-flows/2026-agency-AR-NV/").status_code == 404


def test_opm_reads_what_its_pages_show(computed, opm_analyst):
    run = MetricRun.objects.with_staleness().get(fiscal_year=2026)
    for level in ("department", "agency", "subelement"):
        table = figure_table(run, level)
        shown = {row.unit: (row.rank, row.cells["imports"].value) for row in (*table.rows, table.total)}
        told = all_pages(opm_analyst, f"mobility-metrics/?level={level}&page_size=2")
        assert {row["unit"].replace("ALL", ""): (row["rank"], row["imports"]) for row in told} == shown
        moves = all_pages(opm_analyst, f"mobility-flows/?level={level}&page_size=1")
        cells = flow_table(run, level).cells.items()
        assert {(m["origin"], m["destination"]): m["count"] for m in moves} == {k: c.value for k, c in cells if c.value}


def test_omb_reads_departments_with_small_counts_hidden(computed, omb_examiner):
    told = {row["unit"]: row for row in ask(omb_examiner, "mobility-metrics/").json()["results"]}
    assert told["DD"]["level"] == "department"
    assert told["TR"]["imports"] is None
    assert told["TR"]["hidden"]["imports"] == "10_OR_LESS"
    assert told["TR"]["is_suppressed"] is True
    flows = {row["id"]: row for row in ask(omb_examiner, "mobility-flows/").json()["results"]}
    assert (flows["2026-department-AG-HE"]["count"], flows["2026-department-AG-HE"]["hidden"]) == (None, "10_OR_LESS")
    assert ask(omb_examiner, "mobility-metrics/2026-department-TR/").json() == told["TR"]
    for cut in ("level=agency", "appointment_type=50", "move_type=transfer"):
        refused = ask(omb_examiner, f"mobility-metrics/?{cut}")
        assert (refused.status_code, refused.json()["code"]) == (403, "cut_would_disclose")
    assert ask(omb_examiner, "mobility-metrics/2026-agency-AG/").status_code == 403
    assert [row["fiscal_year"] for row in ask(omb_examiner, "mobility-years/").json()["results"]] == [2025, 2026]
    assert ask(omb_examiner, "mobility-metrics/?fiscal_year=2027").json()["results"] == []


@pytest.mark.parametrize("path", ["mobility-years/", "mobility-metrics/", "mobility-flows/"])
def test_who_sees_no_figures_is_told_so(computed, path, executive_user, agency_hr, system):  # noqa: F811
    assert ask(executive_user, path).status_code == 403
    assert ask(agency_hr, path).status_code == 200
    refused = system("AG", set(SCOPES) - {"metrics:read"}).get(path)
    assert (refused.status_code, refused.json()["code"]) == (403, "scope_missing")


def test_a_narrower_cut_has_ids_of_its_own(computed, opm_analyst):
    query = "level=department&appointment_type=50&move_type=transfer"
    rows = ask(opm_analyst, f"mobility-metrics/?{query}&unit=DD").json()["results"]
    assert [(row["id"], row["appointment_type_label"]) for row in rows] == [
        ("2026-department-DD-50-transfer", "Career")
    ]
    assert ask(opm_analyst, "mobility-metrics/2026-department-DD-50-transfer/").json() == rows[0]
    wider = ask(opm_analyst, "mobility-metrics/2026-department-DD/").json()
    assert (wider["move_type"], wider["move_type_label"]) == ("", "All kinds")


@pytest.mark.parametrize("key", ["x", "2026", "2026-agency", "2026-nowhere-AG", "1999-agency-AG", "2026-agency-AG-50"])
def test_an_id_that_no_row_has_is_not_there(computed, opm_analyst, key):
    assert ask(opm_analyst, f"mobility-metrics/{key}/").status_code == 404
    assert ask(opm_analyst, f"mobility-flows/{key}/").status_code == 404


def test_the_newest_year_that_has_ended_is_given_unless_another_is_asked_for(computed, opm_analyst):
    assert ask(opm_analyst, "mobility-metrics/?unit=AG").json()["results"][0]["fiscal_year"] == 2026
    running = ask(opm_analyst, "mobility-metrics/?unit=AG&fiscal_year=2027").json()["results"][0]
    assert (running["is_ended"], running["as_of"]) == (False, "2026-11-22")
    assert ask(opm_analyst, "mobility-metrics/?fiscal_year=1999").json()["results"] == []


def test_what_was_computed_since_a_moment(computed, opm_analyst):
    before, after = (quote((timezone.now() + dt.timedelta(hours=hours)).isoformat()) for hours in (-1, 1))
    for path, several in (("mobility-years/", 3), ("mobility-metrics/", 7)):
        assert len(ask(opm_analyst, f"{path}?updated_since={before}").json()["results"]) >= several
        assert ask(opm_analyst, f"{path}?updated_since={after}").json()["results"] == []
    mark_stale(by="test", fiscal_years=[2025], reason="late report")
    stale = {row["fiscal_year"]: row["is_stale"] for row in ask(opm_analyst, "mobility-years/").json()["results"]}
    assert stale == {2025: True, 2026: False, 2027: False}
    assert ask(opm_analyst, "mobility-years/2025/").json()["is_stale"] is True
    assert ask(opm_analyst, "mobility-years/1999/").status_code == 404


def test_pages_of_two_computations_are_never_put_together(computed, opm_analyst):
    first = ask(opm_analyst, "mobility-metrics/?page_size=1").json()
    compute_now(by="test", fiscal_years=[2026], as_of=AS_OF)
    again = ask(opm_analyst, f"mobility-metrics/?page_size=1&cursor={first['next_cursor']}")
    assert (again.status_code, again.json()["fields"][0]["field"]) == (400, "cursor")


@pytest.mark.parametrize("query", ["level=planet", "fiscal_year=x", "appointment_type=99", "updated_since=soon"])
def test_what_is_not_understood_is_refused(computed, opm_analyst, query):
    refused = ask(opm_analyst, f"mobility-metrics/?{query}")
    assert (refused.status_code, refused.json()["fields"][0]["field"]) == (400, query.partition("=")[0])


@pytest.mark.parametrize("role", [Role.AGENCY_HR, Role.OPM_ANALYST, Role.OMB_EXAMINER])
def test_few_queries_whatever_the_number_of_rows(computed, role, django_assert_max_num_queries):
    user = user_with(role)
    client = Client()
    client.force_login(user)
    for path in ("mobility-years/", "mobility-metrics/", "mobility-flows/", "mobility-years/2026/"):
        client.get(f"/api/v1/{path}")
        with django_assert_max_num_queries(QUERIES):
            assert client.get(f"/api/v1/{path}").status_code == 200
