"""A development plan in a browser: written and signed in one sitting, agreed by the supervisor, open in two windows."""

from __future__ import annotations

import re
import time

import pytest
from django.apps import apps
from playwright.sync_api import Page, expect

from development import reference
from development.models import DevelopmentPlan
from development.workflow import PlanStatus
from executives.models import Executive, MobilityPreference
from executives.reference import seed
from sesportal.accounts.models import User
from sesportal.accounts.roles import Role
from tests.factories.accounts import user_with
from tests.factories.development import executive_with_login, make_plan, plan_in
from tests.journeys.conftest import WIDTHS, OpenPage, violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MOST_ACTS = 20
TEN_MINUTES = 600
expect.set_options(timeout=15_000)


@pytest.fixture(autouse=True)
def _seeded(transactional_db: None) -> None:
    """Tests that commit begin with emptied tables: put the seeded rows back."""
    seed.apply(apps)
    reference.apply(apps)


@pytest.fixture
def author(executive_user: User, supervisor: User) -> Executive:
    executive = executive_with_login(user=executive_user, supervisor=supervisor, family="Anvil", given="Marigold")
    MobilityPreference.objects.create(executive=executive, willing_to_relocate="yes", areas=["Denver, CO"])
    return executive


class Hand:
    """One who writes, and how many times they pressed, chose or typed."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.acts = 0

    def press(self, name: str) -> None:
        self.acts += 1
        self.page.get_by_role("button", name=name, exact=True).click()

    def write(self, label: str, text: str, line: int | None = None) -> None:
        self.acts += 1
        self._on(line).get_by_label(label, exact=True).fill(text)

    def choose(self, label: str, option: str, line: int) -> None:
        self.acts += 1
        self._on(line).get_by_label(label, exact=True).select_option(label=option)

    def mark(self, option: str, line: int) -> None:
        self.acts += 1
        self._on(line).get_by_text(option, exact=True).click()

    def _on(self, line: int | None):
        return self.page if line is None else self.page.locator(".plan-line").nth(line)


def write_plan(hand: Hand) -> None:
    hand.write("Goal for the next one to two years", "Lead a bureau of two thousand people.")
    hand.write("Goal for three to five years", "Serve in a second agency, and come back with what I learned.")
    hand.write("Development needs", "Budget formulation across agencies.")
    hand.write("Objective", "Lead the interagency water review", 0)
    hand.choose("Kind of activity", "Interagency project", 0)
    hand.choose("Competency it builds", "Managing Resources", 0)
    hand.choose("Perspective gained", "Another agency", 0)
    hand.mark("Commitment", 0)
    hand.write("Who sees to it", "Deputy Secretary", 0)
    hand.write("From", "2027-01-11", 0)
    hand.write("To", "2027-06-30", 0)
    hand.write("Time it takes", "120", 0)
    hand.write("Cost in dollars", "0", 0)
    hand.write("Objective", "Detail to another component", 1)
    hand.choose("Kind of activity", "Detail to another major component", 1)
    hand.choose("Competency it builds", "Executive Judgment", 1)
    hand.choose("Perspective gained", "Another component of the agency", 1)


def test_an_executive_writes_and_signs_and_the_supervisor_agrees(
    open_page: OpenPage, author: Executive, supervisor: User
) -> None:
    started = time.monotonic()
    page = open_page("/my-plan/", user=author.user)
    hand = Hand(page)
    hand.press("Begin my plan")
    expect(page.get_by_label("Where, and into what, I would move")).to_have_value(re.compile("Denver, CO"))
    standing = page.locator("[data-autosave-panel]")
    expect(standing.get_by_text("No activity names the competency")).to_be_visible()
    write_plan(hand)
    expect(standing.get_by_text("Nothing. The plan has all it needs.")).to_be_visible()
    expect(page.locator("[data-autosave-status]")).to_have_text("Everything is saved.")
    hand.press("Sign and submit")
    expect(page.get_by_text("It waits for the supervisor.").first).to_be_visible()
    assert hand.acts <= MOST_ACTS
    assert time.monotonic() - started < TEN_MINUTES

    boss = open_page("/plans/?waiting=on", user=supervisor)
    boss.get_by_role("link", name="Version 1 of Marigold Anvil").click()
    expect(boss.get_by_text("Lead the interagency water review")).to_be_visible()
    boss.get_by_role("button", name="Agree and sign").click()
    expect(boss.get_by_text("Signed. The plan is agreed.")).to_be_visible()
    plan = DevelopmentPlan.objects.get()
    assert (plan.status, plan.edits.exists(), plan.lines.first().kind) == (PlanStatus.AGREED, True, "commitment")


def test_the_same_without_script(open_page: OpenPage, author: Executive) -> None:
    page = open_page("/my-plan/", user=author.user, scripts=False)
    hand = Hand(page)
    hand.press("Begin my plan")
    for line in range(2):
        page.locator(".plan-line").nth(line).locator("summary").first.click()
    write_plan(hand)
    page.locator("[data-autosave-bar]").get_by_role("button", name="Save").click()
    expect(page.get_by_text("Nothing. The plan has all it needs.")).to_be_visible()
    hand.press("Add an activity")
    expect(page.locator(".plan-line")).to_have_count(3)
    page.locator(".plan-line").nth(2).get_by_role("button", name="Remove").click()
    expect(page.locator(".plan-line")).to_have_count(2)
    hand.press("Sign and submit")
    expect(page.get_by_text("It waits for the supervisor.").first).to_be_visible()


def test_two_windows_and_the_writer_chooses(open_page: OpenPage, author: Executive) -> None:
    plan = make_plan(author)
    left, right = (open_page(f"/plans/{plan.pk}/write/", user=author.user) for _ in range(2))

    def leave(page: Page, text: str) -> None:
        page.get_by_label("Development needs").fill(text)
        page.get_by_label("Strengths").focus()

    leave(left, "From the left")
    expect(left.locator("[data-autosave-status]")).to_have_text("Everything is saved.")
    leave(right, "From the right")
    expect(right.get_by_text("The other window says: From the left")).to_be_visible()
    assert violations(right) == []
    plan.refresh_from_db()
    assert plan.needs == "From the left"
    right.get_by_role("button", name="Keep what is written here").click()
    expect(right.locator("[data-autosave-status]")).to_have_text("Everything is saved.")
    leave(left, "From the left again")
    expect(left.get_by_text("The other window says: From the right")).to_be_visible()
    left.get_by_role("button", name="Take what the other window says").click()
    expect(left.get_by_label("Development needs")).to_have_value("From the right")
    expect(left.locator("[data-autosave-status]")).to_have_text("Everything is saved.")
    plan.refresh_from_db()
    assert plan.needs == "From the right"


def test_what_was_typed_survives_a_server_that_is_away_and_a_button(open_page: OpenPage, author: Executive) -> None:
    plan = make_plan(author)
    page = open_page(f"/plans/{plan.pk}/write/", user=author.user)
    page.route("**/field/", lambda route: route.fulfill(status=503, body="Away for a moment"))
    page.get_by_label("Development needs").fill("Typed on a train")
    page.get_by_label("Strengths").focus()
    expect(page.locator("[data-autosave-status]")).to_contain_text("Not saved yet")
    page.unroute("**/field/")
    expect(page.locator("[data-autosave-status]")).to_have_text("Everything is saved.", timeout=20_000)
    page.get_by_label("Strengths").fill("Typed just before the button")
    page.get_by_role("button", name="Add an activity").click()
    expect(page.locator(".plan-line")).to_have_count(3)
    plan.refresh_from_db()
    assert (plan.needs, plan.strengths) == ("Typed on a train", "Typed just before the button")


def test_a_date_refused_for_its_order_is_saved_once_the_other_fits(open_page: OpenPage, author: Executive) -> None:
    plan = make_plan(author)
    page = open_page(f"/plans/{plan.pk}/write/", user=author.user)
    line = page.locator(".plan-line").first
    line.get_by_label("From", exact=True).fill("2028-01-01")
    line.get_by_label("To", exact=True).focus()
    expect(line.get_by_text("before it begins")).to_be_visible()
    line.get_by_label("To", exact=True).fill("2028-03-01")
    line.get_by_label("Objective").focus()
    expect(page.locator("[data-autosave-status]")).to_have_text("Everything is saved.")
    expect(line.get_by_text("before it begins")).to_have_count(0)
    held = plan.lines.earliest("pk")
    assert (str(held.starts_on), str(held.ends_on)) == ("2028-01-01", "2028-03-01")


@pytest.mark.parametrize("width", WIDTHS)
def test_the_pages_are_sound(
    open_page: OpenPage, author: Executive, supervisor: User, agency_hr: User, width: str
) -> None:
    force = plan_in(PlanStatus.IN_FORCE, author)
    line = force.lines.earliest("pk")
    other = executive_with_login(supervisor=supervisor, user=user_with(Role.EXECUTIVE, username="other"))
    signs, draft = plan_in(PlanStatus.SUBMITTED, other), make_plan(executive_with_login(), complete=False)
    visits = [
        (f"/plans/{draft.pk}/write/", draft.executive.user),
        (f"/plans/{signs.pk}/write/", other.user),
        (f"/plans/{signs.pk}/", supervisor),
        (f"/plans/{signs.pk}/", other.user),
        (f"/plans/{force.pk}/", author.user),
        (f"/plans/{force.pk}/print/", agency_hr),
        (f"/plans/{force.pk}/activities/{line.pk}/", author.user),
        (f"/plans/{force.pk}/results/", author.user),
        (f"/plans/{force.pk}/comment/", supervisor),
        ("/plans/", agency_hr),
        ("/plans/?state=none", agency_hr),
        ("/plans/signers/", agency_hr),
        ("/unmet-needs/", author.user),
        ("/my-plan/", executive_with_login().user),
    ]
    for address, user in visits:
        page = open_page(address, user=user, width=width)
        for details in page.locator("main details").all():
            details.evaluate("element => { element.open = true }")
        assert violations(page) == [], (address, str(user))
        assert page.locator("h1").count() == 1, address
        assert page.evaluate("document.documentElement.scrollWidth") <= WIDTHS[width][0], address
