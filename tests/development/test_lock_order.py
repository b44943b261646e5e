"""Plans come after executives and before what was recommended, for whoever acts on them, moves and meetings as well."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps

from development.actions.cases import take_up_recommendation
from development.actions.meetings import close_meeting
from development.actions.plans import close_plan, put_due_in_force, revise_plan
from development.models import DevelopmentPlan, Meeting
from development.workflow import PlanStatus
from executives.reference import seed
from mobility import reference, texts
from mobility.actions.rotations import start_rotation
from sesportal.lib.errors import DomainError
from tests.development.test_purposes import recommended, released, value_of
from tests.executives.test_import_concurrency import in_threads
from tests.factories.boards import BY, DAY, decide, make_room
from tests.factories.development import executive_with_login, plan_in
from tests.factories.rotations import office_of, sent, sign_all
from tests.lock_order import in_order

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]
PLAN, LINE, ADVICE = "development_developmentplan", "development_planline", "development_recommendation"


def test_a_rotation_moves_lines_and_closes_advice_in_the_order_in_which_executives_take_them_up():
    plan = plan_in(PlanStatus.IN_FORCE, executive_with_login("HE11"))
    executive, (line, other) = plan.executive, plan.lines.order_by("position")
    advice, later = recommended(executive), recommended(executive)
    rotation = released(line, values=[value_of(line), f"advice-{advice.pk}"])
    sign_all(sent(rotation, nonreimbursable_basis="Work that the home agency ordinarily does."))
    found = in_order(lambda: start_rotation(rotation=rotation, by=office_of("HE"), as_of=rotation.starts_on))
    assert found[:2] == ["the ledger", "executives_executive"]
    assert found[-3:] == [PLAN, LINE, ADVICE]
    takes_up = in_order(lambda: take_up_recommendation(recommendation=later, line=other, by=executive.user, as_of=DAY))
    assert takes_up == [PLAN, ADVICE]
    assert in_order(lambda: revise_plan(plan=plan, by=executive.user, as_of=DAY)) == ["executives_executive", PLAN]


@pytest.mark.django_db(transaction=True)
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.parametrize("round_", range(3))
def test_a_meeting_closes_while_plans_of_its_executives_are_closed_and_put_in_force(round_):
    seed.apply(apps)
    reference.apply(apps)
    texts.apply(apps)
    old = plan_in(PlanStatus.IN_FORCE, executive_with_login())
    new = plan_in(PlanStatus.AGREED, old.executive)
    room = make_room(old.executive)
    decide(room, room.case(old.executive))
    results: list[Any] = in_threads(
        lambda: close_meeting(meeting=room.meeting, by=BY, as_of=new.period_from),
        lambda: close_plan(plan=old, by=old.executive.user, as_of=DAY),
        lambda: put_due_in_force(by="job", as_of=new.period_from),
    )
    assert [one for one in results if isinstance(one, Exception) and not isinstance(one, DomainError)] == []
    assert isinstance(results[0], Meeting)
    states = DevelopmentPlan.objects.order_by("version").values_list("status", flat=True)
    assert list(states) == [PlanStatus.CLOSED, PlanStatus.IN_FORCE]
