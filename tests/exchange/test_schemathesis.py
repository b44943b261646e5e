"""Every operation of the API, asked as every scope and every role with what schemathesis invents from the schema.

Whatever is sent, nothing fails here, every status is one that the schema names, and every answer has the shape that
the schema gives it. Each request is undone, so that the next finds the world as it was. `SCHEMATHESIS_EXAMPLES=20`
sends twenty of each operation for every caller instead of one.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client

from sesportal.accounts.models import User
from sesportal.accounts.roles import Role
from sesportal.exchange.scopes import SCOPES
from tests.exchange.conftest import System, system  # noqa: F401 - a fixture
from tests.test_access import world  # noqa: F401 - a fixture

PARTS = 4
EXAMPLES = int(os.environ.get("SCHEMATHESIS_EXAMPLES", "1"))
WHOLE = 6  # how often the system with every scope has its turn
CSRF_TOKEN = "a" * 32


class Caller(NamedTuple):
    name: str
    headers: dict[str, str]
    cookies: dict[str, str] = {}


@pytest.fixture
def callers(system: Any, cast: dict[Role, User]) -> list[Caller]:  # noqa: F811
    """Who calls: a system with every scope, one for each scope, one whose token is nothing, and each role."""
    systems = {"every scope": list(SCOPES), **{scope: [scope] for scope in SCOPES}}
    found = [Caller(name, _bearer(system("AG", scopes))) for name, scopes in systems.items()]
    found += [found[0]] * (WHOLE - 1)
    found.append(Caller("nothing", {"Authorization": "Bearer nothing"}))
    for role, user in cast.items():
        client = Client()
        client.force_login(user)
        cookies = {"sessionid": client.cookies["sessionid"].value, "csrftoken": CSRF_TOKEN}
        found.append(Caller(str(role), {"X-CSRFToken": CSRF_TOKEN}, cookies))
    return found


def _bearer(one: System) -> dict[str, str]:
    return {"Authorization": f"Bearer {one.token}"}


@pytest.mark.django_db
@pytest.mark.parametrize("part", range(PARTS))
def test_nothing_that_is_sent_breaks_what_the_schema_promises(part, callers, world, monkeypatch):  # noqa: F811
    monkeypatch.setattr("sesportal.exchange.api.base.ApiView.throttle_classes", ())
    # A request ends the connection that it finds in a transaction, and the test's own is one.
    monkeypatch.setattr(BaseDatabaseWrapper, "close_if_unusable_or_obsolete", lambda _: None)
    told = [said for operation in list(_operations())[part::PARTS] for said in _broken(operation, callers)]
    assert told == [], "\n\n".join(told)


def _broken(operation: Any, callers: list[Caller]) -> Iterator[str]:
    """Send an operation what is invented for it, each time as the next caller; half of it about a row that is there."""
    from hypothesis import HealthCheck, Phase, given, settings
    from schemathesis.core.failures import Failure

    real = _real_ids(operation.path, callers[0].headers)
    if not any("client" in one for one in operation.definition.raw["security"]):
        callers = [callers[0], *(caller for caller in callers if caller.cookies)]  # people alone do this
    turns = itertools.count()

    @settings(
        max_examples=EXAMPLES * len(callers),
        phases=[Phase.generate],
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def send(case: Any) -> None:
        turn = next(turns)
        if turn % 2:
            case.path_parameters.update(real)
        _send(case, callers[turn % len(callers)])

    try:
        send()
    except Failure as one:
        yield f"{operation.label} {getattr(one, '__notes__', '')}: {one}"
    except BaseExceptionGroup as several:
        yield f"{operation.label} {getattr(several, '__notes__', '')}: {[str(one) for one in several.exceptions]}"


def _operations() -> Iterator[Any]:
    import schemathesis

    from sesportal.wsgi import application

    schema = schemathesis.openapi.from_wsgi("/api/v1/schema/", application)
    for found in schema.get_all_operations():
        yield found.ok()


def _real_ids(path: str, headers: dict[str, str]) -> dict[str, Any]:
    """Return the id of a row that is there, for an address that is about one row."""
    above, variable, _ = path.partition("{")
    if not variable:
        return {}
    listed = Client().get(above, headers={"authorization": headers["Authorization"]})
    rows = listed.json().get("results", []) if listed.status_code == 200 else []
    name = path.partition("{")[2].partition("}")[0]
    return {name: rows[0][name]} if rows and name in rows[0] else {}


def _send(case: Any, caller: Caller) -> None:
    from schemathesis.checks import not_a_server_error
    from schemathesis.specs.openapi import checks

    with transaction.atomic():
        response = case.call(headers={**caller.headers, "Accept-Encoding": "identity"}, cookies=caller.cookies)
        transaction.set_rollback(True)
    promised = [
        not_a_server_error,
        checks.status_code_conformance,
        checks.content_type_conformance,
        checks.response_headers_conformance,
        checks.response_schema_conformance,
    ]
    try:
        case.validate_response(response, checks=promised)
    except Exception as broken:
        broken.add_note(f"as {caller.name}")
        raise
