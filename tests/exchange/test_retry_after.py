"""A receiver that is busy says how long it wants to be left alone, and is, within bounds."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from sesportal.exchange.actions import webhooks as acts
from sesportal.exchange.delivering import deliver
from sesportal.exchange.models import Delivery
from sesportal.exchange.sending import seconds_asked, send
from tests.exchange.receivers import says
from tests.exchange.test_webhooks import held, make, retried, tell

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loopback")]
SECRET = "whsec_" + "A" * 43 + "="
NOW = dt.datetime(2026, 11, 29, 12, 0, 0, 500_000, tzinfo=dt.UTC)
YEAR = 365 * 24 * 3600


@pytest.fixture
def made(receiver):
    return make(receiver.url)


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ("120", 120),
        (" 7 ", 7),
        ("0", 0),
        ("000000000000000000030", 30),
        ("9" * 5000, YEAR),
        ("Sun, 29 Nov 2026 12:01:00 GMT", 60),  # rounded up: never earlier than it says
        ("Sunday, 29-Nov-26 12:01:00 GMT", 60),
        ("Sun, 29 Nov 2026 11:00:00 GMT", 0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", YEAR),
        ("", None),
        ("-5", None),
        ("1.5", None),
        ("soon", None),
        ("١٢", None),
        ("5, 10", None),
        ("Sun, 29 Nov 2026 12:01:00 +0100", None),
        ("Sun, 99 Nov 2026 12:01:00 GMT", None),
        ("GMT", None),
        ("2026-11-29T12:01:00Z", None),
    ],
)
def test_how_long_a_receiver_asks_to_wait(told, seconds):
    assert seconds_asked(told, NOW) == seconds


@pytest.mark.parametrize(
    ("status", "asked"), [(429, 90), (503, 90), (500, None), (410, None), (200, None), (302, None)]
)
def test_only_a_busy_receiver_is_heard(receiver, status, asked):
    receiver.answer = says(status, **{"Retry-After": "90"})
    outcome = send(url=receiver.url, secrets=[SECRET], message_id="evt_1", body=b"{}")
    assert (outcome.status_code, outcome.retry_after) == (status, asked)


@pytest.mark.parametrize(
    ("told", "least", "most"),
    [
        ("30", 54, 66),  # shorter than the wait of our own
        ("600", 600, 601),
        ("90000", 43_200, 43_201),  # 25 hours, of which twelve are heeded
        ("soon", 54, 66),
    ],
)
def test_a_busy_receiver_is_left_alone_for_as_long_as_it_asks(receiver, made, told, least, most):
    tell(1)
    receiver.answer = says(429, **{"Retry-After": told})
    deliver(made.webhook.pk)
    wait = (held(made).next_attempt_at - Delivery.objects.get().at).total_seconds()
    assert least - 1 < wait <= most
    assert held(made).failures == 1


def test_a_receiver_that_names_a_date_is_not_tried_before_it(receiver, made, system, client, agency_hr):
    tell(1)
    until = timezone.now().replace(microsecond=0) + dt.timedelta(hours=3)
    receiver.answer = says(503, **{"Retry-After": until.strftime("%a, %d %b %Y %H:%M:%S GMT")})
    deliver(made.webhook.pk)
    assert until <= held(made).next_attempt_at <= until + dt.timedelta(seconds=2)
    receiver.answer = says(200)
    with time_machine.travel(until - dt.timedelta(seconds=1), tick=False):
        assert deliver(made.webhook.pk) == 0
    with time_machine.travel(until + dt.timedelta(seconds=3), tick=False):
        assert deliver(made.webhook.pk) == 1
    told = Delivery.objects.order_by("pk").values_list("retry_after", flat=True)
    assert [10_700 < told[0] <= 10_800, told[1]] == [True, None]
    client.force_login(agency_hr)
    page = client.get(f"/webhooks/{made.webhook.pk}/").text
    assert page.count("asked to wait") == 1


def test_the_log_through_the_api_shows_what_a_receiver_asked_for(receiver, system):
    ours = system("AG", ["events:read"])
    made = acts.create_webhook(client=ours.issued.client, url=receiver.url, by="test")
    tell(1)
    receiver.answer = says(429, **{"Retry-After": "600"})
    deliver(made.webhook.pk)
    receiver.answer = says(200)
    retried(made)
    shown = ours.get(f"webhooks/{made.webhook.pk}/deliveries/").json()["results"]
    assert [row["retry_after"] for row in shown] == [600, None]
