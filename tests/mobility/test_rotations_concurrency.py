"""Two people act on one rotation at once: one of them is told, and nothing is signed or written twice."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.db import connections

from executives.models import Assignment, PersonnelAction
from executives.reference import seed
from mobility import reference, texts
from mobility.actions.agreements import sign_agreement, take_back
from mobility.actions.rotations import end_rotation, start_rotation
from mobility.models import AgreementSignature, BreadthCredit, PortalRecord
from sesportal.accounts.models import User
from sesportal.accounts.roles import Role
from sesportal.lib.errors import DomainError, InvalidTransition
from tests.factories.accounts import user_with
from tests.factories.rotations import ENDS, STARTS, make_rotation, office_of, sent, sign_all, under_way, user_of

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def parameters():
    """Tests that commit begin with emptied tables: put the seeded numbers and texts back, and hold the clock."""
    seed.apply(apps)
    reference.apply(apps)
    texts.apply(apps)
    with time_machine.travel(dt.datetime(2026, 3, 2, 16, tzinfo=dt.UTC), tick=False):
        yield


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run acts at once, each on a connection of its own; return what each gave, or the refusal it met."""
    results: list[Any] = [None] * len(acts)
    gate = threading.Barrier(len(acts))

    def run(index: int) -> None:
        gate.wait()
        try:
            results[index] = acts[index]()
        except DomainError as refusal:
            results[index] = refusal
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(index,)) for index in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


def colleagues(agency: str) -> list[User]:
    return [user_with(Role.AGENCY_HR, agency, username=f"{name}_{agency}") for name in ("one", "two")]


def refused(results: list[Any]) -> list[InvalidTransition]:
    """Return the refusals; anything else that went wrong is no result of a race that is well run."""
    assert all(result is not None for result in results)
    return [result for result in results if isinstance(result, InvalidTransition)]


def test_two_of_one_party_sign_at_once():
    agreement = sent(make_rotation())
    sign_agreement(agreement=agreement, by=user_of(agreement.rotation))
    results = at_once(*(lambda by=by: sign_agreement(agreement=agreement, by=by) for by in colleagues("TR")))
    (refusal,) = refused(results)
    assert "not your turn" in refusal.message
    assert [s.party for s in AgreementSignature.objects.filter(agreement=agreement)] == ["executive", "host"]


def test_two_give_the_last_signature_at_once():
    agreement = sent(make_rotation())
    for by in (user_of(agreement.rotation), office_of("TR")):
        sign_agreement(agreement=agreement, by=by)
    results = at_once(*(lambda by=by: sign_agreement(agreement=agreement, by=by) for by in colleagues("AG")))
    (refusal,) = refused(results)
    assert "not open to signature" in refusal.message
    agreement.refresh_from_db()
    assert (agreement.status, agreement.signatures.count()) == ("signed", 3)


def test_one_signs_what_another_takes_back():
    agreement = sent(make_rotation())
    executive, office = user_of(agreement.rotation), office_of("AG")
    at_once(
        lambda: sign_agreement(agreement=agreement, by=executive),
        lambda: take_back(agreement=agreement, by=office, reason="The dates moved"),
    )
    agreement.refresh_from_db()
    assert (agreement.status, agreement.signatures.count()) == ("draft", 0)


def test_two_start_one_rotation_at_once():
    rotation = make_rotation()
    sign_all(sent(rotation))
    results = at_once(
        *(lambda by=by: start_rotation(rotation=rotation, by=by, as_of=STARTS) for by in colleagues("AG"))
    )
    assert len(refused(results)) == 1
    assert [record.action.nature_of_action for record in PortalRecord.objects.select_related("action")] == ["930"]
    assert PersonnelAction.objects.filter(source_record_id__startswith="PORTAL-").count() == 1
    assert Assignment.objects.temporary().filter(executive=rotation.executive).count() == 1


def test_both_agencies_end_one_rotation_at_once():
    rotation = under_way(make_rotation())
    results = at_once(
        *(
            lambda by=by: end_rotation(rotation=rotation, by=by, ended_on=ENDS, as_of=ENDS)
            for by in (office_of("AG"), office_of("TR"))
        )
    )
    assert len(refused(results)) == 1
    assert PersonnelAction.objects.filter(nature_of_action="932").count() == 1
    assert BreadthCredit.objects.filter(rotation=rotation).count() == 1
