"""A system that calls: its credentials, its token, and a client that sends it."""

from __future__ import annotations

import base64
import itertools
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
from django.test import Client

from sesportal.accounts.models import User
from sesportal.exchange.actions import Issued, issue_client
from sesportal.exchange.scopes import SCOPES
from tests.exchange.receivers import receiving

_keys = itertools.count(1)


def basic(issued: Issued, secret: str = "") -> dict[str, str]:
    pair = f"{issued.client.client_id}:{secret or issued.secret}"
    return {"authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}


def ask_token(issued: Issued, secret: str = "", address: str = "/oauth/token/", **data: str) -> Any:
    """Ask for a token as an agency's system does."""
    return Client().post(address, {"grant_type": "client_credentials", **data}, headers=basic(issued, secret))


class System:
    """An agency's system with its token: `get` and `post` take a path under /api/v1/."""

    def __init__(self, issued: Issued) -> None:
        self.issued = issued
        self.client = Client()
        self.token = ask_token(issued).json()["access_token"]

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(f"/api/v1/{path}", headers={"authorization": f"Bearer {self.token}", **headers})

    def post(self, path: str, body: Any, **headers: str) -> Any:
        sent = {"authorization": f"Bearer {self.token}", **headers}
        return self.client.post(f"/api/v1/{path}", body, content_type="application/json", headers=sent)


def key() -> dict[str, str]:
    """Return an Idempotency-Key that was not used before."""
    return {"idempotency-key": f"key-{next(_keys)}"}


class Person:
    """Somebody signed in who calls the API from the pages' session."""

    def __init__(self, user: User) -> None:
        self.client = Client()
        self.client.force_login(user)

    def get(self, path: str) -> Any:
        return self.client.get(f"/api/v1/{path}")

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        sent = key() | headers
        return self.client.post(f"/api/v1/{path}", body or {}, content_type="application/json", headers=sent)


@pytest.fixture
def system(db: None) -> Callable[..., System]:
    """Make the system of an agency: `system("AG", ["executives:read"])`; every scope unless told."""
    made: list[System] = []

    def make(agency: str = "AG", scopes: Iterable[str] = SCOPES) -> System:
        made.append(System(issue_client(agency_code=agency, name=f"hr {len(made)}", scopes=scopes, by="test")))
        return made[-1]

    return make


@pytest.fixture
def loopback(settings: Any) -> None:
    """Let webhooks reach this machine, as `make run` does."""
    settings.WEBHOOK_ALLOW_LOOPBACK = True


@pytest.fixture
def receiver() -> Iterator[Any]:
    """A receiver of webhooks on this machine."""
    with receiving() as server:
        yield server
