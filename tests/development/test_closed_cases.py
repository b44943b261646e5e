"""What is shown of a case once its meeting is closed: what the board saw, in words, and what has followed since."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from development.actions import cases, follow_ups, meetings
from development.models import BoardAction, DevelopmentPlan, PostingProfile, Recommendation
from development.rules.decisions import in_words, name_of
from development.rules.profiles import posting_search, say_criteria
from development.rules.records import with_days
from development.workflow import PlanStatus
from tests.factories.boards import BY, DAY, decide, make_room
from tests.factories.development import executive_with_login, plan_in
from tests.factories.executives import make_agency, make_executive

pytestmark = pytest.mark.django_db
EARLIER = dt.date(2025, 10, 6)
LATER = dt.date(2027, 1, 11)


@pytest.fixture(autouse=True)
def november():
    with time_machine.travel(dt.datetime(2026, 11, 22, 15, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def page(client):
    """The text of a page of this app as a user reads it."""

    def read(user, name, *args, query=""):
        client.force_login(user)
        answer = client.get(reverse(f"development:{name}", args=args) + query)
        assert answer.status_code == 200, name
        return re.sub(r"\s+", " ", answer.content.decode())

    return read


@pytest.fixture
def reviewed():
    """An executive whose plan was returned at a meeting that is closed, with a decision that was changed."""
    executive = executive_with_login()
    plan = plan_in(PlanStatus.AGREED, executive)
    DevelopmentPlan.objects.filter(pk=plan.pk).update(long_term_goal="Lead a bureau")
    room = make_room(executive)
    case = room.case(executive)
    decide(room, case, disposition="returned", disposition_note="Name a host")
    case.refresh_from_db()
    cases.save_decisions(
        case=case, revision=case.revision, values={"advance": "no"}, reason="New facts", by=room.chair.user, as_of=DAY
    )
    follow_ups.add_action(case=case, text="Find a host", owner="Office", due_on=LATER, by=room.chair.user, as_of=DAY)
    meetings.close_meeting(meeting=room.meeting, by=BY, as_of=DAY)
    DevelopmentPlan.objects.filter(pk=plan.pk).update(long_term_goal="Written since, for nobody yet")
    return room, room.case(executive)


def test_the_case_and_its_pre_read_stay_as_the_board_saw_them(page, reviewed):
    room, case = reviewed
    for user in (room.chair.user, room.members[0].user):
        for name, pk in (("case_detail", case.pk), ("packet", room.meeting.pk)):
            shown = page(user, name, pk)
            assert "Lead a bureau" in shown, name
            assert "Written since" not in shown, name
    assert "What the board saw, as the record of the meeting of November 22, 2026 holds it" in page(
        room.chair.user, "case_detail", case.pk
    )


def test_a_case_that_is_still_open_follows_the_record_of_the_day(page):
    executive = executive_with_login()
    plan = plan_in(PlanStatus.AGREED, executive)
    room = make_room(executive)
    DevelopmentPlan.objects.filter(pk=plan.pk).update(long_term_goal="Written since")
    shown = page(room.chair.user, "case_detail", room.case(executive).pk)
    assert "Written since" in shown
    assert "As of November 22, 2026." in shown


def test_a_frozen_file_hides_the_earlier_case_its_reader_was_recused_from(page):
    executive = make_executive("AG11")
    before = make_room(executive, day=EARLIER)
    member = before.members[0]
    decide(before, before.case(executive), disposition_note="Words of the year before")
    cases.recuse(case=before.case(executive), member=member, reason="Kin", by=BY)
    meetings.close_meeting(meeting=before.meeting, by=BY, as_of=EARLIER)
    room = make_room(executive, members=(member.user,))
    decide(room, room.case(executive))
    meetings.close_meeting(meeting=room.meeting, by=BY, as_of=DAY)
    for name, pk in (("case_detail", room.case(executive).pk), ("packet", room.meeting.pk)):
        assert "Words of the year before" in page(room.chair.user, name, pk)
        assert "Words of the year before" not in page(member.user, name, pk)


def test_every_label_of_a_case_finds_its_own_field(page):
    executive = make_executive("AG11")
    room = make_room(executive)
    decide(room, room.case(executive))
    shown = page(room.chair.user, "case_detail", room.case(executive).pk)
    ids = re.findall(r' id="([^"]+)"', shown)
    assert sorted(ids) == sorted(set(ids))
    assert set(re.findall(r'<label[^>]* for="([^"]+)"', shown)) <= set(ids)


def test_changes_actions_and_days_stand_in_words(page, reviewed):
    room, case = reviewed
    change = re.compile(r"Advance, from “(.+?)” to “Not at this time”")
    for name, pk in (("case_detail", case.pk), ("meeting_minutes", room.meeting.pk)):
        shown = page(room.chair.user, name, pk)
        found = change.search(shown)
        assert found is not None, name
        assert found[1] in ("Ready now", "Ready later")
        assert "January 11, 2027" in shown
        assert "2027-01-11" not in shown


def test_an_open_action_is_closed_from_its_own_case_by_board_and_office_and_not_by_an_auditor(
    client, page, reviewed, agency_hr, auditor
):
    room, case = reviewed
    field = f"outcome-{BoardAction.objects.get().pk}"
    assert [field in page(user, "case_detail", case.pk) for user in (room.chair.user, agency_hr, auditor)] == [
        True, True, False,
    ]  # fmt: skip
    client.force_login(agency_hr)
    client.post(reverse("development:action_close", args=[BoardAction.objects.get().pk]), {"outcome": "Found"})
    assert field not in page(agency_hr, "case_detail", case.pk)


def test_the_next_review_returns_the_action_and_names_the_earlier_decisions_alike(page, reviewed):
    room, case = reviewed
    following = make_room(case.executive, members=(room.chair.user,))
    shown = page(following.chair.user, "case_detail", following.case(case.executive).pk)
    assert "Advance: not at this time" in shown
    assert "Find a host" in shown


def test_a_rating_is_read_for_no_paper_list_or_file(
    client, reviewed, agency_hr, auditor, django_capture_on_commit_callbacks, settings, tmp_path
):
    """Only the case itself asks for ratings, of serving members; nothing that can be carried away does."""
    settings.MEDIA_ROOT = tmp_path
    room, case = reviewed
    plan = case.executive.development_plans.get()
    meeting, packet = [room.meeting.pk], "development:packet"
    visits = [
        (room.chair.user, packet, meeting), (room.chair.user, "development:meeting_minutes", meeting),
        (room.chair.user, "development:meeting_detail", meeting), (case.executive.user, "development:my_reviews", []),
        (case.executive.user, "development:plan_pdf", [plan.pk]), (agency_hr, "development:plan_print", [plan.pk]),
        (agency_hr, "development:plan_list", []), (agency_hr, "executives:directory_export", []),
        (agency_hr, "analytics:follow_through", []), (auditor, "development:clock_list", []),
    ]  # fmt: skip

    def reads(user, name, args, method="get"):
        client.force_login(user)
        with CaptureQueriesContext(connection) as queries, django_capture_on_commit_callbacks(execute=True):
            answer = getattr(client, method)(reverse(name, args=args))
            b"".join(answer) if answer.streaming else answer.content
        assert answer.status_code in (200, 302), name
        return [one["sql"] for one in queries if "performancerating" in one["sql"].lower()]

    assert reads(room.chair.user, "development:case_detail", [case.pk])
    assert {name: reads(user, name, args) for user, name, args in visits if reads(user, name, args)} == {}
    assert reads(room.chair.user, packet, meeting, "post") == []


def test_lists_of_cases_leave_the_frozen_records_where_they_are(client, reviewed, agency_hr):
    room, _ = reviewed
    client.force_login(agency_hr)
    for name, pk in (
        ("meeting_detail", room.meeting.pk), ("cycle_detail", room.meeting.cycle_id), ("board_detail", room.board.pk),
    ):  # fmt: skip
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse(f"development:{name}", args=[pk])).status_code == 200
        assert not [one["sql"] for one in queries if '"development_meeting"."record"' in one["sql"]], name


def test_a_board_shows_whom_it_named_for_a_kind_of_posting_to_those_who_see_cases(client, page, agency_hr, agency_head):
    make_agency("TR")
    executive = executive_with_login(family="Namedperson")
    room = make_room(executive)
    profile = PostingProfile.objects.create(board=room.board, name="Abroad", criteria={"agencies": ["TR"]})
    case = room.case(executive)
    follow_ups.recommend(case=case, kind="profile", profile=profile, text="Treasury", by=room.chair.user, as_of=DAY)
    assert "Namedperson" not in page(agency_hr, "board_detail", room.board.pk)
    decide(room, case)
    meetings.close_meeting(meeting=room.meeting, by=BY, as_of=DAY)
    for user, sees in ((agency_hr, True), (room.chair.user, True), (agency_head, False)):
        shown = page(user, "board_detail", room.board.pk)
        assert ("Namedperson" in shown) is sees
        assert "/opportunities/?agency=TR" in shown
    Recommendation.objects.update(taken_up_on=DAY)
    assert "taken up Nov 22, 2026" in page(agency_hr, "board_detail", room.board.pk)
    assert "/opportunities/?agency=TR" in page(executive.user, "my_reviews")


def test_the_office_changes_a_kind_of_posting_and_is_told_of_an_unknown_agency(client, page, agency_hr):
    make_agency("TR")
    room = make_room(make_executive("AG11"))
    PostingProfile.objects.create(board=room.board, name="Abroad", criteria={"agencies": ["TR"]})
    assert "> TR</textarea>" in page(agency_hr, "profile_new", room.board.pk, query="?name=Abroad")
    url = reverse("development:profile_new", args=[room.board.pk])
    assert "No agency has the code QX." in client.post(url, {"name": "Abroad", "agencies": "QX"}).content.decode()
    assert client.post(url, {"name": "Abroad", "agencies": "tr", "series": "0340"}).status_code == 302
    assert PostingProfile.objects.get().criteria == {"agencies": ["TR"], "series": ["0340"]}


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("advance", "later", ("Advance", "Ready later")),
        ("move", "no", ("Move", "Stay")),
        ("disposition", "endorsed_changes", ("The plan", "Endorsed with changes")),
        ("disposition", "", ("The plan", "none")),
        ("develop", "", ("Develop", "none")),
    ],
)
def test_a_stored_choice_in_words(field, value, words):
    assert (name_of(field), in_words(field, value)) == words


def test_a_kind_of_posting_as_a_search_and_in_words():
    criteria = {"agencies": ["TR", "CM"], "series": [], "areas": ["Denver-Aurora-Greeley, CO"]}
    profile = PostingProfile(name="x", activity_type="detail_agency", criteria=criteria)
    assert posting_search(profile) == "agency=TR&agency=CM&area=Denver-Aurora-Greeley%2C+CO"
    assert say_criteria(profile) == "Detail to another agency. Agencies: TR; CM. Areas: Denver-Aurora-Greeley, CO"
    assert posting_search(PostingProfile()) == ""
    assert say_criteria(PostingProfile()) == "Any posting"


def test_days_of_a_record_are_days_again_and_words_stay_words():
    held = {"on": "2026-02-28", "at": "2026-02-28T16:11:00Z", "note": "2026-02-30", "why": ["On 2026-02-28."], "n": 1}
    moment = dt.datetime(2026, 2, 28, 16, 11, tzinfo=dt.UTC)
    assert with_days(held) == {
        "on": dt.date(2026, 2, 28), "at": moment, "note": "2026-02-30", "why": ["On 2026-02-28."], "n": 1,
    }  # fmt: skip
