"""What other systems are told of: one table of event types. docs/api/events.md and the code lists read it.

An event says that something changed and where to read it, in codes and dates: never a name, a birth date or a rating.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from sesportal.accounts.roles import GRANTS, Permission, Role

P = Permission


class EventType(NamedTuple):
    """One kind of change: `seen_by` tells who finds it in the feed, who of them needs the permission `needs`."""

    sentence: str
    subject_type: str
    seen_by: str
    needs: Permission
    example: dict[str, Any]


EVERYONE = "every agency"
GAINING, LOSING = "the gaining agency, and the losing one", "the losing agency, and the gaining one"
HOST = "the host agency; never the home agency"
BOTH = "home and host agency"
OWN = "the agency concerned"

EVENT_TYPES: dict[str, EventType] = {
    "executive.arrived": EventType(
        "An executive's current assignment of record is now in this agency or subelement.",
        "executives",
        GAINING,
        P.VIEW_RECONCILIATION,
        {"identifier": "EX-000123", "first_day": "2026-11-01"},
    ),
    "executive.left": EventType(
        "An executive's current assignment of record is no longer in this agency or subelement.",
        "executives",
        LOSING,
        P.VIEW_RECONCILIATION,
        {"identifier": "EX-000123", "last_day": "2026-10-31"},
    ),
    "personnel_actions.applied": EventType(
        "A batch of personnel actions took effect in the ledger.",
        "personnel-actions/batches",
        OWN,
        P.VIEW_RECONCILIATION,
        {"accepted": 1200, "executives_touched": 310},
    ),
    "positions.applied": EventType(
        "A batch of positions took effect.",
        "positions/batches",
        OWN,
        P.VIEW_RECONCILIATION,
        {"accepted": 40, "unchanged": 300, "rejected": 1},
    ),
    "posting.opened": EventType(
        "A posting is open to applications, for the first time or again.",
        "postings",
        EVERYONE,
        P.BROWSE_POSTINGS,
        {"status": "open", "before": "in_review"},
    ),
    "posting.closed": EventType(
        "A posting takes no more applications, or a selection was taken back.",
        "postings",
        EVERYONE,
        P.BROWSE_POSTINGS,
        {"status": "closed", "before": "open"},
    ),
    "posting.filled": EventType(
        "Every place of a posting is taken.",
        "postings",
        EVERYONE,
        P.BROWSE_POSTINGS,
        {"status": "filled", "before": "selecting"},
    ),
    "posting.cancelled": EventType(
        "A posting was cancelled; one that was never open is told of to its own agency only.",
        "postings",
        EVERYONE,
        P.BROWSE_POSTINGS,
        {"status": "cancelled", "before": "open"},
    ),
    "application.received": EventType(
        "An application came in.",
        "applications",
        HOST,
        P.SELECT,
        {"posting": 81, "status": "submitted", "before": "draft"},
    ),
    "application.moved": EventType(
        "An application was short-listed, offered, selected or not, declined, withdrawn, placed or not released.",
        "applications",
        HOST,
        P.SELECT,
        {"posting": 81, "status": "short_listed", "before": "submitted"},
    ),
    "release.asked": EventType(
        "A host asks the home agency to release an executive, or informs it.",
        "releases",
        BOTH,
        P.VIEW_MOVES,
        {"status": "asked", "executive": 2210, "application": 512},
    ),
    "release.answered": EventType(
        "A release was given, given later or on a condition, declined, sent back, withdrawn, or left without response.",
        "releases",
        BOTH,
        P.VIEW_MOVES,
        {"status": "released_later", "executive": 2210, "application": 512},
    ),
    "rotation.planned": EventType(
        "A rotation is agreed in substance: its agreement is to be written and signed.",
        "rotations",
        BOTH,
        P.VIEW_MOVES,
        {"status": "planned", "executive": 2210},
    ),
    "rotation.started": EventType(
        "A rotation began.",
        "rotations",
        BOTH,
        P.VIEW_MOVES,
        {"status": "under_way", "before": "planned", "executive": 2210},
    ),
    "rotation.extended": EventType(
        "A rotation under way lasts longer, by a signed amendment.",
        "rotations",
        BOTH,
        P.VIEW_MOVES,
        {"status": "under_way", "executive": 2210},
    ),
    "rotation.ended": EventType(
        "A rotation ended, on its day or early.",
        "rotations",
        BOTH,
        P.VIEW_MOVES,
        {"status": "ended_early", "before": "under_way", "executive": 2210},
    ),
    "rotation.cancelled": EventType(
        "A rotation will not take place.",
        "rotations",
        BOTH,
        P.VIEW_MOVES,
        {"status": "cancelled", "before": "planned", "executive": 2210},
    ),
    "agreement.signed": EventType(
        "Every party has signed the agreement on a rotation.",
        "rotations",
        BOTH,
        P.VIEW_MOVES,
        {"status": "signed", "before": "signing", "version": 1, "executive": 2210},
    ),
    "allocation.requested": EventType(
        "A losing agency asks OPM for a temporary allocation.",
        "allocations",
        OWN,
        P.VIEW_MOVES,
        {"status": "requested"},
    ),
    "allocation.decided": EventType(
        "A temporary allocation was granted or refused, withdrawn, or ended.",
        "allocations",
        OWN,
        P.VIEW_MOVES,
        {"status": "granted", "before": "requested"},
    ),
    "directed_move.effected": EventType(
        "A directed reassignment took effect.",
        "executives",
        OWN,
        P.VIEW_MOVES,
        {"from": "AG01", "to": "AG11", "effective_on": "2026-11-29"},
    ),
    "plan.moved": EventType(
        "A development plan was submitted, agreed, reviewed, returned, put in force or closed.",
        "development-plans",
        "the home agency",
        P.VIEW_PLANS,
        {"status": "in_force", "before": "endorsed", "executive": 2210},
    ),
    "meeting.closed": EventType(
        "A board's meeting was closed and its record frozen.",
        "agencies",
        OWN,
        P.VIEW_PLANS,
        {"meeting": 17, "held_on": "2026-11-20"},
    ),
    "api_client.changed": EventType(
        "Credentials of a system were issued, given a new secret, or revoked.",
        "api-clients",
        OWN,
        P.ISSUE_API_CLIENTS,
        {"change": "rotated"},
    ),
}


def types_for_systems() -> list[str]:
    """Return the types that a system can be told of; the others only people see, by their own permissions."""
    return [name for name, kind in EVENT_TYPES.items() if kind.needs in GRANTS[Role.AGENCY_SYSTEM]]
