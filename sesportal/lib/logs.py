"""What may stand in a log line: no names, addresses, birth dates, tokens or search words."""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from typing import Any

HIDDEN = "[hidden]"
DEEPEST = 4

PERSONAL_KEY = re.compile(
    r"^(user|by|actor|reader|person|executive|subject)$"
    r"|(^|_)(name|username|email|e_mail|address|birth|birthday|dob|ssn|phone"
    r"|password|passwd|secret|token|authorization|cookie|session|csrf|assertion|code_verifier|nonce|ip|user_agent|query|body|params|credentials|sql)(_|$)",
    re.IGNORECASE,
)
# Names of things, not of people.
HARMLESS_KEY = frozenset({"logger_name", "task_name", "file_name", "url_name", "child_task_name", "hostname"})

PATTERNS = (
    # An e-mail address.
    (re.compile(r"[\w.+%-]+@[\w-]+(\.[\w-]+)+"), HIDDEN),
    # A signed token, and whatever follows "Bearer".
    (re.compile(r"\beyJ[\w-]+\.[\w-]+\.[\w-]*"), HIDDEN),
    (re.compile(r"(?i)\b(bearer|basic)\s+\S+"), rf"\1 {HIDDEN}"),
    # The query of an address: people search for names.
    (re.compile(r"(?<=[\w/])\?[\w.%-]+=[^\s\"'<>]*"), f"?{HIDDEN}"),
    # Row contents in a database's complaint.
    (re.compile(r"(?im)^(DETAIL|CONTEXT):.*$"), rf"\1: {HIDDEN}"),
    (re.compile(r"(?i)\bKey \(([^)]*)\)=\(.*\)"), rf"Key (\1)=({HIDDEN})"),
    # The password and user of a service's address.
    (re.compile(r"(?<=://)[^/\s@]+@"), f"{HIDDEN}@"),
    # A birth date, and a name or secret, given by its word.
    (
        re.compile(
            r"(?i)\b(birth[\w ]*|date of birth|dob|ssn|password|secret|token|(?:user|family|given|first|last)[_ ]?name)"
            r"(['\"]?\s*[:=]\s*)('[^']*'|\"[^\"]*\"|[^\s,;)}\]]+)"
        ),
        rf"\1\2{HIDDEN}",
    ),
    # A social security number.
    (re.compile(r"\b\d{3}-\d{2}-\d{4}\b"), HIDDEN),
)


def hide_personal_data(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Hide the values of an event's personal keys, and what looks personal in its texts; a structlog processor."""
    for key, value in event.items():
        if not key.startswith("_"):
            event[key] = HIDDEN if is_personal(key) else hidden(value)
    return event


def is_personal(key: str) -> bool:
    """Say whether a value under this key is personal data or a secret, whatever it holds."""
    return key not in HARMLESS_KEY and PERSONAL_KEY.search(key) is not None


def hidden(value: Any, depth: int = 0) -> Any:
    """Return a value with its personal parts hidden; what is too deep or no plain value is shown by its type alone."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if depth > DEEPEST:
        return HIDDEN
    if isinstance(value, dict):
        return {str(k): HIDDEN if is_personal(str(k)) else hidden(v, depth + 1) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [hidden(item, depth + 1) for item in value]
    text = str(value)
    for pattern, instead in PATTERNS:
        text = pattern.sub(instead, text)
    return text
