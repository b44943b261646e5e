"""Two people, or two windows of one, at the same plan at the same moment, on a database that lets them."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import F

from development import reference
from development.actions.plans import (
    begin_plan,
    close_plan,
    put_in_force,
    return_plan,
    save_field,
    sign_plan,
    submit_plan,
    withdraw_plan,
)
from development.actions.writing import add_line, remove_line, reorder_line, save_line_field
from development.models import DevelopmentPlan, PlanStep
from development.workflow import PlanStatus
from executives.reference import seed
from sesportal.lib.errors import DomainError
from tests.factories.development import DAY, executive_with_login, make_plan, plan_in

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
ROUNDS = 3


@pytest.fixture(autouse=True)
def _seeded(transactional_db: None) -> None:
    """Tests that commit begin with emptied tables: put the seeded rows back."""
    seed.apply(apps)
    reference.apply(apps)


def at_once(*acts: Callable[[], Any]) -> list[str]:
    """Run each act in a thread of its own, begun together; return `done`, or the name of the refusal."""
    gate, outcomes = threading.Barrier(len(acts)), [""] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        try:
            gate.wait(timeout=20)
            act()
            outcomes[place] = "done"
        except DomainError as refusal:
            outcomes[place] = type(refusal).__name__
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return outcomes


def fresh(plan: DevelopmentPlan) -> DevelopmentPlan:
    return DevelopmentPlan.objects.select_related("executive").get(pk=plan.pk)


def test_of_two_windows_at_one_field_one_is_told() -> None:
    plan = make_plan()
    user = plan.executive.user
    for _ in range(ROUNDS):
        read = fresh(plan).revision
        texts = [f"{side} {read}" for side in ("left", "right")]
        outcomes = at_once(
            *(partial(save_field, plan=plan, field="needs", value=text, revision=read, by=user) for text in texts)
        )
        assert Counter(outcomes) == {"done": 1, "StaleEdit": 1}
        assert fresh(plan).needs == texts[outcomes.index("done")]
        assert fresh(plan).revision == read + 1


def test_windows_at_different_fields_lose_nothing() -> None:
    plan = make_plan()
    user, read = plan.executive.user, plan.revision
    first, second = plan.lines.all()

    fields = ("needs", "strengths", "mobility", "organizational_need")
    outcomes = at_once(
        *(partial(save_field, plan=plan, field=one, value=f"{one} kept", revision=read, by=user) for one in fields),
        partial(save_line_field, line=first, field="provider", value="A", revision=read, by=user),
        partial(save_line_field, line=second, field="provider", value="B", revision=read, by=user),
    )
    assert set(outcomes) == {"done"}
    held = fresh(plan)
    assert [getattr(held, field) for field in fields] == [f"{field} kept" for field in fields]
    assert [line.provider for line in held.lines.all()] == ["A", "B"]
    assert held.revision == read + 6
    revisions = list(held.edits.values_list("revision", flat=True))
    assert len(set(revisions)) == 6


def test_a_line_removed_while_it_is_written() -> None:
    for _ in range(ROUNDS):
        plan = make_plan()
        user = plan.executive.user
        line = plan.lines.earliest("pk")
        outcomes = at_once(
            partial(save_line_field, line=line, field="provider", value="A", revision=1, by=user),
            partial(remove_line, line=line, by=user),
        )
        assert outcomes[1] == "done"
        assert outcomes[0] in ("done", "StaleEdit")
        assert not plan.lines.filter(pk=line.pk).exists()


def test_lines_added_and_moved_at_once_keep_an_order() -> None:
    plan = make_plan()
    user = plan.executive.user
    lines = [add_line(plan=plan, by=user, objective=str(number)) for number in range(4)]
    outcomes = at_once(
        *(partial(reorder_line, line=line, by=user, places=-2) for line in lines),
        partial(add_line, plan=plan, by=user, objective="last"),
    )
    assert set(outcomes) == {"done"}
    assert plan.lines.count() == 7
    positions = list(plan.lines.values_list("position", flat=True))
    assert sorted(positions) == list(range(7))


def test_one_plan_is_begun_however_often_the_button_is_pressed() -> None:
    executive = executive_with_login()
    outcomes = at_once(*[partial(begin_plan, executive=executive, by=executive.user, as_of=DAY)] * 4)
    assert Counter(outcomes) == {"done": 1, "InvalidTransition": 3}
    assert executive.development_plans.count() == 1
    assert PlanStep.objects.filter(verb="begun").count() == 1


def test_signing_and_returning_at_once() -> None:
    for _ in range(ROUNDS):
        plan = plan_in(PlanStatus.SUBMITTED)
        boss = plan.executive.supervisor
        outcomes = at_once(
            partial(sign_plan, plan=plan, by=boss),
            partial(return_plan, plan=plan, by=boss, note="Change it."),
            partial(sign_plan, plan=plan, by=boss),
        )
        assert Counter(outcomes) == {"done": 1, "InvalidTransition": 2}
        status = fresh(plan).status
        assert status == (PlanStatus.RETURNED if outcomes[1] == "done" else PlanStatus.AGREED)
        assert plan.steps.filter(verb__in=["signed", "returned"]).count() == 1


def test_signing_while_it_is_taken_back_or_written() -> None:
    for _ in range(ROUNDS):
        plan = plan_in(PlanStatus.SUBMITTED)
        user, boss, read = plan.executive.user, plan.executive.supervisor, plan.revision
        outcomes = at_once(
            partial(sign_plan, plan=plan, by=boss, revision=read),
            partial(withdraw_plan, plan=plan, by=user),
            partial(save_field, plan=plan, field="needs", value="At the last moment", revision=read, by=user),
        )
        assert outcomes[2] == "done"
        held = fresh(plan)
        if outcomes[0] == "done":
            assert outcomes[1] == "InvalidTransition"
            assert held.status == PlanStatus.AGREED
            assert plan.steps.get(verb="signed").revision == read, "the signature is over what was read"
        else:
            assert outcomes[0] in ("StaleEdit", "InvalidTransition")
            assert held.status == PlanStatus.DRAFT


def test_submitting_twice_and_closing_at_once() -> None:
    for _ in range(ROUNDS):
        plan = make_plan()
        user = plan.executive.user
        outcomes = at_once(
            partial(submit_plan, plan=plan, by=user),
            partial(submit_plan, plan=plan, by=user),
            partial(close_plan, plan=plan, by=user, as_of=DAY),
        )
        assert Counter(outcomes) == {"done": 1, "InvalidTransition": 2}
        assert plan.steps.count() == 2


def test_one_plan_is_in_force_whoever_puts_it_there() -> None:
    old = plan_in(PlanStatus.IN_FORCE)
    new = plan_in(PlanStatus.ENDORSED, old.executive)
    DevelopmentPlan.objects.filter(pk=new.pk).update(period_from=F("created_at__date"))
    outcomes = at_once(
        *[partial(put_in_force, plan=new, by="job", as_of=fresh(new).period_from)] * 3,
        partial(close_plan, plan=old, by=old.executive.user, as_of=DAY),
    )
    assert outcomes[:3] == ["done"] * 3
    assert outcomes[3] in ("done", "InvalidTransition")
    states = old.executive.development_plans.order_by("version").values_list("status", flat=True)
    assert list(states) == [PlanStatus.CLOSED, PlanStatus.IN_FORCE]
    assert PlanStep.objects.filter(plan=new, verb="in_force").count() == 1
