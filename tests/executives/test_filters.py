"""The directory's filters, each with what it finds and what it leaves out."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.http import QueryDict

from executives.filters import ExecutiveFilter
from executives.models import Executive, MobilityPreference
from tests.factories.executives import make_agency, make_executive, make_position

pytestmark = pytest.mark.django_db


@pytest.fixture
def found(opm_analyst):
    def families(query):
        asked = ExecutiveFilter(QueryDict(query), Executive.objects.visible_to(opm_analyst), user=opm_analyst)
        return sorted(asked.qs.values_list("family_name", flat=True))

    return families


@pytest.fixture
def corps():
    ada = make_executive("AG11", family="Okapi", given="Ada", number="P1", identifier="E-17", is_nsp=True)
    MobilityPreference.objects.create(executive=ada, willing_to_relocate="yes")
    make_executive(
        "AG22", family="Heron", given="Bo", number="P1", track="specialist",
        record={"appointment_type": "55", "occupational_series": "0905", "duty_location": "Denver, CO"},
    )  # fmt: skip
    make_executive("HE11", family="O'Vole", given="Zoë", number="P2")
    make_executive("HE11", family="Gone", ends_on=dt.date(2020, 1, 1))
    make_position("AG11", "P1", role="leadership")
    make_position("AG22", "P1", role="expert")


EVERYONE = ["Heron", "O'Vole", "Okapi"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", EVERYONE),
        ("q=okapi", ["Okapi"]),
        ("q=ada+oka", ["Okapi"]),
        ("q=Okapi,+Ada", ["Okapi"]),
        ("q=okapi+bo", []),
        ("q=zoë", ["O'Vole"]),
        ("q=o'v", ["O'Vole"]),
        ("q=%25", []),
        ("q=e-17", ["Okapi"]),
        ("q=E-1", []),
        ("agency=AG", ["Heron", "Okapi"]),
        ("agency=AG&subelement=AG22", ["Heron"]),
        ("agency=AG&subelement=HE11", ["Heron", "Okapi"]),
        ("subelement=AG22", EVERYONE),
        ("series=0905", ["Heron"]),
        ("location=denver", ["Heron"]),
        ("appointment=55", ["Heron"]),
        ("role=leadership", ["Okapi"]),
        ("role=expert", ["Heron"]),
        ("relocate=yes", ["Okapi"]),
        ("track=specialist", ["Heron"]),
        ("nsp=on", ["Okapi"]),
        ("status=left", ["Gone"]),
        ("status=all", ["Gone", *EVERYONE]),
        ("agency=AG&relocate=yes&role=leadership&q=ada", ["Okapi"]),
    ],
)
def test_each_filter(corps, found, query, expected):
    assert found(query) == expected


@pytest.mark.parametrize("query", ["agency=ZZ", "series=34", "appointment=99", "role=boss", "status=maybe", "track=x"])
def test_a_value_that_is_not_understood_finds_nothing_rather_than_everyone(corps, found, query):
    assert found(query) == []


def test_what_is_chosen_is_said_in_words(corps, opm_analyst):
    asked = ExecutiveFilter(
        QueryDict("q=ada&agency=AG&nsp=on&status=left&sort=name&page=2"), Executive.objects.all(), user=opm_analyst
    )
    assert asked.chosen == [
        ("Name or identifier", "ada"),
        ("Service", "Has left"),
        ("Agency", "Agency AG (AG)"),
        ("National Security Professionals only", "yes"),
    ]


def test_the_agencies_offered_are_those_within_reach(corps, agency_hr, opm_analyst):
    make_agency("ST")
    offered = {
        user.username: [
            c[0] for c in ExecutiveFilter(QueryDict(), Executive.objects.all(), user=user).form["agency"].field.choices
        ]
        for user in (agency_hr, opm_analyst)
    }
    assert offered == {"agency_hr": ["", "AG"], "opm_analyst": ["", "AG", "HE", "ST"]}


@pytest.mark.postgres
def test_a_search_by_name_can_use_the_trigram_index(found):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_indexscan = off")
    plan = Executive.objects.named("okapi").order_by().explain()
    assert "executive_name_trigram" in plan
