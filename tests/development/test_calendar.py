"""The private calendar: shown once, hashed, replaced and revoked; what it holds, and that no other opens."""

from __future__ import annotations

import datetime as dt
import logging

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from icalendar import Calendar

from development.actions.notices import make_calendar_link, revoke_calendar_link, settle_notices
from development.models import CalendarLink, Notice
from development.rules.links import token_hash
from executives.models import PerformanceRating
from sesportal.accounts.models import User
from sesportal.audit.models import AuditEvent
from tests.factories.development import executive_with_login
from tests.factories.executives import make_agency
from tests.factories.notices import make_notice, user_of

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)


@pytest.fixture
def executive(db):
    return executive_with_login(family="Quillfeather")


def give(executive, rule: str = "plan_missing", due_on: dt.date = dt.date(2026, 12, 24), **fields) -> Notice:
    given = {"title": "Development plan missing; sign, please", "message": "Only in the portal.", "weight": "due"}
    return make_notice(executive, rule=rule, due_on=due_on, **(given | fields))


def feed(secret: str, client: Client | None = None, **headers: str):
    return (client or Client()).get(reverse("development:calendar_feed", args=[secret]), headers=headers)


def events(response) -> list:
    return list(Calendar.from_ical(response.content).walk("VEVENT"))


@time_machine.travel(NOW)
def test_gives_standing_notices_as_whole_days_to_whoever_holds_the_address(executive):
    notice = give(executive)
    give(executive, rule="old", due_on=dt.date(2015, 3, 1), title="Broadening activity overdue", weight="overdue")
    give(executive, rule="settled")
    settle_notices(executive=executive, rule="settled", by="test")
    response = feed(make_calendar_link(user=user_of(executive), by=user_of(executive)))
    assert (response.status_code, response["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert response["Cache-Control"] == "private, max-age=3600"
    assert "sessionid" not in response.cookies
    calendar = Calendar.from_ical(response.content)
    assert (calendar["version"], bool(calendar["prodid"])) == ("2.0", True)
    first, second = events(response)
    assert (first.decoded("dtstart"), str(first["summary"])) == (
        dt.date(2026, 11, 22),
        "Broadening activity overdue",
    )
    assert (second.decoded("dtstart"), str(second["summary"])) == (
        dt.date(2026, 12, 24),
        "Development plan missing; sign, please",
    )
    assert second["uid"].startswith(f"notice-{notice.pk}@")


def test_holds_nothing_of_the_record(executive):
    PerformanceRating.objects.create(
        executive=executive, period_start=dt.date(2024, 10, 1), period_end=dt.date(2025, 9, 30), level=2,
        agency=make_agency("AG"),
    )  # fmt: skip
    give(executive)
    text = feed(make_calendar_link(user=user_of(executive), by=user_of(executive))).content.decode()
    for private in ("Quillfeather", executive.identifier, user_of(executive).username, "Only in the portal", "rating"):
        assert private not in text


def test_shows_nothing_of_anothers_notices(executive, nobody):
    give(executive)
    assert events(feed(make_calendar_link(user=nobody, by=nobody))) == []


def test_a_wrong_a_replaced_and_a_closed_link_and_one_of_someone_who_has_left_are_not_found(executive):
    first = make_calendar_link(user=user_of(executive), by=user_of(executive))
    second = make_calendar_link(user=user_of(executive), by=user_of(executive))
    stored = token_hash(second)
    assert [feed(one).status_code for one in (first, second, stored, "x" * 43)] == [404, 200, 404, 404]
    User.objects.filter(pk=user_of(executive).pk).update(is_active=False)
    assert feed(second).status_code == 404
    User.objects.filter(pk=user_of(executive).pk).update(is_active=True)
    assert revoke_calendar_link(user=user_of(executive), by=user_of(executive)) is True
    assert revoke_calendar_link(user=user_of(executive), by=user_of(executive)) is False
    assert feed(second).status_code == 404


def test_the_secret_is_shown_once_and_kept_nowhere(executive, caplog):
    client = Client()
    client.force_login(user_of(executive))
    url = reverse("development:calendar_link")
    made = client.post(url)
    address = made.context["address"]
    secret = address.split("/")[-2]
    assert "no-store" in made["Cache-Control"]
    assert secret in made.content.decode()
    assert secret not in client.get(url).content.decode()
    assert CalendarLink.objects.get().token_hash == token_hash(secret)
    assert not AuditEvent.objects.filter(after__icontains=secret).exists()
    assert AuditEvent.objects.filter(verb="calendar link made").count() == 1
    with caplog.at_level(logging.INFO):
        feed(secret)
    assert "/calendar/" in caplog.text
    assert secret not in caplog.text


def test_the_page_replaces_and_closes(executive):
    client = Client()
    client.force_login(user_of(executive))
    url = reverse("development:calendar_link")
    first = client.post(url, {"make": ""}).context["address"].split("/")[-2]
    second = client.post(url, {"make": ""}).context["address"].split("/")[-2]
    assert [feed(one).status_code for one in (first, second)] == [404, 200]
    client.post(url, {"revoke": ""})
    assert feed(second).status_code == 404
    assert client.get(url).context["link"] is None


@time_machine.travel(NOW)
def test_asking_often_costs_little_and_nothing_is_sent_twice(executive):
    for number in range(5):
        give(executive, rule=f"rule{number}")
    secret = make_calendar_link(user=user_of(executive), by=user_of(executive))
    etag = feed(secret)["ETag"]
    assert CalendarLink.objects.get().last_used_on == dt.date(2026, 11, 22)
    with CaptureQueriesContext(connection) as queries:
        again = feed(secret, **{"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    assert len(queries) == 2
    give(executive, rule="another")
    assert feed(secret, **{"If-None-Match": etag}).status_code == 200
