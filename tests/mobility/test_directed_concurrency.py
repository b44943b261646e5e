"""Two people act on one directed move at once: one of them is told, and nothing happens twice."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.db import connections

from executives.reference import seed
from mobility import reference
from mobility.actions.directed import edit_worksheet, effect_worksheet, serve_notice
from mobility.actions.statements import sign_statement
from mobility.models import ReassignmentWorksheet, WorksheetStatement
from mobility.workflow import WorksheetStatus
from sesportal.accounts.models import User
from sesportal.accounts.roles import Role
from sesportal.audit.models import AuditEvent
from sesportal.lib.errors import DomainError, InvalidTransition
from tests.factories.accounts import user_with
from tests.factories.directed import DAY, make_worksheet, served_worksheet
from tests.factories.executives import make_executive

TODAY = dt.date(2026, 6, 1)
pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def parameters():
    """Tests that commit begin with emptied tables: put the seeded numbers back, and hold the clock."""
    seed.apply(apps)
    reference.apply(apps)
    with time_machine.travel(dt.datetime(2026, 6, 1, 16, tzinfo=dt.UTC), tick=False):
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


def office() -> tuple[User, User]:
    return tuple(user_with(Role.AGENCY_HR, "AG", username=name) for name in ("one", "two"))  # type: ignore[return-value]


def test_two_effect_one_move_at_once():
    worksheet = served_worksheet()
    results = at_once(*(lambda by=by: effect_worksheet(worksheet=worksheet, by=by) for by in office()))
    refusals = [each for each in results if isinstance(each, InvalidTransition)]
    assert len(refusals) == 1
    worksheet.refresh_from_db()
    assert worksheet.status == WorksheetStatus.EFFECTED
    assert AuditEvent.objects.filter(verb="reassignment effected").count() == 1


def test_two_serve_two_notices_to_one_executive_at_once():
    executive = make_executive("AG11")
    worksheets = [make_worksheet(executive), make_worksheet(executive)]
    received = TODAY - 100 * DAY
    results = at_once(
        *(
            lambda by=by, worksheet=worksheet: serve_notice(worksheet=worksheet, by=by, received_on=received)
            for by, worksheet in zip(office(), worksheets, strict=True)
        )
    )
    assert len([each for each in results if isinstance(each, InvalidTransition)]) == 1
    assert ReassignmentWorksheet.objects.filter(status=WorksheetStatus.NOTICE_SERVED).count() == 1


def test_the_office_changes_what_the_executive_signs():
    user = user_with(Role.EXECUTIVE)
    worksheet = make_worksheet(make_executive("AG11", user=user), is_shared=True)
    hr, _ = office()
    results = at_once(
        lambda: sign_statement(worksheet=worksheet, kind="waiver", name="Ada Example", revision=1, by=user),
        lambda: edit_worksheet(worksheet=worksheet, by=hr, revision=1, to_duty_location="Boise, ID"),
    )
    worksheet.refresh_from_db()
    assert worksheet.to_duty_location == "Boise, ID"
    signed = list(WorksheetStatement.objects.all())
    # Either it was signed before the change, for the old terms, or it was refused.
    assert [each.terms["duty_location"] for each in signed] == (
        [] if isinstance(results[0], DomainError) else ["Denver, CO"]
    )


def test_one_signs_twice_at_once():
    user = user_with(Role.EXECUTIVE)
    worksheet = make_worksheet(make_executive("AG11", user=user), is_shared=True)
    act = lambda: sign_statement(worksheet=worksheet, kind="waiver", name="Ada Example", revision=1, by=user)  # noqa: E731
    results = at_once(act, act)
    assert len([each for each in results if isinstance(each, InvalidTransition)]) == 1
    assert WorksheetStatement.objects.count() == 1
