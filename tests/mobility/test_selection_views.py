"""Pages of applications, applicants, releases and allocations: what they show, to whom, in how many queries."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mobility.actions.backfills import Plan
from mobility.actions.releases import answer_release
from mobility.actions.selection import add_note, short_list
from mobility.models import Application, Backfill, Offer, Posting, Release, Rotation, TemporaryAllocation
from mobility.rules.answers import Answer
from mobility.workflow import ApplicationStatus, OfferStatus, PostingStatus, ReleaseStatus
from sesportal.accounts.models import User
from sesportal.accounts.roles import Role
from tests.factories.accounts import user_with
from tests.factories.mobility import make_posting, make_programme, writer_of
from tests.factories.selection import asked, draft, listed, make_applicant, offered, submitted, user_of

pytestmark = pytest.mark.django_db
A, S, R = ApplicationStatus, PostingStatus, ReleaseStatus


def as_user(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text_of(response) -> str:
    """Return what a reader sees, without what differs from one request to the next."""
    text = re.sub(r"<script.*?</script>|<[^>]+>", " ", response.content.decode(), flags=re.S)
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "", " ".join(text.split()))


@pytest.fixture
def posting() -> Posting:
    return make_posting(status=S.OPEN)


def everyone_at_home(application: Application) -> list[User]:
    code = application.executive.home_id[:2]
    return [
        application.executive.supervisor,
        writer_of(code),
        user_with(Role.AGENCY_HEAD, code),
        user_with(Role.ERB_CHAIR, code),
        user_with(Role.OPM_ANALYST),
        user_with(Role.AUDITOR),
    ]


def test_a_confidential_application_is_in_no_list_no_count_no_search_and_no_error(posting):
    application = submitted(posting, is_confidential=True)
    name = application.executive.full_name
    nowhere = Application.objects.order_by("-pk").first().pk + 1000
    acts = (
        "withdraw",
        "disclose",
        "up",
        "down",
        "accept",
        "decline",
        "notes",
        "bring-back",
        "offer",
        "offer/take-back",
    )
    for user in everyone_at_home(application):
        client = as_user(user)
        page = client.get("/applications/our-executives/")
        assert "0 applications" in text_of(page) or "No applications" in text_of(page)
        assert name not in page.content.decode()
        found = client.get("/applications/our-executives/", {"q": application.executive.family_name})
        assert page.context["page"].paginator.count == found.context["page"].paginator.count == 0
        hidden, missing = (client.get(f"/applications/{pk}/") for pk in (application.pk, nowhere))
        assert (hidden.status_code, text_of(hidden)) == (404, text_of(missing))
        for act in acts:
            hidden, missing = (client.post(f"/applications/{pk}/{act}/") for pk in (application.pk, nowhere))
            assert (hidden.status_code, text_of(hidden)) == (404, text_of(missing)), act
        home = client.get("/")
        assert name not in home.content.decode()


def test_once_short_listed_it_is_in_all_of_them(posting):
    application = submitted(posting, is_confidential=True)
    short_list(posting=posting, by=writer_of("AG"), applications=[application.pk])
    for user in everyone_at_home(application):
        page = as_user(user).get("/applications/our-executives/")
        assert application.executive.full_name in page.content.decode()
        assert as_user(user).get(f"/applications/{application.pk}/").status_code == 200


def test_home_sees_that_and_not_what_was_written(posting):
    application = submitted(posting, statement="The secret of my statement")
    add_note(application=application, by=writer_of("AG"), text="The secret of our note")
    for user in [*everyone_at_home(application), user_of(application.executive)]:
        page = as_user(user).get(f"/applications/{application.pk}/").content.decode()
        assert "The secret of our note" not in page
        assert ("The secret of my statement" in page) is (user.pk == application.executive.user_id)
    page = as_user(writer_of("AG")).get(f"/applications/{application.pk}/").content.decode()
    assert "The secret of my statement" in page
    assert "The secret of our note" in page


def test_the_host_is_not_told_where_else_somebody_stands(posting):
    me = make_applicant()
    submitted(posting, me)
    other = listed(make_posting("TR93", status=S.OPEN, title="A telling title"), me)
    page = as_user(writer_of("AG")).get(f"/opportunities/{posting.pk}/applicants/").content.decode()
    assert "Also short-listed elsewhere" in page
    assert "A telling title" not in page
    assert other.posting.agency.name not in page


def test_applying_by_the_page(posting):
    me = make_applicant()
    client = as_user(user_of(me))
    page = client.get(f"/opportunities/{posting.pk}/apply/")
    assert "your own agency is told" in text_of(page)
    content = {"statement": "", "earliest_on": posting.starts_on, "is_confidential": "on"}
    refused = client.post(f"/opportunities/{posting.pk}/apply/", content | {"then": "submit"})
    assert "Write a few sentences" in text_of(refused)
    assert not Application.objects.exists()
    saved = client.post(f"/opportunities/{posting.pk}/apply/", content | {"then": "draft"})
    application = Application.objects.get()
    assert (saved["Location"], application.status) == (f"/applications/{application.pk}/", A.DRAFT)
    competency = posting.competencies.first()
    content |= {"statement": "Why this.", "competencies": [competency.pk], "then": "submit"}
    client.post(f"/applications/{application.pk}/edit/", content)
    application.refresh_from_db()
    assert (application.status, application.is_confidential, application.known_to_home_at) == (A.SUBMITTED, True, None)
    assert list(application.competencies.all()) == [competency]
    assert client.get(f"/opportunities/{posting.pk}/apply/")["Location"] == f"/applications/{application.pk}/"
    assert client.get(f"/applications/{application.pk}/edit/")["Location"] == f"/applications/{application.pk}/"


def test_a_closed_posting_and_a_hidden_one_take_no_application():
    client = as_user(user_of(make_applicant()))
    assert client.get(f"/opportunities/{make_posting(status=S.CLOSED).pk}/apply/").status_code == 400
    assert client.get(f"/opportunities/{make_posting(status=S.DRAFT).pk}/apply/").status_code == 404


def test_the_tracker_and_the_answer_to_an_offer():
    offer = offered()
    me = user_of(offer.application.executive)
    client = as_user(me)
    assert "You have an offer" in text_of(client.get("/"))
    assert "10 days left" in text_of(client.get("/applications/"))
    client.post(f"/applications/{offer.application_id}/accept/", {"note": "Gladly"})
    assert Application.objects.get().status == A.SELECTED
    again = client.post(f"/applications/{offer.application_id}/accept/", follow=True)
    assert "No offer is open" in text_of(again)
    page = text_of(client.get("/applications/"))
    assert "your agency has been asked to release you" in page


def test_moving_preferences_by_the_page():
    me = make_applicant()
    first, second = (submitted(make_posting(status=S.OPEN), me) for _ in range(2))
    client = as_user(user_of(me))
    client.post(f"/applications/{second.pk}/up/")
    assert list(Application.objects.order_by("preference").values_list("pk", flat=True)) == [second.pk, first.pk]
    client.post(f"/applications/{second.pk}/down/")
    assert list(Application.objects.order_by("preference").values_list("pk", flat=True)) == [first.pk, second.pk]


def test_the_short_list_by_the_page(posting):
    one, two, three = (submitted(posting) for _ in range(3))
    client = as_user(writer_of("AG"))
    address = f"/opportunities/{posting.pk}/applicants/act/"
    client.post(address, {"act": "short_list", "who": [one.pk, two.pk]})
    client.post(address, {"act": "rank", f"rank-{one.pk}": "2", f"rank-{two.pk}": "1"})
    assert list(posting.applications.short_listed().values_list("pk", flat=True)) == [two.pk, one.pk]
    client.post(address, {"act": "not_select", "who": [three.pk], "reason": "ranked_lower"})
    assert Application.objects.get(pk=three.pk).status == A.NOT_SELECTED
    assert "Nothing" not in text_of(client.post(address, {"act": "nonsense"}, follow=True))
    refused = client.post(address, {"act": "lock"}, follow=True)
    assert "once the posting is closed" in text_of(refused)
    client.post(f"/postings/{posting.pk}/close/", {"reason-reason": "", "close-reason": "Enough applications"})
    client.post(address, {"act": "lock"})
    offer = {"starts_on": posting.starts_on, "answer_by": timezone.localdate() + dt.timedelta(days=3)}
    client.post(f"/applications/{two.pk}/offer/", offer)
    made = Offer.objects.get()
    assert timezone.localtime(made.expires_at).strftime("%H:%M") == "23:59"
    assert (made.ends_on - made.starts_on).days == 179
    client.post(f"/applications/{two.pk}/offer/take-back/", {"reason": "Funds"})
    assert Offer.objects.get().status == OfferStatus.TAKEN_BACK
    page = text_of(client.get("/applicants/"))
    assert "The agency ranked others higher 1" in page


def test_what_is_in_hand_stands_apart_from_what_is_filled():
    hand, filled = make_posting(status=S.OPEN), make_posting(status=S.OPEN)
    Posting.objects.filter(pk=filled.pk).update(status=S.FILLED)
    client = as_user(writer_of("AG"))
    for address, shown in (("/applicants/", hand), ("/applicants/?show=filled", filled)):
        assert [posting for posting, _ in client.get(address).context["rows"]] == [shown]
    Posting.objects.filter(pk=filled.pk).update(status=S.SELECTING)
    assert "No posting of your agency is filled" in text_of(client.get("/applicants/?show=filled"))


def test_the_supervisor_releases_with_one_button():
    release = asked(make_posting(status=S.OPEN, days=60))
    boss = release.executive.supervisor
    client = as_user(boss)
    desk = text_of(client.get("/releases/"))
    assert "10 working days" in desk
    assert "The executive leaves on" in desk
    client.post(f"/releases/{release.pk}/answer/", {"at_once": "1"})
    assert Release.objects.get().status == R.RELEASED
    assert Rotation.objects.exists()
    assert "No releases here" in text_of(client.get("/releases/"))
    assert release.executive.full_name in text_of(client.get("/releases/?show=settled"))


def test_the_office_answers_with_board_and_backfill_in_one_form():
    release = asked()
    programme = make_programme()
    client = as_user(writer_of("HE"))
    address = f"/releases/{release.pk}/answer/"
    content = {"answer-answer": "released", "answer-note": "", "answer-acting": "NOBODY1"}
    refused = client.post(address, content)
    assert "No executive on board" in text_of(refused)
    refused = client.post(address, content | {"answer-acting": "Jo Example"})
    assert "Board was heard" in text_of(refused)
    content |= {"answer-acting": "Jo Example", "answer-programme": programme.pk, "answer-board_on": release.asked_on}
    client.post(address, content | {"answer-justification": "Work stands still."})
    assert Release.objects.get().status == R.RELEASED
    assert sorted(Backfill.objects.values_list("kind", flat=True)) == ["acting", "allocation", "posting"]
    assert TemporaryAllocation.objects.get().starts_on == release.wanted_on


def test_the_supervisor_sees_why_the_office_decides_and_the_other_way_round():
    long, short = asked(), asked(make_posting(status=S.OPEN, days=60))
    page = text_of(as_user(long.executive.supervisor).get(f"/releases/{long.pk}/"))
    assert "executive resources office answers" in page
    assert "Record the answer" not in page
    page = text_of(as_user(writer_of("HE")).get(f"/releases/{short.pk}/"))
    assert "Your office can answer from the day the request is escalated" in page


def test_the_chair_signs_off_on_the_page():
    release = asked()
    answer = Answer(R.DECLINE_PROPOSED, decline_reason="staffing", note="Two are away.")
    answer_release(release=release, by=writer_of("HE"), answer=answer)
    client = as_user(user_with(Role.ERB_CHAIR, "HE"))
    assert "Sign off the decline" in text_of(client.get(f"/releases/{release.pk}/"))
    assert "Say why" in text_of(client.post(f"/releases/{release.pk}/sign-off/", {"note": ""}, follow=True))
    client.post(f"/releases/{release.pk}/sign-off/", {"act": "sign"})
    assert Release.objects.get().status == R.DECLINED


def test_opm_decides_on_the_page_and_the_ledger_adds_up():
    release = asked()
    client = as_user(writer_of("HE"))
    client.post(f"/releases/{release.pk}/allocation/", {"justification": "Work stands still."})
    allocation = TemporaryAllocation.objects.get()
    opm = as_user(user_with(Role.OPM_ANALYST))
    assert "Temporary allocations to decide" in text_of(opm.get("/"))
    opm.post(f"/allocations/{allocation.pk}/decide/", {"decision": "grant", "note": "For the time of the detail."})
    page = text_of(client.get("/allocations/ledgers/HE/"))
    assert "Checked: base and temporary make the total" in page
    assert client.get("/allocations/ledgers/AG/").status_code == 404
    assert "For the time of the detail." in text_of(client.get(f"/allocations/{allocation.pk}/"))


QUERIES = {
    "/applications/": 12,
    "/applicants/": 12,
    "/opportunities/{posting}/applicants/": 14,
    "/applications/our-executives/": 12,
    "/releases/": 12,
    "/allocations/": 12,
}


@pytest.mark.parametrize("address", QUERIES)
def test_as_many_rows_as_there_are_take_the_same_queries(address, posting):
    me = make_applicant("AG13")
    users = {"/applications/": user_of(me)}
    client = as_user(users.get(address, writer_of("AG")))
    address = address.format(posting=posting.pk)

    def fill() -> None:
        listed(posting)
        submitted(posting)
        submitted(make_posting("TR93", status=S.OPEN), me)
        release = asked(make_posting("TR93", status=S.OPEN), make_applicant("AG11"))
        as_user(writer_of("AG")).post(f"/releases/{release.pk}/allocation/", {"justification": "Work stands still."})

    fill()
    few = count(client, address)
    fill()
    fill()
    assert count(client, address) == few
    assert few <= QUERIES[address.replace(f"/{posting.pk}/", "/{posting}/")]


def count(client: Client, address: str) -> int:
    client.get(address)  # the read log of a first visit
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_drafts_are_offered_to_be_finished(posting):
    application = draft(posting)
    page = as_user(user_of(application.executive)).get(f"/applications/{application.pk}/")
    assert f"/applications/{application.pk}/edit/" in page.content.decode()


@pytest.mark.parametrize(("days", "is_warned"), [(199, False), (200, True)])
def test_the_page_says_how_long_somebody_from_outside_the_ses_may_act(days, is_warned):
    release = asked(make_posting(status=S.OPEN, days=days))
    answer = Answer(R.IF_BACKFILLED, board_on=release.asked_on)
    answer_release(release=release, by=writer_of("HE"), answer=answer, plan=Plan(acting_name="Jo Example"))
    page = text_of(as_user(writer_of("HE")).get(f"/releases/{release.pk}/"))
    assert ("from outside the SES may act" in page) is is_warned
