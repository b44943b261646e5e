"""What a program gets where no view answers, and that it need not know of last slashes."""

from __future__ import annotations

import pytest
from django.test import Client

from sesportal.accounts.models import User
from tests.exchange.conftest import ask_token
from tests.exchange.test_credentials import issue

HTML = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize("accept", ["*/*", "application/json"])
def test_a_program_that_is_lost_gets_problem_details(accept: str) -> None:
    answer = Client().get("/api/v1/nothing/", headers={"accept": accept})
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    assert answer.json()["code"] == "no_such_address"
    assert answer["X-Request-ID"]


@pytest.mark.parametrize(("address", "accept"), [("/api/v1/nothing/", HTML), ("/nothing/", "*/*")])
def test_a_person_who_is_lost_gets_a_page(address: str, accept: str) -> None:
    answer = Client().get(address, headers={"accept": accept})
    assert (answer.status_code, answer["Content-Type"]) == (404, "text/html; charset=utf-8")


@pytest.mark.django_db
def test_a_failure_here_is_told_to_a_program_as_a_problem(monkeypatch: pytest.MonkeyPatch, nobody: User) -> None:
    def fail(*args: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("executives.api.views.AgencyList.get", fail)
    client = Client(raise_request_exception=False)
    client.force_login(nobody)
    answer = client.get("/api/v1/agencies/")
    assert (answer.status_code, answer.json()["code"]) == (500, "failed")
    assert "broken" not in answer.text


@pytest.mark.django_db
def test_an_address_for_programs_does_without_its_last_slash(nobody: User) -> None:
    client = Client()
    client.force_login(nobody)
    assert client.get("/api/v1/agencies").json() == client.get("/api/v1/agencies/").json()
    assert ask_token(issue(), address="/oauth/token").status_code == 200
    assert client.get("/api/v1/personnel-actions/batches/1/results.csv").status_code == 404
    assert client.get("/audit").status_code == 301
