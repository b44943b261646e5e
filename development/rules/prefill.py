"""What a new plan begins with: the words and unfinished lines of the one before, and the preferences on record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from development.rules.content import LINE_FIELDS, PLAN_FIELDS
from development.workflow import UNFINISHED, LineStatus

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from development.models import DevelopmentPlan, PlanLine
    from executives.models import MobilityPreference

BLANK_LINES: tuple[dict[str, Any], ...] = ({"term": "short"}, {"term": "longer"})
"""What stands ready where nothing is carried over: the two activities that every plan needs."""


def prefilled(
    previous: DevelopmentPlan | None, preference: MobilityPreference | None, names: Mapping[str, str]
) -> dict[str, Any]:
    """Return sections B and C of a new plan; `names` are the agencies of interest by code."""
    fields = {name: getattr(previous, name) for name in PLAN_FIELDS} if previous else {}
    if preference is not None:
        fields["mobility"] = fields.get("mobility") or say_preference(preference, names)
        fields["earliest_move_on"] = fields.get("earliest_move_on") or preference.earliest_on
    return fields


def say_preference(preference: MobilityPreference, names: Mapping[str, str]) -> str:
    """Return mobility preferences as sentences."""
    parts = [preference.get_willing_to_relocate_display()] if preference.willing_to_relocate else []
    if preference.virtual_only:
        parts.append("Only assignments done from where I live")
    if preference.areas:
        parts.append(f"Areas: {', '.join(preference.areas)}")
    if preference.agencies:
        parts.append(f"Agencies: {', '.join(names.get(code, code) for code in preference.agencies)}")
    if preference.functions:
        parts.append(f"Functions (series): {', '.join(preference.functions)}")
    return ". ".join(parts) + "." if parts else ""


def carried_lines(lines: Iterable[PlanLine], *, keeps_framework: bool) -> list[dict[str, Any]]:
    """Return the unfinished lines of the plan before as the fields of new ones; what is under way goes on.

    Under another framework the competency is chosen anew.
    """
    carried = []
    for line in lines:
        if line.status not in UNFINISHED:
            continue
        fields = {name: getattr(line, name) for name in LINE_FIELDS} | {"origin_id": line.pk}
        is_under_way = line.status == LineStatus.UNDER_WAY
        fields["status"] = LineStatus.UNDER_WAY if is_under_way else LineStatus.PLANNED
        if not keeps_framework:
            fields["competency_id"] = None
        carried.append(fields)
    return carried
