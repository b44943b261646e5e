"""What every resource of the API does alike; a new list or detail is tried here without being named."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import URLPattern, URLResolver, reverse

from sesportal import api_urls
from sesportal.exchange.api.acts import ActView
from sesportal.exchange.api.base import ApiView, DetailMixin, ListMixin
from sesportal.exchange.api.document import document
from sesportal.exchange.api.rates import ClientRate
from sesportal.exchange.scopes import SCOPES
from tests.exchange.conftest import key
from tests.factories.executives import make_agency

pytestmark = pytest.mark.django_db
NEVER = ("birth", "rating", "potential")


def resources(entries: list[URLPattern | URLResolver] = api_urls.urlpatterns) -> Iterator[Any]:
    """Yield every address of the API that a view of it answers."""
    for entry in entries:
        if isinstance(entry, URLResolver):
            yield from resources(entry.url_patterns)
        elif issubclass(getattr(entry.callback, "cls", object), ApiView):
            yield entry


LISTS = {
    one.name: one.callback.cls(**one.callback.view_initkwargs)
    for one in resources()
    if issubclass(one.callback.cls, ListMixin) and not one.pattern.converters
}
DETAILS = {
    one.name: one.callback.cls
    for one in resources()
    if issubclass(one.callback.cls, DetailMixin) and set(one.pattern.converters) == {"pk"}
}
ACTS = {one.name: one.callback.cls.does for one in resources() if issubclass(one.callback.cls, ActView)}
EVERY_ACT = pytest.mark.parametrize("name", ACTS)
EVERY_LIST = pytest.mark.parametrize("name", LISTS)
EVERY_DETAIL = pytest.mark.parametrize("name", DETAILS)


def of(name: str, **kwargs: object) -> str:
    """Return the address of a resource, under /api/v1/."""
    return reverse(f"api:{name}", kwargs=kwargs).removeprefix("/api/v1/")


def code_of(answer: object) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]  # type: ignore[attr-defined]


@EVERY_LIST
def test_a_list_needs_a_token_with_its_scope(name, system):
    refused = Client().get(reverse(f"api:{name}"))
    assert refused.status_code == 401
    assert refused["WWW-Authenticate"] == 'Bearer realm="api"'
    assert set(refused.json()) == {"type", "title", "status", "code", "detail", "findings", "fields"}
    assert refused["Content-Type"] == "application/problem+json"
    scope = LISTS[name].scope_for("GET")
    others = [one for one in SCOPES if one != scope]
    assert code_of(system("AG", others).get(of(name))) == (403, "scope_missing")
    assert system("AG", [scope]).get(of(name)).status_code == 200


@EVERY_LIST
def test_a_list_keeps_the_conventions(name, system):
    ours, address = system("AG"), of(name)
    told = ours.get(address, **{"x-request-id": "req-of-hr-42"})
    assert set(told.json()) == {"results", "next_cursor", "next"}
    assert told["X-Request-ID"] == "req-of-hr-42"
    same = ours.get(address, **{"if-none-match": told["ETag"]})
    assert (same.status_code, same.content, same["ETag"]) == (304, b"", told["ETag"])
    for wrong in ("page_size=0", "page_size=501", "page_size=x", "cursor=%00", "cursor=YXxi", "fields=no_such"):
        refused = ours.get(f"{address}?{wrong}")
        assert code_of(refused) == (400, "invalid")
        assert refused.json()["fields"][0]["field"] == wrong.partition("=")[0]
    assert ours.get(f"{address}?page_size=500").status_code == 200
    long_one = f"{address}?fields={'no_such_field' * 20}"
    packed = ours.get(long_one, **{"accept-encoding": "gzip"})
    assert json.loads(gzip.decompress(packed.content)) == ours.get(long_one).json()


@EVERY_LIST
def test_nothing_names_a_birth_date_a_rating_or_potential(name):
    fields = set(LISTS[name].serializer_class().fields)
    assert not [field for field in fields for word in NEVER if word in field]


@EVERY_DETAIL
def test_what_is_not_there_is_not_found_and_another_method_is_refused(name, system):
    ours = system("AG")
    assert code_of(ours.get(of(name, pk=2**40))) == (404, "not_found")
    address = f"/api/v1/{of(name, pk=1)}"
    refused = ours.client.patch(address, headers={"authorization": f"Bearer {ours.token}"})
    assert code_of(refused) == (405, "method_not_allowed")
    assert Client().get(address).status_code == 401


@EVERY_ACT
def test_an_act_needs_who_may_a_scope_and_a_thing_that_is_there(name, system):
    address, scope = of(name, pk=2**40), ACTS[name].scope
    assert Client().post(f"/api/v1/{address}").status_code == 401
    if not scope:
        assert system("AG").post(address, {}, **key()).status_code == 401  # people's alone
        return
    others = system("AG", [one for one in SCOPES if one != scope])
    assert code_of(others.post(address, {}, **key())) == (403, "scope_missing")
    ours = system("AG", [scope])
    assert code_of(ours.post(address, {}, **key())) == code_of(ours.post(address, {})) == (404, "not_found")


def test_limits_hold_for_a_client_and_say_when_to_come_back(system, monkeypatch):
    monkeypatch.setattr(ClientRate, "get_rate", lambda _: "2/min")
    cache.clear()
    ours, others = system("AG"), system("HE")
    answers = [ours.get("agencies/") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert 1 <= int(answers[2]["Retry-After"]) <= 60
    assert answers[2].json()["code"] == "throttled"
    assert others.get("agencies/").status_code == 200


def test_limits_hold_for_every_resource():
    assert {one.callback.cls.throttle_classes == ApiView.throttle_classes for one in resources()} == {True}


@EVERY_LIST
def test_a_parameter_that_there_is_not_is_refused_and_those_there_are_named(name, system):
    ours, address = system("AG"), of(name)
    known = LISTS[name].parameters_of("GET")
    for asked, wrong in (("updated_sinse=2026-01-01", "updated_sinse"), ("page_size=5&x", "x"), ("%00=1", "\x00")):
        refused = ours.get(f"{address}?{asked}")
        assert code_of(refused) == (400, "invalid")
        (field,) = refused.json()["fields"]
        assert (field["field"], field["code"]) == (wrong, "unknown_parameter")
        assert field["message"].endswith(f"There are {', '.join(sorted(known | {'format'}))}.")
    assert "Did you mean page_size?" in ours.get(f"{address}?page_sise=5").json()["fields"][0]["message"]
    assert ours.get(f"{address}?page_size=5&format=json").status_code == 200
    assert Client().get(reverse(f"api:{name}"), {"x": 1}).status_code == 401


def test_one_thing_and_an_act_take_what_they_name_and_no_filter(system):
    ours = system("AG")
    make_agency("AG11")
    assert ours.get("agencies/AG11/?fields=code").json() == {"code": "AG11"}
    assert code_of(ours.get("agencies/AG11/?level=agency")) == (400, "invalid")
    assert code_of(ours.post("positions/?dry_run=1", {}, **key())) == (400, "invalid")
    refused = ours.post("positions/batches/?dry_rum=1", {"rows": []}, **key())
    assert refused.json()["fields"][0]["message"] == (
        "There is no such parameter. Did you mean dry_run? There are agency, dry_run, format, partial."
    )


def test_the_schema_names_every_parameter_that_is_taken_and_no_other():
    told = document()["paths"]
    seen = 0
    for one in resources():
        view = one.callback.cls(**one.callback.view_initkwargs)
        for method, operation in told[path_of(one)].items():
            named = {parameter["name"] for parameter in operation["parameters"] if parameter.get("in") == "query"}
            assert named - {"format"} == view.parameters_of(method.upper()), (path_of(one), method)
            seen += 1
    assert seen == sum(map(len, told.values()))


def path_of(entry: Any) -> str:
    """Return the address of an entry as the schema has it."""
    return "/api/v1/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", str(entry.pattern)).replace("{pk}", "{id}")
