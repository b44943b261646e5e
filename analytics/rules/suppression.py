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

import heapq
import math
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator

THRESHOLD = 10
MAX_TALLY = 2


class Marker(StrEnum):
    """What stands in place of a count that is not shown."""

    SMALL = "10_OR_LESS"
    COMPLEMENTARY = "SUPPRESSED"


@dataclass(frozen=True, slots=True)
class Arc:
    """One count of a table: it leaves the equation `tail` and enters the equation `head`.

    `is_small` says that it must not be shown, `ceiling` is the most that its marker then admits; `floor` is the least
    that the other marker admits. `tally` is 1 for the arcs whose sum is a count of the table too.
    """

    key: Hashable
    tail: Hashable
    head: Hashable
    value: int
    is_small: bool
    ceiling: float = THRESHOLD
    floor: int = THRESHOLD + 1
    tally: int = 0

    @classmethod
    def count(
        cls, key: Hashable, tail: Hashable, head: Hashable, value: int, *, threshold: int = THRESHOLD, tally: int = 0
    ) -> Arc:
        """Return the arc of a count of people or moves."""
        return cls(key, tail, head, value, value <= threshold, threshold, threshold + 1, tally)


class Step(NamedTuple):
    """One arc raised (+1) or lowered (-1)."""

    arc: Arc
    sign: int

    @property
    def start(self) -> Hashable:
        return self.arc.tail if self.sign > 0 else self.arc.head

    @property
    def end(self) -> Hashable:
        return self.arc.head if self.sign > 0 else self.arc.tail


def suppress(arcs: Iterable[Arc], *, tally_key: Hashable = None, threshold: int = THRESHOLD) -> dict[Hashable, Marker]:
    """Return the markers of the counts that are not shown, by key; `tally_key` names the sum of the tallied arcs."""
    table = _Table(list(arcs), tally_key, threshold)
    return table.solve()


class _Table:
    """The arcs of one table and which of them are hidden so far."""

    def __init__(self, arcs: list[Arc], tally_key: Hashable, threshold: int) -> None:
        self.arcs = arcs
        self.hidden = {arc.key for arc in arcs if arc.is_small}
        self.tally_key = tally_key
        self.tally_arcs = [arc for arc in arcs if arc.tally]
        self.threshold = threshold
        self.tally = sum(arc.value for arc in self.tally_arcs)
        self.is_tally_small = self.tally <= threshold
        self.is_tally_hidden = tally_key is None or self.is_tally_small
        self.leaving: dict[Hashable, list[Step]] = {}
        for arc in arcs:
            for step in (Step(arc, 1), Step(arc, -1)):
                self.leaving.setdefault(step.start, []).append(step)

    def solve(self) -> dict[Hashable, Marker]:
        if not self._protect_all():
            self.is_tally_hidden = True
            if not self._protect_all():
                return self._withhold()
        if self.tally_key is not None and self.is_tally_hidden and not self._is_tally_safe():
            return self._withhold()
        found = {arc.key: _marker(arc.is_small) for arc in self.arcs if arc.key in self.hidden}
        if self.tally_key is not None and self.is_tally_hidden:
            found[self.tally_key] = _marker(self.is_tally_small)
        return found

    def _protect_all(self) -> bool:
        """Hide what it takes for every hidden arc to have its proof; False where that cannot be done."""
        safe: set[Hashable] = set()
        for arc in self.arcs:
            if arc.key not in self.hidden or arc.key in safe:
                continue
            proof = self._find_proof(arc) or self._extend(arc)
            if proof is None:
                return False
            safe.update(key for key, change in _changes(proof).items() if change)
        return True

    def _withhold(self) -> dict[Hashable, Marker]:
        """The table is too small to say anything: hide every count behind the marker that gives no range away."""
        found: dict[Hashable, Marker] = {arc.key: Marker.COMPLEMENTARY for arc in self.arcs}
        if self.tally_key is not None:
            found[self.tally_key] = Marker.COMPLEMENTARY
        return found

    def _find_proof(self, arc: Arc, goal: int = 0) -> list[Step] | None:
        """Return a cycle of hidden arcs through `arc` that every shown count allows, or None."""
        for sign in (1, -1):
            first = Step(arc, sign)
            if self._has_room(first) and (steps := self._search(first, goal)) and self._holds(steps, arc, goal):
                return steps
        return None

    def _search(self, first: Step, goal: int) -> list[Step] | None:
        """Depth first: in a table full of hidden counts the first cycle is near."""
        start = (first.end, self._tallied(first))
        came: dict[tuple[Hashable, int], tuple[tuple[Hashable, int], Step] | None] = {start: None}
        waiting = [start]
        while waiting:
            state = waiting.pop()
            for step in self.leaving[state[0]]:
                if step.arc.key == first.arc.key or step.arc.key not in self.hidden or not self._has_room(step):
                    continue
                after = (step.end, state[1] + self._tallied(step))
                if after in came or abs(after[1]) > MAX_TALLY:
                    continue
                came[after] = (state, step)
                if after == (first.start, goal):
                    return [first, *_walk_back(came, after)]
                waiting.append(after)
        return None

    def _extend(self, arc: Arc) -> list[Step] | None:
        """Hide the shown arcs of the cheapest cycle through `arc`, smallest counts first, and return it as proof."""
        best: tuple[float, list[Step]] | None = None
        for sign in (1, -1):
            first = Step(arc, sign)
            if not self._has_room(first):
                continue
            found = self._cheapest(first)
            if found is not None and (best is None or found[0] < best[0]):
                best = found
        if best is None:
            return None
        before = set(self.hidden)
        self.hidden.update(step.arc.key for step in best[1])
        if self._holds(best[1], arc, 0):
            return best[1]
        self.hidden = before
        return None

    def _cheapest(self, first: Step) -> tuple[float, list[Step]] | None:
        """Dijkstra: hidden arcs are nearly free, a shown one costs its count."""
        start = (first.end, self._tallied(first))
        came: dict[tuple[Hashable, int], tuple[tuple[Hashable, int], Step] | None] = {start: None}
        costs: dict[tuple[Hashable, int], float] = {start: 0}
        done: set[tuple[Hashable, int]] = set()
        waiting: list[tuple[float, int, tuple[Hashable, int]]] = [(0, 0, start)]
        order = 0
        while waiting:
            cost, _, state = heapq.heappop(waiting)
            if state == (first.start, 0):
                return cost, [first, *_walk_back(came, state)]
            if state in done:
                continue
            done.add(state)
            for step, price in self._prices(state[0], first):
                after = (step.end, state[1] + self._tallied(step))
                if abs(after[1]) <= MAX_TALLY and cost + price < costs.get(after, math.inf):
                    costs[after], came[after] = cost + price, (state, step)
                    order += 1
                    heapq.heappush(waiting, (cost + price, order, after))
        return None

    def _prices(self, node: Hashable, first: Step) -> Iterator[tuple[Step, float]]:
        for step in self.leaving[node]:
            if step.arc.key != first.arc.key and self._has_room(step):
                yield step, 0.001 if step.arc.key in self.hidden else step.arc.value + 1

    def _is_tally_safe(self) -> bool:
        """Say whether a cycle raises or lowers the hidden sum of the tallied arcs."""
        self.is_tally_hidden = False  # tallies are followed, and one more or one less is what is looked for
        try:
            hidden = [arc for arc in self.tally_arcs if arc.key in self.hidden]
            goals = [goal for goal in (1, -1) if self._tally_admits(goal)]
            return any(self._find_proof(arc, goal) for arc in hidden for goal in goals)
        finally:
            self.is_tally_hidden = True

    def _holds(self, steps: list[Step], arc: Arc, goal: int) -> bool:
        """Check a cycle against the equations, the ranges of its arcs, and the tally or its range."""
        arcs = {step.arc.key: step.arc for step in steps}
        changes = {key: change for key, change in _changes(steps).items() if change}
        nodes: dict[Hashable, int] = {}
        for key, change in changes.items():
            nodes[arcs[key].tail] = nodes.get(arcs[key].tail, 0) - change
            nodes[arcs[key].head] = nodes.get(arcs[key].head, 0) + change
            if key not in self.hidden or not _low(arcs[key]) <= arcs[key].value + change <= _high(arcs[key]):
                return False
        if arc.key not in changes or any(nodes.values()):
            return False
        tally = sum(arcs[key].tally * change for key, change in changes.items())
        return self._tally_admits(tally) if self.is_tally_hidden else tally == goal

    def _tally_admits(self, change: int) -> bool:
        """Say whether the hidden sum of the tallied arcs may be so much more, given what its marker tells."""
        after = self.tally + change
        return self.tally_key is None or (
            0 <= after <= self.threshold if self.is_tally_small else after > self.threshold
        )

    def _tallied(self, step: Step) -> int:
        return 0 if self.is_tally_hidden else step.sign * step.arc.tally

    @staticmethod
    def _has_room(step: Step) -> bool:
        return _low(step.arc) <= step.arc.value + step.sign <= _high(step.arc)


def _low(arc: Arc) -> int:
    return 0 if arc.is_small else arc.floor


def _high(arc: Arc) -> float:
    return arc.ceiling if arc.is_small else math.inf


def _marker(is_small: bool) -> Marker:
    return Marker.SMALL if is_small else Marker.COMPLEMENTARY


def _changes(steps: list[Step]) -> dict[Hashable, int]:
    found: dict[Hashable, int] = {}
    for step in steps:
        found[step.arc.key] = found.get(step.arc.key, 0) + step.sign
    return found


def _walk_back(
    came: dict[tuple[Hashable, int], tuple[tuple[Hashable, int], Step] | None], state: tuple[Hashable, int]
) -> list[Step]:
    steps = []
    while (earlier := came[state]) is not None:
        state, step = earlier
        steps.append(step)
    return steps[::-1]
