"""The personnel actions behind a career as rows of a table: which stand, and which were corrected or cancelled."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from executives.models import PersonnelAction

CANCELLATION, CORRECTION = "001", "002"


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One personnel action; `state` is stands, corrected, cancelled, or disputed where several claim to replace it."""

    action: PersonnelAction
    title: str
    second_title: str
    unit: str
    host: str
    state: str
    note: str


def ledger_rows(
    actions: Iterable[PersonnelAction], *, titles: Mapping[str, str], names: Mapping[str, str]
) -> list[LedgerRow]:
    """Return the rows in the order of the actions, each with what became of it."""
    actions = list(actions)
    by_id = {(a.submitting_agency, a.source_record_id): a for a in actions}
    replaced_by: dict[tuple[str, str], list[PersonnelAction]] = defaultdict(list)
    for action in actions:
        if action.supersedes:
            replaced_by[action.submitting_agency, action.supersedes].append(action)
    return [
        LedgerRow(
            action=action,
            title=titles.get(action.nature_of_action, ""),
            second_title=titles.get(action.nature_of_action_2, ""),
            unit=names.get(action.agency_subelement, ""),
            host=names.get(action.host_agency_subelement, ""),
            state=_state(replaced_by[action.submitting_agency, action.source_record_id]),
            note=_note(action, replaced_by, by_id.keys()),
        )
        for action in actions
    ]


def _state(successors: list[PersonnelAction]) -> str:
    if not successors:
        return "stands"
    if len(successors) > 1:
        return "disputed"
    return "cancelled" if successors[0].nature_of_action == CANCELLATION else "corrected"


def _note(
    action: PersonnelAction,
    replaced_by: Mapping[tuple[str, str], list[PersonnelAction]],
    held: Iterable[tuple[str, str]],
) -> str:
    """Say what the action replaces, and what replaced it."""
    parts = []
    if action.supersedes:
        verb = "Cancels" if action.nature_of_action == CANCELLATION else "Corrects"
        missing = "" if (action.submitting_agency, action.supersedes) in held else ", which is not held"
        parts.append(f"{verb} {action.supersedes}{missing}.")
    for successor in replaced_by.get((action.submitting_agency, action.source_record_id), ()):
        verb = "Cancelled" if successor.nature_of_action == CANCELLATION else "Corrected"
        parts.append(f"{verb} by {successor.source_record_id}.")
    return " ".join(parts)
