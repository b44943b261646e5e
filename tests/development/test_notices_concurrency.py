"""Sweeps, digests and signatures side by side on PostgreSQL: never twice."""

from __future__ import annotations

import datetime as dt
import threading
from typing import Any

import pytest
from django.apps import apps
from django.core import mail
from django.db import connections

from development import reference
from development.actions.agreements import offer_agreement, offer_due_agreements, sign_agreement
from development.actions.digests import send_digest
from development.actions.notices import make_calendar_link
from development.execution import sweep
from development.models import CalendarLink, MobilityAgreement, Notice
from executives.reference import seed
from sesportal.audit.models import AuditEvent
from sesportal.lib.errors import InvalidTransition
from tests.factories.development import executive_with_login
from tests.factories.executives import make_executive
from tests.factories.notices import make_notice, user_of

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
TODAY = dt.date(2026, 11, 22)


@pytest.fixture(autouse=True)
def rows() -> None:
    """Tests that commit begin with emptied tables: put the seeded rows back."""
    seed.apply(apps)
    reference.apply(apps)


def in_threads(*calls: Any) -> list[Any]:
    """Run calls at once, each on a connection of its own, and return what they gave or raised."""
    results: list[Any] = [None] * len(calls)
    gate = threading.Barrier(len(calls))

    def run(index: int) -> None:
        gate.wait()
        try:
            results[index] = calls[index]()
        except (InvalidTransition, AssertionError) as error:
            results[index] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(index,)) for index in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def test_sweeps_at_once_give_each_notice_once() -> None:
    for _ in range(25):
        executive_with_login(starts_on=dt.date(2016, 1, 1))
    tallies = in_threads(*[lambda: sweep(as_of=TODAY, chunk=7)] * 4)
    assert [tally.executives for tally in tallies] == [25] * 4
    keys = list(Notice.objects.values_list("recipient", "key"))
    assert len(keys) == len(set(keys))
    before = len(keys)
    assert (sweep(as_of=TODAY).given, Notice.objects.count()) == (0, before)


def test_offers_at_once_are_made_once() -> None:
    for _ in range(20):
        make_executive(starts_on=dt.date(2026, 10, 5))
    in_threads(*[lambda: offer_due_agreements(by="job", as_of=TODAY)] * 4)
    assert MobilityAgreement.objects.count() == 20


def test_a_digest_asked_for_at_once_is_sent_once() -> None:
    executive = executive_with_login()
    make_notice(executive)
    sent = in_threads(*[lambda: send_digest(user=user_of(executive), by="job", as_of=TODAY)] * 4)
    assert sorted(sent) == [0, 0, 0, 1]
    assert len(mail.outbox) == 1


def test_two_signatures_at_once_leave_one() -> None:
    executive = executive_with_login(given="Ada", family="Example")
    agreement = offer_agreement(executive=executive, by="test", as_of=TODAY)

    def sign(other: str) -> MobilityAgreement:
        return sign_agreement(
            agreement=agreement, exceptions=[], other=other, signed_name="Ada Example", by=user_of(executive)
        )

    results = in_threads(lambda: sign("first"), lambda: sign("second"))
    assert sorted(type(result).__name__ for result in results) == ["InvalidTransition", "MobilityAgreement"]
    assert AuditEvent.objects.filter(verb="mobility agreement signed").count() == 1


def test_links_made_at_once_leave_one_open() -> None:
    executive = executive_with_login()
    secrets = in_threads(*[lambda: make_calendar_link(user=user_of(executive), by=user_of(executive))] * 4)
    assert len(set(secrets)) == 4
    assert CalendarLink.objects.filter(revoked_at__isnull=True).count() == 1
