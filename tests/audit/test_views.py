"""Who sees the audit log, what the search finds, and what an executive sees of their readers."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from executives.models import Executive
from sesportal.accounts.roles import ROLES_OF_PEOPLE, Role
from sesportal.audit.log import record, record_read
from sesportal.audit.models import AuditEvent, ReadEvent
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
LOG, READERS = "/audit/", "/my-record/readers/"


@pytest.fixture
def events(auditor):
    """Three events on three days."""
    casey = UserFactory.create(first_name="Casey", last_name="Quill")
    made = []
    for day, verb, by in (
        ("2026-09-30", "role_granted", "operator"),
        ("2026-10-01", "role_ended", auditor),
        ("2026-10-02", "role_granted", auditor),
    ):
        with time_machine.travel(f"{day} 12:00 -0400"):
            made.append(record(verb=verb, by=by, subject=casey))
    return made


def found(client, query=""):
    response = client.get(f"{LOG}?{query}")
    assert response.status_code == 200
    return [event.pk for event in response.context["page"]]


def test_the_latest_event_stands_first(client, auditor, events):
    client.force_login(auditor)
    assert found(client) == [events[2].pk, events[1].pk, events[0].pk]
    assert found(client, "sort=at") == [events[0].pk, events[1].pk, events[2].pk]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("verb=role_ended", [1]),
        ("actor=OPERA", [0]),
        ("subject=quill", [2, 1, 0]),
        ("subject=nobody", []),
        ("since=2026-10-01", [2, 1]),
        ("until=2026-10-01", [1, 0]),
        ("since=2026-10-01&until=2026-10-01", [1]),
        ("verb=role_granted&since=2026-10-01", [2]),
    ],
)
def test_search(client, auditor, events, query, expected):
    client.force_login(auditor)
    assert found(client, query) == [events[number].pk for number in expected]


def test_search_by_the_whole_number_of_the_subject(client, auditor, events):
    client.force_login(auditor)
    assert len(found(client, f"subject={events[0].subject_id}")) == 3


@pytest.mark.parametrize("query", ["since=2026-10-02&until=2026-10-01", "verb=invented", "since=yesterday"])
def test_a_search_that_makes_no_sense_is_said_on_the_form_and_finds_nothing(client, auditor, events, query):
    client.force_login(auditor)
    response = client.get(f"{LOG}?{query}")
    assert response.context["form"].errors
    assert list(response.context["page"]) == []


def test_the_log_turns_pages_and_keeps_the_search(client, auditor):
    for _ in range(51):
        record(verb="tried", by=auditor, subject=auditor)
    client.force_login(auditor)
    response = client.get(f"{LOG}?verb=tried&page=2")
    assert len(response.context["page"].object_list) == 1
    assert response.context["query"] == "verb=tried"


def test_the_log_takes_the_same_number_of_queries_however_long(client, auditor, events, django_assert_max_num_queries):
    client.force_login(auditor)
    for _ in range(40):
        record(verb="tried", by=auditor, subject=auditor)
    with django_assert_max_num_queries(6):
        client.get(LOG)


@pytest.mark.parametrize("role", ROLES_OF_PEOPLE)
def test_only_auditors_and_administrators_see_the_log(client, cast, role):
    client.force_login(cast[role])
    expected = 200 if role in (Role.AUDITOR, Role.SYSTEM_ADMIN) else 403
    assert client.get(LOG).status_code == expected
    visible = AuditEvent.objects.visible_to(cast[role])
    record(verb="tried", by="job", subject=cast[role])
    assert visible.exists() is (expected == 200)


@pytest.fixture
def record_of_executive(executive_user):
    return Executive.objects.create(identifier="E1", family_name="Quill", sort_name="QUILL", user=executive_user)


def test_an_executive_sees_who_opened_the_record_and_when(
    client, executive_user, record_of_executive, agency_hr, opm_analyst
):
    other = Executive.objects.create(identifier="E2", family_name="Other", sort_name="OTHER")
    with time_machine.travel("2026-10-01 12:00 -0400"):
        record_read(by=agency_hr, subject=record_of_executive, page="profile")
    with time_machine.travel("2026-10-02 12:00 -0400"):
        record_read(by=opm_analyst, subject=record_of_executive, page="profile")
        record_read(by=opm_analyst, subject=other, page="profile")
        record_read(by=executive_user, subject=record_of_executive, page="profile")
    client.force_login(executive_user)
    shown = client.get(READERS).context["page"]
    assert [(read.reader, read.role, read.at.date()) for read in shown] == [
        (str(opm_analyst), "OPM analyst", dt.date(2026, 10, 2)),
        (str(agency_hr), "Agency HR (executive resources office)", dt.date(2026, 10, 1)),
    ]
    assert ReadEvent.objects.count() == 3


def test_who_has_no_record_has_no_readers_page(client, agency_hr, executive_user):
    for user in (agency_hr, executive_user):
        client.force_login(user)
        assert client.get(READERS).status_code == 404


def test_a_record_without_the_role_of_executive_gives_no_readers_page(client, record_of_executive, executive_user):
    executive_user.memberships.update(ends_on=dt.date(2021, 1, 1))
    client.force_login(executive_user)
    assert client.get(reverse("audit:my_readers")).status_code == 404


def test_home_tells_an_executive_how_often_the_record_was_opened_lately(
    client, executive_user, record_of_executive, agency_hr
):
    for day in ("2026-08-31", "2026-09-01", "2026-10-01"):
        with time_machine.travel(f"{day} 12:00 -0400"):
            record_read(by=agency_hr, subject=record_of_executive, page="profile")
    with time_machine.travel("2026-10-01 13:00 -0400"):
        client.force_login(executive_user)
        counts = {card.title: card.count for card in client.get("/").context["cards"]}
    assert counts["Who viewed my record"] == 2
