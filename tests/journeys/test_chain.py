"""A move from the posting to the credit in a browser: four people sign in in turn, while ten months go by."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.apps import apps
from playwright.sync_api import Page, expect

from development.models import PlanLine
from development.workflow import PlanStatus
from executives.models import Assignment, Executive
from executives.reference import seed
from mobility import reference, texts
from mobility.models import Application, BreadthCredit, Posting, Rotation
from mobility.workflow import ReleaseLevel
from sesportal.accounts.models import User
from sesportal.accounts.roles import Role
from tests.factories.accounts import PASSWORD, user_with
from tests.factories.development import plan_in
from tests.factories.executives import make_agency, make_executive
from tests.factories.mobility import make_posting, make_programme, writer_of
from tests.journeys.conftest import OpenPage, violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
APPLIES, OFFERED, RELEASED = dt.date(2026, 6, 1), dt.date(2026, 7, 13), dt.date(2026, 7, 20)
SIGNED, STARTS, ENDS = dt.date(2026, 8, 3), dt.date(2026, 9, 29), dt.date(2027, 3, 27)
SLOW = 30_000
OnDay = Callable[[dt.date], None]


@pytest.fixture
def on_day(transactional_db: None) -> Iterator[OnDay]:
    """Move everybody's clock to noon of a day; the numbers and texts that an earlier test emptied are put back."""
    seed.apply(apps)
    reference.apply(apps)
    texts.apply(apps)
    running: list[Any] = []

    def go(day: dt.date) -> None:
        while running:
            running.pop().stop()
        travel = time_machine.travel(dt.datetime.combine(day, dt.time(16), tzinfo=dt.UTC), tick=True)
        travel.start()
        running.append(travel)

    yield go
    while running:
        running.pop().stop()


@pytest.fixture
def sign_in(open_page: OpenPage) -> Callable[[User, str], Page]:
    """Sign in by name and password, in a window of one's own, and go on to a page."""

    def enter(user: User, address: str) -> Page:
        page = open_page(address)
        page.set_default_timeout(SLOW)
        page.get_by_label("User name").fill(user.username)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        expect(page.get_by_role("button", name="Sign out").first).to_be_attached(timeout=SLOW)
        return page

    return enter


def told(page: Page, text: str) -> None:
    expect(page.get_by_text(text).first).to_be_visible(timeout=SLOW)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def open_agreement(page: Page, name: str) -> None:
    """Go from the list of rotations to the agreement on somebody's rotation."""
    page.get_by_role("link", name=name, exact=True).click()
    page.get_by_role("link", name="version 1").click()
    told(page, "Signatures")


def test_a_move_from_the_application_to_the_credit(on_day: OnDay, sign_in: Callable[[User, str], Page]) -> None:
    on_day(APPLIES)
    ada = user_with(Role.EXECUTIVE, first_name="Ada", last_name="Example")
    executive = make_executive("AG11", user=ada, supervisor=user_with(Role.SUPERVISOR))
    line = plan_in(PlanStatus.IN_FORCE, executive, as_of=APPLIES).lines.get(objective="Lead an interagency review")
    host, home = writer_of("TR"), user_with(Role.AGENCY_HR, "AG")
    head = user_with(Role.AGENCY_HEAD, "AG")
    make_agency("TR93")
    programme = make_programme(reimbursement="reimbursable")
    posting = make_posting("TR93", status="open", title="Deputy Director for Reviews", programme=programme)
    assert (posting.starts_on, posting.days) == (STARTS, 180)

    apply_for(sign_in(own(executive), f"/opportunities/{posting.pk}/"))
    on_day(OFFERED)
    select(sign_in(host, f"/opportunities/{posting.pk}/"), posting)
    accept(sign_in(own(executive), "/applications/"), posting)

    on_day(RELEASED)
    page = sign_in(home, "/releases/")
    release(page, RELEASED)
    draw_up(page)

    on_day(SIGNED)
    for user, whose in ((own(executive), "host"), (host, "home"), (head, "")):
        page = sign_in(user, "/rotations/")
        open_agreement(page, executive.full_name)
        assert violations(page) == []
        press(page, "Sign the agreement")
        told(page, "You have signed.")
        if whose:
            told(page, f"The signature of the {whose}")
    rotation = Rotation.objects.get()
    assert rotation.agreements.get().status == "signed"
    signatures = [(s.party, s.by) for s in rotation.agreements.get().signatures.order_by("at")]
    assert signatures == [("executive", executive.user), ("host", host), ("home", head)]

    run_it(on_day, sign_in, home, rotation, line)
    evaluate(sign_in(own(executive), f"/rotations/{rotation.pk}/"))
    page = sign_in(own(executive), "/my-record/")
    table = page.get_by_role("table", name="Verified breadth of experience")
    expect(table.get_by_role("row", name="Deputy Director for Reviews")).to_contain_text("180")
    assert violations(page) == []
    assert BreadthCredit.objects.get(rotation=rotation).counts_as_rotation


def own(executive: Executive) -> User:
    assert executive.user is not None
    return executive.user


def apply_for(page: Page) -> None:
    page.get_by_role("link", name="Apply", exact=True).click()
    page.get_by_label("Statement").fill("I want to see how another department reviews its work.")
    page.get_by_text("Development plan: Lead an interagency review").click()
    assert violations(page) == []
    press(page, "Submit the application")
    told(page, "Your application")
    expect(page).to_have_url(f"{page.url.split('/applications')[0]}/applications/{Application.objects.get().pk}/")


def select(page: Page, posting: Posting) -> None:
    """Close the posting, short-list, lock the list, and offer the place."""
    closing = page.locator("details", has=page.locator("summary", has_text="Close to applications"))
    closing.locator("summary").click()
    closing.get_by_label("Reason").fill("Enough have applied.")
    closing.get_by_role("button").click()
    told(page, "It is closed to applications.")
    page.goto(f"/opportunities/{posting.pk}/applicants/")
    page.locator("label", has_text="Choose Ada Example").click()
    press(page, "Short-list the chosen")
    told(page, "1 put on the short list")
    press(page, "Lock the short list")
    told(page, "The short list is locked.")
    page.get_by_role("link", name="Ada Example", exact=True).click()
    told(page, "Lead an interagency review")
    expect(page.get_by_text("Serve in another component")).to_have_count(0)
    page.get_by_role("link", name="Offer a place").click()
    press(page, "Make the offer")
    told(page, "The offer is with Ada Example.")


def accept(page: Page, posting: Posting) -> None:
    page.get_by_role("link", name=posting.title).click()
    press(page, "Accept the offer")
    told(page, "Release by your agency")


def release(page: Page, board: dt.date) -> None:
    """Let the executive go on the date asked for, the board having been heard."""
    assert Application.objects.get().release.level == ReleaseLevel.AGENCY
    page.get_by_role("link", name="Ada Example", exact=True).click()
    page.get_by_text("Release on the date.").click()
    page.get_by_label("The Executive Resources Board was heard on").fill(f"{board}")
    press(page, "Record the answer")
    told(page, "Released for September 29, 2026")


def draw_up(page: Page) -> None:
    """Begin the agreement on the planned rotation, complete its terms and send it out."""
    page.goto("/rotations/")
    page.get_by_role("link", name="Ada Example", exact=True).click()
    told(page, "There is no agreement yet.")
    press(page, "Begin the agreement")
    told(page, "The agreement is begun.")
    page.get_by_role("link", name="version 1").click()
    page.get_by_role("link", name="Change the terms").click()
    page.get_by_label("Interagency agreement number").fill("7600B-2026-17")
    page.get_by_label("Day of the written determination of qualification").fill(f"{RELEASED}")
    press(page, "Save the terms")
    told(page, "The terms are saved.")
    press(page, "Send for signature")
    told(page, "It is open to signature.")
    expect(page.get_by_role("button", name="Sign the agreement")).to_have_count(0)


def run_it(on_day: OnDay, sign_in: Callable[[User, str], Page], home: User, rotation: Rotation, line: PlanLine) -> None:
    """Start the rotation on its day, plan the return, and end it on its last day; the plan goes along."""
    on_day(SIGNED)
    page = sign_in(home, f"/rotations/{rotation.pk}/")
    told(page, "It can be started once nothing blocks it any more")
    expect(page.get_by_role("button", name="Start the rotation")).to_have_count(0)
    on_day(STARTS)
    page = sign_in(home, f"/rotations/{rotation.pk}/")
    press(page, "Start the rotation")
    told(page, "The rotation has started.")
    away = Assignment.objects.temporary().get(executive=rotation.executive)
    assert (away.host, away.starts_on, away.ends_on) == ("TR93", STARTS, ENDS)
    assert Application.objects.get().status == "placed"
    line.refresh_from_db()
    assert line.status == "under_way"
    page.locator("summary", has_text="Plan the return").click()
    page.get_by_label("How what was learned will be used there").fill("Bring the reviews home.")
    page.get_by_label("Position to return to").fill("Director")
    press(page, "Plan the return")
    told(page, "Returns to Director.")
    on_day(ENDS)
    page = sign_in(home, f"/rotations/{rotation.pk}/")
    page.locator("summary", has_text="End the rotation").click()
    press(page, "End the rotation")
    told(page, "The rotation has ended")
    told(page, "180 days")
    assert violations(page) == []
    line.refresh_from_db()
    assert (line.status, line.done_on) == ("done", ENDS)


def evaluate(page: Page) -> None:
    page.locator("summary", has_text="Evaluate it").click()
    told(page, "Planned was:")
    page.get_by_text("Yes", exact=True).click()
    page.get_by_text("5: very").click()
    press(page, "Evaluate it")
    told(page, "your evaluation is kept")
    expect(page.get_by_role("row", name="Executive Yes 5")).to_be_visible()
