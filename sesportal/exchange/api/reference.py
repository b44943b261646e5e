"""The description of the API arranged for people: operations by subject, and what each sends and answers."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from sesportal.exchange.api.document import TAGS, document, security_scopes
from sesportal.exchange.api.examples import types_of
from sesportal.lib.api.problems import MEDIA_TYPE
from sesportal.lib.prose import Block, blocks_of

if TYPE_CHECKING:
    from collections.abc import Iterator

Json = dict[str, Any]


CHOICE = re.compile(r"^\* `(.*?)` - (.+)$", re.MULTILINE)


class Field(NamedTuple):
    """One field of a body, or one parameter; `name` says where it lies: `counts.rows`, `results[].id`."""

    name: str
    kind: str
    is_required: bool
    about: str


class Body(NamedTuple):
    """What is sent or answered in one media type."""

    media_type: str
    fields: list[Field]
    example: str


class Answer(NamedTuple):
    status: str
    about: str
    headers: list[str]
    bodies: list[Body]


class Operation(NamedTuple):
    """One operation as its page shows it."""

    id: str
    method: str
    path: str
    summary: str
    description: list[Block]
    subject: str
    scopes: list[str]
    is_deprecated: bool
    parameters: list[Field]
    bodies: list[Body]
    answers: list[Answer]
    problems: list[Answer]
    curl: str


def subjects() -> list[tuple[str, str, list[Operation]]]:
    """Return each subject with its description and operations, in the order of the table of subjects."""
    held: dict[str, list[Operation]] = {}
    for one in operations().values():
        held.setdefault(one.subject, []).append(one)
    return [(tag, about, held[tag]) for tag, about in TAGS.items() if tag in held]


def operations() -> dict[str, Operation]:
    return {
        act["operationId"]: _operation(path, method.upper(), act)
        for path, acts in document()["paths"].items()
        for method, act in acts.items()
    }


def _operation(path: str, method: str, act: Json) -> Operation:
    parameters = [_resolved(one) for one in act["parameters"]]
    sent = _bodies(act.get("requestBody", {}))
    answers = [_answer(code, _resolved(one)) for code, one in act["responses"].items()]
    return Operation(
        id=act["operationId"],
        method=method,
        path=path,
        summary=act["summary"],
        description=blocks_of(act.get("description", "").partition("\n\n")[2]),
        subject=act["tags"][0],
        scopes=security_scopes(act),
        is_deprecated=act.get("deprecated", False),
        parameters=[_parameter(one) for one in parameters],
        bodies=sent,
        answers=[one for one in answers if int(one.status) < 400],
        problems=[one for one in answers if int(one.status) >= 400],
        curl=_curl(path, method, parameters, sent),
    )


def _answer(code: str, response: Json) -> Answer:
    return Answer(code, response["description"], list(response.get("headers", {})), _bodies(response))


def _bodies(holder: Json) -> list[Body]:
    return [
        Body(media_type, list(_fields(body["schema"])), _written(_example(body)))
        for media_type, body in holder.get("content", {}).items()
        if media_type != MEDIA_TYPE
    ]


def _example(body: Json) -> Any:
    return body["example"] if "example" in body else next(iter(body["examples"].values()))["value"]


def _written(example: Any) -> str:
    return example if isinstance(example, str) else json.dumps(example, indent=2, ensure_ascii=False)


def _parameter(one: Json) -> Field:
    where = {"query": "", "path": "in the path", "header": "header"}[one["in"]]
    about = _about(one)
    return Field(one["name"], ", ".join(filter(None, [where, _kind(one["schema"])])), one.get("required", False), about)


def _fields(schema: Json, above: str = "") -> Iterator[Field]:
    whole = _resolved(schema)
    required = whole.get("required", [])
    for name, part in whole.get("properties", {}).items():
        inner = _resolved(part)
        yield Field(above + name, _kind(inner), name in required, _about(part) or _about(inner))
        yield from _fields(inner, f"{above}{name}.")
        if inner.get("type") == "array":
            yield from _fields(inner["items"], f"{above}{name}[].")


def _kind(schema: Json) -> str:
    """Say in a few words what a value is: `text`, `date or nothing`, `one of a, b`."""
    whole = _resolved(schema)
    if "enum" in whole:
        if CHOICE.search(whole.get("description", "")):
            return "one of these"
        return "one of " + ", ".join(str(value) for value in whole["enum"] if value not in ("", None))
    kinds = types_of(whole)
    names = {"string": _text(whole.get("format", "")), "null": "nothing", "array": "list"}
    words = [names.get(kind, kind) for kind in kinds]
    return " or ".join(words) or "object"


def _text(form: str) -> str:
    return {"": "text", "date-time": "time", "uri": "address"}.get(form, form)


def _about(schema: Json) -> str:
    """Return what is said of a value; choices, which the library lists line by line, in one line."""
    text = schema.get("description") or schema.get("schema", {}).get("description", "")
    choices = "; ".join(f"{code}: {label}" for code, label in CHOICE.findall(text) if code != label)
    return " ".join(filter(None, [" ".join(CHOICE.sub("", text).split()), choices]))


def _resolved(schema: Json) -> Json:
    """Follow references, and of alternatives take what is not `null`."""
    for either in ("oneOf", "anyOf", "allOf"):
        if either in schema:
            rest = {key: value for key, value in schema.items() if key != either}
            nothing = any(part.get("type") == "null" for part in schema[either])
            inner = _resolved(next(part for part in schema[either] if part.get("type") != "null"))
            return {**inner, **rest, **({"type": [*types_of(inner), "null"]} if nothing else {})}
    if "$ref" not in schema:
        return schema
    found: Any = document()
    for step in schema["$ref"].removeprefix("#/").split("/"):
        found = found[step]
    return _resolved(found)


def _curl(path: str, method: str, parameters: list[Json], sent: list[Body]) -> str:
    """Return a request that can be pasted, with the token and the server in variables of the shell."""
    for one in parameters:
        if one["in"] == "path":
            path = path.replace("{" + one["name"] + "}", str(one["example"]))
    lines = [f'curl "$SERVER{path}"', '-H "Authorization: Bearer $TOKEN"']
    if method != "GET":
        lines[0] = lines[0].replace("curl", f"curl -X {method}")
    if method == "POST":
        lines.append('-H "Idempotency-Key: $(uuidgen)"')
    if sent:
        lines += [f'-H "Content-Type: {sent[0].media_type}"', "--data @body.json"]
    return " \\\n  ".join(lines)
