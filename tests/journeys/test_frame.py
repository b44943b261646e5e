"""The frame of every page, in a browser: readable at both widths, without violations, also without scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from sesportal.accounts.models import User
from tests.journeys.conftest import WIDTHS, OpenPage, violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("reference_rows")]

SIGNED_IN = ["/", "/accounts/my-access/", "/accounts/roles/", "/moving/", "/development/", "/nothing-here/"]


@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_is_sound(open_page: OpenPage, opm_analyst: User, auditor: User, width: str) -> None:
    visits = [("/accounts/login/", None), ("/audit/", auditor), *((address, opm_analyst) for address in SIGNED_IN)]
    for address, user in visits:
        page = open_page(address, user=user, width=width)
        assert violations(page) == [], address
        assert page.locator("h1").count() == 1, address
        assert page.evaluate("document.documentElement.scrollWidth") <= WIDTHS[width][0], address
        expect(page.get_by_text("Demonstration with synthetic data.")).to_be_visible()


@pytest.mark.parametrize("width", WIDTHS)
def test_a_refused_form_leads_to_its_errors(open_page: OpenPage, width: str) -> None:
    page = open_page("/accounts/login/", width=width)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.locator("[data-error-summary]")).to_be_focused()
    assert violations(page) == []
    page.get_by_role("link", name="Password:").click()
    expect(page.get_by_label("Password")).to_be_focused()


def test_the_keyboard_reaches_content_first_then_the_places(open_page: OpenPage, opm_analyst: User) -> None:
    page = open_page("/moving/", user=opm_analyst)
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to main content")
    expect(skip).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_a_group_of_places_opens_and_closes_by_keyboard(open_page: OpenPage, nobody: User) -> None:
    page = open_page("/", user=nobody)
    guides, inside = page.get_by_role("button", name="Guides"), page.get_by_role("link", name="Ways to move")
    expect(inside).to_be_hidden()
    guides.focus()
    page.keyboard.press("Enter")
    expect(inside).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(inside).to_be_hidden()


def test_the_menu_of_a_phone_opens(open_page: OpenPage, nobody: User) -> None:
    page = open_page("/", user=nobody, width="phone")
    expect(page.get_by_role("button", name="Sign out")).to_be_hidden()
    page.get_by_role("button", name="Menu").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


@pytest.mark.parametrize("width", WIDTHS)
def test_without_scripts_every_place_can_be_reached(open_page: OpenPage, nobody: User, width: str) -> None:
    page = open_page("/", user=nobody, width=width, scripts=False)
    page.get_by_role("link", name="Ways to move").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ways to move")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


@pytest.mark.parametrize("width", WIDTHS)
def test_the_pages_on_the_api_are_open_and_sound(open_page: OpenPage, width: str) -> None:
    for address in ("reference/", "reference/personnel_actions_batches_create/", "guides/getting-started/"):
        page = open_page(f"/api/v1/{address}", width=width)
        assert violations(page) == [], address
        assert page.locator("h1").count() == 1, address
        assert page.evaluate("document.documentElement.scrollWidth") <= WIDTHS[width][0], address


def test_swagger_ui_needs_no_other_host_and_breaks_no_rule_but_its_own(open_page: OpenPage) -> None:
    page = open_page("/api/v1/docs/")
    one = page.locator("#operations-agencies-agencies_list")
    one.locator(".opblock-summary-control").click()
    expect(one.get_by_text("names of the fields to give")).to_be_visible()
    # It lays a link into the button that opens an operation, and leaves lists without a label; the reference does not.
    assert {line.partition(":")[0] for line in violations(page)} <= {"nested-interactive", "select-name"}
    page.get_by_role("link", name="The reference").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("API")
