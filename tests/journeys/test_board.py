"""A board in a browser: the office builds a meeting, members decide, one recused, it closes, one reads the outcome."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.apps import apps
from django.utils import timezone
from playwright.sync_api import Page, expect

from development.actions.boards import create_board
from development.models import Meeting
from development.workflow import PlanStatus
from executives.models import Agency, Executive
from executives.reference import seed
from sesportal.accounts.models import User
from sesportal.accounts.roles import Role
from tests.factories.accounts import user_with
from tests.factories.boards import BY, make_room, seat
from tests.factories.development import executive_with_login, plan_in
from tests.factories.executives import make_executive
from tests.journeys.conftest import WIDTHS, OpenPage, violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def codes(transactional_db: None) -> None:
    """Tests that commit begin with emptied tables: put the seeded codes back."""
    seed.apply(apps)


@pytest.fixture
def office() -> User:
    return user_with(Role.AGENCY_HR, username="office", first_name="Olive", last_name="Office")


@pytest.fixture
def members() -> list[User]:
    names = ("Chair", "Second", "Third")
    roles = (Role.ERB_CHAIR, Role.ERB_MEMBER, Role.ERB_MEMBER)
    return [
        user_with(role, username=name.lower(), first_name="Mel", last_name=name)
        for name, role in zip(names, roles, strict=True)
    ]


@pytest.fixture
def people() -> list[Executive]:
    """Two executives of AG whose plans are agreed."""
    today = timezone.localdate()
    found = [executive_with_login(family="Alder", given="Ann"), executive_with_login(family="Birch", given="Ben")]
    for person in found:
        plan_in(PlanStatus.AGREED, person, as_of=today)
    return found


def decide(page: Page, *, advance: str = "Ready now", button: str = "Save and go to the next") -> None:
    """Fill the decision panel of the case on the page."""
    panel = page.locator(".board-panel")
    for label in (advance, "In one to three years", "None beyond the plan", "Endorsed", "Discussed"):
        panel.locator("label.usa-radio__label", has_text=re.compile(f"^{label}")).first.click()
    panel.get_by_role("button", name=button, exact=True).click()


def test_a_meeting_from_the_first_click_to_the_outcome(
    open_page: OpenPage, office: User, members: list[User], people: list[Executive]
) -> None:
    today = timezone.localdate()
    board = create_board(agency=Agency.objects.get(code="AG"), name="Board of Agriculture", quorum=2, by=BY)
    for number, user in enumerate(members):
        seat(board, user, seat="member" if number else "chair")
    page = open_page("/boards/", user=office)
    page.get_by_role("link", name="Board of Agriculture").click()
    page.get_by_role("link", name="Open a review cycle").click()
    page.get_by_role("button", name="Open the cycle").click()
    page.get_by_role("link", name="Set a meeting").click()
    page.get_by_label("Day").fill(today.isoformat())
    page.get_by_role("button", name="Set the meeting").click()
    page.get_by_role("button", name="Draw it up from those who are due (2)").click()
    page.get_by_role("button", name="Issue the agenda").click()
    expect(page.get_by_text("The agenda is issued")).to_be_visible()
    page.get_by_role("button", name="Begin the session").click()
    for name in ("Mel Chair", "Mel Second", "Mel Third"):
        page.get_by_text(name, exact=False).first.click()
    page.get_by_role("button", name="Record attendance").click()
    meeting = Meeting.objects.get()
    address = f"/meetings/{meeting.pk}/"

    recused = open_page(address, user=members[2])
    recused.get_by_role("link", name="Ben Birch").click()
    recused.get_by_text("Recuse myself", exact=True).first.click()
    recused.get_by_role("textbox", name="Why (required)").fill("Former supervisor")
    recused.get_by_role("button", name="Recuse myself").click()
    expect(recused.get_by_text("The case is hidden from you from now on")).to_be_visible()
    expect(recused.get_by_role("link", name="Ben Birch")).to_have_count(0)

    chair = open_page(address, user=members[0])
    chair.get_by_role("link", name="Ann Alder").click()
    decide(chair)
    expect(chair.locator("h1")).to_have_text("Ben Birch")
    decide(chair, button="Save")
    expect(chair.get_by_text("Saved: the case is decided.")).to_be_visible()
    chair.keyboard.press("k")
    expect(chair.locator("h1")).to_have_text("Ann Alder")
    chair.locator("h1").click()
    chair.keyboard.press("ArrowRight")
    expect(chair.locator("h1")).to_have_text("Ben Birch")

    page.goto(address)
    page.get_by_role("link", name="Close the meeting").click()
    page.get_by_role("button", name="Close the meeting and freeze its record").click()
    expect(page.locator("h1")).to_contain_text("Minutes of")
    expect(page.get_by_text("Ben Birch")).to_be_visible()
    recused.goto(f"{address}minutes/")
    expect(recused.get_by_text("Ann Alder")).to_be_visible()
    expect(recused.get_by_text("Ben Birch")).to_have_count(0)

    outcome = open_page("/my-review/", user=people[0].user)
    expect(outcome.get_by_text("endorsed your plan as written")).to_be_visible()
    expect(outcome.get_by_text("ready now for a position with wider responsibility")).to_be_visible()
    plan = people[0].development_plans.latest("version")
    assert plan.status in (PlanStatus.IN_FORCE, PlanStatus.ENDORSED)
    assert (plan.status == PlanStatus.IN_FORCE) is (plan.period_from <= today)


def test_keys_turn_pages_only_where_nothing_is_being_typed(open_page: OpenPage) -> None:
    room = make_room(make_executive("AG11", family="A"), make_executive("AG11", family="B"), day=timezone.localdate())
    first = room.meeting.cases.order_by("position").first()
    assert first is not None
    page = open_page(f"/cases/{first.pk}/", user=room.chair.user)
    expect(page.get_by_text("Keys:")).to_be_visible()
    note = page.get_by_label("Note on advance")
    note.fill("")
    note.press("j")
    expect(note).to_have_value("j")
    expect(page.locator("h1")).to_have_text("Ada A")
    page.get_by_role("button", name="Turn keys off").click()
    page.locator("h1").click()
    page.keyboard.press("j")
    expect(page.locator("h1")).to_have_text("Ada A")
    page.get_by_role("button", name="Turn keys on").click()
    page.locator("h1").click()
    page.keyboard.press("j")
    expect(page.locator("h1")).to_have_text("Ada B")


def test_a_case_is_decided_without_scripts(open_page: OpenPage) -> None:
    executive = make_executive("AG11")
    room = make_room(executive, day=timezone.localdate())
    case = room.case(executive)
    page = open_page(f"/cases/{case.pk}/", user=room.chair.user, scripts=False)
    expect(page.get_by_text("Keys:")).to_be_hidden()
    for label in ("Ready later", "Within a year", "This year", "No plan before the board", "Discussed"):
        page.locator("label.usa-radio__label", has_text=re.compile(f"^{label}")).first.click()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved: the case is decided.")).to_be_visible()


@pytest.mark.parametrize("width", WIDTHS)
def test_the_pages_are_sound(open_page: OpenPage, office: User, people: list[Executive], width: str) -> None:
    today = timezone.localdate()
    earlier = make_room(people[0], day=max(today - dt.timedelta(days=30), dt.date(today.year, 1, 1)), status="closed")
    room = make_room(*people, make_executive("AG11", family="Cedar"), day=today)
    planned = make_room(make_executive("AG11", family="Dogwood"), day=today, status="planned")
    case = room.meeting.cases.order_by("position").first()
    assert case is not None
    visits = [
        ("/boards/", office),
        ("/boards/new/", office),
        (f"/boards/{room.board.pk}/", office),
        (f"/boards/{room.board.pk}/members/new/", office),
        (f"/boards/{room.board.pk}/cycles/new/", office),
        (f"/boards/{room.board.pk}/postings/new/", office),
        (f"/boards/cycles/{room.meeting.cycle_id}/", office),
        (f"/meetings/{planned.meeting.pk}/?find=dog", office),
        (f"/meetings/{room.meeting.pk}/", office),
        (f"/meetings/{room.meeting.pk}/close/", office),
        (f"/meetings/{room.meeting.pk}/pre-read/", room.chair.user),
        (f"/cases/{case.pk}/", room.chair.user),
        (f"/cases/{case.pk}/", office),
        (f"/cases/{earlier.case(people[0]).pk}/", earlier.chair.user),
        (f"/meetings/{earlier.meeting.pk}/minutes/", earlier.chair.user),
        ("/my-review/", people[0].user),
    ]
    found = {}
    for address, user in visits:
        page = open_page(address, user=user, width=width)
        for details in page.locator("main details").all():
            details.evaluate("element => { element.open = true }")
        assert page.locator("h1").count() == 1, address
        overflow = page.evaluate("document.documentElement.scrollWidth") - WIDTHS[width][0]
        if wrong := violations(page) + ([f"{overflow} px too wide"] if overflow > 0 else []):
            found[address] = wrong
    assert found == {}
