"""The probes: what each touches, and what they say when something is missing."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection
from django.db.backends.utils import CursorWrapper
from django.db.migrations.recorder import MigrationRecorder


def test_healthz_lives_without_a_database_also_for_a_browser_with_a_session(client):
    client.cookies["sessionid"] = "0123456789abcdef0123456789abcdef"
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert response["Cache-Control"].startswith("max-age=0, no-cache, no-store")


@pytest.mark.django_db
def test_readyz_names_what_it_looked_at(client, settings):
    settings.REDIS_URL = ""
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {"status": "ok", "checks": {"database": "ok", "migrations": "ok"}}


@pytest.mark.django_db
def test_readyz_says_that_the_database_does_not_answer(client, settings, monkeypatch):
    def refuse(self, sql, params=None):
        raise DatabaseError("connection to server at 10.0.0.1 failed for user portal")

    settings.REDIS_URL = ""
    monkeypatch.setattr(CursorWrapper, "execute", refuse)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json() == {
        "status": "not ready",
        "checks": {
            "database": "the database does not answer",
            "migrations": "unknown: the database does not answer",
        },
    }


@pytest.mark.django_db
def test_readyz_counts_the_migrations_that_are_missing(client, settings):
    settings.REDIS_URL = ""
    MigrationRecorder(connection).record_unapplied("audit", "0002_append_only")
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"]["migrations"] == "1 not applied: run manage.py migrate"


@pytest.mark.django_db
def test_readyz_says_that_the_broker_does_not_answer_and_keeps_its_password(client, settings):
    settings.REDIS_URL = "redis://:hush@127.0.0.1:1/0"
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"] == {
        "database": "ok",
        "migrations": "ok",
        "broker": "the broker does not answer",
    }
    assert b"hush" not in response.content


@pytest.mark.redis
@pytest.mark.django_db
def test_readyz_asks_the_broker(client):
    assert client.get("/readyz").json()["checks"]["broker"] == "ok"


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_probes_are_only_read(client, path):
    assert client.post(path).status_code == 405


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_probes_speak_plain_http_to_a_proxy_that_redirects_everyone_else(client, settings, path):
    settings.SECURE_SSL_REDIRECT = True
    settings.REDIS_URL = ""
    assert client.get(path).status_code == 200
    assert client.get("/accounts/login/").status_code == 301
