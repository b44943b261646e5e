"""Which figures may be shown to those who see small counts suppressed: OMB, and whoever reads a published table.

They get one table a fiscal year: departments only, all appointment types and move types together, years that have
ended. A second table at another level, of one appointment type or of an overlapping period would give hidden counts
away by subtraction. The list of departments and the origin-destination table are suppressed together, since a
department's imports and exports are the sums of the latter, and so is the balance of a department: executives on board
at the start, plus hires and imports, less departures and exports, is the number on board a year later.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from analytics.rules.suppression import THRESHOLD, Arc, Marker, suppress

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

TOTAL = ""
Key = tuple[str, ...]


class UnitFigures(Protocol):
    """What is read of one unit's figures."""

    unit: str
    imports: int
    exports: int
    reassignments: int
    external_hires: int
    departures: int
    on_board: int
    loaned_days: int
    hosted_days: int
    loans: int
    hostings: int
    rotated: int
    career_on_board: int


def suppressed_figures(
    figures: Sequence[UnitFigures], moves: Mapping[tuple[str, str], int], *, threshold: int = THRESHOLD
) -> dict[Key, Marker]:
    """Return the markers of what is not shown.

    Keys are (column, unit), with a blank unit for the total of a column, and ("moves", origin, destination).
    """
    arcs = [*_balance_arcs(figures, threshold), *_move_arcs(figures, moves, threshold)]
    found = suppress(arcs, tally_key=("imports", TOTAL), threshold=threshold)
    if ("imports", TOTAL) in found:
        found[("exports", TOTAL)] = found[("imports", TOTAL)]
    reassigned = suppressed_column({row.unit: row.reassignments for row in figures}, threshold=threshold)
    found |= {("reassignments", unit): marker for unit, marker in reassigned.items()}
    found |= suppress(_days_arcs("loaned_days", "loans", figures, threshold), threshold=threshold)
    found |= suppress(_days_arcs("hosted_days", "hostings", figures, threshold), threshold=threshold)
    counts = {key: marker for key, marker in found.items() if isinstance(key, tuple)}
    return counts | _rotation_markers(figures, threshold)


def suppressed_shares(cohorts: Sequence[tuple[str, int, int]], *, threshold: int = THRESHOLD) -> dict[Key, Marker]:
    """Return the markers of a table of (cohort, executives, served in two or more units).

    Keys are (column, cohort), with a blank cohort for the total; those who served in one unit only are a third column,
    since it follows from the other two.
    """
    arcs: list[Arc] = []
    for cohort, executives, in_two in cohorts:
        row = ("cohort", cohort)
        arcs.append(Arc(("executives", cohort), "all", row, executives, threshold=threshold))
        arcs.append(Arc(("served_in_two", cohort), row, "two", in_two, threshold=threshold))
        arcs.append(Arc(("served_in_one", cohort), row, "one", executives - in_two, threshold=threshold))
    total, total_two = sum(row[1] for row in cohorts), sum(row[2] for row in cohorts)
    arcs.append(Arc(("served_in_two", TOTAL), "two", "sum", total_two, threshold=threshold))
    arcs.append(Arc(("served_in_one", TOTAL), "one", "sum", total - total_two, threshold=threshold))
    arcs.append(Arc(("executives", TOTAL), "sum", "all", total, threshold=threshold))
    return {key: marker for key, marker in suppress(arcs, threshold=threshold).items() if isinstance(key, tuple)}


def suppressed_column(counts: Mapping[str, int], *, threshold: int = THRESHOLD) -> dict[str, Marker]:
    """Return the markers of one column of counts with its total, by unit, a blank unit for the total."""
    arcs = [Arc(unit, "parts", "total", count, threshold=threshold) for unit, count in counts.items()]
    arcs.append(Arc(TOTAL, "total", "parts", sum(counts.values()), threshold=threshold))
    return {str(unit): marker for unit, marker in suppress(arcs, threshold=threshold).items()}


def _rotation_markers(figures: Sequence[UnitFigures], threshold: int) -> dict[Key, Marker]:
    """Rotations are shown for the government only; career executives not where they would tell the few others."""
    rotated, career = sum(row.rotated for row in figures), sum(row.career_on_board for row in figures)
    others = sum(row.on_board for row in figures) - career
    found: dict[Key, Marker] = {}
    if rotated <= threshold:
        found["rotated", TOTAL] = Marker.SMALL
    if min(career, others) <= threshold:
        found["career_on_board", TOTAL] = Marker.SMALL if career <= threshold else Marker.COMPLEMENTARY
    return found


def _balance_arcs(figures: Sequence[UnitFigures], threshold: int) -> list[Arc]:
    """Hires and the stock of 1 October come into a unit, departures leave it; each column has its total."""
    arcs: list[Arc] = []
    for row in figures:
        unit = ("unit", row.unit)
        arcs.append(Arc(("external_hires", row.unit), "hires", unit, row.external_hires, threshold=threshold))
        arcs.append(Arc(("on_board", row.unit), "stock", unit, row.on_board, threshold=threshold))
        arcs.append(Arc(("departures", row.unit), unit, "gone", row.departures, threshold=threshold))
    hired, present = sum(row.external_hires for row in figures), sum(row.on_board for row in figures)
    gone = sum(row.departures for row in figures)
    arcs.append(Arc(("external_hires", TOTAL), "all", "hires", hired, threshold=threshold))
    arcs.append(Arc(("on_board", TOTAL), "all", "stock", present, threshold=threshold))
    arcs.append(Arc(("departures", TOTAL), "gone", "all", gone, threshold=threshold))
    return arcs


def _move_arcs(figures: Sequence[UnitFigures], moves: Mapping[tuple[str, str], int], threshold: int) -> list[Arc]:
    """Exports leave a unit for the moves to each other unit, whose sums are the imports of those."""
    arcs: list[Arc] = []
    units = [row.unit for row in figures]
    for row in figures:
        unit, out, into = ("unit", row.unit), ("out", row.unit), ("in", row.unit)
        arcs.append(Arc(("exports", row.unit), unit, out, row.exports, threshold=threshold, tally=1))
        arcs.append(Arc(("imports", row.unit), into, unit, row.imports, threshold=threshold))
        for other in units:
            if other != row.unit:
                count = moves.get((row.unit, other), 0)
                arcs.append(Arc(("moves", row.unit, other), out, ("in", other), count, threshold=threshold))
    return arcs


def _days_arcs(column: str, people: str, figures: Sequence[UnitFigures], threshold: int) -> list[Arc]:
    """Person-days are hidden where they rest on few assignments, however many days those lasted."""
    rows = [(row.unit, int(getattr(row, column)), int(getattr(row, people)), "parts", "total") for row in figures]
    rows.append((TOTAL, sum(row[1] for row in rows), sum(row[2] for row in rows), "total", "parts"))
    return [
        Arc((column, unit), tail, head, days, threshold, must_hide=n <= threshold) for unit, days, n, tail, head in rows
    ]
