"""A directed move in a browser: the office prepares it, the executive signs, the head overrides, OPM looks on."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import pytest
from django.apps import apps
from django.utils import timezone
from playwright.sync_api import Page, expect

from executives.models import Executive
from executives.reference import seed
from mobility import reference
from mobility.models import ReassignmentWorksheet, WorksheetStatement
from mobility.workflow import WorksheetStatus
from sesportal.accounts.models import User
from sesportal.accounts.roles import Role
from tests.factories.accounts import user_with
from tests.factories.directed import make_worksheet, serve, served_worksheet, sign
from tests.factories.executives import make_agency, make_executive
from tests.journeys.conftest import WIDTHS, OpenPage, violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def numbers(transactional_db: None) -> None:
    """Put back the seeded numbers that an earlier test may have emptied."""
    seed.apply(apps)
    reference.apply(apps)


@pytest.fixture
def executive() -> Executive:
    make_agency("AG13", "Forest Service")
    user = user_with(Role.EXECUTIVE, first_name="Ada", last_name="Example")
    return make_executive("AG11", user=user)


def fill_in(page: Page, today: dt.date) -> None:
    """Fill in the worksheet of a voluntary move outside the commuting area, inside a moratorium."""
    page.get_by_label("Organization", exact=False).first.select_option("AG13", force=True)
    page.get_by_label("Position title").fill("Regional Director")
    page.get_by_label("Duty location").fill("Denver, CO")
    page.get_by_role("group", name="Is the new duty location").get_by_text("Yes", exact=True).click()
    page.get_by_role("group", name="Does the executive agree").get_by_text("Yes, the move is voluntary").click()
    page.get_by_label("Effective date").fill(f"{today + 70 * DAY}")
    page.get_by_label("Reasons for the move").fill("The region has had no director for a year.")
    page.get_by_label("Day of the consultation").fill(f"{today}")
    page.get_by_label("Preferences heard").fill("Would rather move in the summer.")
    page.get_by_label("Day the agency head was appointed").fill(f"{today - DAY}")
    page.get_by_role("group", name="Is the new immediate supervisor").get_by_text("No", exact=True).click()


def test_the_office_prepares_and_the_executive_signs(open_page: OpenPage, executive: Executive) -> None:
    today = timezone.localdate()
    page = open_page("/directed-moves/", user=user_with(Role.AGENCY_HR), scripts=False)
    page.get_by_role("link", name="Prepare a reassignment").click()
    page.get_by_label("Executive").select_option(executive.identifier)
    page.get_by_role("button", name="Go on").click()
    fill_in(page, today)
    page.get_by_role("button", name="Save and see what the law says").click()
    expect(page.get_by_text("needs the executive's signed statement")).to_be_visible()
    page.get_by_label("Day on which the executive received the notice").fill(f"{today}")
    page.get_by_role("button", name="Record the notice").click()
    expect(page.get_by_text("The notice is recorded as received")).to_be_visible()

    mine = open_page("/", user=executive.user, scripts=False)
    mine.get_by_role("link", name="Read it").click()
    mine.get_by_role("link", name="Read and sign the statement").click()
    mine.get_by_label("Your full name").fill("Ada Example")
    mine.get_by_text("I have read the text above").click()
    mine.get_by_role("button", name="Sign", exact=True).click()
    expect(mine.get_by_text("Holds for the move as it stands")).to_be_visible()
    assert WorksheetStatement.objects.get().signed_name == "Ada Example"
    page.reload()
    expect(page.get_by_text("stated on").first).to_be_visible()
    assert ReassignmentWorksheet.objects.get().status == WorksheetStatus.NOTICE_SERVED


@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_is_sound_for_everyone_who_sees_it(open_page: OpenPage, executive: Executive, width: str) -> None:
    """Set DIRECTED_SHOTS to a folder to have each page drawn into it."""
    today = timezone.localdate()
    hr, head, analyst = user_with(Role.AGENCY_HR), user_with(Role.AGENCY_HEAD), user_with(Role.OPM_ANALYST)
    assert executive.user is not None
    inside = {"head_appointed_on": today - 40 * DAY, "is_voluntary": True, "effective_on": today + 30 * DAY}
    shared = make_worksheet(executive, by=hr, is_shared=True, **inside)
    sign(shared, "voluntary")
    serve(shared, by=hr)
    draft = make_worksheet(make_executive("AG11", family="Unready"), by=hr, reasons="", consulted_on=None)
    ready = served_worksheet(make_executive("AG11", family="Ready"))
    new = f"new/?executive={executive.identifier}"
    visits: list[tuple[User, list[str]]] = [
        (hr, ["", "new/", new, f"{draft.pk}/", f"{draft.pk}/edit/", f"{ready.pk}/", "moratorium/"]),
        (head, [f"{draft.pk}/"]),
        (executive.user, ["", f"{shared.pk}/", f"{shared.pk}/sign/voluntary/", f"{shared.pk}/sign/waiver/"]),
        (analyst, ["moratorium/", f"{shared.pk}/", f"{shared.pk}/print/"]),
    ]
    found = {}
    shots = os.environ.get("DIRECTED_SHOTS")
    for user, addresses in visits:
        page = open_page("/", user=user, width=width)
        for address in addresses:
            answer = page.goto(f"/directed-moves/{address}")
            assert answer is not None
            assert answer.status == 200, address
            assert page.locator("h1").count() == 1, address
            if shots:
                name = address.strip("/").replace("/", "-").split("?")[0] or "list"
                page.screenshot(path=Path(shots) / f"{user.username}-{name}-{width}.png", full_page=True)
            overflow = page.evaluate("document.documentElement.scrollWidth") - WIDTHS[width][0]
            if wrong := violations(page) + ([f"{overflow} px too wide"] if overflow > 0 else []):
                found[address] = wrong
    assert found == {}
