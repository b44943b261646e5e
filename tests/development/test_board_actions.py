"""Boards, agendas and meetings: every transition by every role, plans that follow, quorum, closing, tampering."""

from __future__ import annotations

import datetime as dt
from io import StringIO
from typing import Any

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.utils import IntegrityError
from django.test.utils import CaptureQueriesContext

from development.actions import agendas, boards, cases, follow_ups, meetings
from development.actions.transitions import close_cycle
from development.models import BoardAction, Case, Meeting, Notice, Packet, Recommendation, ReviewCycle
from development.planning import executives_due
from development.workflow import MEETING_TRANSITIONS, MeetingStatus, PlanStatus
from executives.models import PerformanceRating
from sesportal.accounts.roles import GRANTS, Permission, Role
from sesportal.audit.models import AuditEvent
from sesportal.lib.errors import InvalidTransition, NotPermitted, RuleViolation
from tests.factories.accounts import user_with
from tests.factories.boards import BY, DAY, bring, decide, make_board, make_cycle, make_room, seat
from tests.factories.development import executive_with_login, plan_in
from tests.factories.executives import make_agency, make_executive

pytestmark = pytest.mark.django_db
M = MeetingStatus
STEPS = {
    M.SCHEDULED: lambda meeting, by: meetings.issue_agenda(meeting=meeting, by=by),
    M.PLANNED: lambda meeting, by: meetings.withdraw_agenda(meeting=meeting, by=by),
    M.IN_SESSION: lambda meeting, by: meetings.start_session(meeting=meeting, by=by, as_of=DAY),
    M.CLOSED: lambda meeting, by: meetings.close_meeting(meeting=meeting, by=by, as_of=DAY),
    M.CANCELLED: lambda meeting, by: meetings.cancel_meeting(meeting=meeting, by=by, reason="No room"),
}


def room_in(status, **fields):
    """A meeting in any status, ready for its next step."""
    room = make_room(make_executive("AG11"), status="planned", **fields)
    if status == M.CANCELLED:
        room.meeting = meetings.cancel_meeting(meeting=room.meeting, by=BY, reason="No room")
    else:
        bring(room, status)
    if status == M.IN_SESSION:
        decide(room, room.meeting.cases.get())
    return room


@pytest.mark.parametrize("start", M)
def test_every_step_of_a_meeting_for_every_role(start, cast, sibling_hr, nobody):
    done: dict[tuple[MeetingStatus, object], bool | None] = {}
    for to, step in STEPS.items():
        for role, user in [*cast.items(), ("other office", sibling_hr), ("nobody", nobody)]:
            room = room_in(start, chair=user_with(Role.ERB_CHAIR, "AG", username=f"c{start}{to}{role}"))
            try:
                with transaction.atomic():
                    step(room.meeting, user)
                    done[to, role] = True
                    transaction.set_rollback(True)
            except NotPermitted:
                done[to, role] = False
            except InvalidTransition:
                done[to, role] = None
    offices = {role for role in Role if Permission.RUN_BOARDS in GRANTS[role]}
    assert offices == {Role.AGENCY_HR}
    for (to, role), answer in done.items():
        if role not in offices:
            assert answer is False, (start, to, role)
        else:
            assert answer is (True if (start, to) in MEETING_TRANSITIONS else None), (start, to, role)


def test_who_is_due_stands_on_the_agenda_longest_overdue_first():
    never = make_executive("AG11", family="Never", starts_on=dt.date(2020, 1, 1))
    entrant = make_executive("AG11", family="Entrant", starts_on=dt.date(2026, 10, 1))
    overdue, due, fresh = (make_executive("AG11", family=name) for name in ("Overdue", "Due", "Fresh"))
    for person, day in ((overdue, dt.date(2024, 11, 20)), (due, dt.date(2025, 11, 22)), (fresh, dt.date(2025, 11, 23))):
        make_room(person, day=day, status="closed")
    make_executive("HE11", family="Elsewhere")
    make_executive("AG11", family="Gone", ends_on=dt.date(2025, 1, 1))
    room = make_room(status="planned")
    assert list(executives_due(room.meeting)) == [never, entrant, overdue, due]
    drawn = agendas.draw_agenda(meeting=room.meeting, by=BY, most=3)
    assert [case.executive for case in room.meeting.cases.order_by("position")] == [never, entrant, overdue]
    assert len(drawn) == 3
    assert fresh not in executives_due(room.meeting)
    assert agendas.draw_agenda(meeting=room.meeting, by=BY, most=3) == []


def test_open_board_actions_return_to_the_agenda_until_they_are_closed():
    executive = make_executive("AG11")
    earlier = make_room(executive, day=dt.date(2026, 10, 5))
    case = earlier.case(executive)
    action = follow_ups.add_action(
        case=case, text="Find a host", owner="Office", due_on=dt.date(2026, 12, 1), by=earlier.chair.user, as_of=DAY
    )
    decide(earlier, case)
    meetings.close_meeting(meeting=earlier.meeting, by=BY, as_of=dt.date(2026, 10, 5))
    later = meetings.plan_meeting(cycle=earlier.meeting.cycle, held_on=DAY, by=BY)
    assert list(executives_due(later)) == [executive]
    follow_ups.close_action(action=action, outcome="Found", by=earlier.chair.user, as_of=DAY)
    assert list(executives_due(later)) == []
    with pytest.raises(InvalidTransition):
        follow_ups.close_action(action=action, outcome="Again", by=earlier.chair.user, as_of=DAY)


def test_a_subelement_with_a_board_of_its_own_is_left_to_it():
    inside, outside = make_executive("AG11"), make_executive("AG13")
    make_board("AG11")
    whole = make_room(status="planned")
    assert list(executives_due(whole.meeting)) == [outside]
    own = make_room(agency="AG11", status="planned")
    assert list(executives_due(own.meeting)) == [inside]


def test_a_cycle_of_career_executives_leaves_out_the_others():
    career = make_executive("AG11", record={"appointment_type": "50"})
    make_executive("AG11", record={"appointment_type": "55"})
    cycle = make_cycle(make_board(), population="career")
    meeting = meetings.plan_meeting(cycle=cycle, held_on=DAY, by=BY)
    assert list(executives_due(meeting)) == [career]


def test_nobody_is_on_two_agendas_at_once():
    executive = make_executive("AG11")
    first = make_room(executive, status="scheduled")
    second = make_room(status="planned")
    assert executive not in executives_due(second.meeting)
    with pytest.raises(RuleViolation, match="on an agenda already"):
        agendas.add_case(meeting=second.meeting, executive=executive, by=BY)
    meetings.cancel_meeting(meeting=first.meeting, by=BY, reason="No room")
    assert agendas.add_case(meeting=second.meeting, executive=executive, by=BY).executive == executive


def test_an_agenda_is_put_in_order_and_not_changed_once_in_session():
    people = [make_executive("AG11", family=name) for name in "ABC"]
    room = make_room(*people, status="planned")
    first, second, third = (room.case(person) for person in people)

    def order():
        return [case.executive.family_name for case in room.meeting.cases.order_by("position")]

    agendas.move_case(case=third, before=first, by=BY)
    assert order() == ["C", "A", "B"]
    agendas.move_case(case=third, before=None, by=BY)
    assert order() == ["A", "B", "C"]
    agendas.remove_case(case=second, by=BY)
    assert order() == ["A", "C"]
    bring(room, "in_session")
    for change in (
        lambda: agendas.draw_agenda(meeting=room.meeting, by=BY),
        lambda: agendas.remove_case(case=first, by=BY),
        lambda: agendas.move_case(case=first, before=None, by=BY),
    ):
        with pytest.raises(InvalidTransition):
            change()


def test_agreed_plans_follow_the_agenda():
    person = executive_with_login()
    plan = plan_in(PlanStatus.AGREED, person)
    room = make_room(person, status="scheduled")
    plan.refresh_from_db()
    assert (plan.status, room.case(person).plan) == (PlanStatus.AT_BOARD, plan)
    meetings.withdraw_agenda(meeting=room.meeting, by=BY)
    plan.refresh_from_db()
    assert plan.status == PlanStatus.AGREED
    meetings.issue_agenda(meeting=room.meeting, by=BY)
    agendas.remove_case(case=room.case(person), by=BY)
    plan.refresh_from_db()
    assert plan.status == PlanStatus.AGREED


def test_a_plan_agreed_after_the_agenda_was_issued_comes_before_the_board_too():
    person = executive_with_login()
    room = make_room(person, status="scheduled")
    assert room.case(person).plan is None
    plan = plan_in(PlanStatus.AGREED, person)
    meetings.start_session(meeting=room.meeting, by=BY, as_of=DAY)
    plan.refresh_from_db()
    assert (plan.status, room.case(person).plan) == (PlanStatus.AT_BOARD, plan)


def test_a_draft_is_never_before_the_board():
    person = executive_with_login()
    plan_in(PlanStatus.SUBMITTED, person)
    assert make_room(person).case(person).plan is None


@pytest.mark.parametrize(
    ("disposition", "status"),
    [
        ("endorsed", PlanStatus.IN_FORCE),
        ("endorsed_changes", PlanStatus.ENDORSED_WITH_CHANGES),
        ("returned", PlanStatus.RETURNED),
    ],
)
def test_closing_moves_the_plan_on(disposition, status):
    person = executive_with_login()
    plan = plan_in(PlanStatus.AGREED, person)
    room = make_room(person)
    decide(room, room.case(person), disposition=disposition, disposition_note="Add a detail.")
    meetings.close_meeting(meeting=room.meeting, by=BY, as_of=max(DAY, plan.period_from))
    plan.refresh_from_db()
    assert (plan.status, plan.reviewed_on) == (status, DAY)


def test_an_endorsed_plan_whose_period_is_yet_to_begin_waits():
    person = executive_with_login()
    plan = plan_in(PlanStatus.AGREED, person)
    plan.period_from, plan.period_to = dt.date(2027, 1, 1), dt.date(2027, 12, 31)
    plan.save()
    room = make_room(person)
    decide(room, room.case(person))
    meetings.close_meeting(meeting=room.meeting, by=BY, as_of=DAY)
    plan.refresh_from_db()
    assert plan.status == PlanStatus.ENDORSED


def test_a_plan_in_force_is_reviewed_and_stays_in_force():
    person = executive_with_login()
    plan = plan_in(PlanStatus.IN_FORCE, person)
    room = make_room(person)
    assert room.case(person).plan == plan
    decide(room, room.case(person), disposition="returned", disposition_note="Revise it.")
    meetings.close_meeting(meeting=room.meeting, by=BY, as_of=DAY)
    plan.refresh_from_db()
    assert (plan.status, plan.reviewed_on) == (PlanStatus.IN_FORCE, DAY)
    assert plan.steps.filter(verb="decided", note="Revise it.").exists()


def test_a_session_begins_on_its_day_and_an_agenda_is_not_issued_empty():
    room = make_room(make_executive("AG11"), status="scheduled", day=DAY)
    with pytest.raises(RuleViolation, match="November 22"):
        meetings.start_session(meeting=room.meeting, by=BY, as_of=DAY - dt.timedelta(days=1))
    assert meetings.start_session(meeting=room.meeting, by=BY, as_of=DAY).status == M.IN_SESSION
    with pytest.raises(RuleViolation, match="empty"):
        meetings.issue_agenda(meeting=make_room(status="planned").meeting, by=BY)


def test_members_serving_on_the_day_are_called_and_nobody_else_is_marked():
    room = make_room(make_executive("AG11"), status="planned")
    former = seat(room.board, ends_on=DAY - dt.timedelta(days=1))
    last_day = seat(room.board, ends_on=DAY)
    coming = seat(room.board, starts_on=DAY + dt.timedelta(days=1))
    bring(room, "scheduled")
    called = set(room.meeting.attendances.values_list("member", flat=True))
    assert called == {member.pk for member in [*room.everyone, last_day]}
    meetings.start_session(meeting=room.meeting, by=BY, as_of=DAY)
    for outsider in (former, coming):
        with pytest.raises(RuleViolation, match="no seat"):
            meetings.record_attendance(meeting=room.meeting, present=[outsider.pk], by=BY)


def test_what_is_missing_stands_against_closing():
    undecided, half, not_reached, carried, decided = (make_executive("AG11", family=n) for n in "UHNCD")
    room = make_room(undecided, half, not_reached, carried, decided)
    values: dict[str, Any] = {"revision": 1, "by": room.chair.user, "as_of": DAY}
    cases.save_decisions(case=room.case(undecided), values={"discussion": "discussed"}, **values)
    cases.save_decisions(case=room.case(half), values={"advance": "no", "discussion": "not_discussed"}, **values)
    cases.save_decisions(case=room.case(carried), values={"discussion": "not_discussed"}, **values)
    decide(room, room.case(decided))
    with pytest.raises(RuleViolation) as refusal:
        meetings.close_meeting(meeting=room.meeting, by=BY, as_of=DAY)
    assert [finding.code for finding in refusal.value.findings] == [
        "case_undecided",
        "case_half_decided",
        "case_not_reached",
    ]
    assert all(finding.blocks for finding in refusal.value.findings)
    assert Meeting.objects.get(pk=room.meeting.pk).status == M.IN_SESSION
    for person in (undecided, half, not_reached):
        decide(room, room.case(person))
    assert meetings.close_meeting(meeting=room.meeting, by=BY, as_of=DAY).status == M.CLOSED


def test_without_a_quorum_nothing_is_decided_and_nothing_is_closed():
    executive = make_executive("AG11")
    room = make_room(executive, quorum=2)
    meetings.record_attendance(meeting=room.meeting, present=[room.chair.pk], by=BY)
    with pytest.raises(RuleViolation, match="no quorum"):
        decide(room, room.case(executive))
    meetings.record_attendance(meeting=room.meeting, present=[room.chair.pk, room.members[0].pk], by=BY)
    decide(room, room.case(executive))
    meetings.record_attendance(meeting=room.meeting, present=[room.chair.pk], by=BY)
    with pytest.raises(RuleViolation) as refusal:
        meetings.close_meeting(meeting=room.meeting, by=BY, as_of=DAY)
    assert [finding.code for finding in refusal.value.findings] == ["no_quorum"]


def test_a_recusal_that_breaks_the_quorum_of_a_decided_case_stands_against_closing():
    executive = make_executive("AG11")
    room = make_room(executive, quorum=3)
    decide(room, room.case(executive))
    cases.recuse(case=room.case(executive), member=room.members[0], reason="Kin", by=BY)
    with pytest.raises(RuleViolation) as refusal:
        meetings.close_meeting(meeting=room.meeting, by=BY, as_of=DAY)
    assert [finding.code for finding in refusal.value.findings] == ["case_without_quorum"]


def test_a_case_not_decided_is_due_again_with_its_plan():
    person = executive_with_login()
    plan = plan_in(PlanStatus.AGREED, person)
    other = make_executive("AG11")
    room = make_room(person, other)
    cases.mark_discussion(case=room.case(person), discussion="not_discussed", by=BY_OFFICE(), as_of=DAY)
    decide(room, room.case(other))
    meetings.close_meeting(meeting=room.meeting, by=BY, as_of=DAY)
    plan.refresh_from_db()
    assert plan.status == PlanStatus.AGREED
    following = meetings.plan_meeting(cycle=room.meeting.cycle, held_on=DAY + dt.timedelta(days=30), by=BY)
    assert list(executives_due(following)) == [person]


def BY_OFFICE():  # noqa: N802 - reads as a constant beside BY
    return user_with(Role.AGENCY_HR, "AG", username="office")


def test_the_record_holds_what_was_seen_and_decided_and_no_rating():
    person = executive_with_login()
    plan_in(PlanStatus.AGREED, person)
    PerformanceRating.objects.create(
        executive=person, period_start=dt.date(2024, 10, 1), period_end=dt.date(2025, 9, 30), level=5,
        agency=make_agency("AG"),
    )  # fmt: skip
    room = make_room(person)
    case = decide(room, room.case(person), advance_note="Strong", disposition_note="Go on")
    decide(room, case, advance="yes")
    cases.write_dissent(case=case, text="Too early", by=room.members[0].user, as_of=DAY)
    cases.recuse(case=case, member=room.members[1], reason="Kin", by=BY)
    follow_ups.grant_exception(
        case=case, reason="personal", note="Care", expires_on=dt.date(2027, 11, 1), by=room.chair.user, as_of=DAY
    )
    meeting = meetings.close_meeting(meeting=room.meeting, by=BY, as_of=DAY, remarks="All in one hour.")
    record = meeting.record
    (held,) = record["cases"]
    assert held["decided"]["advance"] == "yes"
    assert held["decided"]["advance_note"] == "Strong"
    assert [change["reason"] for change in held["changes"]] == ["said so"]
    assert [one["text"] for one in held["dissents"]] == ["Too early"]
    assert [one["name"] for one in held["recusals"]] == [str(room.members[1].user)]
    assert held["exceptions"][0]["reason"] == "Personal circumstances"
    assert held["seen"]["plan"]["lines"][0]["objective"] == "Lead an interagency review"
    assert held["seen"]["clock"]["starts_on"] == "2015-03-01"
    assert {one["name"]: one["is_present"] for one in record["attendance"]} == {
        str(member.user): True for member in room.everyone
    }
    assert record["remarks"] == "All in one hour."
    assert "rating" not in str(record).lower()
    assert '"level"' not in str(record)


def test_each_executive_is_told_their_own_outcome_once(django_capture_on_commit_callbacks):
    first, second, silent = executive_with_login(), executive_with_login(), make_executive("AG11")
    room = make_room(first, second, silent)
    for person in (first, silent):
        decide(room, room.case(person), advance="yes", advance_note="Secret note")
    cases.mark_discussion(case=room.case(second), discussion="not_discussed", by=BY_OFFICE(), as_of=DAY)
    with django_capture_on_commit_callbacks(execute=True):
        meetings.close_meeting(meeting=room.meeting, by=BY, as_of=DAY)
    (notice,) = Notice.objects.filter(rule="board_outcome")
    assert notice.recipient == first.user
    assert "No plan of yours was before the board" in notice.message
    assert "Secret" not in notice.message
    (letter,) = mail.outbox
    assert letter.to == [first.user.email]
    assert first.family_name not in f"{letter.subject}{letter.body}"
    from development.tasks import tell_outcomes

    assert tell_outcomes(room.meeting.pk) == 0
    assert len(mail.outbox) == 1


def test_recommendations_are_issued_at_closing_and_taken_up_by_their_executive_alone():
    person, other = executive_with_login(), executive_with_login()
    plan = plan_in(PlanStatus.AGREED, person)
    room = make_room(person)
    case = room.case(person)
    recommendation = follow_ups.recommend(
        case=case, kind="rotation", activity_type="detail_agency", text="A detail", by=room.chair.user, as_of=DAY
    )
    line = plan.lines.first()
    assert line is not None

    def take_up(by, line=line):
        return cases.take_up_recommendation(recommendation=recommendation, line=line, by=by, as_of=DAY)

    with pytest.raises(InvalidTransition):
        take_up(person.user)
    decide(room, case)
    meetings.close_meeting(meeting=room.meeting, by=BY, as_of=DAY)
    with pytest.raises(NotPermitted):
        take_up(other.user)
    foreign = plan_in(PlanStatus.DRAFT, other).lines.first()
    with pytest.raises(RuleViolation, match="own plan"):
        take_up(person.user, line=foreign)
    assert take_up(person.user).taken_up_on == DAY
    assert Recommendation.objects.get().taken_up_line == line


def test_a_recommendation_names_what_its_kind_asks_for():
    executive = make_executive("AG11")
    room = make_room(executive)
    case, by = room.case(executive), room.chair.user
    profile = boards.save_profile(board=room.board, name="Denver", activity_type="", criteria={}, by=BY)
    foreign = boards.save_profile(board=make_board(), name="Denver", activity_type="", criteria={}, by=BY)
    common: dict[str, Any] = {"case": case, "text": "Named", "by": by, "as_of": DAY}
    wrongs: tuple[dict[str, Any], ...] = (
        {"kind": "profile"},
        {"kind": "profile", "profile": foreign},
        {"kind": "activity"},
        {"kind": "rotation", "activity_type": "detail_agency", "profile": profile},
    )
    for wrong in wrongs:
        with pytest.raises(RuleViolation):
            follow_ups.recommend(**common, **wrong)
    assert follow_ups.recommend(**common, kind="profile", profile=profile).issued_at is None


def test_seats_terms_and_names_are_kept_in_order():
    held = make_board()
    member = seat(held, ends_on=dt.date(2026, 6, 30))
    with pytest.raises(RuleViolation, match="in that time"):
        seat(held, member.user, starts_on=dt.date(2026, 6, 30))
    again = seat(held, member.user, starts_on=dt.date(2026, 7, 1))
    values: dict[str, Any] = {"seat": "member", "standing": "career", "by": BY}
    with pytest.raises(RuleViolation, match="in that time"):
        boards.change_seat(member=again, starts_on=dt.date(2026, 6, 1), ends_on=None, **values)
    boards.change_seat(member=again, starts_on=dt.date(2026, 8, 1), ends_on=None, **values)
    with pytest.raises(RuleViolation, match="no board role"):
        seat(held, user_with(Role.ERB_MEMBER, "HE", username="stranger"))
    with pytest.raises(RuleViolation, match="that name"):
        make_board(name=held.name)
    make_cycle(held)
    year: dict[str, Any] = {"population": "all", "opens_on": DAY, "closes_on": DAY}
    with pytest.raises(RuleViolation, match="already"):
        boards.open_cycle(board=held, fiscal_year=2027, by=BY, **year)


def test_a_cycle_closes_once_its_meetings_are_over():
    room = make_room(make_executive("AG11"), status="scheduled")
    with pytest.raises(InvalidTransition, match="still open"):
        close_cycle(cycle=room.meeting.cycle, by=BY)
    meetings.cancel_meeting(meeting=room.meeting, by=BY, reason="No room")
    assert close_cycle(cycle=room.meeting.cycle, by=BY).status == "closed"
    with pytest.raises(InvalidTransition):
        close_cycle(cycle=room.meeting.cycle, by=BY)
    with pytest.raises(InvalidTransition):
        meetings.plan_meeting(cycle=ReviewCycle.objects.get(), held_on=DAY, by=BY)


def tamper(sql, *values):
    """Change a row as somebody with the database's keys would, past the triggers."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql, values)
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = origin")


def verified():
    """Return what verify_meetings prints, and whether it found nothing."""
    out = StringIO()
    try:
        call_command("verify_meetings", stdout=out)
    except CommandError as error:
        return out.getvalue() + str(error), False
    return out.getvalue(), True


@pytest.mark.parametrize(
    ("sql", "says"),
    [
        ("UPDATE development_meeting SET record = '{}' WHERE id = %s", "does not match its hash"),
        ("UPDATE development_case SET advance = 'no' WHERE meeting_id = %s", "differs from the record in advance"),
        ("UPDATE development_case SET disposition_note = 'x' WHERE meeting_id = %s", "disposition_note"),
        ("DELETE FROM development_case WHERE meeting_id = %s", "is gone"),
    ],
)
def test_tampering_with_a_closed_meeting_is_found(sql, says):
    room = make_room(make_executive("AG11"), status="closed")
    other = make_room(make_executive("AG11"), status="closed")
    assert verified()[1]
    tamper(sql, room.meeting.pk)
    said, is_sound = verified()
    assert not is_sound
    assert says in said
    assert f"Meeting {room.meeting.pk}" in said
    assert f"Meeting {other.meeting.pk}" not in said


def test_a_record_changed_together_with_its_hash_is_found_by_the_audit_log():
    from sesportal.lib.content import canonical, content_hash

    room = make_room(make_executive("AG11"), status="closed")
    record = Meeting.objects.get(pk=room.meeting.pk).record
    record["remarks"] = "Something else"
    sql = "UPDATE development_meeting SET record = %s, record_hash = %s WHERE id = %s"
    tamper(sql, canonical(record), content_hash(record), room.meeting.pk)
    said, is_sound = verified()
    assert not is_sound
    assert "not the one that the audit log wrote" in said


@pytest.mark.postgres
@pytest.mark.parametrize(
    "change",
    [
        lambda room: Meeting.objects.filter(pk=room.meeting.pk).update(record={}),
        lambda room: Meeting.objects.filter(pk=room.meeting.pk).update(status="in_session"),
        lambda room: Meeting.objects.filter(pk=room.meeting.pk).delete(),
        lambda room: Case.objects.filter(meeting=room.meeting).update(advance="no"),
        lambda room: Case.objects.filter(meeting=room.meeting).delete(),
    ],
)
def test_postgresql_refuses_to_change_a_closed_meeting(change):
    room = make_room(make_executive("AG11"), status="closed")
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        change(room)
    # What is no part of the record may still change: accounts go, numbers on an agenda shift.
    Case.objects.filter(meeting=room.meeting).update(position=7, decided_by=None)
    Meeting.objects.filter(pk=room.meeting.pk).update(closed_by=None, place="Elsewhere")
    assert verified()[1]


def test_the_audit_log_tells_who_did_what_and_not_what_was_decided():
    executive = make_executive("AG11")
    room = make_room(executive)
    decide(room, room.case(executive), advance="yes", advance_note="A note nobody else reads")
    meetings.close_meeting(meeting=room.meeting, by=BY, as_of=DAY)
    events = AuditEvent.objects.filter(subject_type__in=["development.case", "development.meeting"])
    assert {"case decided", "meeting record frozen", "agenda issued", "session begun"} <= set(
        events.values_list("verb", flat=True)
    )
    assert not any("nobody else reads" in str(event.before) + str(event.after) + event.reason for event in events)


def test_drawing_an_agenda_costs_the_same_for_any_corps():
    costs = []
    for size in (3, 30):
        for _ in range(size):
            make_executive("AG11")
        room = make_room(status="planned")
        with CaptureQueriesContext(connection) as queries:
            agendas.draw_agenda(meeting=room.meeting, by=BY)
        costs.append(len(queries))
        meetings.cancel_meeting(meeting=room.meeting, by=BY, reason="Measured")
    assert costs[0] == costs[1]


def test_a_recusal_takes_away_the_packet_that_holds_the_case(django_capture_on_commit_callbacks, settings, tmp_path):
    from development.actions.packets import request_packet

    settings.MEDIA_ROOT = tmp_path
    executive = make_executive("AG11")
    room = make_room(executive, status="scheduled")
    reader = room.members[0]
    with django_capture_on_commit_callbacks(execute=True):
        request_packet(meeting=room.meeting, by=reader.user, as_of=DAY)
    packet = Packet.objects.get()
    assert packet.case_ids == [room.case(executive).pk]
    assert packet.file.storage.exists(str(packet.file.name))
    with django_capture_on_commit_callbacks(execute=True):
        cases.recuse(case=room.case(executive), member=reader, reason="Kin", by=reader.user)
    assert not Packet.objects.exists()
    assert not packet.file.storage.exists(str(packet.file.name))
    with pytest.raises(NotPermitted):
        request_packet(meeting=room.meeting, by=reader.user, as_of=DAY)


def test_an_action_is_due_after_the_meeting():
    executive = make_executive("AG11")
    room = make_room(executive)
    values: dict[str, Any] = {
        "case": room.case(executive),
        "text": "Ask",
        "owner": "Office",
        "by": room.chair.user,
        "as_of": DAY,
    }
    with pytest.raises(RuleViolation):
        follow_ups.add_action(due_on=DAY - dt.timedelta(days=1), **values)
    follow_ups.add_action(due_on=DAY, **values)
    assert BoardAction.objects.count() == 1
