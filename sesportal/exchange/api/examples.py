"""Examples for the schema: each is built from the schema of what it is an example of, in the API's own words.

Rows of the API share their vocabulary, so a table of names does for all; what it lacks follows from type and format.
A serializer with better to say decorates itself with `extend_schema_serializer(examples=[...])`.
"""

from __future__ import annotations

import re
from typing import Any

# No name or identifier here is of a person.
VOCABULARY: dict[str, Any] = {
    "accepted": 119,
    "agency": "AG11",
    "agency_code": "AG",
    "agency_subelement": "AG11",
    "allowed_actions": ["read_results"],
    "appointment_type": "50",
    "appointment_type_label": "Career",
    "code": "AG11",
    "commuting_area": "Washington-Arlington-Alexandria",
    "conflict": 0,
    "cursor": "MTIz",
    "department": "AG",
    "designation": "3",
    "designation_label": "General",
    "detail": "Some of what was sent is wrong; see fields.",
    "duty_location": "Washington, DC",
    "effective_date": "2026-03-08",
    "ends_on": "2026-12-31",
    "executive": "X0000042",
    "executive_id": "X0000042",
    "executives_touched": 64,
    "family_name": "Example",
    "given_name": "Executive",
    "has_more": False,
    "home": "AG11",
    "host": "HE11",
    "host_agency_subelement": "",
    "identifier": "X0000042",
    "is_dry_run": False,
    "is_partial": False,
    "kind": "record",
    "message": "",
    "name": "Example Service",
    "nature_of_action": "721",
    "nature_of_action_2": "",
    "next": None,
    "next_cursor": None,
    "not_applied": 0,
    "not_to_exceed": None,
    "occupational_series": "0301",
    "organization": "Office of Examples",
    "outcome": "accepted",
    "parent": "AG",
    "pay_plan": "ES",
    "phase": "",
    "position_number": "ES-0042",
    "position_occupied": "3",
    "position_title": "Director of Examples",
    "problems": [],
    "rejected": 0,
    "remedy": "Send the action that placed the person there, or mend this one.",
    "resolved_at": None,
    "role": "",
    "rows": 120,
    "rows_expected": 120,
    "self": "/api/v1/personnel-actions/batches/42/",
    "sentence": "The action starts in a position that the person is not in.",
    "sequence": 1,
    "source_record_id": "AG-2026-000042",
    "starts_on": "2026-03-08",
    "state": "applied",
    "submitting_agency": "AG",
    "supersedes": "",
    "title": "Director of Examples",
    "unchanged": 1,
}
# What one kind of thing says otherwise, by the name of its component.
OWN_WORDS: dict[str, dict[str, Any]] = {
    "Webhook": {
        "client": "An1nventedClient1dOfAnHrSystem0000000042",
        "url": "https://hr.agency.example/events",
        "event_types": ["posting.opened", "posting.closed"],
        "state": "active",
        "paused_reason": "",
        "failures": 0,
        "next_attempt_at": None,
        "previous_secret_until": None,
        "allowed_actions": ["pause", "test", "replay", "rotate-secret", "delete"],
    },
    "NewWebhook": {"event_types": ["posting.opened", "posting.closed"]},
    "RotateSecret": {"overlap_hours": 24},
    "Pause": {"reason": "The receiver moves to another host."},
    "Replay": {"after": "MHwzNjB8MTc5NTk4MTg4MA"},
    "Test": {"message_id": "test_76981572857643c2b12c97ae40ee6864"},
    "Delivery": {
        "message_id": "evt_361",
        "event": 361,
        "attempt": 1,
        "status_code": 503,
        "failure": "Answered 503.",
        "milliseconds": 140,
        "retry_after": 600,
    },
}
OWN_WORDS["MadeWebhook"] = OWN_WORDS["Webhook"] | {"secret": "whsec_ZXhhbXBsZSBvZiBhIHNlY3JldCwgbm90IHJlYWw="}
OWN_WORDS["NewWebhook"] |= {name: OWN_WORDS["Webhook"][name] for name in ("url", "client")}
FORMATS: dict[str, Any] = {
    "date": "2026-03-08",
    "date-time": "2026-03-08T14:00:00Z",
    "decimal": "12.50",
    "email": "hr@agency.example",
    "uri": "https://hr.agency.example/hooks/mobility",
    "uuid": "00000000-0000-4000-8000-000000000042",
}
TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
    "null": (type(None),),
}


def example_of(schema: dict[str, Any], components: dict[str, Any], name: str = "") -> Any:
    """Return a value that `schema` admits; `name` is that of the property it is the value of."""
    if "$ref" in schema:
        component = schema["$ref"].rpartition("/")[2]
        made = example_of(components[component], components, name)
        return made | OWN_WORDS[component] if component in OWN_WORDS else made
    for told in ("example", "const"):
        if told in schema:
            return schema[told]
    kinds = types_of(schema)
    if name in VOCABULARY and VOCABULARY[name] is None and kinds == ["string"]:
        return ""
    if name in VOCABULARY and _admits(schema, kinds, VOCABULARY[name]):
        return VOCABULARY[name]
    if "enum" in schema:
        return next(value for value in schema["enum"] if value not in ("", None))
    if whole := schema.get("allOf"):
        parts = [example_of(part, components, name) for part in whole]
        return {key: value for part in parts for key, value in part.items()} if len(parts) > 1 else parts[0]
    for either in ("oneOf", "anyOf"):
        if either in schema:
            return example_of(schema[either][0], components, name)
    return _by_type(schema, components, kinds[0] if kinds else "object", name)


def types_of(schema: dict[str, Any]) -> list[str]:
    kind = schema.get("type", [])
    return [kind] if isinstance(kind, str) else list(kind)


def _admits(schema: dict[str, Any], kinds: list[str], value: Any) -> bool:
    if "enum" in schema:
        return value in schema["enum"]
    if isinstance(value, str) and not schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value)):
        return False
    return any(type(value) in TYPES[kind] for kind in kinds)


def _by_type(schema: dict[str, Any], components: dict[str, Any], kind: str, name: str) -> Any:
    if kind == "object":
        parts = schema.get("properties", {})
        row = {key: example_of(part, components, key) for key, part in parts.items()}
        return row | {key: said for key in row if (said := _label(key, row, parts))}
    if kind == "array":
        return [example_of(schema.get("items", {}), components, name)]
    if kind in ("integer", "number"):
        return max(schema.get("minimum", 42), min(42, schema.get("maximum", 42)))
    if kind == "boolean":
        return schema.get("default", True)
    if kind == "null":
        return None
    text = str(schema.get("default") or FORMATS.get(schema.get("format", ""), "Example"))
    return text.ljust(schema.get("minLength", 0), "-")[: schema.get("maxLength", len(text) + 255)]


def _label(key: str, row: dict[str, Any], parts: dict[str, Any]) -> str:
    """Return the label that stands beside a code, from the list of choices in the code's description."""
    code = key.removesuffix("_label")
    if code == key or code not in row:
        return ""
    choice = re.search(rf"^\* `{re.escape(str(row[code]))}` - (.+)$", parts[code].get("description", ""), re.MULTILINE)
    return choice[1] if choice else ""
