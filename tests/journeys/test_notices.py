"""An executive finds what needs them, answers the mobility agreement, and subscribes to a calendar, in a browser."""

from __future__ import annotations

import datetime as dt

import pytest
from django.apps import apps
from django.utils import timezone
from playwright.sync_api import expect

from development import reference
from development.actions.agreements import offer_agreement
from development.execution import sweep
from executives.models import Executive
from sesportal.accounts.models import User
from tests.development.meetings import close_with
from tests.factories.executives import make_executive
from tests.factories.notices import make_notice
from tests.journeys.conftest import WIDTHS, OpenPage, violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("reference_rows")]


@pytest.fixture
def executive(executive_user: User, supervisor: User) -> Executive:
    """Entered in 2018, with notices that stand and one that is settled, and an agreement offered today."""
    reference.apply(apps)
    held = make_executive(
        "AG11", user=executive_user, supervisor=supervisor, given="Ada", family="Quillfeather",
        starts_on=dt.date(2018, 1, 1),
    )  # fmt: skip
    sweep(as_of=timezone.localdate())
    close_with(held, held_on=timezone.localdate(), discussion="discussed")
    sweep(as_of=timezone.localdate())
    offer_agreement(executive=held, by="test", as_of=timezone.localdate())
    return held


@pytest.mark.parametrize("width", WIDTHS)
def test_the_pages_are_sound_with_everything_unfolded(
    open_page: OpenPage, executive: Executive, executive_user: User, supervisor: User, agency_hr: User, width: str
) -> None:
    agreement = f"/mobility-agreement/{executive.mobility_agreement.pk}/"
    visits = [
        ("/", executive_user),
        ("/notices/", executive_user),
        ("/notices/e-mail/", executive_user),
        ("/notices/calendar/", executive_user),
        (agreement, executive_user),
        (f"{agreement}print/", executive_user),
        ("/notices/", supervisor),
        ("/notices/executives/", agency_hr),
        ("/mobility-agreement/all/", agency_hr),
        ("/mobility-agreement/offer/", agency_hr),
        ("/mobility-agreement/texts/", agency_hr),
        ("/mobility-agreement/texts/new/", agency_hr),
        (agreement, agency_hr),
    ]
    for address, user in visits:
        page = open_page(address, user=user, width=width)
        for details in page.locator("main details").all():
            details.evaluate("element => { element.open = true }")
        assert violations(page) == [], (address, str(user))
        assert page.locator("h1").count() == 1, address
        assert page.evaluate("document.documentElement.scrollWidth") <= WIDTHS[width][0], address


@pytest.mark.parametrize("scripts", [True, False])
def test_an_executive_signs_the_mobility_agreement(
    open_page: OpenPage, executive: Executive, executive_user: User, scripts: bool
) -> None:
    page = open_page("/", user=executive_user, scripts=scripts)
    page.get_by_role("link", name="Read and answer").click()
    page.get_by_text("Personal circumstances: family, health").click()
    page.get_by_label("Type your full name to sign").fill("Ada Quill")
    page.get_by_text("I have read the agreement").click()
    page.get_by_role("button", name="Sign the agreement").click()
    expect(page.get_by_text("Type your name as it stands in the record").first).to_be_visible()
    page.get_by_label("Type your full name to sign").fill("ada quillfeather")
    page.get_by_role("button", name="Sign the agreement").click()
    expect(page.get_by_text("with 1 exception.")).to_be_visible()
    expect(page.get_by_role("button", name="Sign the agreement")).to_have_count(0)


@pytest.mark.parametrize("scripts", [True, False])
def test_an_executive_sets_a_notice_aside_and_brings_it_back(
    open_page: OpenPage, executive: Executive, executive_user: User, scripts: bool
) -> None:
    make_notice(executive, title="A thing to do")
    page = open_page("/notices/", user=executive_user, scripts=scripts)
    thing = page.locator("li", has=page.get_by_role("heading", name="A thing to do"))
    thing.locator("summary").click()
    thing.get_by_label("Reason").fill("Done by letter")
    thing.get_by_role("button", name="Set this notice aside").click()
    expect(page.get_by_text("Set aside by you: Done by letter")).to_be_visible()
    page.get_by_role("button", name="Bring back").click()
    expect(page.get_by_role("heading", name="A thing to do")).to_be_visible()


def test_a_calendar_link_is_shown_once_and_opens_without_a_sign_in(
    open_page: OpenPage, executive: Executive, executive_user: User
) -> None:
    page = open_page("/notices/calendar/", user=executive_user)
    page.get_by_role("button", name="Make a link").click()
    address = page.locator(".portal-secret__value").inner_text()
    assert violations(page) == []
    answer = page.request.get(address)
    assert "BEGIN:VCALENDAR" in answer.text()
    page.goto("/notices/calendar/")
    expect(page.locator(".portal-secret__value")).to_have_count(0)
    page.get_by_role("button", name="Close the link").click()
    expect(page.get_by_text("The link is closed.")).to_be_visible()
    assert page.request.get(address).status == 404
