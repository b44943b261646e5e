"""The description of the API: whole, valid, with an example of everything that the API would give or take."""

from __future__ import annotations

import datetime as dt
import json

import pytest
import yaml
from django.test import Client
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema
from jsonschema import Draft202012Validator

from sesportal.exchange.api.base import ApiView, Deprecation
from sesportal.exchange.api.document import TAGS, bodies, document, operations
from sesportal.exchange.scopes import SCOPES

OPERATIONS = [(act["operationId"], act) for act in operations(document())]
OPERATION = pytest.mark.parametrize("operation", [act for _, act in OPERATIONS], ids=[name for name, _ in OPERATIONS])


def admits(schema, example):
    whole = {"components": document()["components"], **schema}
    return [error.message for error in Draft202012Validator(whole).iter_errors(example)]


def examples(body):
    return [body["example"]] if "example" in body else [one["value"] for one in body["examples"].values()]


def test_it_is_openapi_3_1_and_made_without_a_warning():
    with GENERATOR_STATS.silence():
        SchemaGenerator().get_schema(request=None, public=True)
    assert not GENERATOR_STATS
    validate_schema(document())
    assert document()["openapi"].startswith("3.1")
    assert document()["info"]["version"] == "1.0.0"


@OPERATION
def test_everything_sent_or_answered_has_an_example_that_its_schema_admits(operation):
    told = bodies(operation)
    assert told or "204" in operation["responses"]
    for body in told:
        assert examples(body)
        for example in examples(body):
            assert admits(body["schema"], example) == []


@OPERATION
def test_every_operation_says_what_it_does_who_may_and_what_it_refuses(operation):
    assert operation["summary"]
    assert set(operation["tags"]) <= set(TAGS)
    clients = [one["client"] for one in operation["security"] if "client" in one]
    assert clients or operation["security"] == [{"session": []}], "each operation needs a scope, or is people's alone"
    for client in clients:
        assert set(client) <= set(SCOPES)
        assert client, "each operation of a client needs a scope"
    assert {"400", "401", "403", "406", "429"} <= set(operation["responses"])
    for code, response in operation["responses"].items():
        name = response.get("$ref", "").rpartition("/")[2]
        assert not name or name in document()["components"]["responses"], code
        assert name or response["description"], code


def test_a_post_needs_a_key_and_a_read_offers_an_etag():
    for path, acts in document()["paths"].items():
        for method, act in acts.items():
            names = {parameter.get("$ref", "").rpartition("/")[2] for parameter in act["parameters"]}
            assert ("IdempotencyKey" in names) == (method == "post"), path
            assert ("IfNoneMatch" in names) == (method == "get"), path


def test_ids_are_unique():
    assert len({name for name, _ in OPERATIONS}) == len(OPERATIONS)


def test_anyone_reads_it_in_json_or_yaml_and_only_once():
    client = Client()
    told = client.get("/api/v1/schema/")
    assert (told.status_code, told["Content-Type"]) == (200, "application/json")
    assert json.loads(told.content) == json.loads(json.dumps(document()))
    again = client.get("/api/v1/schema/", headers={"if-none-match": told["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    for asked in ({"query_params": {"format": "yaml"}}, {"headers": {"accept": "application/yaml"}}):
        answer = client.get("/api/v1/schema/", **asked)
        assert answer["Content-Type"] == "application/yaml"
        assert yaml.safe_load(answer.content)["info"] == document()["info"]
    assert client.post("/api/v1/schema/").status_code == 405


def test_what_goes_away_says_so_a_year_before(rf):
    class Old(ApiView):
        authentication_classes = ()
        permission_classes = ()
        deprecation = Deprecation(since=dt.date(2026, 10, 1), until=dt.date(2027, 10, 1))

        def get(self, request):
            from rest_framework.response import Response

            return Response({})

    answer = Old.as_view()(rf.get("/"))
    assert answer["Deprecation"] == "@1790812800"
    assert answer["Sunset"] == "Fri, 01 Oct 2027 00:00:00 GMT"
    with pytest.raises(ValueError, match="365 days"):
        Deprecation(since=dt.date(2026, 10, 1), until=dt.date(2027, 9, 30))
