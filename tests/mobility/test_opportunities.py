"""The pages on which people find opportunities, keep searches, and write postings."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mobility import jobs
from mobility.actions.searches import delete_search, open_search, save_search
from mobility.filters.searches import new_results
from mobility.models import Application, Posting, SavedSearch
from mobility.signals import notice_due
from mobility.workflow import PostingStatus
from sesportal.accounts.models import User
from sesportal.accounts.roles import Role
from sesportal.lib.errors import DomainError, NotPermitted
from tests.factories.executives import make_agency, make_executive
from tests.factories.mobility import make_posting, make_programme, reviewer_of, writer_of

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12
SEARCH = "mobility:opportunity_list"


@pytest.fixture
def executive(executive_user: User) -> Any:
    return make_executive("HE11", user=executive_user, record={"duty_location": "DENVER, COLORADO"})


def _titles(page: Any) -> list[str]:
    return [row.title for row in page.context["rows"]]


def test_the_address_keeps_all_that_was_chosen(client: Client, executive: Any) -> None:
    for title, place, days in (("Near", "Denver, CO", 60), ("Far", "Boise, ID", 60), ("Long", "Denver, CO", 300)):
        make_posting(status="open", title=title, duty_location=place, days=days, relocation="not_paid")
    make_posting(status="open", title="Virtual", duty_location="Boise, ID", days=60, virtual_percent=100)
    client.force_login(executive.user)
    page = client.get(reverse(SEARCH), {"stay": "1", "length": "short", "sort": "title", "nonsense": "1"})
    assert _titles(page) == ["Near", "Virtual"]
    assert page.context["query"] == "length=short&stay=1"
    assert [chip.label for chip in page.context["chips"]] == ["Length: Less than 4 months", "No move of home"]
    length = next(group for group in page.context["groups"] if group.name == "length")
    assert [(o.value, o.count, o.is_chosen) for o in length.first] == [("short", 2, True), ("long", 1, False)]
    assert _titles(client.get(f"{reverse(SEARCH)}?{page.context['chips'][0].query}")) == ["Long", "Near", "Virtual"]


def test_pages_of_twenty_five(client: Client, executive: Any) -> None:
    for number in range(27):
        make_posting(status="open", title=f"T{number:02}")
    client.force_login(executive.user)
    first = client.get(reverse(SEARCH), {"sort": "title"})
    second = client.get(reverse(SEARCH), {"sort": "title", "page": "2"})
    assert _titles(first) + _titles(second) == [f"T{number:02}" for number in range(27)]
    assert len(_titles(first)) == 25
    assert _titles(client.get(reverse(SEARCH), {"page": "x"})) == _titles(client.get(reverse(SEARCH)))


def test_queries_do_not_grow_with_the_postings(
    client: Client, executive: Any, agency_hr: User, django_assert_max_num_queries: Any
) -> None:
    save_search(by=executive.user, name="All", query="q=opportunity")
    postings = [make_posting(f"AG{10 + n}", status="open", programme=make_programme()) for n in range(8)]
    own = make_posting(status="in_review")
    chosen = "&".join(f"p={posting.pk}" for posting in postings[:5])
    client.force_login(executive.user)
    for address in (
        reverse(SEARCH),
        f"{reverse(SEARCH)}?q=lead&agency=AG&competency={postings[0].competency_ids.split()[0]}&stay=1&sort=-opened",
        f"{reverse('mobility:opportunity_compare')}?{chosen}",
        reverse("mobility:opportunity_detail", args=[postings[0].pk]),
        reverse("mobility:saved_search_list"),
    ):
        with django_assert_max_num_queries(MOST_QUERIES):
            assert client.get(address).status_code == 200
    client.force_login(agency_hr)
    for address in (
        reverse("mobility:posting_list"),
        reverse("mobility:posting_new"),
        reverse("mobility:opportunity_detail", args=[own.pk]),
    ):
        with django_assert_max_num_queries(MOST_QUERIES):
            assert client.get(address).status_code == 200


def test_a_draft_is_not_there_for_others(client: Client, executive: Any, sibling_hr: User) -> None:
    posting = make_posting(title="Secret draft")
    for user in (executive.user, sibling_hr):
        client.force_login(user)
        missing = client.get(reverse("mobility:opportunity_detail", args=[999_999]))
        hidden = client.get(reverse("mobility:opportunity_detail", args=[posting.pk]))
        assert (hidden.status_code, missing.status_code) == (404, 404)
        assert "Secret draft" not in hidden.content.decode()
        compared = client.get(reverse("mobility:opportunity_compare"), {"p": posting.pk})
        assert compared.context["postings"] == []
        assert "Secret draft" not in client.get(reverse(SEARCH), {"q": "secret", "projected": "1"}).content.decode()


def test_an_executive_reads_why_they_can_or_cannot_apply(client: Client, executive: Any) -> None:
    everyones = make_posting(status="open")
    closed_shop = make_posting(status="open", audience="agency")
    client.force_login(executive.user)
    page = client.get(reverse("mobility:opportunity_detail", args=[everyones.pk]))
    assert page.context["can_apply"] is True
    page = client.get(reverse("mobility:opportunity_detail", args=[closed_shop.pk]))
    assert page.context["can_apply"] is False
    assert page.context["lines"][0][0].code == "audience"


def test_others_get_no_eligibility(client: Client, supervisor: User) -> None:
    client.force_login(supervisor)
    page = client.get(reverse("mobility:opportunity_detail", args=[make_posting(status="open").pk]))
    assert "lines" not in page.context


def test_the_list_says_where_my_own_application_stands(client: Client, executive: Any) -> None:
    mine, other, gone = (make_posting(status="open", title=title) for title in ("Mine", "Other", "Gone"))
    stranger = make_executive("HE11")
    for posting, who, status in (
        (mine, executive, "submitted"),
        (other, stranger, "submitted"),
        (gone, executive, "withdrawn"),
    ):
        Application.objects.create(posting=posting, executive=who, status=status, submitted_at=timezone.now())
    client.force_login(executive.user)
    rows = {row.title: row.applied for row in client.get(reverse(SEARCH)).context["rows"]}
    assert rows == {"Mine": "Submitted", "Other": "", "Gone": ""}


def test_five_are_compared_and_no_more(client: Client, executive: Any) -> None:
    postings = [make_posting(status="open") for _ in range(6)]
    client.force_login(executive.user)
    page = client.get(reverse("mobility:opportunity_compare"), {"p": [p.pk for p in postings] + ["x", "9" * 30]})
    assert [posting.pk for posting, _ in page.context["postings"]] == [p.pk for p in postings[:5]]
    assert page.context["is_cut_off"]


# --- saved searches ---


def test_a_search_is_kept_and_counts_what_is_new(client: Client, executive: Any) -> None:
    make_posting(status="open", title="Old water")
    client.force_login(executive.user)
    page = client.post(
        reverse("mobility:saved_search_list"), {"name": "Water", "query": "q=water&page=3&x=1", "notifies": "on"}
    )
    search = SavedSearch.objects.get()
    assert (page.status_code, search.query, search.user) == (302, "q=water", executive.user)
    assert new_results([search]) == {search.pk: 0}
    make_posting(status="open", title="New water")
    make_posting(status="open", title="New fire")
    assert new_results([search]) == {search.pk: 1}
    home = client.get("/").content.decode()
    assert "See what is new" in home
    opened = client.post(reverse("mobility:saved_search_open", args=[search.pk]))
    assert opened.url == f"{reverse(SEARCH)}?q=water&sort=-opened"  # type: ignore[attr-defined]
    search.refresh_from_db()
    assert new_results([search]) == {search.pk: 0}


def test_a_search_that_asks_for_nothing_is_not_kept(client: Client, executive: Any) -> None:
    client.force_login(executive.user)
    page = client.post(reverse("mobility:saved_search_list"), {"name": "Nothing", "query": "page=2"})
    assert page.context["form"].non_field_errors()
    assert not SavedSearch.objects.exists()
    with pytest.raises(DomainError):
        save_search(by=executive.user, name="Nothing", query="")


def test_a_search_is_its_owners(executive: Any, supervisor: User, system_admin: User) -> None:
    search = save_search(by=executive.user, name="Mine", query="stay=1")
    for act in (open_search, delete_search):
        with pytest.raises(NotPermitted):
            act(search=search, by=supervisor)
    with pytest.raises(NotPermitted):
        save_search(by=system_admin, name="Mine", query="stay=1")
    assert save_search(by=executive.user, name="Mine", query="hard=1").pk == search.pk
    for number in range(24):
        save_search(by=executive.user, name=f"S{number}", query="hard=1")
    with pytest.raises(NotPermitted, match="Delete one"):
        save_search(by=executive.user, name="One too many", query="hard=1")


def _told_by_the_job() -> list[Any]:
    told: list[Any] = []
    notice_due.connect(receiver := lambda **kwargs: told.append((kwargs["recipient"], kwargs["message"])))
    try:
        jobs.tell_saved_searches()
    finally:
        notice_due.disconnect(receiver)
    return told


def test_news_are_told_once_and_only_where_wanted(executive: Any, supervisor: User) -> None:
    save_search(by=executive.user, name="Near", query="stay=1")
    save_search(by=supervisor, name="Quiet", query="stay=1", notifies=False)
    save_search(by=supervisor, name="Other", query="q=nothing")
    make_posting(status="open", duty_location="Denver, CO", relocation="not_paid")
    make_posting(status="open", duty_location="Boise, ID", relocation="not_paid")
    assert _told_by_the_job() == [(executive.user, "1 new posting in your saved search “Near”.")]
    assert _told_by_the_job() == []
    make_posting(status="open", virtual_percent=100)
    make_posting(status="open", virtual_percent=100)
    assert [message for _, message in _told_by_the_job()] == ["2 new postings in your saved search “Near”."]


# --- writing ---

GOOD: dict[str, Any] = {
    "title": "Lead the review",
    "duties": "Lead.",
    "learning": "Learn.",
    "duty_location": "Denver, CO",
    "virtual_percent": "20",
    "time_percent": "100",
    "travel_percent": "5",
    "relocation": "none",
    "days": "180",
    "places": "1",
    "reimbursement": "nonreimbursable",
    "audience": "government",
    "functions": "budget\nfield work",
}


def test_a_posting_goes_from_the_form_to_open(client: Client) -> None:
    writer, reviewer = writer_of("AG"), reviewer_of("AG")
    today = timezone.localdate()
    programme, subelement = make_programme(), make_agency("AG11")
    client.force_login(writer)
    form = client.get(reverse("mobility:posting_new")).context["form"]
    competency = form.fields["competencies"].queryset.first()
    sent = GOOD | {
        "programme": programme.pk,
        "agency": subelement.pk,
        "competencies": [competency.pk],
        "starts_on": today + dt.timedelta(days=90),
        "closes_on": today + dt.timedelta(days=30),
    }
    saved = client.post(reverse("mobility:posting_new"), sent)
    posting = Posting.objects.get()
    assert saved.url == reverse("mobility:opportunity_detail", args=[posting.pk])  # type: ignore[attr-defined]
    assert (posting.functions, posting.commuting_area) == (["budget", "field work"], "Denver, CO")
    page = client.get(saved.url)  # type: ignore[attr-defined]
    assert [step.name for step, _ in page.context["steps"]] == ["submit", "duplicate", "cancel"]
    client.post(reverse("mobility:posting_submit", args=[posting.pk]))
    refused = client.post(reverse("mobility:posting_approve", args=[posting.pk]))
    assert refused.status_code == 403
    client.force_login(reviewer)
    assert "wait for review" in client.get("/").content.decode()
    client.post(reverse("mobility:posting_approve", args=[posting.pk]))
    posting.refresh_from_db()
    assert posting.status == PostingStatus.OPEN
    listed = client.get(reverse("mobility:posting_list"), {"status": "open"})
    assert [row.pk for row, _ in listed.context["rows"]] == [posting.pk]
    assert {value: number for value, _, number in listed.context["statuses"]}["open"] == 1


def test_the_form_offers_only_ones_own(client: Client) -> None:
    make_agency("HE11")
    make_agency("AG11")
    foreign, own, ended = (
        make_programme(agency="HE"),
        make_programme(agency="AG"),
        make_programme(ends_on=dt.date(2021, 1, 1)),
    )
    client.force_login(writer_of("AG"))
    fields = client.get(reverse("mobility:posting_new")).context["form"].fields
    assert own in fields["programme"].queryset
    assert foreign not in fields["programme"].queryset
    assert ended not in fields["programme"].queryset
    assert {agency.code for agency in fields["agency"].queryset} == {"AG", "AG11"}


def test_a_step_that_is_refused_says_so_on_the_page(client: Client) -> None:
    posting = make_posting(duties="")
    client.force_login(writer_of("AG"))
    page = client.post(reverse("mobility:posting_submit", args=[posting.pk]), follow=True)
    assert "Say what one would do." in page.content.decode()
    page = client.post(reverse("mobility:posting_cancel", args=[posting.pk]), follow=True)
    assert "Cancel the posting" in " ".join(str(message) for message in page.context["messages"])
    posting.refresh_from_db()
    assert posting.status == PostingStatus.DRAFT


@pytest.mark.parametrize("status", ["draft", "in_review", "open", "closed", "cancelled"])
def test_buttons_are_what_the_checks_allow(
    client: Client, status: str, cast: dict[Role, User], sibling_hr: User
) -> None:
    posting = make_posting(status=status)
    expected = {
        "draft": ["submit", "duplicate", "cancel"],
        "in_review": ["approve", "return", "duplicate", "cancel"],
        "open": ["close", "duplicate", "cancel"],
        "closed": ["reopen", "duplicate", "cancel"],
        "cancelled": ["duplicate"],
    }
    offered = {}
    for user in (cast[Role.AGENCY_HR], cast[Role.AGENCY_HEAD], cast[Role.OPM_ANALYST], sibling_hr):
        client.force_login(user)
        page = client.get(reverse("mobility:opportunity_detail", args=[posting.pk]))
        offered[user] = [step.name for step, _ in page.context["steps"]] if page.status_code == 200 else []
    assert offered[cast[Role.AGENCY_HR]] == expected[status]
    assert offered[cast[Role.AGENCY_HEAD]] == (["approve", "return"] if status == "in_review" else [])
    assert offered[cast[Role.OPM_ANALYST]] == offered[sibling_hr] == []
