"""A real browser on a live server, at the two widths that matter, listening for what the content policy refuses."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.apps import apps
from django.test import Client
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from development import reference as development_reference
from executives.reference import seed
from mobility import reference as mobility_reference
from mobility import texts
from sesportal.accounts.models import User

# Playwright runs an event loop in the test's thread, and Django then refuses its own database calls there.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

WIDTHS = {"desk": (1280, 900), "phone": (390, 844)}
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

OpenPage = Callable[..., Page]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Browser, live_server: LiveServer) -> Iterator[OpenPage]:
    """Open an address as a user at a width (`desk` or `phone`); fails afterwards if a page broke a rule of its own."""
    complaints: list[str] = []
    contexts: list[Any] = []

    def open_it(address: str, *, user: User | None = None, width: str = "desk", scripts: bool = True) -> Page:
        wide, high = WIDTHS[width]
        context = chromium.new_context(
            viewport={"width": wide, "height": high}, java_script_enabled=scripts, base_url=live_server.url
        )
        contexts.append(context)
        if user is not None:
            client = Client()
            client.force_login(user)
            context.add_cookies(
                [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
            )
        page = context.new_page()
        page.on("console", lambda message: _note(complaints, message.type, message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(address)
        return page

    yield open_it
    for context in contexts:
        context.close()
    assert complaints == []


def _note(complaints: list[str], kind: str, text: str) -> None:
    """Keep errors of scripts and of the content policy; an answer of 4xx is no error where a test asks for it."""
    if kind == "error" and "the server responded with a status of" not in text:
        complaints.append(text)


def violations(page: Page) -> list[str]:
    """Return what axe finds wrong on the page, one line each."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}}).response["violations"]
    return [f"{rule['id']}: {node['html'][:200]}" for rule in found for node in rule["nodes"]]


@pytest.fixture
def reference_rows(transactional_db: None) -> None:
    """Bring back the codes, parameters and texts that migrations seeded and an earlier journey's flush took away."""
    for source in (seed, development_reference, mobility_reference, texts):
        source.apply(apps)
