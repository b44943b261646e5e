"""Every page that anybody can reach by links is found, answers, and is looked at by axe at both widths.

Eleven people of a small synthetic corps follow every kind of link from their home page; of each kind of page (its
name in the addresses) the fullest one met goes into the browser. A new page is looked at as soon as something links
to it.
"""

from __future__ import annotations

import re
from collections import deque
from html import unescape
from io import StringIO
from typing import NamedTuple
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import Resolver404, resolve

from executives.demo.logins import CAST
from sesportal.accounts.models import User
from tests.journeys.conftest import WIDTHS, OpenPage, violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LINK = re.compile(r'<a\b[^>]*?\bhref="([^"]+)"', re.DOTALL)
NOT_OURS = ("admin", "api:docs")  # pages of libraries; the reference says accessibly what Swagger UI says
MOST_OF_A_KIND = 2  # pages of one kind that one person opens: they differ by state


class Sight(NamedTuple):
    """A page as somebody met it."""

    address: str
    username: str
    size: int


class Walk:
    """All kinds of pages one person reaches by links, and the links that lead nowhere."""

    def __init__(self, username: str) -> None:
        self.username = username
        self.client = Client()
        self.client.force_login(User.objects.get(username=username))
        self.sights: dict[str, Sight] = {}
        self.dead: list[str] = []
        self._met: dict[str, int] = {}

    def from_home(self) -> Walk:
        waiting, seen = deque([("/", "/")]), {"/"}
        while waiting:
            address, source = waiting.popleft()
            for link in self._open(address, source):
                if link not in seen and self._is_wanted(link, address):
                    seen.add(link)
                    waiting.append((link, address))
        return self

    def _is_wanted(self, address: str, source: str) -> bool:
        kind = _kind(address)
        if kind is None:
            self.dead.append(f"{self.username}: {source} -> {address} (no such address)")
            return False
        self._met[kind] = self._met.get(kind, 0) + 1
        return self._met[kind] <= MOST_OF_A_KIND and not kind.startswith(NOT_OURS)

    def _open(self, address: str, source: str) -> list[str]:
        answer = self.client.get(address, follow=True)
        if answer.status_code != 200:
            self.dead.append(f"{self.username}: {source} -> {address} ({answer.status_code})")
            return []
        if answer.streaming or not answer.headers["Content-Type"].startswith("text/html"):
            return []
        text = answer.content.decode()
        kind = _kind(answer.request["PATH_INFO"]) or address
        if kind not in self.sights or self.sights[kind].size < len(text):
            self.sights[kind] = Sight(address, self.username, len(text))
        return [link for href in LINK.findall(text) if (link := _inside(unescape(href), address))]


def _inside(href: str, address: str) -> str:
    """Return the address that a link leads to on this site, an empty text for others."""
    whole = urlsplit(urldefrag(urljoin(address, href)).url)
    if whole.scheme or whole.netloc or not whole.path or whole.path.startswith("/static/"):
        return ""
    return whole.path + (f"?{whole.query}" if whole.query else "")


def _kind(address: str) -> str | None:
    try:
        return resolve(urlsplit(address).path).view_name
    except Resolver404:
        return None


def test_every_page_is_found_answers_and_is_sound(open_page: OpenPage, reference_rows: None) -> None:
    call_command("load_demo", executives=150, stdout=StringIO(), stderr=StringIO())
    walks = [Walk(persona.username).from_home() for persona in CAST]
    sights = fullest(walks)
    faults = [dead for walk in walks for dead in walk.dead]
    for width in WIDTHS:
        faults += looked_at(sights, open_page, width)
    assert faults == []
    assert len(sights) > 90


def fullest(walks: list[Walk]) -> list[Sight]:
    """Return of each kind of page the fullest that anybody met, person by person."""
    found: dict[str, Sight] = {}
    for walk in walks:
        for kind, sight in walk.sights.items():
            if kind not in found or found[kind].size < sight.size:
                found[kind] = sight
    return sorted(found.values(), key=lambda sight: sight.username)


def looked_at(sights: list[Sight], open_page: OpenPage, width: str) -> list[str]:
    """Return what is wrong with the pages at a width, in axe's eyes and by their own rules."""
    faults: list[str] = []
    page, username = None, ""
    for sight in sights:
        if page is None or sight.username != username:
            page, username = open_page("/", user=User.objects.get(username=sight.username), width=width), sight.username
        page.goto(sight.address)
        wrong = violations(page)
        if page.locator("h1").count() != 1:
            wrong.append("not one h1")
        if (overflow := page.evaluate("document.documentElement.scrollWidth") - WIDTHS[width][0]) > 0:
            wrong.append(f"{overflow} px too wide")
        faults += [f"{width}, {username}, {sight.address}: {one}" for one in wrong]
    return faults
