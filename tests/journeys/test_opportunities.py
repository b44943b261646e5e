"""Finding an opportunity in a browser: search, narrow, compare, keep the search; and the agency's side of a posting."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from playwright.sync_api import expect

from sesportal.accounts.models import User
from tests.factories.executives import make_executive
from tests.factories.mobility import make_posting, make_programme, reviewer_of, writer_of
from tests.journeys.conftest import WIDTHS, OpenPage, violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("reference_rows")]


@pytest.fixture
def searcher(reference_rows: None, executive_user: User) -> User:
    make_executive("HE11", user=executive_user, record={"duty_location": "DENVER, COLORADO"})
    return executive_user


@pytest.fixture
def market(reference_rows: None) -> dict[str, int]:
    """Postings of two agencies near and far, a pilot, and one of AG in each state before it closes."""
    terms: dict[str, Any] = {"is_pilot": True, "hypothesis": "Twice as many apply.", "ends_on": dt.date(2030, 1, 1)}
    pilot = make_programme("part_time", name="Virtual pool", **terms)
    near = make_posting(status="open", title="Water desk near home", duty_location="Denver, CO", relocation="not_paid")
    far = make_posting(
        "AG13", status="open", title="Water desk far away", duty_location="Boise, ID", relocation="not_paid"
    )
    make_posting("HE11", status="open", title="Fire desk", programme=pilot, virtual_percent=100, time_percent=20)
    draft, review = make_posting(title="Drafted", duties=""), make_posting(status="in_review", title="Waiting")
    return {"near": near.pk, "far": far.pk, "draft": draft.pk, "review": review.pk, "pilot": pilot.pk}


@pytest.mark.parametrize("width", WIDTHS)
def test_the_pages_are_sound(open_page: OpenPage, market: dict[str, int], searcher: User, width: str) -> None:
    visits = [
        ("/opportunities/?q=water&stay=1&agency=AG&projected=1", searcher),
        ("/opportunities/?q=nothing-such", searcher),
        (f"/opportunities/{market['near']}/", searcher),
        (f"/opportunities/compare/?p={market['near']}&p={market['far']}", searcher),
        ("/opportunities/compare/", searcher),
        ("/saved-searches/?query=q%3Dwater", searcher),
        ("/programmes/", searcher),
        ("/programmes/compare/", searcher),
        (f"/programmes/{market['pilot']}/", searcher),
        ("/programmes/new/", writer_of("AG")),
        ("/postings/?status=draft", writer_of("AG")),
        (f"/opportunities/{market['draft']}/", writer_of("AG")),
        (f"/opportunities/{market['review']}/", reviewer_of("AG")),
        (f"/postings/{market['draft']}/edit/", writer_of("AG")),
    ]
    for address, user in visits:
        page = open_page(address, user=user, width=width)
        for details in page.locator("main details").all():
            details.evaluate("element => { element.open = true }")
        assert violations(page) == [], (address, str(user))
        assert page.locator("h1").count() == 1, address
        page.wait_for_function("wide => document.documentElement.scrollWidth <= wide", arg=WIDTHS[width][0])


@pytest.mark.parametrize("scripts", [True, False])
def test_an_executive_searches_compares_and_keeps_the_search(
    open_page: OpenPage, market: dict[str, int], searcher: User, scripts: bool
) -> None:
    page = open_page("/opportunities/", user=searcher, scripts=scripts)
    results = page.get_by_role("table", name="Opportunities, page 1 of 1")
    expect(results.get_by_role("row")).to_have_count(4)
    page.get_by_label("Words").fill("water")
    page.get_by_role("button", name="Show results").click()
    expect(results.get_by_role("row")).to_have_count(3)
    for title in ("Water desk near home", "Water desk far away"):
        page.get_by_role("row", name=title).locator("label").click()
    page.get_by_role("button", name="Compare those marked").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Compare opportunities")
    expect(page.get_by_role("row", name="Commuting area Boise, ID Denver, CO")).to_be_visible()
    page.go_back()
    page.get_by_text("No move of home").first.click()
    page.get_by_role("button", name="Show results").click()
    expect(results.get_by_role("row")).to_have_count(2)
    page.get_by_role("link", name="Save this search").click()
    page.get_by_label("Name (required)").fill("Water near home")
    page.get_by_role("button", name="Save the search").click()
    expect(page.get_by_text("The search “Water near home” is kept.")).to_be_visible()
    make_posting(status="open", title="New water", duty_location="Denver, CO")
    page.reload()
    expect(page.get_by_role("row", name="Water near home")).to_contain_text("1")
    page.get_by_role("button", name="Show results of Water near home").click()
    page.get_by_role("link", name="New water").click()
    expect(page.get_by_role("heading", name="You can apply")).to_be_visible()


def test_two_people_bring_a_posting_out(open_page: OpenPage, market: dict[str, int]) -> None:
    page = open_page(f"/opportunities/{market['draft']}/", user=writer_of("AG"))
    expect(page.get_by_text("Say what one would do.")).to_be_visible()
    page.get_by_role("link", name="Change the draft").click()
    page.get_by_label("What one would do").fill("Bring the desks together.")
    page.get_by_role("button", name="Save the draft").click()
    page.get_by_role("button", name="Submit for review").click()
    expect(page.get_by_text("It is in review.")).to_be_visible()
    expect(page.get_by_role("button", name="Approve")).to_have_count(0)
    page = open_page("/postings/?status=in_review", user=reviewer_of("AG"))
    page.get_by_role("link", name="Drafted").click()
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("It is open to applications.")).to_be_visible()
