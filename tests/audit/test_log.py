"""The audit log: one writer, in the transaction of the change, never changed afterwards."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
import structlog
import time_machine
from django.db import IntegrityError, connection, transaction

from sesportal.accounts.models import User
from sesportal.accounts.roles import Role
from sesportal.audit.log import record, record_read
from sesportal.audit.models import AuditEvent, ReadEvent
from tests.factories.accounts import MembershipFactory, UserFactory


@pytest.mark.django_db
def test_record_who_did_what_to_what_when_why_and_what_it_changed(auditor):
    subject = UserFactory.create(first_name="Casey", last_name="Quill")
    with (
        time_machine.travel("2026-10-01 12:00 +0000", tick=False),
        structlog.contextvars.bound_contextvars(request_id="r1"),
    ):
        event = record(
            verb="tried",
            by=auditor,
            subject=subject,
            before={"on": dt.date(2026, 9, 30), "rate": Decimal("1.20")},
            after={"on": None},
            reason="because",
            agency_code="AG",
        )
    event.refresh_from_db()
    assert (event.at, event.actor_id, event.actor) == (
        dt.datetime(2026, 10, 1, 12, tzinfo=dt.UTC),
        auditor.pk,
        str(auditor),
    )
    assert (event.verb, event.reason, event.agency_code, event.request_id) == ("tried", "because", "AG", "r1")
    assert (event.subject_type, event.subject_id, event.subject) == ("accounts.user", str(subject.pk), "Casey Quill")
    assert (event.before, event.after) == ({"on": "2026-09-30", "rate": "1.20"}, {"on": None})


@pytest.mark.django_db
def test_a_job_acts_under_its_name(auditor):
    event = record(verb="computed", by="nightly figures", subject=auditor)
    assert (event.actor, event.actor_id, event.request_id) == ("nightly figures", None, "")


@pytest.mark.django_db
def test_the_event_keeps_the_names_of_then(auditor):
    event = record(verb="tried", by=auditor, subject=auditor)
    named = str(auditor)
    User.objects.filter(pk=auditor.pk).update(last_name="Changed")
    event.refresh_from_db()
    assert (event.actor, event.subject) == (named, named)


@pytest.mark.django_db
def test_very_long_names_are_cut_rather_than_refused():
    user = UserFactory.create(first_name="F" * 150, last_name="L" * 150)
    assert len(record(verb="tried", by=user, subject=user).actor) == 200


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_is_recorded():
    user = UserFactory.create()
    with pytest.raises(RuntimeError, match=r"transaction\.atomic"):
        record(verb="tried", by=user, subject=user)
    assert not AuditEvent.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_event_shares_the_fate_of_the_change():
    user = UserFactory.create(first_name="Before")

    def rename_and_fail():
        with transaction.atomic():
            User.objects.update(first_name="After")
            record(verb="renamed", by=user, subject=user)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        rename_and_fail()
    assert User.objects.get().first_name == "Before"
    assert not AuditEvent.objects.exists()


@pytest.mark.django_db
def test_opening_the_same_page_again_within_ten_minutes_is_one_visit(agency_hr, opm_analyst):
    subject, other = UserFactory.create(), UserFactory.create()
    with time_machine.travel("2026-10-01 12:00 +0000", tick=False) as clock:
        first = record_read(by=agency_hr, subject=subject, page="profile")
        assert first is not None
        assert first.role == "Agency HR (executive resources office)"
        clock.shift(dt.timedelta(minutes=10))
        assert record_read(by=agency_hr, subject=subject, page="profile") is None
        assert record_read(by=agency_hr, subject=subject, page="ratings") is not None
        assert record_read(by=agency_hr, subject=other, page="profile") is not None
        assert record_read(by=opm_analyst, subject=subject, page="profile") is not None
        clock.shift(dt.timedelta(seconds=1))
        assert record_read(by=agency_hr, subject=subject, page="profile") is not None
    assert ReadEvent.objects.about("accounts.user", str(subject.pk)).count() == 4


@pytest.mark.django_db
def test_every_role_of_the_reader_is_kept(agency_hr):
    MembershipFactory.create(user=agency_hr, role=Role.AUDITOR)
    event = record_read(by=User.objects.get(pk=agency_hr.pk), subject=UserFactory.create(), page="profile")
    assert event is not None
    assert event.role == "Agency HR (executive resources office), Auditor"


@pytest.mark.django_db
def test_reading_ones_own_record_is_not_a_visit(executive_user):
    class Own(ReadEvent):
        """Stands for a record that belongs to a user."""

        user_id = executive_user.pk

        class Meta:
            proxy = True
            app_label = "audit"

    assert record_read(by=executive_user, subject=Own(pk=1), page="profile") is None


REFUSED = [
    ("save", lambda event: event.save(update_fields=["page" if isinstance(event, ReadEvent) else "verb"])),
    ("delete", lambda event: event.delete()),
    ("queryset update", lambda event: type(event).objects.filter(pk=event.pk).update(request_id="other")),
    ("queryset delete", lambda event: type(event).objects.filter(pk=event.pk).delete()),
    ("bulk update", lambda event: type(event).objects.bulk_update([event], ["request_id"])),
    ("raw update", lambda event: run(f"UPDATE {event._meta.db_table} SET request_id = 'other'")),
    ("raw delete", lambda event: run(f"DELETE FROM {event._meta.db_table}")),
]


def run(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.postgres
@pytest.mark.django_db
@pytest.mark.parametrize("change", [change for _, change in REFUSED], ids=[name for name, _ in REFUSED])
def test_the_database_refuses_to_change_either_log(auditor, change):
    subject = UserFactory.create()
    events: list[Any] = [
        record(verb="tried", by=auditor, subject=subject),
        record_read(by=auditor, subject=subject, page="profile"),
    ]
    for event in events:
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            change(event)
        assert type(event).objects.filter(pk=event.pk, request_id="").exists()
