"""A webhook's secret is replaced without a lost delivery: both sign for a while, then the old one ends."""

from __future__ import annotations

import datetime as dt
import json
import re

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from standardwebhooks import Webhook as Verifier
from standardwebhooks import WebhookVerificationError

from sesportal.audit.models import AuditEvent
from sesportal.exchange.actions import issue_client
from sesportal.exchange.actions import webhooks as acts
from sesportal.exchange.delivering import deliver
from sesportal.exchange.jobs import forget_ended_secrets
from sesportal.exchange.models import Delivery, IdempotencyRecord, Webhook
from sesportal.lib.errors import InvalidTransition, NotPermitted, RuleViolation
from tests.exchange.conftest import Person, key
from tests.exchange.test_webhooks import tell

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loopback")]
SHOWN = re.compile(r"data-webhook-secret>([^<]+)<")
SEEN = re.compile(r'name="seen" value="([^"]+)"')
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def ours(system):
    return system("AG", ["events:read"])


@pytest.fixture
def made(ours, receiver):
    return acts.create_webhook(client=ours.issued.client, url=receiver.url, by="test")


def held(made):
    return Webhook.objects.get(pk=made.webhook.pk)


def rotate(made, **more):
    return acts.rotate_webhook_secret(webhook=held(made), by="test", **more)


def taken_by(receiver, *secrets):
    """Send one event, and say for each secret whether a receiver that holds it believes the delivery."""
    tell(len(receiver.taken))
    assert deliver(Webhook.objects.get().pk) == 1
    headers, body = receiver.taken[-1]
    return [believes(secret, headers, body) for secret in secrets]


def believes(secret, headers, body):
    try:
        return Verifier(secret).verify(body, headers) == json.loads(body)
    except WebhookVerificationError:
        return False


def test_a_receiver_that_holds_either_secret_goes_on_and_then_the_new_one_alone(receiver, made):
    assert taken_by(receiver, made.secret) == [True]
    assert len(receiver.taken[-1][0]["webhook-signature"].split()) == 1
    new = rotate(made)
    assert taken_by(receiver, made.secret, new.secret) == [True, True]
    assert [one[:3] for one in receiver.taken[-1][0]["webhook-signature"].split()] == ["v1,", "v1,"]
    until = held(made).previous_secret_until
    assert until - timezone.now() > 23.9 * HOUR
    with time_machine.travel(until - dt.timedelta(seconds=5), tick=True):
        assert taken_by(receiver, made.secret, new.secret) == [True, True]
    with time_machine.travel(until + dt.timedelta(seconds=1), tick=True):
        assert taken_by(receiver, made.secret, new.secret) == [False, True]
        assert len(receiver.taken[-1][0]["webhook-signature"].split()) == 1


def test_the_old_secret_can_end_early_and_at_once(receiver, made):
    with pytest.raises(InvalidTransition, match="No earlier secret"):
        acts.end_previous_secret(webhook=held(made), by="test")
    second = rotate(made, overlap_hours=168)
    acts.end_previous_secret(webhook=held(made), by="test")
    assert taken_by(receiver, made.secret, second.secret) == [False, True]
    third = rotate(made, overlap_hours=0)
    assert taken_by(receiver, second.secret, third.secret) == [False, True]
    assert (held(made).previous_secret, held(made).previous_secret_until) == ("", None)


def test_two_rotations_in_a_row_keep_the_last_two(receiver, made):
    second, third = rotate(made), rotate(made)
    assert taken_by(receiver, made.secret, second.secret, third.secret) == [False, True, True]


def test_a_test_is_signed_with_both_too(receiver, made, django_capture_on_commit_callbacks):
    new = rotate(made)
    with django_capture_on_commit_callbacks(execute=True):
        acts.request_test(webhook=held(made), by="test")
    headers, body = receiver.taken[-1]
    assert [believes(secret, headers, body) for secret in (made.secret, new.secret)] == [True, True]


def test_what_is_refused_leaves_the_secret_as_it_is(made, agency_hr, sibling_hr, executive_user):
    before = held(made).secret
    for user in (sibling_hr, executive_user):
        with pytest.raises(NotPermitted):
            acts.rotate_webhook_secret(webhook=held(made), by=user)
        with pytest.raises(NotPermitted):
            acts.end_previous_secret(webhook=held(made), by=user)
    for hours in (-1, 169):
        with pytest.raises(RuleViolation):
            rotate(made, overlap_hours=hours)
    with pytest.raises(InvalidTransition, match="replaced since"):
        rotate(made, seen="an earlier version")
    assert held(made).secret == before
    acts.rotate_webhook_secret(webhook=held(made), by=agency_hr, seen=held(made).version, overlap_hours=168)
    assert held(made).secret != before


def test_no_secret_is_kept_in_clear_and_ended_ones_not_at_all(made, capfd, caplog):
    new = rotate(made)
    kept = str([*Webhook.objects.values(), *AuditEvent.objects.values()]) + caplog.text + "".join(capfd.readouterr())
    for secret in (made.secret, new.secret):
        assert secret not in kept
        assert secret.removeprefix("whsec_") not in kept
    told = AuditEvent.objects.filter(verb="webhook's secret rotated").get()
    assert (told.actor, told.agency_code) == ("test", "AG")
    assert forget_ended_secrets() == 0
    with time_machine.travel(held(made).previous_secret_until + dt.timedelta(seconds=1), tick=True):
        assert forget_ended_secrets() == 1
        assert (held(made).previous_secret, held(made).previous_secret_until) == ("", None)
        assert forget_ended_secrets() == 0


def test_a_secret_under_a_lost_key_is_mended_by_a_rotation(receiver, made, settings):
    settings.SECRET_KEY = "x" * 50
    tell(1)
    assert deliver(made.webhook.pk) == 0
    assert Delivery.objects.get().failure == "The portal cannot read the secret any more: rotate it."
    new = rotate(made)
    Webhook.objects.update(next_attempt_at=timezone.now())
    assert deliver(made.webhook.pk) == 1
    assert [believes(secret, *receiver.taken[-1]) for secret in (made.secret, new.secret)] == [False, True]


def test_a_system_rotates_by_the_api_once_for_a_key(ours, receiver, made):
    path, sent = f"webhooks/{made.webhook.pk}/", key()
    rotated = ours.post(f"{path}rotate-secret/", {"overlap_hours": 2}, **sent)
    assert (rotated.status_code, rotated["Cache-Control"]) == (200, "no-store")
    secret = rotated.json()["secret"]
    again = ours.post(f"{path}rotate-secret/", {"overlap_hours": 2}, **sent)
    assert (again.json(), again["Idempotency-Replayed"], again["Cache-Control"]) == (rotated.json(), "true", "no-store")
    assert not any(secret.encode() in bytes(body) for body in IdempotencyRecord.objects.values_list("body", flat=True))
    assert taken_by(receiver, made.secret, secret) == [True, True]
    read = ours.get(path).json()
    assert read == {name: value for name, value in rotated.json().items() if name != "secret"}
    assert read["allowed_actions"] == ["pause", "test", "replay", "rotate-secret", "end-previous-secret", "delete"]
    until = dt.datetime.fromisoformat(read["previous_secret_until"])
    assert 1.9 * HOUR < until - timezone.now() <= 2 * HOUR
    ended = ours.post(f"{path}end-previous-secret/", {}, **key())
    assert (ended.status_code, ended.json()["previous_secret_until"]) == (200, None)
    assert taken_by(receiver, made.secret, secret) == [False, True]
    assert ours.post(f"{path}end-previous-secret/", {}, **key()).status_code == 409
    for hours, status in ((169, 400), (-1, 400), ("long", 400), (168, 200)):
        assert ours.post(f"{path}rotate-secret/", {"overlap_hours": hours}, **key()).status_code == status


def test_the_api_hides_the_webhook_from_others_and_heeds_if_match(ours, made, system, agency_hr, sibling_hr):
    path = f"webhooks/{made.webhook.pk}/"
    for other in (system("HE"), system("AG"), Person(sibling_hr)):
        assert other.post(f"{path}rotate-secret/", {}, **key()).status_code == 404
        assert other.post(f"{path}end-previous-secret/", {}, **key()).status_code == 404
    etag = ours.get(path)["ETag"]
    assert Person(agency_hr).post(f"{path}rotate-secret/", {}, **{"If-Match": etag}).status_code == 200
    assert ours.post(f"{path}rotate-secret/", {}, **key(), **{"If-Match": etag}).status_code == 412


def test_the_pages_rotate_and_end(client, made, receiver, agency_hr):
    client.force_login(agency_hr)
    own = f"/webhooks/{made.webhook.pk}/"
    form = client.get(f"{own}rotate/").text
    sent = {"seen": SEEN.findall(form)[0], "overlap_hours": "24"}
    assert "error" in client.post(f"{own}rotate/", sent | {"overlap_hours": "1000"}).text
    page = client.post(f"{own}rotate/", sent)
    [secret] = SHOWN.findall(page.text)
    assert "no-store" in page["Cache-Control"]
    assert client.post(f"{own}rotate/", sent).status_code == 409  # the same form once more
    assert taken_by(receiver, made.secret, secret) == [True, True]
    shown = client.get(own).text
    assert secret not in shown
    assert "End the earlier secret now" in shown
    assert "An earlier secret still signs" in client.get(f"{own}rotate/").text
    assert client.post(f"{own}end-previous-secret/").status_code == 302
    assert "End the earlier secret now" not in client.get(own).text
    assert client.post(f"{own}end-previous-secret/").status_code == 409
    assert taken_by(receiver, made.secret, secret) == [False, True]


def test_the_description_shows_examples_in_their_own_words():
    described = Client().get("/api/v1/schema/").json()["paths"]["/api/v1/webhooks/{id}/rotate-secret/"]["post"]
    assert described["requestBody"]["content"]["application/json"]["example"] == {"overlap_hours": 24}
    answered = described["responses"]["200"]["content"]["application/json"]["example"]
    assert answered["secret"].startswith("whsec_")
    posting = Client().get("/api/v1/schema/").json()["paths"]["/api/v1/postings/{id}/"]["get"]["responses"]["200"]
    assert "read_results" not in posting["content"]["application/json"]["example"]["allowed_actions"]
    assert set(answered["allowed_actions"]) == {"pause", "test", "replay", "rotate-secret", "delete"}


def test_another_system_of_the_agency_rotates_nothing(made):
    other = issue_client(agency_code="AG", name="other", scopes=["events:read"], by="test").client
    with pytest.raises(NotPermitted):
        acts.rotate_webhook_secret(webhook=held(made), by=other.acting_user(timezone.localdate()))
