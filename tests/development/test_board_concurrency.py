"""Two at once on PostgreSQL: members on one case, closings of one meeting, boards after one executive."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.apps import apps
from django.db import connections

from development.actions import agendas, cases, meetings
from development.actions.cases import StaleCase
from development.models import Case, Meeting, Notice, Recusal
from development.workflow import MeetingStatus, PlanStatus
from executives.reference import seed
from sesportal.audit.models import AuditEvent
from sesportal.lib.errors import DomainError, InvalidTransition, RuleViolation
from tests.factories.boards import BY, DAY, DECISIONS, decide, make_room
from tests.factories.development import executive_with_login, plan_in
from tests.factories.executives import make_executive

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
NO_PLAN = DECISIONS | {"disposition": "no_plan"}


@pytest.fixture(autouse=True)
def codes() -> None:
    """Tests that commit begin with emptied tables: put the seeded codes back."""
    seed.apply(apps)


def at_once(*calls: Any) -> list[Any]:
    """Run calls at once, each on a connection of its own, and return what they gave, or the refusal."""
    results: list[Any] = [None] * len(calls)
    gate = threading.Barrier(len(calls))

    def run(index: int) -> None:
        gate.wait()
        try:
            results[index] = calls[index]()
        except DomainError as refusal:
            results[index] = refusal
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(index,)) for index in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def test_two_members_saving_one_case_never_overwrite_each_other() -> None:
    executive = make_executive("AG11")
    room = make_room(executive)
    case = room.case(executive)

    def save(user: Any, level: str) -> Case:
        values = NO_PLAN | {"advance": level}
        return cases.save_decisions(case=case, revision=1, values=values, by=user, as_of=DAY)

    first, second = room.chair.user, room.members[0].user
    results = at_once(lambda: save(first, "yes"), lambda: save(second, "no"))
    saved = [result for result in results if isinstance(result, Case)]
    assert [type(result) for result in results if not isinstance(result, Case)] == [StaleCase]
    case.refresh_from_db()
    assert len(saved) == 1
    assert (case.revision, case.advance, case.decided_by_id) == (2, saved[0].advance, saved[0].decided_by_id)


def test_two_closings_at_once_close_once() -> None:
    person = executive_with_login()
    plan = plan_in(PlanStatus.AGREED, person)
    room = make_room(person)
    decide(room, room.case(person))

    def close() -> Meeting:
        return meetings.close_meeting(meeting=room.meeting, by=BY, as_of=DAY)

    results = at_once(close, close, close)
    assert sorted(type(result).__name__ for result in results) == ["InvalidTransition", "InvalidTransition", "Meeting"]
    assert AuditEvent.objects.filter(verb="meeting record frozen").count() == 1
    assert Notice.objects.filter(rule="board_outcome").count() == 1
    plan.refresh_from_db()
    assert plan.steps.filter(verb="decided").count() == 1


def test_a_decision_made_while_the_meeting_closes_is_in_the_record_or_refused() -> None:
    executive = make_executive("AG11")
    room = make_room(executive)
    case = decide(room, room.case(executive))

    def change() -> Case:
        values = {"advance": "no"}
        return cases.save_decisions(
            case=case, revision=case.revision, values=values, by=room.chair.user, as_of=DAY, reason="Thought again"
        )

    closed, changed = at_once(lambda: meetings.close_meeting(meeting=room.meeting, by=BY, as_of=DAY), change)
    assert isinstance(closed, Meeting)
    assert isinstance(changed, (Case, InvalidTransition))
    case.refresh_from_db()
    record = Meeting.objects.get().record
    assert record["cases"][0]["decided"]["advance"] == case.advance
    assert case.advance == ("no" if isinstance(changed, Case) else "later")


def test_a_recusal_and_a_decision_of_one_member_at_once() -> None:
    """Whichever comes first, the member is recused in the end, and a later save of theirs is refused."""
    executive = make_executive("AG11")
    room = make_room(executive)
    case, member = room.case(executive), room.members[0]
    at_once(
        lambda: cases.recuse(case=case, member=member, reason="Kin", by=member.user),
        lambda: cases.save_decisions(case=case, revision=1, values=NO_PLAN, by=member.user, as_of=DAY),
    )
    assert Recusal.objects.filter(case=case, member=member).count() == 1
    case.refresh_from_db()
    with pytest.raises(DomainError):
        cases.save_decisions(case=case, revision=case.revision, values={"advance": "no"}, by=member.user, as_of=DAY)


def test_two_boards_after_one_executive_take_them_once() -> None:
    executive = make_executive("AG11")
    first, second = make_room(status="planned"), make_room(status="planned")
    results = at_once(
        lambda: agendas.add_case(meeting=first.meeting, executive=executive, by=BY),
        lambda: agendas.add_case(meeting=second.meeting, executive=executive, by=BY),
        lambda: agendas.draw_agenda(meeting=first.meeting, by=BY),
        lambda: agendas.draw_agenda(meeting=second.meeting, by=BY),
    )
    assert Case.objects.filter(executive=executive).count() == 1
    assert sum(isinstance(result, RuleViolation) for result in results) >= 1


def test_two_issues_at_once_place_a_plan_once() -> None:
    person = executive_with_login()
    plan = plan_in(PlanStatus.AGREED, person)
    room = make_room(person, status="planned")
    results = at_once(*[lambda: meetings.issue_agenda(meeting=room.meeting, by=BY)] * 2)
    assert sum(isinstance(result, InvalidTransition) for result in results) == 1
    plan.refresh_from_db()
    assert plan.status == PlanStatus.AT_BOARD
    assert plan.steps.filter(verb="placed").count() == 1
    assert Meeting.objects.get().status == MeetingStatus.SCHEDULED
