"""Fixtures for every test: which services are there, who acts, and a pinned day."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from sesportal.celery import app as celery_app

pytest_plugins = ["tests.cast"]
SHARED_DATA = Path(__file__).resolve().parent.parent.parent / "shared" / "data"
REQUIRE_SERVICES = os.environ.get("REQUIRE_SERVICES") == "1"


def _missing(marker: str) -> str:
    """Return why a test with `marker` cannot run here, or an empty string."""
    if marker == "postgres" and connection.vendor != "postgresql":
        return "needs PostgreSQL: set DATABASE_URL=postgres://..."
    if marker in ("redis", "worker") and not os.environ.get("REDIS_URL"):
        return "needs Redis: set REDIS_URL=redis://..."
    if marker == "browser" and not shutil.which("chromium"):
        return "needs Chromium: install the packages chromium and chromium-driver"
    if marker == "poppler" and not shutil.which("pdftotext"):
        return "needs pdftotext and pdfinfo: install the package poppler-utils"
    if marker == "shared_data" and not SHARED_DATA.is_dir():
        return f"needs the public OPM files in {SHARED_DATA}"
    return ""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip with its reason what cannot run here; REQUIRE_SERVICES=1 turns a missing service into a failure instead."""
    for item in items:
        for marker in ("postgres", "redis", "worker", "browser", "poppler", "shared_data"):
            if item.get_closest_marker(marker) is None or not (reason := _missing(marker)):
                continue
            if REQUIRE_SERVICES:
                item.add_marker(pytest.mark.usefixtures("missing_service"))
                item.user_properties.append(("missing", reason))
            else:
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(autouse=True)
def _tasks_in_process(request: pytest.FixtureRequest) -> Iterator[None]:
    """Run tasks in line, whatever broker the environment names; a test marked `worker` hands them to a real worker."""
    before = celery_app.conf.task_always_eager
    celery_app.conf.task_always_eager = request.node.get_closest_marker("worker") is None
    yield
    celery_app.conf.task_always_eager = before


@pytest.fixture
def missing_service(request: pytest.FixtureRequest) -> None:
    """Fail a test whose service is missing although the run demands every service."""
    pytest.fail(dict(request.node.user_properties)["missing"])


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of public OPM files beside the project."""
    return SHARED_DATA
