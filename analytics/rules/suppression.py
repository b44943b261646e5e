"""Small counts are not shown, and cannot be worked out from what is shown.

OPM's practice for released data: a count of 10 or fewer, zero included, is shown as `10_OR_LESS`. A single hidden count
in a column with a total would be the total minus the rest, so further counts are hidden as `SUPPRESSED` until no hidden
count follows from the others.

The equations that tie the counts of a table together form a network: each count is an arc, each equation a node where
what comes in equals what goes out. Whoever reads the table knows the shown arcs exactly and of a hidden one the range
its marker gives away. Another table that looks the same differs from the true one by a cycle of hidden arcs, each
raised or lowered by one within its range. A hidden count is safe when such a cycle runs through it; the cycle is
checked against every equation before it counts as proof. Where there is none, the cheapest cycle through shown counts
is found and those are hidden too.

One equation does not fit a network: the sum of a set of arcs that is also shown (all moves between agencies). Those
arcs are tallied, and while their sum is shown a cycle must raise as many of them as it lowers.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from analytics.rules.network import THRESHOLD, Arc, Came, Network, Step

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

__all__ = ["THRESHOLD", "Arc", "Marker", "suppress"]


class Marker(StrEnum):
    """What stands in place of a count that is not shown."""

    SMALL = "10_OR_LESS"
    COMPLEMENTARY = "SUPPRESSED"


def suppress(arcs: Iterable[Arc], *, tally_key: Hashable = None, threshold: int = THRESHOLD) -> dict[Hashable, Marker]:
    """Return the markers of the counts that are not shown, by key; `tally_key` names the sum of the tallied arcs.

    A table in which nothing can be protected otherwise is withheld: every count of it is `SUPPRESSED`, and no marker
    gives a range away.
    """
    table = _Table(list(arcs), tally_key, threshold)
    hidden = table.protect()
    if hidden is None:
        return dict.fromkeys(table.keys, Marker.COMPLEMENTARY)
    return {key: Marker.SMALL if is_small else Marker.COMPLEMENTARY for key, is_small in hidden.items()}


class _Table:
    """The counts of one table and the search for what must be hidden."""

    def __init__(self, arcs: list[Arc], tally_key: Hashable, threshold: int) -> None:
        self.arcs = arcs
        self.threshold = threshold
        self.network = Network(arcs)
        self.network.hide(index for index, arc in enumerate(arcs) if arc.is_small or arc.must_hide)
        self.tally_key = tally_key
        self.tally = sum(arc.value for arc in arcs if arc.tally)
        self.is_tally_small = self.tally <= threshold
        self.network.follows_tally = tally_key is not None and not self.is_tally_small
        self.keys = [*(arc.key for arc in arcs), *([] if tally_key is None else [tally_key])]

    @property
    def is_tally_hidden(self) -> bool:
        return self.tally_key is not None and not self.network.follows_tally

    def protect(self) -> dict[Hashable, bool] | None:
        """Return which counts to hide and whether each is small, or None where the table must be withheld."""
        if not self._protect_counts():
            self.network.follows_tally = False  # hide the sum of the tallied arcs as well, and begin again
            if not self._protect_counts():
                return None
        hidden: dict[Hashable, bool] = {self.arcs[i].key: self.arcs[i].is_small for i in sorted(self.network.hidden)}
        if self.is_tally_hidden:
            if not self._is_tally_safe():
                return None
            hidden[self.tally_key] = self.is_tally_small
        return hidden

    def _protect_counts(self) -> bool:
        """Hide what it takes for every hidden count to have its proof; False where that cannot be done."""
        safe: set[int] = set()
        ways: dict[int, Came] = {}
        for index in sorted(self.network.hidden):
            if index in safe:
                continue
            proof = self._nearby_proof(index, ways) or self._proof(index)
            if proof is None:
                proof = self._extend(index)
                ways.clear()
            if proof is None:
                return False
            safe.update(_changes(proof))
        return True

    def _nearby_proof(self, index: int, ways: dict[int, Came]) -> list[Step] | None:
        """Try the ways already explored from the equation that the count enters; most counts of zero are done by it."""
        step = self.network.raised[index]
        if step.tally or not self.arcs[index].admits(1):
            return None
        if step.end not in ways:
            ways[step.end] = self.network.explore(step)
        proof = self.network.walk_back(ways[step.end], step, self.network.place(step.start, 0))
        return proof if proof and self._holds(proof, index, 0) else None

    def _proof(self, index: int, goal: int = 0) -> list[Step] | None:
        for step in self.network.steps_of(index):
            proof = self.network.cycle(step, goal)
            if proof and self._holds(proof, index, goal):
                return proof
        return None

    def _extend(self, index: int) -> list[Step] | None:
        """Hide the shown counts of the cheapest cycle through a count, and return that cycle as its proof."""
        found = [cycle for step in self.network.steps_of(index) if (cycle := self.network.cheapest_cycle(step))]
        for _, steps in sorted(found, key=lambda cycle: cycle[0]):
            if self._holds(steps, index, 0, may_hide=True):
                self.network.hide(step.arc for step in steps)
                return steps
        return None

    def _is_tally_safe(self) -> bool:
        """Say whether some other table that looks the same has a different sum of the tallied arcs."""
        goals = [goal for goal in (1, -1) if self._tally_admits(goal)]
        tallied = [index for index in self.network.hidden if self.arcs[index].tally]
        self.network.follows_tally = True
        found = any(self._proof(index, goal) for index in tallied for goal in goals)
        self.network.follows_tally = False
        return found

    def _holds(self, steps: Sequence[Step], index: int, goal: int, *, may_hide: bool = False) -> bool:
        """Check a cycle against the equations, the ranges of its counts, and the tally or its range."""
        changes = {i: change for i, change in _changes(steps).items() if change}
        nodes = [0] * self.network.size
        for i, change in changes.items():
            nodes[self.network.raised[i].start] -= change
            nodes[self.network.raised[i].end] += change
            if not self.arcs[i].admits(change) or not (may_hide or i in self.network.hidden):
                return False
        if index not in changes or any(nodes):
            return False
        tally = sum(self.arcs[i].tally * change for i, change in changes.items())
        return self._tally_admits(tally) if self.is_tally_hidden else self.tally_key is None or tally == goal

    def _tally_admits(self, change: int) -> bool:
        """Say whether the hidden sum of the tallied arcs may be so much more, for all that its marker tells."""
        after = self.tally + change
        return 0 <= after <= self.threshold if self.is_tally_small else after > self.threshold


def _changes(steps: Iterable[Step]) -> dict[int, int]:
    found: dict[int, int] = {}
    for step in steps:
        found[step.arc] = found.get(step.arc, 0) + step.sign
    return found
