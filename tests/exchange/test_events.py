"""The feed of events: in order, without gaps, each to whom it concerns, as long as it is kept."""

from __future__ import annotations

import datetime as dt
import threading
import time
from typing import Any

import pytest
import time_machine
from django.db import connections, transaction
from django.test import Client
from django.utils import timezone

from mobility.models import Release
from mobility.workflow import PostingStatus
from sesportal.accounts.roles import Role
from sesportal.exchange.actions import issue_client, revoke_client, rotate_secret
from sesportal.exchange.event_types import EVENT_TYPES
from sesportal.exchange.jobs import forget_old_answers, forget_old_events
from sesportal.exchange.models import Event, IdempotencyRecord
from sesportal.exchange.outbox import publish
from tests.factories.accounts import user_with
from tests.factories.mobility import make_posting
from tests.factories.selection import asked, submitted

DAY = dt.timedelta(days=1)


def settle() -> None:
    """Wait until what is written is settled: on one PostgreSQL server the tests beside this one hold it up."""
    until = time.monotonic() + 120
    while Event.objects.settled().count() < Event.objects.count() and time.monotonic() < until:
        time.sleep(0.1)


def tell(agency: str = "AG", number: int = 1, *, other: str = "", public: bool = False, kind: str = "rotation.started"):
    with transaction.atomic():
        publish(
            type=kind,
            subject_type="rotations",
            subject_id=str(number),
            agency_code=agency,
            other_agency_code=other,
            is_public=public,
        )
    settle()


def read(system: Any, after: str = "", **query: Any) -> dict[str, Any]:
    """Read a page of the feed from a settled state."""
    settle()
    return read_now(system, after, **query)


def read_now(system: Any, after: str = "", **query: Any) -> dict[str, Any]:
    asked_for = "&".join(f"{name}={value}" for name, value in {"after": after, **query}.items())
    answer = system.get(f"events/?{asked_for}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def ids(page: dict[str, Any]) -> list[str]:
    return [one["subject_id"] for one in page["results"]]


def types(system: Any) -> list[str]:
    return [one["type"] for one in read(system, page_size=500)["results"]]


def test_a_feed_is_read_in_order_page_by_page_and_on_from_where_it_ended(system):
    ag = system("AG", ["events:read"])
    start = read(ag)["next_cursor"]
    for number in range(5):
        tell(number=number)
    first = read(ag, start, page_size=2)
    second = read(ag, first["next_cursor"], page_size=2)
    third = read(ag, second["next_cursor"], page_size=2)
    assert [ids(page) for page in (first, second, third)] == [["0", "1"], ["2", "3"], ["4"]]
    assert [page["has_more"] for page in (first, second, third)] == [True, True, False]
    assert read(ag, third["next_cursor"])["results"] == []
    tell(number=9)
    assert ids(read(ag, third["next_cursor"])) == ["9"]


def test_an_event_says_what_changed_in_codes(system):
    ag = system("AG", ["events:read"])
    start = read(ag)["next_cursor"]
    tell("HE", 7, other="AG11")
    (event,) = read(ag, start)["results"]
    assert event.pop("id") > 0
    assert dt.datetime.fromisoformat(event.pop("occurred_at")).tzinfo is not None
    assert event == {
        "type": "rotation.started",
        "subject_type": "rotations",
        "subject_id": "7",
        "agency": "HE",
        "other_agency": "AG11",
        "data": {},
    }


def test_nobody_sees_what_concerns_another_agency_nor_learns_that_it_happened(system):
    ag, sub, he = (system(agency, ["events:read"]) for agency in ("AG", "AG11", "HE"))
    starts = [read(one)["next_cursor"] for one in (ag, sub, he)]
    tell("AG01", 1)
    tell("HE", 2, other="AG11")
    tell("HE", 3, public=True, kind="posting.opened")
    seen = [ids(read(one, start)) for one, start in zip((ag, sub, he), starts, strict=True)]
    assert seen == [["1", "2", "3"], ["2", "3"], ["2", "3"]]


def test_the_cursor_moves_on_past_what_concerns_others(system):
    ag = system("AG", ["events:read"])
    start = read(ag)["next_cursor"]
    tell("HE")
    later = read(ag, start)
    assert later["results"] == []
    assert later["next_cursor"] != start


def test_types_are_chosen_and_unknown_ones_refused(system):
    ag = system("AG", ["events:read"])
    start = read(ag)["next_cursor"]
    tell(number=1)
    tell(number=2, kind="rotation.ended")
    assert ids(read(ag, start, type="rotation.ended")) == ["2"]
    assert ids(read(ag, start, type="rotation.ended,rotation.started")) == ["1", "2"]
    answer = ag.get("events/?type=rotation.begun")
    assert answer.status_code == 400
    assert answer.json()["fields"][0]["field"] == "type"


@pytest.mark.parametrize("cursor", ["x", "MXwy", "YXxifGM", "MXwyfDN8NA", "%F0%9F%98%80"])
def test_a_cursor_that_was_not_given_out_is_refused(system, cursor):
    answer = system("AG", ["events:read"]).get(f"events/?after={cursor}")
    assert answer.status_code == 400
    assert answer.json()["fields"][0]["field"] in ("after", "cursor")


def test_a_cursor_older_than_events_are_kept_is_refused_and_a_younger_one_is_not(system):
    ag = system("AG", ["events:read"])
    start = read(ag)["next_cursor"]
    for days, status in ((89, 200), (91, 410)):
        with time_machine.travel(timezone.now() + days * DAY, tick=False):
            caller = system("AG", ["events:read"])
            answer = caller.get(f"events/?after={start}")
            assert answer.status_code == status
    assert answer.json()["code"] == "cursor_expired"


def test_a_cursor_in_a_backlog_is_as_old_as_the_event_it_stopped_at(system):
    ag = system("AG", ["events:read"])
    start = read(ag)["next_cursor"]
    for number in (1, 2):
        tell(number=number)
    Event.objects.filter(subject_id__in=["1", "2"]).update(occurred_at=timezone.now() - 89 * DAY)
    page = read(ag, start, page_size=1)
    with time_machine.travel(timezone.now() + 2 * DAY, tick=False):
        assert system("AG", ["events:read"]).get(f"events/?after={page['next_cursor']}").status_code == 410


def test_old_events_and_old_answers_are_let_go(db):
    tell(number=1)
    tell(number=2)
    Event.objects.filter(subject_id="1").update(occurred_at=timezone.now() - 92 * DAY)
    forget_old_events()
    assert list(Event.objects.values_list("subject_id", flat=True)) == ["2"]
    user = user_with(Role.AGENCY_HR, "AG")
    for key, days in (("old", 8), ("young", 6)):
        IdempotencyRecord.objects.create(user=user, key=key, digest="", created_at=timezone.now() - days * DAY)
    forget_old_answers()
    assert list(IdempotencyRecord.objects.values_list("key", flat=True)) == ["young"]


def test_events_need_their_scope_and_a_known_type_and_a_transaction(system):
    assert system("AG", ["executives:read"]).get("events/").status_code == 403
    assert Client().get("/api/v1/events/").status_code == 401
    with pytest.raises(ValueError, match=r"posting\.flung"):
        tell(kind="posting.flung")


@pytest.mark.django_db(transaction=True)
def test_nothing_is_published_outside_a_transaction_or_by_one_that_fails():
    with pytest.raises(RuntimeError, match="transaction"):
        publish(type="rotation.started", subject_type="rotations", subject_id="1")

    @transaction.atomic
    def fail() -> None:
        publish(type="rotation.started", subject_type="rotations", subject_id="1")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert not Event.objects.exists()


def test_people_read_what_they_may_see_for_their_agency(client, db):
    tell("AG", 1)
    tell("HE", 2)
    tell("HE", 3, public=True, kind="posting.opened")
    tell("AG", 4, kind="application.moved")
    settle()
    seen = {}
    for role, agency in ((Role.AGENCY_HR, "AG"), (Role.OPM_ANALYST, ""), (Role.AUDITOR, ""), (Role.EXECUTIVE, "")):
        client.force_login(user_with(role, agency))
        seen[role] = ids(client.get("/api/v1/events/").json())
    assert seen == {
        Role.AGENCY_HR: ["1", "3", "4"],
        Role.OPM_ANALYST: ["1", "2", "3"],
        Role.AUDITOR: ["1", "2", "3"],
        Role.EXECUTIVE: ["3"],
    }


def test_every_type_is_described_with_an_example_of_plain_values():
    for name, kind in EVENT_TYPES.items():
        assert kind.sentence.endswith("."), name
        assert all(isinstance(value, str | int) for value in kind.example.values()), name


def test_a_confidential_application_is_told_of_to_the_host_alone(system):
    host, home, other = (system(agency) for agency in ("AG", "HE", "CM"))
    application = submitted(make_posting(status=PostingStatus.OPEN), is_confidential=True)
    assert "application.received" in types(host)
    assert "application.received" not in types(home) + types(other)
    assert application.executive.home_id.startswith("HE")


def test_a_release_is_told_of_to_home_and_host_and_nobody_else(system):
    host, home, other = (system(agency) for agency in ("AG", "HE", "CM"))
    release = asked(make_posting(status=PostingStatus.OPEN))
    assert isinstance(release, Release)
    for one in (host, home):
        assert "release.asked" in types(one)
    assert not [name for name in types(other) if name.startswith(("release", "application"))]


def test_what_happens_to_credentials_is_told_of_to_their_agency(system):
    ag, he = system("AG"), system("HE")
    issued = issue_client(agency_code="AG", name="second", scopes=["events:read"], by="test")
    rotate_secret(client=issued.client, by="test")
    revoke_client(client=issued.client, by="test", reason="over")
    changes = [event["data"]["change"] for event in Event.objects.filter(agency_code="AG").values("data")]
    assert changes == ["issued", "issued", "rotated", "revoked"]
    assert "api_client.changed" not in types(ag) + types(he)  # a system issues no credentials


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_reader_misses_nothing_and_sees_nothing_twice_while_writers_commit_out_of_order(system):
    """Writers hold their transactions open for different times, so numbers are committed out of order."""
    reader, cursor = system("AG", ["events:read"]), ""
    seen: list[str] = []
    total = 60

    def write(first: int) -> None:
        for number in range(first, total, 4):
            with transaction.atomic():
                publish(type="rotation.started", subject_type="rotations", subject_id=str(number), agency_code="AG")
                time.sleep(0.002 * ((number * 7) % 11))
        connections.close_all()

    writers = [threading.Thread(target=write, args=(first,)) for first in range(4)]
    for writer in writers:
        writer.start()
    until = time.monotonic() + 120
    while len(seen) < total and time.monotonic() < until:
        page = read_now(reader, cursor, page_size=7, type="rotation.started")
        seen += ids(page)
        cursor = page["next_cursor"]
    settle()
    assert read_now(reader, cursor, type="rotation.started")["results"] == []
    assert len(seen) == len(set(seen)) == total
