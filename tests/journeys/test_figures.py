"""The pages of figures in a browser: an analyst reads them and has them computed, OMB and an agency see their part."""

from __future__ import annotations

import datetime as dt

import pytest
from playwright.sync_api import expect

from analytics.actions import compute_now
from sesportal.accounts.models import User
from tests.analytics.builders import Away, Corps, Post
from tests.journeys.conftest import WIDTHS, OpenPage, violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("reference_rows")]
YEARS = (2024, 2025, 2026)


@pytest.fixture
def computed() -> None:
    """Twelve go from AG to Treasury in FY2026; one is on detail there."""
    corps = Corps()
    for number in range(30):
        leaves = number < 12
        first = Post("AG01", "2015-01-05", "2026-01-10" if leaves else None)
        away = (Away("AG01", "TR01", "2025-11-01", "2025-11-10"),) if number == 20 else ()
        corps.add(first, *[Post("TR01", "2026-01-11")][:leaves], away=away)
        corps.add(Post("TR01", "2016-01-05"))
    corps.save()
    compute_now(by="test", fiscal_years=YEARS, as_of=dt.date(2026, 11, 22))


@pytest.mark.parametrize("width", WIDTHS)
def test_the_pages_are_sound_with_everything_unfolded(
    open_page: OpenPage,
    computed: None,
    opm_analyst: User,
    omb_examiner: User,
    agency_hr: User,
    width: str,
) -> None:
    visits = [
        ("/mobility-figures/?level=subelement&sort=-imports", opm_analyst),
        ("/mobility-figures/computations/", opm_analyst),
        ("/mobility-figures/AG/", omb_examiner),
        ("/mobility-figures/AG/", agency_hr),
    ]
    for address, user in visits:
        page = open_page(address, user=user, width=width)
        for details in page.locator("main details").all():
            details.evaluate("element => { element.open = true }")
        assert violations(page) == [], (address, str(user))
        assert page.locator("h1").count() == 1, address
        assert page.evaluate("document.documentElement.scrollWidth") <= WIDTHS[width][0], address


def test_an_analyst_goes_from_the_ranking_to_one_agency(open_page: OpenPage, computed: None, opm_analyst: User) -> None:
    page = open_page("/mobility-figures/", user=opm_analyst)
    page.get_by_role("table", name="ranked by net").get_by_role("link", name="Agency AG").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Agency AG: arrivals and departures")
    departures = page.get_by_role("table", name="Departures by to")
    expect(departures.get_by_role("row", name="Agency TR TR 12")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_an_analyst_has_a_year_computed(open_page: OpenPage, computed: None, opm_analyst: User, scripts: bool) -> None:
    page = open_page("/mobility-figures/computations/", user=opm_analyst, scripts=scripts)
    page.get_by_label("Compute anew").select_option("2026")
    page.get_by_role("button", name="Compute").click()
    expect(page.get_by_text("Computed: 1 of 1 fiscal years")).to_be_visible()
    expect(page.get_by_role("row", name=str(opm_analyst))).to_have_count(1)
