"""An agency's office gives its system credentials and a webhook, in a browser, on sound pages at both widths."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from sesportal.accounts.models import User
from sesportal.exchange.models import ApiClient, Webhook
from tests.factories.executives import make_agency
from tests.journeys.conftest import OpenPage, violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("reference_rows")]


def sound(page: Page) -> None:
    assert violations(page) == []
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{page.url} is {wide} pixels too wide"


@pytest.mark.parametrize(("who", "width"), [("agency_hr", "desk"), ("system_admin", "phone")])
def test_a_system_is_given_credentials_and_a_webhook(
    request: pytest.FixtureRequest, open_page: OpenPage, settings: Any, who: str, width: str
) -> None:
    settings.WEBHOOK_ALLOW_LOOPBACK = True
    make_agency("AG")
    user: User = request.getfixturevalue(who)
    page = open_page("/systems/", user=user, width=width)
    sound(page)
    page.get_by_role("link", name="Issue credentials").click()
    page.get_by_role("button", name="Issue credentials").click()
    expect(page.locator(".usa-alert--error")).to_be_visible()
    sound(page)
    page.get_by_label("Name of the system").fill("Payroll interface of the National Service for Long Names")
    page.get_by_text("Read the feed of events").click()
    page.get_by_role("button", name="Issue credentials").click()
    secret = page.locator("[data-client-secret]").inner_text()
    sound(page)
    page.get_by_role("link", name="I have copied it").click()
    expect(page.get_by_role("link", name="Add a webhook")).to_be_visible()
    assert secret not in page.content()
    sound(page)
    page.get_by_role("link", name="Add a webhook").click()
    expect(page.get_by_label("Address")).to_be_visible()
    sound(page)
    page.get_by_label("Address").fill("https://localhost:8443/events/" + "a" * 60)
    page.get_by_role("button", name="Add the webhook").click()
    first = page.locator("[data-webhook-secret]").inner_text()
    sound(page)
    page.get_by_role("link", name="I have copied it").click()
    page.get_by_role("button", name="Send a test").click()
    page.reload()
    expect(page.get_by_text("No connection: Connection refused.")).to_be_visible()
    sound(page)
    page.get_by_role("link", name="Rotate the secret").click()
    expect(page.get_by_label("Hours that deliveries carry both signatures")).to_have_value("24")
    sound(page)
    page.get_by_role("button", name="Rotate the secret").click()
    assert page.locator("[data-webhook-secret]").inner_text() != first
    sound(page)
    page.get_by_role("link", name="I have copied it").click()
    sound(page)
    page.get_by_role("button", name="End the earlier secret now").click()
    expect(page.get_by_text("The earlier secret has ended")).to_be_visible()
    expect(page.get_by_role("button", name="End the earlier secret now")).to_have_count(0)
    page.get_by_role("link", name="Delete the webhook").click()
    expect(page.get_by_role("button", name="Delete the webhook")).to_be_visible()
    sound(page)
    page.get_by_role("button", name="Delete the webhook").click()
    page.get_by_role("link", name="Rotate the secret").click()
    expect(page.get_by_role("button", name="Rotate the secret")).to_be_visible()
    sound(page)
    page.get_by_role("button", name="Rotate the secret").click()
    assert page.locator("[data-client-secret]").inner_text() != secret
    page.get_by_role("link", name="I have copied it").click()
    page.get_by_role("link", name="Revoke").click()
    expect(page.get_by_label("Reason")).to_be_visible()
    sound(page)
    page.get_by_label("Reason").fill("The vendor has changed.")
    page.get_by_role("button", name="Revoke the credentials").click()
    expect(page.get_by_text("The vendor has changed.")).to_be_visible()
    assert ApiClient.objects.get().revoked_at is not None
    assert not Webhook.objects.exists()
