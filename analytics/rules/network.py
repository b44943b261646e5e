"""Cycles through the hidden counts of a table, seen as a network of arcs between its equations."""

from __future__ import annotations

import heapq
import math
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

THRESHOLD = 10
FURTHEST_TALLY = 2
STATES = 2 * FURTHEST_TALLY + 1


@dataclass(frozen=True, slots=True)
class Arc:
    """One count of a table: it leaves the equation `tail` and enters the equation `head`.

    `must_hide` says that it may not be shown although it is over the threshold; `tally` is 1 for the arcs whose sum is
    a count of the table too.
    """

    key: Hashable
    tail: Hashable
    head: Hashable
    value: int
    threshold: int = THRESHOLD
    must_hide: bool = False
    tally: int = 0

    @property
    def is_small(self) -> bool:
        return self.value <= self.threshold

    def admits(self, change: int) -> bool:
        """Say whether the hidden count may be so much more, for all that its marker tells."""
        after = self.value + change
        return 0 <= after <= self.threshold if self.is_small else after > self.threshold


@dataclass(frozen=True, slots=True)
class Step:
    """One arc raised (+1) or lowered (-1): a way from one equation to another."""

    arc: int
    sign: int
    start: int
    end: int
    tally: int


Came = list[Step | None]
Way = tuple[int, int, int, Step]  # the first place of the end, the tally, the arc: unpacked, since searches live here


class Network:
    """The arcs of a table, and the steps that its hidden arcs allow.

    While the sum of the tallied arcs is shown (`follows_tally`) a search keeps count of them: a place is an equation
    together with how many tallied arcs were raised less lowered on the way there.
    """

    def __init__(self, arcs: list[Arc]) -> None:
        self.arcs = arcs
        nodes = {node: i for i, node in enumerate(dict.fromkeys(n for arc in arcs for n in (arc.tail, arc.head)))}
        self.size = len(nodes)
        self.raised = [Step(i, 1, nodes[a.tail], nodes[a.head], a.tally) for i, a in enumerate(arcs)]
        self.lowered = [Step(s.arc, -1, s.end, s.start, -s.tally) for s in self.raised]
        self.follows_tally = True
        self.hidden: set[int] = set()
        self.open: list[list[Way]] = [[] for _ in nodes]
        self.all: list[list[Step]] = [[] for _ in nodes]
        for step in (*self.raised, *self.lowered):
            if arcs[step.arc].admits(step.sign):
                self.all[step.start].append(step)

    def hide(self, arcs: Iterable[int]) -> None:
        """Let cycles run through these arcs from now on."""
        for index in set(arcs) - self.hidden:
            self.hidden.add(index)
            for step in (self.raised[index], self.lowered[index]):
                if self.arcs[index].admits(step.sign):
                    self.open[step.start].append((step.end * STATES, step.tally, index, step))

    def steps_of(self, index: int) -> list[Step]:
        """Return how an arc may change: one more, one less."""
        return [s for s in (self.raised[index], self.lowered[index]) if self.arcs[index].admits(s.sign)]

    def explore(self, first: Step, *, until: int | None = None, without: int | None = None) -> Came:
        """Return how each place is reached by hidden arcs after the step `first`, shortest ways first.

        Stops at the place `until`; never uses the arc `without`.
        """
        start = self.place(first.end, self._tally(first))
        came: Came = [None] * (self.size * STATES)
        came[start] = first
        waiting = deque([start])
        follows = self.follows_tally
        while waiting:
            place = waiting.popleft()
            node, state = divmod(place, STATES)
            for end, tally, arc, step in self.open[node]:
                after = end + state
                if tally and follows:
                    if not 0 <= state + tally < STATES:
                        continue
                    after += tally
                if came[after] is None and arc != without:
                    came[after] = step
                    if after == until:
                        return came
                    waiting.append(after)
        return came

    def cycle(self, first: Step, goal: int = 0) -> list[Step] | None:
        """Return a short cycle of hidden arcs that begins with `first` and changes the tally by `goal`."""
        home = self.place(first.start, goal)
        return self.walk_back(self.explore(first, until=home, without=first.arc), first, home)

    def cheapest_cycle(self, first: Step) -> tuple[float, list[Step]] | None:
        """Return the cost and steps of the cheapest cycle: a hidden arc is nearly free, a shown one costs its count."""
        home = self.place(first.start, 0)
        start = self.place(first.end, self._tally(first))
        came: Came = [None] * (self.size * STATES)
        costs = [math.inf] * (self.size * STATES)
        costs[start], came[start] = 0, first
        waiting = [(0.0, start)]
        while waiting:
            cost, place = heapq.heappop(waiting)
            if place == home:
                steps = self.walk_back(came, first, home)
                return (cost, steps) if steps else None
            if cost > costs[place]:
                continue
            tally = place % STATES - FURTHEST_TALLY
            for step in self.all[place // STATES]:
                after_tally = tally + step.tally if self.follows_tally else 0
                if step.arc == first.arc or abs(after_tally) > FURTHEST_TALLY:
                    continue
                after = step.end * STATES + after_tally + FURTHEST_TALLY
                price = cost + (0.001 if step.arc in self.hidden else self.arcs[step.arc].value + 1)
                if price < costs[after]:
                    costs[after], came[after] = price, step
                    heapq.heappush(waiting, (price, after))
        return None

    def walk_back(self, came: Came, first: Step, home: int) -> list[Step] | None:
        """Return the steps from `first` to the place `home`, or None where it was not reached."""
        steps: list[Step] = []
        place, start = home, self.place(first.end, self._tally(first))
        while place != start:
            step = came[place]
            if step is None:
                return None
            steps.append(step)
            place = self.place(step.start, place % STATES - FURTHEST_TALLY - self._tally(step))
        return [first, *reversed(steps)]

    def place(self, node: int, tally: int) -> int:
        return node * STATES + tally + FURTHEST_TALLY

    def _tally(self, step: Step) -> int:
        return step.tally if self.follows_tally else 0
