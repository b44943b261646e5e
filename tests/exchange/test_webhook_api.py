"""Webhooks through the API and on the pages: the system's own, its office's, nobody else's."""

from __future__ import annotations

import re
import socket

import pytest
from django.test import Client

from sesportal.audit.models import AuditEvent
from sesportal.exchange.actions import webhooks as acts
from sesportal.exchange.delivering import deliver
from sesportal.exchange.models import Delivery, IdempotencyRecord, Webhook
from tests.exchange.receivers import receiving, says
from tests.exchange.test_events import tell

pytestmark = pytest.mark.django_db
URL = "https://hr.agency.example/events"
SECRET = re.compile(r"data-webhook-secret>([^<]+)<")


@pytest.fixture(autouse=True)
def _names(monkeypatch):
    """Let every name of an agency be public, and others unknown."""

    def ask(host, port, **_more):
        if not host.endswith("agency.example"):
            raise OSError
        return [(2, 1, 6, "", ("93.184.216.34", port))]

    monkeypatch.setattr(socket, "getaddrinfo", ask)


def key(text="k1"):
    return {"Idempotency-Key": text}


@pytest.fixture
def ours(system):
    return system("AG", ["events:read"])


@pytest.fixture
def webhook(ours):
    return acts.create_webhook(client=ours.issued.client, url=URL, by="test").webhook


def test_a_system_makes_its_webhook_and_sees_the_secret_once(ours):
    body = {"url": URL, "event_types": ["posting.opened"]}
    made = ours.post("webhooks/", body, **key())
    assert (made.status_code, made["Location"]) == (201, f"/api/v1/webhooks/{made.json()['id']}/")
    assert made["Cache-Control"] == "no-store"
    secret = made.json()["secret"]
    again = ours.post("webhooks/", body, **key())
    assert (again.json(), again["Idempotency-Replayed"]) == (made.json(), "true")
    assert Webhook.objects.count() == 1
    read = ours.get(f"webhooks/{made.json()['id']}/")
    assert read.json() == {name: value for name, value in made.json().items() if name != "secret"}
    assert read.json()["allowed_actions"] == ["pause", "test", "replay", "rotate-secret", "delete"]
    assert read.json()["previous_secret_until"] is None
    kept = [bytes(row) for row in IdempotencyRecord.objects.values_list("body", flat=True)]
    kept += [str(list(Webhook.objects.values())).encode(), str(list(AuditEvent.objects.values())).encode()]
    assert [row for row in kept if secret.encode() in row] == []


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"url": "http://hr.agency.example/"}, 422, "refused"),
        ({"url": "https://127.0.0.1/"}, 422, "refused"),
        ({"url": "https://metadata.google.internal/"}, 422, "refused"),
        ({"url": URL, "event_types": ["posting.flown"]}, 400, "invalid"),
        ({"url": URL, "event_type": ["posting.opened"]}, 400, "invalid"),
        ({}, 400, "invalid"),
        ([], 400, "invalid"),
    ],
)
def test_what_is_wrong_is_said(ours, body, status, code):
    answer = ours.post("webhooks/", body, **key())
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not Webhook.objects.exists()


def test_errors_name_the_field_and_what_there_is(ours, webhook):
    said = {}
    for body in ({"url": URL, "event_types": ["posting.flown"]}, {"url": URL, "event_type": ["posting.opened"]}):
        [field] = ours.post("webhooks/", body, **key()).json()["fields"]
        said[field["field"]] = field["message"]
    assert said == {
        "event_types.0": "No such type: posting.flown. The code list event-types has them all.",
        "event_type": "There is no such field. There are: url, event_types, client.",
    }
    secret = Webhook.objects.get().secret
    misspelt = ours.post(f"webhooks/{webhook.pk}/rotate-secret/", {"overlap": 0}, **key("r"))
    assert (misspelt.status_code, Webhook.objects.get().secret) == (400, secret)
    for answer in (
        ours.get("events/?after=zzz"),
        ours.post(f"webhooks/{webhook.pk}/replay/", {"after": "z"}, **key("z")),
    ):
        assert [field["field"] for field in answer.json()["fields"]] == ["after"]


def test_a_webhook_needs_the_scope_and_is_hidden_from_others(ours, webhook, system):
    assert system("AG", ["metrics:read"]).get("webhooks/").status_code == 403
    path = f"webhooks/{webhook.pk}/"
    for other in (system("HE"), system("AG")):  # also another system of the same agency
        assert other.get("webhooks/").json()["results"] == []
        unknown = other.get("webhooks/999999/")
        for answer in (other.get(path), other.get(f"{path}deliveries/"), other.post(f"{path}pause/", {}, **key())):
            assert (answer.status_code, answer.content) == (404, unknown.content)
    assert [row["id"] for row in ours.get("webhooks/").json()["results"]] == [webhook.pk]


def test_every_act_by_the_api(ours, webhook, settings, django_capture_on_commit_callbacks):
    path = f"webhooks/{webhook.pk}/"
    read = ours.get(path)
    paused = ours.post(f"{path}pause/", {"reason": "maintenance"}, **key("1"))
    assert (paused.json()["state"], paused.json()["paused_reason"]) == ("paused", "maintenance")
    assert paused.json()["allowed_actions"] == ["resume", "test", "replay", "rotate-secret", "delete"]
    assert ours.post(f"{path}pause/", {}, **key("2")).status_code == 409
    stale = ours.post(f"{path}resume/", {}, **key("3"), **{"If-Match": read["ETag"]})
    assert stale.status_code == 412
    assert ours.post(f"{path}resume/", {}, **key("4")).json()["state"] == "active"
    assert ours.post(f"{path}resume/", {}).json()["code"] == "idempotency_key_required"
    settings.WEBHOOK_ALLOW_LOOPBACK = True
    with receiving() as receiver:
        Webhook.objects.update(url="http://localhost/")
        with django_capture_on_commit_callbacks(execute=True):
            asked = ours.post(f"{path}test/", {}, **key("5"))
        [delivery] = ours.get(f"{path}deliveries/").json()["results"]
        assert (asked.status_code, delivery["message_id"]) == (202, asked.json()["message_id"])
        assert delivery["failure"] == "No public address is known for this name."
        assert receiver.taken == []
    assert ours.post(f"{path}replay/", {"after": "nonsense"}, **key("6")).status_code == 400
    assert ours.post(f"{path}replay/", {"after": ""}, **key("7")).status_code == 200
    headers = {"authorization": f"Bearer {ours.token}"}
    assert ours.client.delete(f"/api/v1/{path}", headers=headers | {"If-Match": '"old"'}).status_code == 412
    assert ours.client.delete(f"/api/v1/{path}", headers=headers).status_code == 204
    assert ours.get(path).status_code == 404


def test_a_replay_begins_after_a_cursor_of_the_feed(ours, webhook, settings, monkeypatch):
    monkeypatch.undo()
    settings.WEBHOOK_ALLOW_LOOPBACK = True
    with receiving() as receiver:
        Webhook.objects.update(url=receiver.url)
        tell(number=1)
        cursor = ours.get("events/").json()["next_cursor"]
        tell(number=2)
        assert deliver(webhook.pk) == 2
        assert ours.post(f"webhooks/{webhook.pk}/replay/", {"after": cursor}, **key()).status_code == 200
        deliver(webhook.pk)
    assert [body.count(b'"subject_id":"2"') for _, body in receiver.taken] == [0, 1, 1]


def test_a_person_writes_by_the_api_with_the_csrf_token_alone(ours, agency_hr, sibling_hr):
    body = {"url": URL, "client": ours.issued.client.client_id}
    for user, status in ((agency_hr, 201), (sibling_hr, 400)):
        client = Client(enforce_csrf_checks=True)
        client.force_login(user)
        sent = {"content_type": "application/json", "headers": key(user.username)}
        assert client.post("/api/v1/webhooks/", body, **sent).status_code == 403
        client.get("/systems/new/")
        sent["headers"] |= {"X-CSRFToken": client.cookies["csrftoken"].value}
        assert client.post("/api/v1/webhooks/", body, **sent).status_code == status


def test_the_pages_show_the_secret_once_and_do_what_they_say(client, ours, agency_hr, settings):
    client.force_login(agency_hr)
    address = f"/systems/{ours.issued.client.pk}/webhooks/new/"
    for wrong in ("http://hr.agency.example/", "https://10.0.0.1/", "https://a b/"):
        assert "error" in client.post(address, {"url": wrong}).content.decode()
    page = client.post(address, {"url": URL, "event_types": ["posting.opened"]})
    [secret] = SECRET.findall(page.content.decode())
    assert secret.startswith("whsec_")
    assert "no-store" in page["Cache-Control"]
    webhook = Webhook.objects.get()
    own = f"/webhooks/{webhook.pk}/"
    assert (
        secret not in client.get(own).content.decode() + client.get(f"/systems/{webhook.client_id}/").content.decode()
    )
    assert "already" in client.post(address, {"url": URL}).content.decode()
    assert client.post(f"{own}pause/", {"reason": "maintenance"}).status_code == 302
    assert "maintenance" in client.get(own).content.decode()
    assert client.post(f"{own}pause/").status_code == 409
    assert client.post(f"{own}resume/").status_code == 302
    assert "Enter a valid date" in client.post(f"{own}replay/", {"since": "soon"}).content.decode()
    assert client.post(f"{own}replay/", {"since": "2026-01-01"}).status_code == 302
    Delivery.objects.create(webhook=webhook, message_id="evt_1", attempt=3, status_code=500, failure="Answered 500.")
    assert "Answered 500." in client.get(own).content.decode()
    assert client.post(f"{own}delete/").status_code == 302
    assert client.get(own).status_code == 404


def test_a_replay_from_a_day_on_sends_what_happened_since(client, ours, webhook, agency_hr, settings, monkeypatch):
    monkeypatch.undo()
    settings.WEBHOOK_ALLOW_LOOPBACK = True
    client.force_login(agency_hr)
    with receiving() as receiver:
        receiver.answer = says(200)
        Webhook.objects.update(url=receiver.url)
        tell(number=1)
        deliver(webhook.pk)
        client.post(f"/webhooks/{webhook.pk}/replay/", {"since": "2036-01-01"})  # nothing since
        assert deliver(webhook.pk) == 0
        client.post(f"/webhooks/{webhook.pk}/replay/", {"since": "2020-01-01"})
        assert deliver(webhook.pk) >= 1
    assert len(receiver.taken) >= 2
