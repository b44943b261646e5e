"""What was changed in a plan since it was submitted, and whether somebody else changed a field in the meantime."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from development.models import PlanEdit, PlanStep
from sesportal.lib.errors import InvalidTransition

ADDED, REMOVED, ORDER = "added", "removed", "order"
"""What stands as the field of an edit that concerns a whole line, or the order of the lines."""

if TYPE_CHECKING:
    from development.models import DevelopmentPlan, PlanLine


class StaleEdit(InvalidTransition):
    """What somebody is about to write or sign was changed after they read it; `value` is what it says now."""

    def __init__(self, message: str, *, revision: int, value: Any = None, words: str = "") -> None:
        super().__init__(message, code="stale")
        self.revision = revision
        self.value = value
        self.words = words


@dataclass(frozen=True, slots=True)
class Edit:
    """One difference between the plan as submitted and the plan as it is: empty texts where nothing stood or stands."""

    label: str
    before: str
    after: str
    at: dt.datetime


def words_of(target: DevelopmentPlan | PlanLine, field: str) -> str:
    """Return what a field holds in words, as a reader expects it."""
    display = getattr(target, f"get_{field}_display", None)
    value = display() if display else getattr(target, field)
    if isinstance(value, dt.date):
        return f"{value:%B} {value.day}, {value.year}"
    if isinstance(value, Decimal):
        return f"{value:,f}".removesuffix(".0").removesuffix(".00")
    return "" if value is None else str(value)


def edits_since_submission(plan: DevelopmentPlan) -> list[Edit]:
    """Return what differs from the plan as last submitted, one entry a field; what was changed back is left out."""
    return edits_since(plan, PlanStep.Verb.SUBMITTED)


def edits_since(plan: DevelopmentPlan, verb: PlanStep.Verb) -> list[Edit]:
    """Return what differs from the plan as it stood at its last step of the kind `verb`; nothing where it had none."""
    revisions = [step.revision for step in plan.steps.all() if step.verb == verb]
    if not revisions:
        return []
    later = [edit for edit in plan.edits.all() if edit.revision > revisions[-1]]
    return _collapsed(later)


def _collapsed(edits: list[PlanEdit]) -> list[Edit]:
    """Return each field's first and last value; what an added line says is one entry, an added and removed one none."""
    added = {edit.line_id_then for edit in edits if edit.field == ADDED}
    removed = {edit.line_id_then for edit in edits if edit.field == REMOVED}
    groups: dict[tuple[int | None, str], list[PlanEdit]] = {}
    for edit in edits:
        if edit.line_id_then not in added & removed:
            whole = edit.line_id_then in added or (edit.line_id_then in removed and edit.line_id_then is not None)
            groups.setdefault((edit.line_id_then, "" if whole else edit.field), []).append(edit)
    found = []
    for (line, field), group in groups.items():
        if field:
            found.append(_entry(group[-1].label, group[0].before, group[-1].after, group[-1]))
        elif line in added:
            says = {
                edit.field: f"{edit.label.rpartition(': ')[2]}: {edit.after}"
                for edit in group
                if edit.after and edit.field != ADDED
            }
            found.append(_entry("Activity added", "", "; ".join(says.values()), group[-1]))
        else:
            found.append(_entry(group[-1].label, group[-1].before, "", group[-1]))
    return [entry for entry in found if entry.before != entry.after or entry.label == "Activity added"]


def _entry(label: str, before: Any, after: Any, edit: PlanEdit) -> Edit:
    return Edit(label=label, before=str(before or ""), after=str(after or ""), at=edit.at)
