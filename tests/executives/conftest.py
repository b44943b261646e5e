"""Fixtures for the tests of pages: a pinned day, and a browser signed in as anyone."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.urls import reverse


@pytest.fixture
def november():
    """It is November 22, 2026, a Sunday in fiscal year 2027."""
    with time_machine.travel(dt.datetime(2026, 11, 22, 15, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def open_as(client):
    """Open a page of this app, by its name, as a user."""

    def go(user, name, *args, query=""):
        client.force_login(user)
        return client.get(reverse(f"executives:{name}", args=args) + query)

    return go
