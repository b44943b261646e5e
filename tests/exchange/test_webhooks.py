"""Events are sent in order, signed, until each is taken; again under the same id where nobody knows whether it was."""

from __future__ import annotations

import datetime as dt
import json
import random
import threading

import pytest
import time_machine
from django.db import connections, transaction
from django.utils import timezone
from standardwebhooks import Webhook as Verifier
from standardwebhooks import WebhookVerificationError

from sesportal.audit.models import AuditEvent
from sesportal.exchange import delivering
from sesportal.exchange.actions import issue_client, revoke_client
from sesportal.exchange.actions import webhooks as acts
from sesportal.exchange.delivering import deliver, due
from sesportal.exchange.jobs import forget_old_deliveries, send_waiting_events
from sesportal.exchange.models import ApiClient, Delivery, Event, Place, Webhook
from sesportal.exchange.outbox import publish
from sesportal.exchange.sending import Outcome
from sesportal.lib.errors import InvalidTransition, NotPermitted, RuleViolation
from tests.exchange.receivers import receiving, says
from tests.exchange.test_events import settle

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loopback")]


@pytest.fixture
def made(receiver):
    return make(receiver.url)


def make(url, agency="AG", name="payroll", **more):
    client = issue_client(agency_code=agency, name=name, scopes=["events:read"], by="test").client
    return acts.create_webhook(client=client, url=url, by="test", **more)


def tell(number, agency="AG", kind="rotation.started"):
    with transaction.atomic():
        publish(type=kind, subject_type="rotations", subject_id=str(number), agency_code=agency)
    settle()


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """Do what waits for the commit, which a test's own transaction never has."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def subjects(receiver):
    return [json.loads(body)["subject_id"] for _, body in receiver.taken]


def held(made):
    return Webhook.objects.get(pk=made.webhook.pk)


def retried(made, times=1):
    """Let the wait after a failure pass, and send again."""
    for _ in range(times):
        Webhook.objects.update(next_attempt_at=timezone.now())
        deliver(made.webhook.pk)


def test_events_come_in_order_signed_and_once(receiver, made):
    tell("before", "HE")
    for number in range(5):
        tell(number)
    assert deliver(made.webhook.pk) == 5
    assert deliver(made.webhook.pk) == 0
    assert subjects(receiver) == ["0", "1", "2", "3", "4"]
    verifier = Verifier(made.secret)
    for headers, body in receiver.taken:
        assert verifier.verify(body, headers) == json.loads(body)
    assert len({headers["webhook-id"] for headers, _ in receiver.taken}) == 5
    headers, body = receiver.taken[0]
    with pytest.raises(WebhookVerificationError):
        verifier.verify(body.replace(b'"0"', b'"9"'), headers)
    with pytest.raises(WebhookVerificationError):
        Verifier("whsec_" + "A" * 43 + "=").verify(body, headers)
    assert made.secret not in json.dumps(list(Webhook.objects.values("secret", "url", "paused_reason")))
    assert [(one.status_code, one.failure, one.attempt) for one in Delivery.objects.all()] == [(204, "", 1)] * 5


def test_a_message_is_a_result_of_the_feed(receiver, made, system):
    tell(7)
    deliver(made.webhook.pk)
    [shown] = [row for row in system("AG").get("events/").json()["results"] if row["subject_id"] == "7"]
    assert json.loads(receiver.taken[0][1]) == shown


def test_only_what_the_system_may_see_and_asked_for_is_sent(receiver):
    made = make(receiver.url, "AG11", event_types=["rotation.started", "rotation.ended"])
    for agency in ("HE", "AG", "AG13", "AG11"):
        tell(agency, agency)
    tell("not asked for", "AG11", "rotation.cancelled")
    tell("ended", "AG11", "rotation.ended")
    deliver(made.webhook.pk)
    assert subjects(receiver) == ["AG11", "ended"]


def test_what_nobody_waits_for_is_passed_over_once(made):
    for number in range(3):
        tell(number, "HE")
    assert list(due(timezone.now())) == [made.webhook.pk]
    assert deliver(made.webhook.pk) == 0
    assert held(made).place == Event.objects.head()
    assert list(due(timezone.now())) == []


def test_a_failure_holds_back_what_comes_after_it(receiver, made):
    for number in range(3):
        tell(number)
    receiver.answer = says(503)
    assert deliver(made.webhook.pk) == 0
    assert deliver(made.webhook.pk) == 0  # not before its time
    assert subjects(receiver) == ["0"]
    wait = held(made).next_attempt_at - timezone.now()
    assert dt.timedelta(seconds=45) < wait <= dt.timedelta(seconds=66)
    receiver.answer = says(200)
    retried(made)
    assert subjects(receiver) == ["0", "0", "1", "2"]
    ids = [headers["webhook-id"] for headers, _ in receiver.taken]
    assert ids[0] == ids[1]
    assert held(made).failures == 0
    told = Delivery.objects.order_by("pk").values_list("attempt", "status_code", "failure")
    assert list(told)[:2] == [(1, 503, "Answered 503."), (2, 200, "")]


def test_waits_grow_to_half_a_day(monkeypatch):
    monkeypatch.setattr(random, "uniform", lambda low, high: (low + high) / 2)
    minutes = [delivering._wait(failures).total_seconds() / 60 for failures in range(1, 10)]
    assert minutes == [1, 5, 15, 60, 180, 360, 720, 720, 720]


def test_after_ten_failures_it_is_paused_and_its_office_told(
    receiver, made, agency_hr, sibling_hr, client, mailoutbox, committed
):
    tell(1)
    receiver.answer = says(500)
    retried(made, 9)
    assert (held(made).state, mailoutbox) == ("active", [])
    with committed():
        retried(made, 3)
    assert held(made).state == "paused"
    assert len(receiver.taken) == 10
    assert [mail.to for mail in mailoutbox] == [[agency_hr.email]]
    assert receiver.url in mailoutbox[0].body
    told = {}
    for user in (agency_hr, sibling_hr):
        client.force_login(user)
        told[user.username] = "Webhooks paused after failures" in client.get("/").content.decode()
    assert told == {"agency_hr": True, "agency_hr_he": False}
    assert AuditEvent.objects.filter(verb="webhook paused", actor="webhook delivery").count() == 1
    receiver.answer = says(200)
    acts.resume_webhook(webhook=held(made), by=agency_hr)
    assert deliver(made.webhook.pk) == 1
    assert subjects(receiver) == ["1"] * 11


def test_a_receiver_that_is_gone_is_paused_at_once(receiver, made, agency_hr, mailoutbox, committed):
    tell(1)
    receiver.answer = says(410)
    with committed():
        deliver(made.webhook.pk)
    assert held(made).state == "paused"
    assert len(mailoutbox) == 1
    retried(made)
    assert len(receiver.taken) == 1


def test_a_mail_server_that_refuses_does_not_undo_the_pause(receiver, made, agency_hr, monkeypatch, committed):
    def refuse(*_args, **_kwargs):
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    tell(1)
    receiver.answer = says(410)
    with committed():
        deliver(made.webhook.pk)
    assert held(made).state == "paused"


def test_a_receiver_that_is_down_gets_everything_once_it_is_up(made):
    with receiving() as receiver:
        url = receiver.url
    Webhook.objects.update(url=url)
    for number in range(2):
        tell(number)
    assert deliver(made.webhook.pk) == 0
    assert Delivery.objects.get().failure == "No connection: Connection refused."
    with receiving() as receiver:
        Webhook.objects.update(url=receiver.url)
        retried(made)
        assert subjects(receiver) == ["0", "1"]


def test_a_worker_that_dies_after_sending_leaves_it_to_be_sent_again_under_the_same_id(receiver, made, monkeypatch):
    tell(1)

    def die(*_args):
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(delivering, "_mark", die)
        with pytest.raises(SystemExit):
            deliver(made.webhook.pk)
    assert deliver(made.webhook.pk) == 0  # claimed by the dead worker for a while
    assert list(due(timezone.now())) == []
    with time_machine.travel(timezone.now() + delivering.LEASE + dt.timedelta(seconds=1), tick=True):
        assert list(due(timezone.now())) == [made.webhook.pk]
        assert deliver(made.webhook.pk) == 1
    assert len(receiver.taken) == 2
    assert len({headers["webhook-id"] for headers, _ in receiver.taken}) == 1


def test_a_claim_that_ran_out_moves_nothing_when_its_worker_comes_back(made):
    tell(1), tell(2)
    late = delivering._claim(made.webhook.pk)
    Webhook.objects.update(claimed_until=timezone.now() - dt.timedelta(seconds=1))
    assert deliver(made.webhook.pk) == 2
    place = held(made).place
    assert delivering._mark(late, Outcome(500, "Answered 500.", 1)) is False
    assert (held(made).place, held(made).failures) == (place, 0)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_each_event_once_and_in_order(receiver, made):
    for number in range(20):
        tell(number)
    done = []

    def work():
        try:
            done.append(sum(deliver(made.webhook.pk) for _ in range(30)))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    while list(due(timezone.now())):  # what was claimed while all had gone home
        deliver(made.webhook.pk)
    assert subjects(receiver) == [str(number) for number in range(20)]
    assert sum(done) <= 20


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_while_a_receiver_takes_its_time(receiver, made):
    """The feed shows only what is older than the oldest open transaction: a slow receiver must not hold it up."""
    open_now = []

    def looks(handler):
        with connections.create_connection("default").cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND backend_xid IS NOT NULL"
            )
            open_now.append(cursor.fetchone()[0])
            cursor.connection.close()
        says(200)(handler)

    receiver.answer = looks
    tell(1)
    deliver(made.webhook.pk)
    assert open_now == [0]


def test_paused_holds_back_and_resumed_goes_on_where_it_stood(receiver, made):
    tell(1)
    deliver(made.webhook.pk)
    acts.pause_webhook(webhook=held(made), by="test", reason="maintenance")
    tell(2)
    assert deliver(made.webhook.pk) == 0
    with pytest.raises(InvalidTransition):
        acts.pause_webhook(webhook=held(made), by="test")
    acts.resume_webhook(webhook=held(made), by="test")
    with pytest.raises(InvalidTransition):
        acts.resume_webhook(webhook=held(made), by="test")
    deliver(made.webhook.pk)
    assert subjects(receiver) == ["1", "2"]


def test_a_replay_sends_again_from_a_place_under_the_same_ids(receiver, made):
    tell(1), tell(2)
    deliver(made.webhook.pk)
    acts.replay_webhook(webhook=held(made), by="test", after=Place(0, 0))
    deliver(made.webhook.pk)
    assert subjects(receiver) == ["1", "2", "1", "2"]
    ids = [headers["webhook-id"] for headers, _ in receiver.taken]
    assert ids[:2] == ids[2:]
    with pytest.raises(RuleViolation):
        acts.replay_webhook(webhook=held(made), by="test", after=Place(2**40, 1))


def test_a_replay_in_the_middle_of_a_sending_is_not_undone_by_its_end(made):
    tell(1)
    work = delivering._claim(made.webhook.pk)
    acts.replay_webhook(webhook=held(made), by="test", after=Place(0, 0))
    assert delivering._mark(work, Outcome(200, "", 1)) is False
    assert held(made).place == Place(0, 0)


def test_a_test_is_sent_also_while_paused_and_changes_nothing(receiver, made, committed):
    acts.pause_webhook(webhook=held(made), by="test")
    place = held(made).place
    with committed():
        message_id = acts.request_test(webhook=held(made), by="test")
    [(headers, body)] = receiver.taken
    assert Verifier(made.secret).verify(body, headers)["type"] == "webhook.test"
    assert headers["webhook-id"] == message_id
    receiver.answer = says(500)
    with committed():
        acts.request_test(webhook=held(made), by="test")
    assert (held(made).place, held(made).failures) == (place, 0)
    assert [one.failure for one in Delivery.objects.all()] == ["Answered 500.", ""]


def test_nothing_is_sent_for_a_system_that_is_revoked_or_expired(receiver, made):
    tell(1)
    ApiClient.objects.update(expires_on=timezone.localdate() - dt.timedelta(days=1))
    assert (send_waiting_events(), deliver(made.webhook.pk)) == (0, 0)
    ApiClient.objects.update(expires_on=timezone.localdate())
    revoke_client(client=made.webhook.client, by="test", reason="replaced")
    assert (send_waiting_events(), deliver(made.webhook.pk)) == (0, 0)
    assert receiver.taken == []


def test_the_clock_sends_what_waits_and_the_log_is_kept_thirty_days(receiver, made):
    tell(1)
    assert send_waiting_events() == 1
    assert send_waiting_events() == 0
    assert subjects(receiver) == ["1"]
    Delivery.objects.update(at=timezone.now() - dt.timedelta(days=29))
    assert forget_old_deliveries() == 0
    Delivery.objects.update(at=timezone.now() - dt.timedelta(days=31))
    assert forget_old_deliveries() == 1


def test_what_was_sealed_under_a_lost_key_is_said_and_under_a_former_one_works(receiver, made, settings):
    tell(1)
    former, settings.SECRET_KEY = settings.SECRET_KEY, "x" * 50
    deliver(made.webhook.pk)
    assert Delivery.objects.get().failure.startswith("The portal cannot read the secret")
    assert receiver.taken == []
    settings.SECRET_KEY_FALLBACKS = [former]
    retried(made)
    assert Verifier(made.secret).verify(receiver.taken[0][1], receiver.taken[0][0])


def test_who_may_keep_webhooks_and_what_is_refused(made, agency_hr, sibling_hr, executive_user, system):
    ours, other = made.webhook.client, issue_client(agency_code="HE", name="x", scopes=["metrics:read"], by="t").client
    for user in (sibling_hr, executive_user, other.acting_user(timezone.localdate())):
        with pytest.raises(NotPermitted):
            acts.create_webhook(client=ours, url="https://hr.agency.gov/", by=user)
        with pytest.raises(NotPermitted):
            acts.delete_webhook(webhook=made.webhook, by=user)
    for by in (agency_hr, ours.acting_user(timezone.localdate())):
        acts.create_webhook(client=ours, url=f"https://hr.agency.gov/{by.pk}", by=by)
    for wrong in ({"url": made.webhook.url}, {"url": "http://hr.agency.gov/"}, {"event_types": ["rotation.flown"]}):
        with pytest.raises(RuleViolation):
            acts.create_webhook(**{"client": ours, "url": "https://hr.agency.gov/x", "by": "test", **wrong})
    with pytest.raises(RuleViolation, match="lack events:read"):
        acts.create_webhook(client=other, url="https://hr.agency.gov/", by="test")
    acts.delete_webhook(webhook=made.webhook, by=agency_hr)
    assert Webhook.objects.filter(client=ours).count() == 2
