"""Which figures of follow-through may be shown to those who see small counts suppressed.

They get two tables a fiscal year that has ended: the stages of plans by department, and a few counts of the whole
government. Nothing else by department: reviews, answers and commitments would each split the same executives a second
time, and two splits give each other's hidden counts away.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from analytics.rules.publication import TOTAL, Key, suppressed_column
from analytics.rules.suppression import THRESHOLD, Arc, Marker, suppress

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

STAGE_COLUMNS = ("no_plan", "drafted", "submitted", "reviewed", "under_way", "completed")


class Department(NamedTuple):
    """One department's executives and their stages."""

    unit: str
    executives: int
    no_plan: int
    drafted: int
    submitted: int
    reviewed: int
    under_way: int
    completed: int

    @property
    def with_plan(self) -> int:
        return self.executives - self.no_plan


def suppressed_stages(
    rows: Sequence[Department], *, withheld: Collection[str] = (), threshold: int = THRESHOLD
) -> dict[Key, Marker]:
    """Return the markers of departments by stage, with keys (column, unit) and a blank unit for the totals.

    Executives are those without a plan and those with one (`with_plan`), who are in one of the other stages.
    `withheld` are the departments whose number on board another published table hides: it is hidden here too.
    """
    arcs: list[Arc] = []
    for row in rows:
        unit, planning = ("unit", row.unit), ("with", row.unit)
        is_withheld = row.unit in withheld
        arcs.append(Arc(("executives", row.unit), "all", unit, row.executives, threshold, must_hide=is_withheld))
        arcs.append(Arc(("no_plan", row.unit), unit, "no_plan", row.no_plan, threshold))
        arcs.append(Arc(("with_plan", row.unit), unit, planning, row.with_plan, threshold))
        arcs += [Arc((c, row.unit), planning, c, getattr(row, c), threshold) for c in STAGE_COLUMNS[1:]]
    totals = {column: sum(getattr(row, column) for row in rows) for column in STAGE_COLUMNS}
    arcs.append(Arc(("no_plan", TOTAL), "no_plan", "sum", totals["no_plan"], threshold))
    arcs += [Arc((column, TOTAL), column, "planning", totals[column], threshold) for column in STAGE_COLUMNS[1:]]
    planning_total = sum(totals[column] for column in STAGE_COLUMNS[1:])
    arcs.append(Arc(("with_plan", TOTAL), "planning", "sum", planning_total, threshold))
    arcs.append(Arc(("executives", TOTAL), "sum", "all", sum(totals.values()), threshold))
    return {key: marker for key, marker in suppress(arcs, threshold=threshold).items() if isinstance(key, tuple)}


def suppressed_parts(
    parts: Mapping[str, int], *, is_total_hidden: bool = False, threshold: int = THRESHOLD
) -> dict[str, Marker]:
    """Return the markers of counts of the government that add up to a total shown elsewhere, which is not hidden here.

    Where the total is hidden there, or would have to be hidden here, no part is shown.
    """
    found = suppressed_column(parts, threshold=threshold)
    if is_total_hidden or TOTAL in found:
        return dict.fromkeys(parts, Marker.COMPLEMENTARY)
    return found
