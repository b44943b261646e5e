"""Deciding a case: by whom, with what said, never over somebody else's words; recusal, dissent."""

from __future__ import annotations

import datetime as dt

import pytest

from development.actions import cases, follow_ups
from development.models import Case, DecisionChange, Dissent, Recusal
from sesportal.accounts.roles import Role
from sesportal.lib.errors import DomainError, InvalidTransition, NotPermitted, RuleViolation
from tests.factories.accounts import user_with
from tests.factories.boards import BY, DAY, DECISIONS, bring, decide, make_room, seat
from tests.factories.executives import make_executive

pytestmark = pytest.mark.django_db
NO_PLAN = DECISIONS | {"disposition": "no_plan"}


@pytest.fixture
def room(db):
    return make_room(make_executive("AG11", family="First"), make_executive("AG11", family="Second"))


@pytest.fixture
def case(room):
    return room.meeting.cases.select_related("meeting__cycle__board", "executive").order_by("position").first()


def save(case, by, **fields):
    values = {"revision": case.revision, "values": NO_PLAN, "as_of": DAY} | fields
    return cases.save_decisions(case=case, by=by, **values)


def test_a_present_member_decides(room, case):
    saved = save(case, room.members[0].user)
    assert (saved.advance, saved.move, saved.develop, saved.disposition) == ("later", "yes", "no", "no_plan")
    assert (saved.decided_by, saved.revision) == (room.members[0].user, 2)
    assert saved.decided_at is not None


def test_a_case_is_decided_once_every_decision_is_made(room, case):
    first = save(case, room.chair.user, values={"advance": "yes", "advance_note": "Ready"})
    assert (first.decided_at, first.advance_note) == (None, "Ready")
    second = save(first, room.chair.user, values={"move": "no", "develop": "no", "disposition": "no_plan"})
    assert second.decided_at is not None
    third = save(second, room.chair.user, values={"move": ""}, reason="Too soon to say")
    assert third.decided_at is None


def test_nobody_but_present_members_of_the_board_decides(room, case, cast, sibling_hr):
    absent = seat(room.board)
    former = seat(room.board, ends_on=DAY - dt.timedelta(days=1))
    for user in [*cast.values(), sibling_hr, absent.user, former.user, make_room(status="planned").chair.user]:
        with pytest.raises(NotPermitted):
            save(case, user)
    assert Case.objects.get(pk=case.pk).revision == 1


def test_a_member_whose_role_has_ended_decides_nothing(room, case):
    user = room.members[0].user
    user.memberships.update(ends_on=dt.date(2026, 1, 1))
    with pytest.raises(NotPermitted):
        save(case, type(user).objects.get(pk=user.pk))


@pytest.mark.parametrize("status", ["planned", "scheduled", "closed"])
def test_nothing_is_decided_but_in_session(status):
    executive = make_executive("AG11")
    room = make_room(executive, status=status)
    with pytest.raises(InvalidTransition):
        save(room.case(executive), room.chair.user)


def test_a_changed_decision_needs_a_reason_which_is_kept(room, case):
    case = save(case, room.chair.user)
    with pytest.raises(RuleViolation, match="Say why"):
        save(case, room.chair.user, values={"advance": "yes"})
    case = save(case, room.chair.user, values={"advance": "yes", "move_note": "Denver"}, reason="New facts")
    (change,) = DecisionChange.objects.all()
    assert (change.field, change.before, change.after, change.reason) == ("advance", "later", "yes", "New facts")
    assert change.by == room.chair.user


def test_a_first_decision_and_a_changed_note_need_no_reason(room, case):
    case = save(case, room.chair.user)
    case = save(case, room.chair.user, values={"advance_note": "Other words"})
    assert not DecisionChange.objects.exists()
    assert save(case, room.chair.user, values={"advance_note": "Other words"}).revision == case.revision


def test_a_member_who_read_an_older_state_overwrites_nothing(room, case):
    save(case, room.chair.user)
    with pytest.raises(cases.StaleCase) as refusal:
        save(case, room.members[0].user, values={"advance": "yes"}, reason="I think so")
    assert str(room.chair.user) in refusal.value.message
    assert refusal.value.case.advance == "later"
    assert Case.objects.get(pk=case.pk).advance == "later"


@pytest.mark.parametrize(
    "values",
    [
        {"advance": "maybe"},
        {"discussion": "whispered"},
        {"disposition": "endorsed"},  # no plan is before the board
        {"disposition": "burned"},
    ],
)
def test_what_no_board_can_decide_is_refused(room, case, values):
    with pytest.raises((RuleViolation, ValueError)):
        save(case, room.chair.user, values=values)
    assert Case.objects.get(pk=case.pk).revision == 1


def test_a_recused_member_takes_no_part(room, case):
    member = room.members[0]
    cases.recuse(case=case, member=member, reason="Former supervisor", by=member.user)
    for attempt in (
        lambda: save(case, member.user),
        lambda: cases.write_dissent(case=case, text="No", by=member.user, as_of=DAY),
        lambda: follow_ups.add_action(case=case, text="Do", owner="Me", due_on=DAY, by=member.user, as_of=DAY),
    ):
        with pytest.raises(NotPermitted):
            attempt()
    assert save(case, room.chair.user).decided_at is not None


def test_a_recusal_is_recorded_by_the_member_or_the_office_with_a_reason(room, case, agency_hr, sibling_hr, erb_chair):
    first, second = room.members
    for by in (second.user, room.chair.user, sibling_hr, erb_chair):
        with pytest.raises(NotPermitted):
            cases.recuse(case=case, member=first, reason="Kin", by=by)
    with pytest.raises(RuleViolation, match="Say why"):
        cases.recuse(case=case, member=first, reason=" ", by=first.user)
    with pytest.raises(RuleViolation, match="no seat"):
        cases.recuse(case=case, member=make_room(status="planned").chair, reason="Kin", by=BY)
    cases.recuse(case=case, member=first, reason="Kin", by=first.user)
    cases.recuse(case=case, member=first, reason="Kin again", by=agency_hr)
    cases.recuse(case=case, member=second, reason="Kin", by=agency_hr)
    assert sorted(Recusal.objects.values_list("reason", flat=True)) == ["Kin", "Kin"]


def test_it_is_too_late_to_recuse_once_the_meeting_is_closed():
    executive = make_executive("AG11")
    room = make_room(executive, status="closed")
    with pytest.raises(InvalidTransition, match="too late"):
        cases.recuse(case=room.case(executive), member=room.chair, reason="Kin", by=room.chair.user)


def test_a_dissent_is_a_members_own_and_replaced_by_writing_again(room, case):
    member = room.members[0]
    with pytest.raises(RuleViolation, match="no decision"):
        cases.write_dissent(case=case, text="No", by=member.user, as_of=DAY)
    save(case, room.chair.user)
    for text in ("Too early", "Far too early"):
        cases.write_dissent(case=case, text=text, by=member.user, as_of=DAY)
    assert [(one.member, one.text) for one in Dissent.objects.all()] == [(member, "Far too early")]
    with pytest.raises(RuleViolation):
        cases.write_dissent(case=case, text="  ", by=member.user, as_of=DAY)


def test_an_exception_ends_after_the_meeting(room, case):
    values = {"reason": "specialist", "note": "Only one of the kind", "by": room.chair.user, "as_of": DAY}
    with pytest.raises(RuleViolation):
        follow_ups.grant_exception(case=case, expires_on=DAY, **values)
    granted = follow_ups.grant_exception(case=case, expires_on=DAY + dt.timedelta(days=1), **values)
    assert (granted.executive, granted.granted_on) == (case.executive, DAY)


@pytest.mark.parametrize("status", ["planned", "scheduled", "closed"])
def test_nothing_follows_from_a_case_but_in_session(status, agency_hr):
    executive = make_executive("AG11")
    room = make_room(executive, status=status)
    case = room.case(executive)
    common = {"case": case, "by": agency_hr, "as_of": DAY}
    for attempt in (
        lambda: follow_ups.add_action(text="Do", owner="Me", due_on=DAY, **common),
        lambda: follow_ups.grant_exception(reason="personal", note="x", expires_on=dt.date(2028, 1, 1), **common),
        lambda: follow_ups.recommend(kind="activity", activity_type="coaching", text="Coach", **common),
        lambda: cases.mark_discussion(discussion="discussed", **common),
    ):
        with pytest.raises(DomainError):
            attempt()


def test_the_office_keeps_what_follows_and_decides_nothing(room, case, agency_hr):
    common = {"case": case, "by": agency_hr, "as_of": DAY}
    cases.mark_discussion(discussion="discussed", **common)
    follow_ups.add_action(text="Do", owner="Me", due_on=DAY, **common)
    recommendation = follow_ups.recommend(kind="activity", activity_type="coaching", text="Coach", **common)
    follow_ups.withdraw_recommendation(recommendation=recommendation, by=agency_hr, as_of=DAY)
    with pytest.raises(NotPermitted):
        save(Case.objects.get(pk=case.pk), agency_hr)


def hidden(user, case):
    visible = Case.objects.visible_to(user, on=DAY)
    agenda = Case.objects.on_agenda_for(user, on=DAY)
    return not visible.filter(pk=case.pk).exists(), not agenda.filter(pk=case.pk).exists()


def test_who_sees_a_case_and_who_its_place_on_the_agenda(room, case, cast, sibling_hr, nobody):
    former = seat(room.board, ends_on=DAY - dt.timedelta(days=1))
    elsewhere = make_room(agency="HE", status="planned").chair.user
    expected = {
        room.chair.user: (False, False),
        cast[Role.AGENCY_HR]: (False, False),
        cast[Role.AUDITOR]: (False, False),
        former.user: (True, False),  # keeps the role at the agency, so the agenda
        cast[Role.ERB_MEMBER]: (True, False),
        cast[Role.ERB_CHAIR]: (True, False),
        cast[Role.AGENCY_HEAD]: (True, False),
        cast[Role.SUPERVISOR]: (True, True),
        cast[Role.EXECUTIVE]: (True, True),
        cast[Role.OPM_ANALYST]: (True, True),
        cast[Role.OMB_EXAMINER]: (True, True),
        cast[Role.SYSTEM_ADMIN]: (True, True),
        sibling_hr: (True, True),
        elsewhere: (True, True),
        nobody: (True, True),
    }
    assert {user: hidden(user, case) for user in expected} == expected


def test_a_recused_member_and_the_executive_themselves_never_see_the_case(room, case):
    member = room.members[0]
    cases.recuse(case=case, member=member, reason="Kin", by=BY)
    assert hidden(member.user, case) == (True, True)
    assert hidden(room.members[1].user, case) == (False, False)
    own = user_with(Role.AGENCY_HR, "AG", username="own_office")
    case.executive.user = own
    case.executive.save()
    assert hidden(own, case) == (True, True)
    # Nor does the end of the term, or a second seat, bring it back.
    member.ends_on = DAY - dt.timedelta(days=1)
    member.save()
    seat(room.board, member.user, starts_on=DAY)
    assert hidden(member.user, case) == (True, True)


def test_a_seat_at_another_agencys_board_shows_nothing_without_a_role_there(room, case):
    stranger = user_with(Role.ERB_MEMBER, "HE", username="stranger")
    type(room.chair).objects.create(
        board=room.board, user=stranger, seat="member", standing="career", starts_on=dt.date(2024, 1, 1)
    )
    assert hidden(stranger, case) == (True, True)


def test_a_review_counts_once_its_meeting_is_closed(room, case):
    decide(room, case)
    assert not Case.objects.reviews().exists()
    other = room.meeting.cases.exclude(pk=case.pk).get()
    save(other, room.chair.user, values={"discussion": "not_discussed"})
    from development.actions.meetings import close_meeting

    close_meeting(meeting=room.meeting, by=BY, as_of=DAY)
    assert list(Case.objects.reviews()) == [case]


def test_bringing_a_room_to_a_status_uses_the_real_steps():
    room = make_room(make_executive("AG11"), status="planned")
    bring(room, "closed")
    assert room.meeting.status == "closed"
    assert room.meeting.record_hash
