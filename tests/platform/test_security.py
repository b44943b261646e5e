"""What every answer carries, and what no log line may hold."""

from __future__ import annotations

import io
import json
import logging
import uuid
from typing import Any

import pytest
import structlog
from django.conf import settings as project_settings
from django.urls import reverse

from sesportal.lib.logs import HIDDEN, hide_personal_data
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "manifest-src 'self'",
}


@pytest.fixture
def lines(monkeypatch):
    """The log lines as production writes them: a function that returns those written so far."""
    stream = io.StringIO()
    line: Any = project_settings.LOGGING["formatters"]["line"]
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[*line["processors"][:-1], structlog.processors.JSONRenderer()],
            foreign_pre_chain=line["foreign_pre_chain"],
        )
    )
    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", [handler])
    monkeypatch.setattr(root, "level", logging.INFO)
    root.manager._clear_cache()  # type: ignore[attr-defined]
    yield lambda: [json.loads(text) for text in stream.getvalue().splitlines()]
    root.manager._clear_cache()  # type: ignore[attr-defined]


@pytest.mark.parametrize("path", ["/accounts/login/", "/nowhere/", "/healthz", "/", "/administration/"])
def test_every_answer_has_the_strict_policy_and_the_other_headers(client, path):
    response = client.get(path)
    assert set(response["Content-Security-Policy"].split("; ")) == POLICY
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.parametrize("page", ["home", "accounts:my_access", "accounts:roles", "audit:audit_list", "admin:index"])
def test_pages_have_no_inline_script_style_or_handler(client, system_admin, page):
    client.force_login(system_admin)
    html = client.get(reverse(page)).content.decode()
    assert "<style" not in html
    assert " style=" not in html
    assert " onclick=" not in html
    assert all("src=" in tag.partition(">")[0] for tag in html.split("<script")[1:])


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(client):
    UserFactory.create(username="casey")
    client.post(reverse("accounts:login"), {"username": "casey", "password": PASSWORD})
    cookie = client.cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def test_production_speaks_tls_only(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = 31536000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    redirected = client.get("/accounts/login/")
    assert (redirected.status_code, redirected["Location"]) == (301, "https://testserver/accounts/login/")
    answered = client.get("/accounts/login/", secure=True)
    assert answered["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


@pytest.mark.parametrize("sent", ["0123abcd", "req-2026.11.22_7f", "a" * 64])
def test_a_proxys_request_id_is_kept(client, sent):
    assert client.get("/healthz", headers={"X-Request-ID": sent})["X-Request-ID"] == sent


@pytest.mark.parametrize(
    "sent", ["", "short", "a" * 65, "spaces in it", "new\nline-in-it", "<script>alert</script>", "../../etc/passwd"]
)
def test_another_request_id_is_replaced(client, sent):
    given = client.get("/healthz", headers={"X-Request-ID": sent})["X-Request-ID"]
    assert str(uuid.UUID(given)) == given


def test_refusals_and_missing_pages_have_a_request_id_too(client):
    for response in (
        client.get("/nowhere/"),
        client.get("/"),
        client.get("/healthz", headers={"Host": "evil.example"}),
    ):
        assert str(uuid.UUID(response["X-Request-ID"])) == response["X-Request-ID"]


def test_a_sign_in_and_a_search_leave_no_personal_data_in_the_log(client, lines):
    user = UserFactory.create(username="casey.quillfeather", email="casey@agency.example", last_name="Quillfeather")
    login = reverse("accounts:login")
    client.post(login, {"username": "casey.quillfeather", "password": "wrong-Zebra-77"})
    client.post(f"{login}?next=/", {"username": "casey.quillfeather", "password": PASSWORD})
    client.get("/?q=Quillfeather&email=casey%40agency.example", headers={"User-Agent": "Casey's browser"})
    client.get("/nowhere/?family_name=Quillfeather")
    client.post(reverse("accounts:logout"))
    written = lines()
    text = json.dumps(written).lower()
    for personal in (
        "quillfeather",
        "casey",
        "agency.example",
        "zebra",
        "horse",
        "127.0.0.1",
        client.session.session_key,
    ):
        assert personal is None or str(personal).lower() not in text
    events = [line["event"] for line in written]
    assert {"request_started", "request_finished", "sign_in_failed", "signed_in", "signed_out"} <= set(events)
    assert all(len(line["request_id"]) == 36 for line in written)
    assert {line["user_id"] for line in written if line["event"] in ("signed_in", "signed_out")} == {user.pk}
    assert {line["request"] for line in written if line["event"] == "request_finished"} == {
        f"POST {login}",
        "GET /",
        "GET /nowhere/",
        f"POST {reverse('accounts:logout')}",
    }


def test_a_failure_is_logged_once_with_its_trace_and_without_row_contents(client, lines, monkeypatch, agency_hr):
    def fail(user, today):
        raise RuntimeError("duplicate key\nDETAIL:  Key (email)=(casey@agency.example) already exists.")

    monkeypatch.setattr("sesportal.accounts.views.cards", fail)
    client.raise_request_exception = False
    client.force_login(agency_hr)
    response = client.get("/?q=Quillfeather")
    assert response.status_code == 500
    failed = [line for line in lines() if line["event"] == "request_failed"]
    assert len(failed) == 1
    assert failed[0]["request_id"] == response["X-Request-ID"]
    assert failed[0]["user_id"] == agency_hr.pk
    assert "RuntimeError" in failed[0]["exception"]
    assert "casey" not in json.dumps(lines())
    assert "Quillfeather" not in json.dumps(lines())


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ({"event": "kept", "agency_code": "AG11", "count": 3}, {"event": "kept", "agency_code": "AG11", "count": 3}),
        ({"username": "casey", "user": "Casey Q", "user_id": 7}, {"username": HIDDEN, "user": HIDDEN, "user_id": 7}),
        ({"family_name": "Q", "birth_date": "1960-01-31"}, {"family_name": HIDDEN, "birth_date": HIDDEN}),
        ({"access_token": "abc", "ip": "10.0.0.1"}, {"access_token": HIDDEN, "ip": HIDDEN}),
        ({"event": "GET /executives/?q=Smith&page=2 HTTP/1.1"}, {"event": f"GET /executives/?{HIDDEN} HTTP/1.1"}),
        ({"event": "sent to casey.q@agency.example today"}, {"event": f"sent to {HIDDEN} today"}),
        ({"event": "Authorization: Bearer abc.def"}, {"event": f"Authorization: Bearer {HIDDEN}"}),
        ({"event": "redis://:hush@host:6379/0"}, {"event": f"redis://{HIDDEN}@host:6379/0"}),
        ({"event": "row birth_date=1960-01-31, series=0340"}, {"event": f"row birth_date={HIDDEN}, series=0340"}),
        ({"event": "ssn 123-45-6789"}, {"event": f"ssn {HIDDEN}"}),
        ({"row": {"given_name": "C", "noac": "501"}}, {"row": {"given_name": HIDDEN, "noac": "501"}}),
        ({"event": "imported 5 rows in 2026-11-22"}, {"event": "imported 5 rows in 2026-11-22"}),
    ],
)
def test_personal_data_are_hidden_wherever_they_stand(event, expected):
    assert hide_personal_data(None, "info", dict(event)) == expected


def test_an_unknown_host_is_refused(client):
    assert client.get("/accounts/login/", headers={"Host": "evil.example"}).status_code == 400
