"""Documents of docs/api that follow from the code."""

from __future__ import annotations

import json

from sesportal.exchange.event_types import EVENT_TYPES
from sesportal.exchange.scopes import SCOPES
from sesportal.lib.docs import table


def operations() -> str:
    """Return docs/api/operations.md: every operation with its id, which programs are built on."""
    from sesportal.exchange.api.document import document, security_scopes

    rows = [
        [
            f"`{act['operationId']}`",
            f"`{method.upper()} {path}`",
            ", ".join(f"`{scope}`" for scope in security_scopes(act)),
            act["summary"],
        ]
        for path, acts in document()["paths"].items()
        for method, act in acts.items()
    ]
    return "\n\n".join(
        [
            "# Operations",
            "Programs are generated from the operation ids, so an id stays for as long as its version of the API. The "
            "whole description is at `/api/v1/schema/`.",
            table(["id", "request", "scope", "what it does"], sorted(rows)),
        ]
    )


def scopes() -> str:
    """Return docs/api/scopes.md: what each scope lets a client do."""
    from sesportal.exchange.api.document import document, security_scopes
    from sesportal.exchange.api.document import operations as operations_of

    held: dict[str, list[str]] = {scope: [] for scope in SCOPES}
    for act in operations_of(document()):
        for scope in security_scopes(act):
            held[scope].append(f"`{act['operationId']}`")
    rows = [[f"`{scope}`", meaning, ", ".join(sorted(held[scope]))] for scope, meaning in SCOPES.items()]
    return "\n\n".join(
        [
            "# Scopes",
            "A client is issued with some of these, and a token asks for some of its client's. A client sees and "
            "writes its own agency and its subelements only, whatever its scopes.",
            table(["scope", "lets a client", "operations"], rows),
        ]
    )


def event_types() -> str:
    """Return docs/api/event-types.md: what each event tells, to whom, and what is in it."""
    rows = [
        [f"`{name}`", kind.sentence, kind.seen_by, f"`{kind.subject_type}`", f"`{json.dumps(kind.example)}`"]
        for name, kind in EVENT_TYPES.items()
    ]
    return "\n\n".join(
        [
            "# Types of events",
            "What each type tells, and who finds it in the feed. How to read them is in "
            "[Events and webhooks](events.md).",
            table(["type", "what happened", "told to", "subject", "data, for example"], rows),
        ]
    )
