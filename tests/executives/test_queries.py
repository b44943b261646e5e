"""Pages cost a fixed number of queries, however large the corps."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from executives.models import Allocation, MobilityPreference, PerformanceRating, RestrictedFacts
from mobility.models import BreadthCredit
from tests.factories.executives import (
    add_record,
    add_temporary,
    make_agency,
    make_executive,
    make_item,
    make_position,
)
from tests.factories.rotations import make_rotation

pytestmark = pytest.mark.django_db
MOST = 12


def corps(size, start=0):
    for number in range(start, start + size):
        executive = make_executive("AG11", family=f"Family{number}", number=f"P{number}")
        MobilityPreference.objects.create(executive=executive, willing_to_relocate="yes")
        make_position("AG11", f"P{number}", role="leadership")


def cost(user, url):
    client = Client()
    client.force_login(user)
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        response = client.get(url)
    assert response.status_code == 200
    return len(queries), [query["sql"] for query in queries.captured_queries]


def test_the_directory_costs_at_most_12_queries_and_none_grows(agency_hr, opm_analyst):
    queries = [
        "",
        "?q=family&agency=AG&subelement=AG11&role=leadership&series=0340&location=wash&relocate=yes&sort=-position",
        "?status=all&sort=entry",
        "?sort=agency",
    ]
    asked = [(user, reverse("executives:directory") + query) for user in (agency_hr, opm_analyst) for query in queries]
    corps(10)
    small = [cost(user, url)[0] for user, url in asked]
    corps(50, start=10)
    large = [cost(user, url)[0] for user, url in asked]
    assert small == large
    assert max(large) <= MOST


def full_record():
    executive = make_executive("AG11", family="Full", number="F1", ends_on=dt.date(2019, 12, 31), is_nsp=True)
    add_record(executive, "HE22", starts_on=dt.date(2020, 1, 1), ends_on=dt.date(2022, 1, 1), number="F2")
    add_record(executive, "AG11", starts_on=dt.date(2022, 1, 2), number="F3")
    add_temporary(executive, "detail", starts_on=dt.date(2023, 1, 1), ends_on=dt.date(2023, 8, 1), host="DJ02")
    RestrictedFacts.objects.create(executive=executive, birth_date=dt.date(1970, 1, 1))
    PerformanceRating.objects.create(
        executive=executive, period_start=dt.date(2024, 10, 1), period_end=dt.date(2025, 9, 30), level=4,
        agency=make_agency("AG"),
    )  # fmt: skip
    MobilityPreference.objects.create(executive=executive, agencies=["ST"])
    make_position("AG11", "F3", role="leadership")
    make_item(executive)
    rotation = make_rotation(executive=executive)
    BreadthCredit.objects.create(
        rotation=rotation, executive=executive, releasing_agency="AG", host="TR93", kind="detail", days=213,
        counts_as_rotation=True, granted_on=dt.date(2026, 9, 30),
    )  # fmt: skip
    return executive


@pytest.mark.parametrize(
    ("page", "who"),
    [
        ("executive_detail", "agency_hr"),
        ("executive_detail", "opm_analyst"),
        ("executive_detail", "erb_member"),
        ("executive_ledger", "agency_hr"),
        ("executive_ledger", "auditor"),
    ],
)
def test_a_record_costs_at_most_12_queries_on_its_first_opening(request, who, page):
    user = request.getfixturevalue(who)
    executive = full_record()
    client = Client()
    client.force_login(user)
    corps(10)
    with CaptureQueriesContext(connection) as queries:
        response = client.get(reverse(f"executives:{page}", args=[executive.identifier]))
    assert response.status_code == 200
    assert len(queries) <= MOST, "\n".join(query["sql"] for query in queries.captured_queries)


def test_own_record_costs_at_most_12_queries(executive_user):
    executive = full_record()
    executive.user = executive_user
    executive.save()
    count, sql = cost(executive_user, reverse("executives:executive_detail", args=[executive.identifier]))
    assert count <= MOST, "\n".join(sql)


@pytest.mark.parametrize("url", ["/agencies/", "/agencies/AG/", "/agencies/AG11/", "/reconciliation/"])
def test_the_other_lists_cost_the_same_for_any_corps(agency_hr, url):
    make_agency("AG11")
    corps(3)
    make_item(make_executive())
    small, _ = cost(agency_hr, url)
    corps(20, start=3)
    for _ in range(5):
        make_item(make_executive())
    large, sql = cost(agency_hr, url)
    assert small == large, "\n".join(sql)


@pytest.mark.parametrize(
    "url", ["/agencies/AG/", "/agencies/AG11/", "/agencies/AG/?occupancy=filled", "/agencies/DD/?level=department"]
)
def test_an_agency_costs_at_most_12_queries(agency_hr, url):
    for code in ("DD11", "AR11", "AF11"):
        make_agency(code, department="DD")
    make_agency("AG11")
    for year in (2024, 2025, 2026):
        Allocation.objects.create(agency_id="AG", fiscal_year=year, positions=40)
    corps(10)
    count, sql = cost(agency_hr, url)
    assert count <= MOST, "\n".join(sql)
