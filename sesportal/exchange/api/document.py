"""The whole description of the API, OpenAPI 3.1: what all operations share, and an example for each."""

from __future__ import annotations

import csv
import functools
import io
import json
from typing import TYPE_CHECKING, Any

from drf_spectacular.generators import SchemaGenerator

from sesportal.exchange.api.examples import example_of
from sesportal.lib.api.problems import MEDIA_TYPE, TITLES

if TYPE_CHECKING:
    from collections.abc import Iterator

Json = dict[str, Any]
# For each status of an error: a code and a sentence, as an example.
SAID: dict[int, tuple[str, str]] = {
    400: ("invalid", "Some of what was sent is wrong; see fields."),
    401: ("authentication_failed", "The token is unknown, expired or revoked. Ask for another at /oauth/token/."),
    403: ("scope_missing", "The token does not hold the scope that this needs. Ask for it when you ask for the token."),
    404: ("not_found", "There is nothing here that you may see."),
    406: ("not_acceptable", "The answer cannot be given in a media type that you accept."),
    409: ("idempotency_key_reused", "This Idempotency-Key was used for another request within 7 days. Send a new key."),
    410: ("gone", "This was kept for a time that is over."),
    412: ("changed_meanwhile", "This was changed since you read it. Read it again and send the ETag you then get."),
    413: ("too_large", "The body is larger than this takes."),
    415: ("unsupported_media_type", "The body is of a media type that this does not take."),
    422: ("refused", "A rule refuses this; see findings."),
    428: ("if_match_required", "Send in If-Match the ETag of what you read, so that nobody else's change is lost."),
    429: ("throttled", "The limit of requests a minute is reached. Wait as long as Retry-After says."),
    503: ("ledger_busy", "A batch is being applied at this moment. Send the same again in a little while."),
}
TAGS = {
    "agencies": "Agencies and their subelements, by OPM's codes.",
    "positions": "SES positions, and sending them alone or by batches.",
    "executives": "The agency's executives with their assignment of record.",
    "assignments": "Careers as intervals, as they follow from the ledger.",
    "personnel-actions": "The ledger, and sending actions to it alone or by batches.",
    "reconciliation-items": "What in the ledger could not be placed in a career, and what to do.",
    "reconciliation": "What you sent, what we hold, what differs, and who mends it.",
    "development-plans": "Executive development plans: where they stand, and their lines.",
    "postings": "Opportunities, and the steps of a posting.",
    "applications": "Applications to the agency's own postings.",
    "releases": "Requests to let an executive go for a while, and their answers.",
    "rotations": "Moves that are under way or over.",
    "allocations": "Temporary allocations between agencies.",
    "mobility-metrics": "Figures of mobility, with their definitions and suppression.",
    "mobility-flows": "Who gains and who gives senior talent.",
    "mobility-years": "Fiscal years whose figures are computed, each with the day they are of.",
    "frameworks": "The qualifications that executives are measured by.",
    "code-lists": "Codes beside labels.",
    "events": "The feed of what changed, in order and without gaps.",
    "webhooks": "Addresses that events are sent to.",
}
TEXT: Json = {"type": "string"}
PROBLEM: Json = {
    "type": "object",
    "description": "Problem details, RFC 9457: the one shape of every error.",
    "required": ["type", "title", "status", "code", "detail", "findings", "fields"],
    "properties": {
        "type": TEXT,
        "title": TEXT | {"description": "the kind of error, the same for each status"},
        "status": {"type": "integer"},
        "code": TEXT | {"description": "for programs; stays when the sentence is reworded"},
        "detail": TEXT | {"description": "one sentence for a person: what is wrong and what to do"},
        "findings": {
            "type": "array",
            "description": "the rules that refuse or warn, with their authority in law or policy",
            "items": {
                "type": "object",
                "required": ["code", "message", "authority", "blocks", "dates"],
                "properties": {
                    "code": TEXT,
                    "message": TEXT,
                    "authority": TEXT,
                    "blocks": {"type": "boolean"},
                    "dates": {"type": "object", "additionalProperties": {"type": ["string", "null"]}},
                },
            },
        },
        "fields": {
            "type": "array",
            "description": "which field is wrong, and how; a row's field is named rows[3].field",
            "items": {
                "type": "object",
                "required": ["field", "code", "message"],
                "properties": {"field": TEXT, "code": TEXT, "message": TEXT},
            },
        },
    },
}
PARAMETERS: Json = {
    "IfNoneMatch": {
        "name": "If-None-Match",
        "in": "header",
        "description": "the ETag you hold; answers 304 where nothing has changed",
        "schema": TEXT,
    },
    "IfMatch": {
        "name": "If-Match",
        "in": "header",
        "description": "the ETag of what you read; answers 412 where it has changed since",
        "schema": TEXT,
    },
    "IdempotencyKey": {
        "name": "Idempotency-Key",
        "in": "header",
        "required": True,
        "description": "new for each new request; a repeat within 7 days gets the first answer",
        "schema": TEXT | {"minLength": 1, "maxLength": 255},
        "example": "7b0e2d1c-payroll-2026-03-08-1",
    },
    "RequestId": {
        "name": "X-Request-ID",
        "in": "header",
        "description": "your own id for this request, 8 to 64 letters, digits, dots, hyphens or underscores; echoed",
        "schema": TEXT,
    },
}
HEADERS: Json = {
    "X-Request-ID": {"description": "name it when you report a fault", "schema": TEXT},
    "ETag": {"description": "state of what was read, for If-None-Match and If-Match", "schema": TEXT},
    "Location": {"description": "address of what was made", "schema": TEXT},
    "Idempotency-Replayed": {"description": "`true`: the first answer again; nothing was done", "schema": TEXT},
    "Retry-After": {"description": "seconds to wait", "schema": {"type": "integer", "minimum": 1}},
    "WWW-Authenticate": {"description": "how to sign in", "schema": TEXT},
    "Deprecation": {"description": "`@` and the second since 1970 from which this is deprecated", "schema": TEXT},
    "Sunset": {"description": "when this goes away", "schema": TEXT},
}


@functools.cache
def document() -> Json:
    """Return the description of the API, the same for everybody; made once in a process."""
    described: Json = SchemaGenerator().get_schema(request=None, public=True)
    return described


def complete(result: Json, generator: Any, request: Any, public: bool) -> Json:
    """Add what operations refer to in common, and an example to everything that is sent or answered."""
    components = result.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    schemas["Problem"] = PROBLEM
    components["parameters"] = PARAMETERS
    components["headers"] = HEADERS
    components["responses"] = {f"Problem{code}": problem_response(code) for code in SAID}
    for part in _objects(result):
        part.pop("x-spec-enum-id", None)
    _name_acts(result["paths"], schemas)
    for operation in operations(result):
        for parameter in operation["parameters"]:
            if parameter.get("in") == "path":
                parameter.setdefault("example", example_of(parameter["schema"], schemas, parameter["name"]))
        for body in bodies(operation):
            if "example" not in body and "examples" not in body:
                body["example"] = example_of(body["schema"], schemas)
        _tabulate(operation.get("requestBody", {}).get("content", {}))
    used = {tag for operation in operations(result) for tag in operation["tags"]}
    result["tags"] = [{"name": name, "description": said} for name, said in TAGS.items() if name in used]
    return result


def _name_acts(paths: Json, schemas: Json) -> None:
    """Let `allowed_actions` of a thing show, for example, the first of the acts that lie below its address."""
    for path, acts in paths.items():
        below = [other[len(path) : -1] for other in paths if other.startswith(path) and "post" in paths[other]]
        names = [name for name in below if name and "/" not in name]
        if "get" not in acts or not path.endswith("}/") or not names:
            continue
        shown = acts["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        properties = schemas[shown["$ref"].rpartition("/")[2]]["properties"]
        if "allowed_actions" in properties:
            properties["allowed_actions"].setdefault("example", names[:1])


def _tabulate(content: Json) -> None:
    """Give the example of rows in JSON as lines of JSON and of CSV too, where those are taken."""
    example = content.get("application/json", {}).get("example")
    if not isinstance(example, dict) or not example.get("rows"):
        return
    rows = example["rows"]
    for media_type, body in content.items():
        if media_type == "application/x-ndjson":
            body["example"] = "".join(f"{json.dumps(row)}\n" for row in rows)
        elif media_type == "text/csv":
            text = io.StringIO()
            sheet = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
            sheet.writeheader()
            sheet.writerows(rows)
            body["example"] = text.getvalue()


def _objects(node: Any) -> Iterator[Json]:
    """Give every object of the document."""
    if isinstance(node, dict):
        yield node
    for part in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _objects(part)


def operations(result: Json) -> list[Json]:
    return [operation for path in result["paths"].values() for operation in path.values()]


def security_scopes(operation: Json) -> list[str]:
    """Return the scopes that a client needs for an operation."""
    return [scope for one in operation["security"] for scope in one.get("client", [])]


def bodies(operation: Json) -> list[Json]:
    """Return what is sent and what is answered of an operation, one for each media type."""
    both = [operation.get("requestBody", {}), *operation["responses"].values()]
    return [body for one in both for body in one.get("content", {}).values() if "schema" in body]


def problem_response(code: int) -> Json:
    headers = ["X-Request-ID", *{401: ["WWW-Authenticate"], 429: ["Retry-After"], 503: ["Retry-After"]}.get(code, [])]
    fields = [
        {"field": "page_size", "code": "invalid", "message": "Send a whole number from 1 to 500."},
        {
            "field": "updated_sinse",
            "code": "unknown_parameter",
            "message": "There is no such parameter. Did you mean updated_since? There are cursor, fields, format, "
            "page_size, updated_since.",
        },
    ]
    return {
        "description": TITLES[code],
        "headers": {name: {"$ref": f"#/components/headers/{name}"} for name in headers},
        "content": {
            MEDIA_TYPE: {
                "schema": {"$ref": "#/components/schemas/Problem"},
                "example": {
                    "type": "about:blank",
                    "title": TITLES[code],
                    "status": code,
                    "code": SAID[code][0],
                    "detail": SAID[code][1],
                    "findings": [],
                    "fields": fields if code == 400 else [],
                },
            }
        },
    }
