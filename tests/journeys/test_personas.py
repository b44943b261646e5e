"""Three people do their job in a browser on a small synthetic corps."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from executives.models import Executive, ImportBatch
from sesportal.accounts.models import User
from tests.executives.ledger_builders import row
from tests.executives.test_import import write
from tests.journeys.conftest import OpenPage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ANALYST, HR, EXECUTIVE = "bergamot.plumbline", "fennel.whetstone", "marigold.anvil"
PASSWORD = "mobility-demo-1978"


@pytest.fixture(autouse=True)
def corps(reference_rows: None) -> None:
    """Load the corps into tables that an earlier test may have emptied, codes included."""
    call_command("load_demo", executives=150, stdout=StringIO(), stderr=StringIO())


def sign_in(page: Page, name: str) -> None:
    page.get_by_label("User name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).first.click()
    expect(page.get_by_role("button", name="Sign out").first).to_be_attached()


def test_an_analyst_sees_who_gives_and_who_gains(open_page: OpenPage) -> None:
    page = open_page("/")
    sign_in(page, ANALYST)
    page.get_by_role("button", name="Mobility figures").click()
    page.get_by_role("link", name="Importers and exporters").first.click()
    expect(page.locator("h1")).to_have_text("Importers and exporters of executive talent")
    expect(page.locator("svg").first).to_be_visible()
    expect(page.get_by_role("table").first).to_be_visible()
    page.goto("/executives/?q=marigold")
    page.get_by_role("link", name="Anvil, Marigold").first.click()
    expect(page.get_by_role("heading", name="Career", exact=True)).to_be_visible()
    page.goto("/my-record/")
    expect(page.locator("h1")).to_be_visible()


def test_a_specialist_loads_a_file_mends_it_and_loads_it_again(open_page: OpenPage, tmp_path: Path) -> None:
    good = row(executive_id="J1", source_record_id="J1", agency_subelement="AG01")
    bad = row(executive_id="J2", source_record_id="J2", agency_subelement="AG01", pay_plan="GS")
    page = open_page("/")
    sign_in(page, HR)
    for rows, words in (([good, bad], "pay_plan is not ES."), ([good], "1 new")):
        page.goto("/imports/new/")
        page.set_input_files("input[type=file]", write(tmp_path / "actions.csv", rows))
        page.get_by_text("Dry run: check everything").click()
        page.get_by_role("button", name="Send the file").click()
        expect(page.get_by_text(words).first).to_be_visible()
    assert list(ImportBatch.objects.order_by("pk").values_list("status", flat=True))[-2:] == ["refused", "applied"]
    assert Executive.objects.get(identifier="J1").home_id == "AG01"
    assert not Executive.objects.filter(identifier="J2").exists()


def test_an_executive_sees_who_opened_the_record_and_says_what_is_wanted(open_page: OpenPage) -> None:
    reader = open_page("/executives/SYN000000/", user=User.objects.get(username=HR))
    expect(reader.locator("h1")).to_have_text("Marigold Anvil")
    page = open_page("/")
    sign_in(page, EXECUTIVE)
    page.get_by_role("link", name="Who viewed my record").first.click()
    expect(page.get_by_text("Fennel Whetstone").first).to_be_visible()
    page.goto("/my-record/")
    page.get_by_role("link", name="Change my preferences").click()
    page.get_by_text("Only assignments I can do from where I live").click()
    page.get_by_role("button", name="Save").click()
    expect(page.locator("h1")).to_have_text("Marigold Anvil")
    assert Executive.objects.get(identifier="SYN000000").preference.virtual_only is True
