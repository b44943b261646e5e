"""The pages of follow-through in a browser: sound at both widths, with everything unfolded."""

from __future__ import annotations

import pytest
from django.apps import apps
from playwright.sync_api import expect

from analytics.actions import compute_now
from executives.reference import seed
from sesportal.accounts.models import User
from tests.analytics.test_views_follow_through import AS_OF, YEARS, corps
from tests.journeys.conftest import WIDTHS, OpenPage, violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("reference_rows")]


@pytest.fixture
def computed() -> None:
    seed.apply(apps)
    corps()
    compute_now(by="test", fiscal_years=YEARS, as_of=AS_OF)


@pytest.mark.parametrize("width", WIDTHS)
def test_the_pages_are_sound_with_everything_unfolded(
    open_page: OpenPage, computed: None, opm_analyst: User, omb_examiner: User, agency_hr: User, width: str
) -> None:
    for user in (opm_analyst, omb_examiner, agency_hr):
        page = open_page("/development-figures/", user=user, width=width)
        for details in page.locator("main details").all():
            details.evaluate("element => { element.open = true }")
        assert violations(page) == [], str(user)
        assert page.locator("h1").count() == 1
        assert page.evaluate("document.documentElement.scrollWidth") <= WIDTHS[width][0]


def test_an_analyst_goes_from_the_government_to_one_component(
    open_page: OpenPage, computed: None, opm_analyst: User
) -> None:
    page = open_page("/development-figures/", user=opm_analyst)
    page.locator("#units").locator("..").get_by_role("link", name="Agency AG").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Agency AG: follow-through of development plans")
    page.get_by_role("link", name="Subelement AG01").click()
    expect(page.get_by_role("row", name="Activity completed 11")).to_be_visible()
