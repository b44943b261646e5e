"""The pages of boards: what each reader finds on them, what is hidden from whom, and what they cost."""

from __future__ import annotations

import datetime as dt
import json
import re
import subprocess
import time

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from development.actions import agendas, cases, follow_ups, meetings
from development.models import Board, BoardAction, Case, Dissent, Meeting, Packet, Recommendation, Recusal, ReviewCycle
from development.workflow import PlanStatus
from executives.models import Executive, PerformanceRating
from sesportal.accounts.roles import Role
from sesportal.audit.models import ReadEvent
from tests.factories.accounts import user_with
from tests.factories.boards import BY, DAY, DECISIONS, bring, decide, make_room
from tests.factories.development import executive_with_login, plan_in
from tests.factories.executives import make_agency, make_executive

pytestmark = pytest.mark.django_db
MOST = 12


@pytest.fixture(autouse=True)
def november():
    """It is November 22, 2026, the day of the meetings."""
    with time_machine.travel(dt.datetime(2026, 11, 22, 15, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def visit(client):
    """Open a page of this app by its name as a user."""

    def go(user, name, *args, data=None, query="", follow=False):
        client.force_login(user)
        url = reverse(f"development:{name}", args=args) + query
        return client.get(url, follow=follow) if data is None else client.post(url, data, follow=follow)

    return go


def text(response):
    return re.sub(r"\s+", " ", response.content.decode())


# --- Setting up ---


def test_the_office_sets_up_a_board_and_its_year(visit, agency_hr, erb_member):
    make_agency("AG11")
    made = visit(agency_hr, "board_new", data={"agency": "AG", "name": "ERB", "quorum": "1"})
    board = Board.objects.get()
    assert made["Location"] == reverse("development:board_detail", args=[board.pk])
    seat = {"user": erb_member.pk, "seat": "chair", "standing": "career", "starts_on": "2026-01-01", "ends_on": ""}
    visit(agency_hr, "seat_new", board.pk, data=seat)
    page = text(visit(agency_hr, "board_detail", board.pk))
    assert "The chair is a career appointee; the rule asks for a noncareer one." in page
    assert "90 FR 8481" in page
    member = board.members.get()
    visit(agency_hr, "seat_edit", board.pk, member.pk, data=seat | {"standing": "noncareer"})
    assert "The chair is a" not in text(visit(agency_hr, "board_detail", board.pk))
    visit(agency_hr, "cycle_new", board.pk, data={
        "fiscal_year": "2027", "population": "all", "opens_on": "2026-10-01", "closes_on": "2027-09-30",
    })  # fmt: skip
    cycle = ReviewCycle.objects.get()
    late = visit(agency_hr, "meeting_new", cycle.pk, data={"held_on": "2027-10-01", "place": ""})
    assert "choose a day in it" in text(late)
    visit(agency_hr, "meeting_new", cycle.pk, data={"held_on": "2026-11-22", "place": "Room 1"})
    assert Meeting.objects.get().place == "Room 1"
    visit(agency_hr, "profile_new", board.pk, data={"name": "Denver", "activity_type": "", "series": "0340"})
    assert board.profiles.get().criteria == {"series": ["0340"]}
    visit(agency_hr, "board_edit", board.pk, data={"name": "The board", "quorum": "2"})
    board.refresh_from_db()
    assert (board.name, board.quorum) == ("The board", 2)


def test_a_board_is_not_set_up_for_another_agency(visit, agency_hr):
    make_agency("HE")
    answer = visit(agency_hr, "board_new", data={"agency": "HE", "name": "ERB", "quorum": "1"})
    assert answer.status_code == 200
    assert not Board.objects.exists()


def test_the_office_draws_up_adds_orders_and_removes(visit, agency_hr):
    due, other = make_executive("AG11", family="Due"), make_executive("AG11", family="Other")
    room = make_room(status="planned")
    visit(agency_hr, "agenda_change", room.meeting.pk, data={"draw": "1"})
    assert room.meeting.cases.count() == 2
    visit(agency_hr, "agenda_change", room.meeting.pk, data={"remove": room.case(other).pk})
    found = visit(agency_hr, "meeting_detail", room.meeting.pk, query="?find=other")
    assert [one.pk for one in found.context["found"]] == [other.pk]
    visit(agency_hr, "agenda_change", room.meeting.pk, data={"add": other.identifier})

    def order():
        return [case.executive for case in room.meeting.cases.order_by("position")]

    assert order() == [due, other]
    for where, case, expected in (
        ("up", other, [other, due]),
        ("up", other, [other, due]),
        ("down", other, [due, other]),
        ("down", other, [due, other]),
    ):
        visit(agency_hr, "agenda_change", room.meeting.pk, data={where: room.case(case).pk})
        assert order() == expected


def test_another_agencys_executive_is_not_found_nor_added(visit, agency_hr):
    stranger = make_executive("HE11", family="Stranger")
    room = make_room(status="planned")
    assert visit(agency_hr, "meeting_detail", room.meeting.pk, query="?find=stranger").context["found"] == []
    assert visit(agency_hr, "agenda_change", room.meeting.pk, data={"add": stranger.identifier}).status_code == 404


def test_a_meeting_goes_from_agenda_to_minutes_by_its_buttons(visit, agency_hr):
    executive = make_executive("AG11", family="Decided")
    room = make_room(executive, status="planned")
    step = ("meeting_step", room.meeting.pk)
    visit(agency_hr, *step, data={"step": "issue"})
    visit(agency_hr, *step, data={"step": "withdraw"})
    visit(agency_hr, *step, data={"step": "issue"})
    visit(agency_hr, *step, data={"step": "begin"})
    visit(agency_hr, *step, data={"step": "attendance", "present": [member.pk for member in room.everyone]})
    refused = visit(agency_hr, "meeting_close", room.meeting.pk)
    assert "was not reached" in text(refused)
    assert "freeze its record" not in text(refused)
    posted = visit(agency_hr, "meeting_close", room.meeting.pk, data={"remarks": ""}, follow=True)
    assert "cannot be closed yet" in text(posted)
    decide(room, room.case(executive))
    minutes = visit(agency_hr, "meeting_close", room.meeting.pk, data={"remarks": "Short."}, follow=True)
    assert {"Minutes of November 22, 2026", "Short.", "Decided"} <= {
        words for words in ("Minutes of November 22, 2026", "Short.", "Decided") if words in text(minutes)
    }
    assert visit(agency_hr, *step, data={"step": "begin"}).status_code == 409
    assert visit(agency_hr, *step, data={"step": "fly"}).status_code == 422


def test_calling_off_needs_a_reason(visit, agency_hr):
    room = make_room(make_executive("AG11"), status="scheduled")
    assert visit(agency_hr, "meeting_step", room.meeting.pk, data={"step": "cancel"}).status_code == 422
    visit(agency_hr, "meeting_step", room.meeting.pk, data={"step": "cancel", "reason": "Snow"})
    assert Meeting.objects.get().status == "cancelled"


# --- The case ---


def entered(case, **values):
    fields = {
        "do": "decide", "revision": case.revision, "advance": "yes", "move": "no", "develop": "later",
        "advance_note": "", "move_note": "", "develop_note": "", "disposition": "no_plan", "disposition_note": "",
        "discussion": "discussed", "reason": "",
    }  # fmt: skip
    return fields | values


def test_a_member_decides_and_goes_to_the_next_case(visit):
    first, second = make_executive("AG11", family="A"), make_executive("AG11", family="B")
    room = make_room(first, second)
    case, following = room.case(first), room.case(second)
    answer = visit(room.chair.user, "case_detail", case.pk, data=entered(case) | {"then": "next"})
    assert answer["Location"] == reverse("development:case_detail", args=[following.pk])
    case.refresh_from_db()
    assert (case.advance, case.move, case.develop, case.decided_by) == ("yes", "no", "later", room.chair.user)
    page = visit(room.chair.user, "case_detail", following.pk).context
    assert (page["previous"], page["following"]) == (reverse("development:case_detail", args=[case.pk]), "")


def test_a_member_who_comes_late_sees_both_and_keeps_what_was_typed(visit):
    executive = make_executive("AG11")
    room = make_room(executive)
    case = room.case(executive)
    visit(room.chair.user, "case_detail", case.pk, data=entered(case, advance="no"))
    late = visit(room.members[0].user, "case_detail", case.pk, data=entered(case, advance_note="My long note"))
    assert late.status_code == 409
    assert ("Advance", "Ready now", "Not at this time") in late.context["stale"]
    form = late.context["decision_form"]
    assert form["advance_note"].value() == "My long note"
    case.refresh_from_db()
    assert (case.advance, form["revision"].value()) == ("no", str(case.revision))
    again = visit(
        room.members[0].user, "case_detail", case.pk,
        data=entered(case, advance_note="My long note", reason="We talked", revision=case.revision),
    )  # fmt: skip
    assert again.status_code == 302
    case.refresh_from_db()
    assert (case.advance, case.advance_note) == ("yes", "My long note")


def test_a_changed_decision_without_a_reason_stays_on_the_form(visit):
    executive = make_executive("AG11")
    room = make_room(executive)
    case = decide(room, room.case(executive))
    answer = visit(room.chair.user, "case_detail", case.pk, data=entered(case))
    assert answer.status_code == 422
    assert "reason" in answer.context["decision_form"].errors


def test_what_follows_from_a_case_is_kept_by_small_forms(visit):
    executive = make_executive("AG11")
    room = make_room(executive)
    case, by = room.case(executive), room.chair.user
    sent = [
        {"do": "action", "action-text": "Find a host", "action-owner": "Office", "action-due_on": "2026-12-01"},
        {"do": "recommend", "recommend-kind": "activity", "recommend-activity_type": "coaching",
         "recommend-text": "A coach"},
        {"do": "exception", "exception-reason": "personal", "exception-note": "Care",
         "exception-expires_on": "2027-11-22"},
        entered(case),
        {"do": "dissent", "text": "Too early"},
        {"do": "mark", "discussion": "discussed"},
    ]  # fmt: skip
    for data in sent:
        assert visit(by, "case_detail", case.pk, data=data).status_code == 302, data
    page = text(visit(by, "case_detail", case.pk))
    for words in ("Find a host", "A coach", "Care", "Too early"):
        assert words in page
    visit(by, "recommendation_withdraw", Recommendation.objects.get().pk, data={})
    visit(by, "action_close", BoardAction.objects.get().pk, data={"outcome": "Found", "case": case.pk})
    assert not Recommendation.objects.exists()
    assert BoardAction.objects.get().outcome == "Found"
    for wrong in ({"do": "action"}, {"do": "recommend"}, {"do": "exception"}, {"do": "dissent"}, {"do": "recuse"}):
        assert visit(by, "case_detail", case.pk, data=wrong).status_code == 200
    late = {
        "do": "exception",
        "exception-reason": "personal",
        "exception-note": "x",
        "exception-expires_on": "2026-11-22",
    }
    assert visit(by, "case_detail", case.pk, data=late).status_code == 422


def test_a_case_shows_the_plan_with_its_edits_and_what_came_of_earlier_reviews(visit):
    from development.actions.writing import save_field

    person = executive_with_login()
    earlier = make_room(person, day=dt.date(2026, 10, 5))
    case = earlier.case(person)
    follow_ups.add_action(
        case=case, text="Find a host", owner="Office", due_on=dt.date(2026, 12, 1), by=earlier.chair.user, as_of=DAY
    )
    decide(earlier, case)
    meetings.close_meeting(meeting=earlier.meeting, by=BY, as_of=dt.date(2026, 10, 5))
    with time_machine.travel(dt.datetime(2026, 11, 20, 15, tzinfo=dt.UTC)):
        plan = plan_in(PlanStatus.AGREED, person)
    assert person.user is not None
    save_field(plan=plan, field="short_term_goal", value="Lead a region", revision=plan.revision, by=person.user)
    room = make_room(person)
    page = text(visit(room.chair.user, "case_detail", room.case(person).pk))
    for words in (
        "1 edit since submission",
        "Lead a region",
        "Lead an interagency review",
        "Find a host",
        "0 of 1 actions",
    ):
        assert words in page, words


def test_ratings_are_shown_to_serving_members_alone_and_leave_no_other_trace(visit, agency_hr, auditor):
    executive = make_executive("AG11")
    PerformanceRating.objects.create(
        executive=executive, period_start=dt.date(2024, 10, 1), period_end=dt.date(2025, 9, 30), level=4,
        agency=make_agency("AG"),
    )  # fmt: skip
    room = make_room(executive)
    pk = room.case(executive).pk
    assert "level 4 of 5" in text(visit(room.members[0].user, "case_detail", pk))
    for other in (agency_hr, auditor):
        page = visit(other, "case_detail", pk)
        assert page.status_code == 200
        assert "of 5" not in text(page)
        assert page.context["ratings"] is None
    assert "of 5" not in text(visit(room.members[0].user, "packet", room.meeting.pk))


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"advance": "yes"}, "Saved. Not decided yet: move, develop, what becomes of the plan."),
        (DECISIONS | {"disposition": "no_plan"}, "Saved: the case is decided."),
    ],
)
def test_a_save_says_what_the_case_still_lacks(visit, values, said):
    executive = make_executive("AG11")
    room = make_room(executive)
    case = room.case(executive)
    data = {"revision": case.revision} | values
    assert said in text(visit(room.chair.user, "case_detail", case.pk, data=data, follow=True))


@pytest.mark.parametrize("is_office", [True, False])
def test_an_empty_agenda_says_what_to_do_to_who_may_fill_it(visit, agency_hr, is_office):
    room = make_room(status="planned")
    page = text(visit(agency_hr if is_office else room.chair.user, "meeting_detail", room.meeting.pk))
    assert ("Draw it up from those who are due, or find somebody" in page) is is_office


def test_of_a_closed_case_the_ratings_end_with_the_meeting(visit):
    executive = make_executive("AG11")
    for level, last in ((3, DAY - dt.timedelta(days=1)), (4, DAY), (5, DAY + dt.timedelta(days=1))):
        PerformanceRating.objects.create(
            executive=executive, period_start=last - dt.timedelta(days=300), period_end=last, level=level,
            agency=make_agency("AG"),
        )  # fmt: skip
    room = make_room(executive, status="closed")
    page = visit(room.members[0].user, "case_detail", room.case(executive).pk)
    assert [rating.level for rating in page.context["ratings"]] == [4, 3]


def test_opening_a_case_and_a_packet_is_written_into_the_read_log(visit):
    first, second = make_executive("AG11"), make_executive("AG11")
    room = make_room(first, second)
    visit(room.chair.user, "case_detail", room.case(first).pk)
    for _ in range(2):
        visit(room.chair.user, "packet", room.meeting.pk)
    read = ReadEvent.objects.filter(reader_id=room.chair.user.pk).values_list("page", "subject_id")
    assert sorted(read) == [
        ("board case", str(first.pk)), ("board packet", str(first.pk)), ("board packet", str(second.pk)),
    ]  # fmt: skip


def test_the_home_page_leads_members_and_office_to_the_next_meeting(client, agency_hr, agency_head):
    executive = make_executive("AG11")
    room = make_room(executive, make_executive("AG11"))

    def card(user):
        client.force_login(user)
        return next((one for one in client.get("/").context["cards"] if one.title == "Board meeting"), None)

    cases.recuse(case=room.case(executive), member=room.members[0], reason="Kin", by=BY)
    url = reverse("development:meeting_detail", args=[room.meeting.pk])
    for user, number in ((room.chair.user, 2), (room.members[0].user, 1), (agency_hr, 2)):
        found = card(user)
        assert (found.url, found.count, found.is_urgent) == (url, number, True)
    assert card(agency_head) is None


# --- Recusal and other people's cases ---


def pdf_text(response):
    data = b"".join(response.streaming_content)
    return subprocess.run(["pdftotext", "-", "-"], input=data, capture_output=True, check=True).stdout.decode()


@pytest.mark.poppler
def test_a_recused_case_is_gone_from_every_page_list_and_count(visit, agency_hr, django_capture_on_commit_callbacks):
    hidden = make_executive("AG11", family="Hiddenperson")
    shown = make_executive("AG11", family="Shownperson")
    room = make_room(hidden, shown)
    member, case, other = room.members[0], room.case(hidden), room.case(shown)
    for one in (case, other):
        follow_ups.add_action(
            case=one, text=f"Act for {one.executive.family_name}", owner="Office", due_on=dt.date(2026, 12, 1),
            by=room.chair.user, as_of=DAY,
        )  # fmt: skip
        decide(room, one)
    answer = visit(member.user, "case_detail", case.pk, data={"do": "recuse", "member": member.pk, "reason": "Kin"})
    assert answer["Location"] == reverse("development:meeting_detail", args=[room.meeting.pk])

    def pages(user):
        with django_capture_on_commit_callbacks(execute=True):
            visit(user, "packet", room.meeting.pk, data={})
        found = {
            "meeting": text(visit(user, "meeting_detail", room.meeting.pk)),
            "board": text(visit(user, "board_detail", room.board.pk)),
            "packet": text(visit(user, "packet", room.meeting.pk)),
            "file": pdf_text(visit(user, "packet_file", room.meeting.pk)),
            "neighbour": text(visit(user, "case_detail", other.pk)),
            "cycle": text(visit(user, "cycle_detail", room.meeting.cycle_id)),
        }
        if Meeting.objects.get(pk=room.meeting.pk).status == "closed":
            found["minutes"] = text(visit(user, "meeting_minutes", room.meeting.pk))
        return found

    for status in ("in_session", "closed"):
        if status == "closed":
            meetings.close_meeting(meeting=room.meeting, by=BY, as_of=DAY)
        for name, page in pages(member.user).items():
            assert "Hiddenperson" not in page, (status, name)
        for name, page in pages(room.members[1].user).items():
            if name not in ("cycle", "neighbour"):
                assert "Hiddenperson" in page, (status, name)
        assert visit(member.user, "case_detail", case.pk).status_code == 404
        assert visit(member.user, "meeting_detail", room.meeting.pk).context["page"].paginator.count == 1
        neighbour = visit(member.user, "case_detail", other.pk).context
        assert (neighbour["number"], neighbour["total"], neighbour["previous"]) == (1, 1, "")
        assert visit(member.user, "cycle_detail", room.meeting.cycle_id).context["figures"][0][1] == 1
        assert len(visit(member.user, "board_detail", room.board.pk).context["actions"]) == 1
        for data in ({"do": "decide"}, {"do": "dissent", "text": "x"}):
            assert visit(member.user, "case_detail", case.pk, data=data).status_code == 404
        action = BoardAction.objects.get(case=case)
        assert visit(member.user, "action_close", action.pk, data={"outcome": "x"}).status_code == 404
    assert visit(agency_hr, "meeting_detail", room.meeting.pk).context["page"].paginator.count == 2


def test_an_earlier_review_one_was_recused_from_stays_hidden_in_the_next(visit):
    executive = make_executive("AG11")
    earlier = make_room(executive, day=dt.date(2025, 10, 6), status="in_session")
    case = earlier.case(executive)
    member = earlier.members[0]
    decide(earlier, case, disposition_note="Words of the year before")
    cases.recuse(case=case, member=member, reason="Kin", by=BY)
    meetings.close_meeting(meeting=earlier.meeting, by=BY, as_of=dt.date(2025, 10, 6))
    room = make_room(executive, members=(member.user,))
    later = room.case(executive)
    for page, args in (("case_detail", later.pk), ("packet", room.meeting.pk)):
        assert "Words of the year before" not in text(visit(member.user, page, args))
        assert "Words of the year before" in text(visit(room.chair.user, page, args))


def test_a_packet_made_before_a_recusal_elsewhere_is_no_longer_sent(visit, django_capture_on_commit_callbacks):
    """Even where the row survived, a file with a case its reader may not see is not sent."""
    executive = make_executive("AG11")
    room = make_room(executive, make_executive("AG11"), status="scheduled")
    member = room.members[0]
    with django_capture_on_commit_callbacks(execute=True):
        visit(member.user, "packet", room.meeting.pk, data={})
    assert visit(member.user, "packet_file", room.meeting.pk).status_code == 200
    Recusal.objects.create(case=room.case(executive), member=member, reason="Kin", at=dt.datetime.now(dt.UTC))
    assert visit(member.user, "packet_file", room.meeting.pk).status_code == 404


def test_nobody_gets_anothers_packet(visit, agency_hr, django_capture_on_commit_callbacks):
    room = make_room(make_executive("AG11"), status="scheduled")
    with django_capture_on_commit_callbacks(execute=True):
        visit(room.chair.user, "packet", room.meeting.pk, data={})
    assert visit(agency_hr, "packet_file", room.meeting.pk).status_code == 404
    assert visit(agency_hr, "packet_progress", room.meeting.pk).status_code == 404


def test_an_executive_sees_their_own_outcome_and_nothing_of_anothers(visit):
    person, other = executive_with_login(), executive_with_login()
    plan_in(PlanStatus.AGREED, person)
    room = make_room(person, other)
    case = room.case(person)
    recommendation = follow_ups.recommend(
        case=case, kind="rotation", activity_type="detail_agency", text="A detail to Interior", by=room.chair.user,
        as_of=DAY,
    )  # fmt: skip
    follow_ups.recommend(
        case=room.case(other), kind="activity", activity_type="coaching", text="Somebody else's coach",
        by=room.chair.user, as_of=DAY,
    )  # fmt: skip
    decide(room, case, advance_note="Deliberation", disposition_note="Name a host by March.")
    decide(room, room.case(other), disposition="no_plan", disposition_note="For the other one")
    cases.write_dissent(case=case, text="Dissenting words", by=room.members[0].user, as_of=DAY)
    assert "Name a host" not in text(visit(person.user, "my_reviews"))
    meetings.close_meeting(meeting=room.meeting, by=BY, as_of=DAY)
    page = text(visit(person.user, "my_reviews"))
    for words in ("Name a host by March.", "A detail to Interior", "endorsed your plan as written", "within the year"):
        assert words in page, words
    for words in ("Deliberation", "Dissenting words", "Somebody else", "For the other one", other.family_name + " "):
        assert words not in page.replace(str(person.user), ""), words
    assert visit(other.user, "take_up", recommendation.pk, data={"line": "new"}).status_code == 404
    line = Executive.objects.get(pk=person.pk).development_plans.get().lines.first()
    assert line is not None
    visit(person.user, "take_up", recommendation.pk, data={"line": line.pk})
    recommendation.refresh_from_db()
    assert recommendation.taken_up_line == line
    for name in ("case_detail", "meeting_detail"):
        pk = case.pk if name == "case_detail" else room.meeting.pk
        assert visit(person.user, name, pk).status_code in (403, 404)


def test_a_recommendation_becomes_a_new_activity_of_a_plan_in_the_making(visit):
    person = executive_with_login()
    room = make_room(person)
    recommendation = follow_ups.recommend(
        case=room.case(person), kind="activity", activity_type="coaching", text="A coach", by=room.chair.user, as_of=DAY
    )
    decide(room, room.case(person))
    meetings.close_meeting(meeting=room.meeting, by=BY, as_of=DAY)
    assert visit(person.user, "take_up", recommendation.pk, data={"line": "new"}).status_code == 422
    plan = plan_in(PlanStatus.DRAFT, person)
    visit(person.user, "take_up", recommendation.pk, data={"line": "new"})
    recommendation.refresh_from_db()
    assert recommendation.taken_up_line is not None
    assert recommendation.taken_up_line.plan == plan
    assert (recommendation.taken_up_line.objective, recommendation.taken_up_line.activity_type) == (
        "A coach",
        "coaching",
    )


@pytest.mark.parametrize("who", ["agency_head", "erb_member"])
def test_the_agencys_head_and_members_of_other_boards_see_the_agenda_and_no_case(request, visit, who):
    user = request.getfixturevalue(who)
    executive = make_executive("AG11", family="Listed")
    room = make_room(executive)
    decide(room, room.case(executive), advance_note="Secret")
    meetings.close_meeting(meeting=room.meeting, by=BY, as_of=DAY)
    page = visit(user, "meeting_detail", room.meeting.pk)
    assert "Listed" in text(page)
    assert "Decided" not in text(page)
    assert reverse("development:case_detail", args=[room.case(executive).pk]) not in text(page)
    assert visit(user, "case_detail", room.case(executive).pk).status_code == 404
    assert visit(user, "packet", room.meeting.pk).status_code == 403
    assert visit(user, "meeting_minutes", room.meeting.pk).status_code == 403
    assert reverse("development:meeting_minutes", args=[room.meeting.pk]) not in text(
        visit(user, "meeting_detail", room.meeting.pk)
    )


def test_another_agencys_office_finds_nothing(visit, sibling_hr):
    room = make_room(make_executive("AG11"), status="closed")
    case = room.meeting.cases.get()
    pages = [
        ("board_detail", room.board.pk), ("cycle_detail", room.meeting.cycle_id), ("meeting_detail", room.meeting.pk),
        ("meeting_minutes", room.meeting.pk), ("packet", room.meeting.pk), ("case_detail", case.pk),
    ]  # fmt: skip
    assert [visit(sibling_hr, *page).status_code for page in pages] == [404] * len(pages)
    assert list(visit(sibling_hr, "board_list").context["page"].object_list) == []


# --- The packet as PDF ---


@pytest.mark.poppler
def test_the_packet_is_a_tagged_bookmarked_pdf_with_every_case(visit, django_capture_on_commit_callbacks):
    person = executive_with_login()
    plan_in(PlanStatus.AGREED, person)
    room = make_room(person, make_executive("AG11", family="O'Mañana <b> #panic()"), status="scheduled")
    with django_capture_on_commit_callbacks(execute=True):
        asked = visit(room.chair.user, "packet", room.meeting.pk, data={})
    assert asked.status_code == 302
    packet = Packet.objects.get()
    assert (packet.done, packet.total, len(packet.case_ids)) == (2, 2, 2)
    assert packet.finished_at is not None
    state = visit(room.chair.user, "packet_progress", room.meeting.pk)
    assert json.loads(state.content)["is_finished"] is True
    answer = visit(room.chair.user, "packet_file", room.meeting.pk)
    assert answer["Content-Type"] == "application/pdf"
    data = b"".join(answer.streaming_content)
    info = subprocess.run(["pdfinfo", "-"], input=data, capture_output=True, check=True).stdout.decode()
    assert re.search(r"Tagged:\s+yes", info)
    assert "pre-read" in info
    read = subprocess.run(["pdftotext", "-", "-"], input=data, capture_output=True, check=True).stdout.decode()
    assert "Lead an interagency review" in read
    assert "#panic()" in read
    assert b"/Outlines" in data


def test_a_packet_that_fails_says_so(visit, django_capture_on_commit_callbacks, monkeypatch):
    import typst

    def broken(*args, **kwargs):
        raise typst.TypstError("no such font", "")

    monkeypatch.setattr("development.exports.render", broken)
    room = make_room(make_executive("AG11"), status="scheduled")
    with django_capture_on_commit_callbacks(execute=True):
        visit(room.chair.user, "packet", room.meeting.pk, data={})
    assert "could not be made" in text(visit(room.chair.user, "packet", room.meeting.pk))
    assert visit(room.chair.user, "packet_file", room.meeting.pk).status_code == 404


def test_a_packet_of_40_cases_is_made_within_30_seconds(django_capture_on_commit_callbacks, visit):
    room = make_room(status="planned")
    people = [executive_with_login() for _ in range(40)]
    for person in people:
        plan_in(PlanStatus.AGREED, person)
    agendas.draw_agenda(meeting=room.meeting, by=BY)
    started = time.perf_counter()
    with (
        time_machine.travel(dt.datetime(2026, 11, 22, 15, tzinfo=dt.UTC)),
        django_capture_on_commit_callbacks(execute=True),
    ):
        visit(room.chair.user, "packet", room.meeting.pk, data={})
    assert time.perf_counter() - started < 30
    assert len(Packet.objects.get().case_ids) == 40


# --- What pages cost ---


def cost(user, url):
    client = Client()
    client.force_login(user)
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        response = client.get(url)
    assert response.status_code == 200
    return len(queries), "\n".join(query["sql"] for query in queries.captured_queries)


def fill(meeting, size):
    """Put many executives on an agenda, straight into the tables."""
    held = make_executive("AG11")
    people = Executive.objects.bulk_create(
        Executive(
            identifier=f"B{meeting.pk}-{number}", family_name=f"Family{number}", sort_name=f"FAMILY{number}",
            home_id="AG11", current_assignment=held.current_assignment, is_on_board=True,
        )
        for number in range(size)
    )  # fmt: skip
    Case.objects.bulk_create(
        Case(meeting=meeting, executive=person, position=place) for place, person in enumerate(people, 1)
    )


@pytest.mark.parametrize("status", ["planned", "in_session"])
def test_an_agenda_of_2000_cases_costs_at_most_12_queries(agency_hr, status):
    room = make_room(make_executive("AG11"), status="scheduled" if status == "in_session" else "planned")
    fill(room.meeting, 2000)
    if status == "in_session":
        meetings.start_session(meeting=room.meeting, by=BY, as_of=DAY)
    for user in (agency_hr, room.chair.user):
        number, sql = cost(user, reverse("development:meeting_detail", args=[room.meeting.pk]))
        assert number <= MOST, sql
        number, sql = cost(user, reverse("development:cycle_detail", args=[room.meeting.cycle_id]))
        assert number <= MOST, sql


def test_a_case_and_a_packet_cost_the_same_for_any_agenda(agency_hr):
    costs = []
    for size in (3, 40):
        room = make_room(make_executive("AG11"), status="planned")
        fill(room.meeting, size)
        bring(room, "in_session")
        case = room.meeting.cases.order_by("position").first()
        assert case is not None
        case_url = reverse("development:case_detail", args=[case.pk])
        packet_url = reverse("development:packet", args=[room.meeting.pk])
        costs.append((cost(room.chair.user, case_url)[0], cost(room.chair.user, packet_url)[0]))
        meetings_open = Meeting.objects.filter(pk=room.meeting.pk)
        meetings_open.update(status="cancelled")
    assert costs[0] == costs[1]


def test_the_list_of_boards_costs_the_same_for_any_number(agency_hr):
    make_room(status="planned")
    small, _ = cost(agency_hr, reverse("development:board_list"))
    for _ in range(5):
        make_room(status="planned")
    large, sql = cost(agency_hr, reverse("development:board_list"))
    assert small == large <= MOST, sql


def test_a_user_with_two_parts_is_served_by_the_wider_one(visit):
    """An office that keeps the board and sits on it both decides and closes."""
    both = user_with(Role.AGENCY_HR, "AG", username="both")
    from tests.factories.accounts import MembershipFactory

    MembershipFactory.create(user=both, role=Role.ERB_MEMBER, agency_code="AG")
    executive = make_executive("AG11")
    room = make_room(executive, members=(both,))
    case = room.case(executive)
    assert visit(both, "case_detail", case.pk, data=entered(case)).status_code == 302
    assert visit(both, "meeting_close", room.meeting.pk, data={"remarks": ""}).status_code == 302
    assert Dissent.objects.count() == 0
    assert Meeting.objects.get(pk=room.meeting.pk).status == "closed"
