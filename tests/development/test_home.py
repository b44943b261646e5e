"""What development puts on the home page: the plan as it stands, the most pressing notices, plans to sign."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from development.actions import follow_ups, meetings
from development.actions.agreements import offer_agreement, sign_agreement
from development.actions.needs import answer_needs
from development.execution import sweep
from development.home import MOST_NOTICES, cards
from development.models import Recommendation
from development.workflow import PlanStatus
from sesportal.accounts.models import User
from sesportal.lib.home import Card
from tests.factories.boards import BY, DAY, decide, make_room
from tests.factories.development import executive_with_login, plan_in
from tests.factories.notices import make_notice, supervisor_of, user_of

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 22)
PLAN = "My development plan"


def by_title(user: User) -> dict[str, Card]:
    return {card.title: card for card in cards(User.objects.get(pk=user.pk), TODAY)}


def test_an_executive_without_a_plan_is_asked_to_begin_and_urgently_once_it_is_overdue():
    executive = executive_with_login(starts_on=dt.date(2026, 11, 1))
    card = by_title(user_of(executive))[PLAN]
    assert (card.link, card.is_urgent) == ("Begin your plan", False)
    sweep(as_of=dt.date(2026, 12, 1))
    card = by_title(user_of(executive))[PLAN]
    assert (card.link, card.is_urgent) == ("Begin your plan", True)
    assert "It was due December 1, 2026." in card.text
    assert "Development plan missing" not in by_title(user_of(executive))


@pytest.mark.parametrize(
    ("status", "link", "is_urgent"),
    [
        (PlanStatus.DRAFT, "Finish your plan", False),
        (PlanStatus.SUBMITTED, "See where it is", False),
        (PlanStatus.RETURNED, "Revise your plan", True),
        (PlanStatus.ENDORSED_WITH_CHANGES, "Take up the changes", True),
        (PlanStatus.IN_FORCE, "Open your plan", False),
        (PlanStatus.CLOSED, "Begin your plan", False),
    ],
)
def test_the_plan_as_it_stands(status, link, is_urgent):
    executive = executive_with_login()
    plan_in(status, executive)
    card = by_title(user_of(executive))[PLAN]
    assert (card.link, card.is_urgent) == (link, is_urgent)


def test_the_most_pressing_notices_have_a_card_each_and_the_rest_are_counted():
    executive = executive_with_login()
    for number in range(MOST_NOTICES + 2):
        weight = "coming" if number == 0 else "overdue"
        make_notice(executive, rule=f"rule{number}", title=f"Title {number}", weight=weight)
    shown = by_title(user_of(executive))
    assert [f"Title {n}" in shown for n in range(MOST_NOTICES + 2)] == [False, True, True, True, False]
    assert shown["Title 1"].is_urgent
    assert shown["More notices"].count == 2


def test_an_offered_agreement_waits_until_it_is_answered():
    executive = executive_with_login(given="Ada", family="Example")
    agreement = offer_agreement(executive=executive, by="test", as_of=TODAY)
    assert by_title(user_of(executive))["Mobility agreement"].is_urgent
    sign_agreement(agreement=agreement, exceptions=[], signed_name="Ada Example", by=user_of(executive))
    assert "Mobility agreement" not in by_title(user_of(executive))


def test_what_the_board_recommends_waits_until_it_is_taken_up():
    executive = executive_with_login()
    plan_in(PlanStatus.IN_FORCE, executive)
    room = make_room(executive)
    follow_ups.recommend(
        case=room.case(executive),
        kind="activity",
        activity_type="coaching",
        text="A coach",
        by=room.chair.user,
        as_of=DAY,
    )
    title = "What the board recommends"
    assert title not in by_title(user_of(executive))
    decide(room, room.case(executive))
    meetings.close_meeting(meeting=room.meeting, by=BY, as_of=DAY)
    assert by_title(user_of(executive))[title].count == 1
    Recommendation.objects.update(taken_up_on=TODAY)
    assert title not in by_title(user_of(executive))


@pytest.mark.parametrize(("day", "is_asked"), [("2027-08-01", False), ("2027-08-02", True), ("2027-09-30", True)])
def test_the_yearly_questions_are_asked_towards_the_end_of_the_fiscal_year_until_they_are_answered(day, is_asked):
    executive = executive_with_login()
    on, title = dt.date.fromisoformat(day), "Unmet development needs"
    assert (title in [card.title for card in cards(user_of(executive), on)]) is is_asked
    answer_needs(executive=executive, by=user_of(executive), as_of=on, had_unmet_need=False)
    assert title not in [card.title for card in cards(user_of(executive), on)]


def test_a_supervisor_sees_how_many_are_overdue_and_what_waits_for_a_signature():
    executive = executive_with_login(starts_on=dt.date(2018, 1, 1))
    supervisor = supervisor_of(executive)
    sweep(as_of=TODAY)
    card = by_title(supervisor)["Your executives' clocks"]
    assert (card.count, card.is_urgent) == (2, True)
    assert "2 overdue, for 1 executive " in card.text
    plan_in(PlanStatus.SUBMITTED, executive)
    assert by_title(supervisor)["Plans to sign"].count == 1


def test_who_has_no_part_in_development_sees_nothing_of_it(omb_examiner, system_admin, nobody):
    assert [by_title(user) for user in (omb_examiner, system_admin, nobody)] == [{}] * 3


def test_costs_the_same_for_few_and_many_notices():
    executive = executive_with_login()
    plan_in(PlanStatus.DRAFT, executive)
    counts = []
    for number in range(2):
        for other in range(number * 10 + 1):
            make_notice(executive, rule=f"rule{number}-{other}")
        user = User.objects.get(pk=user_of(executive).pk)
        with CaptureQueriesContext(connection) as queries:
            list(cards(user, TODAY))
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 6
