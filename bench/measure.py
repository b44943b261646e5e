"""Time things, pair them with their baseline, and keep what was found."""

from __future__ import annotations

import json
import statistics
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

RESULTS = Path(__file__).parent / "results"


@dataclass
class Result:
    """One comparison: seconds of ours and of the baseline, their ratio, and the ratio it must not exceed."""

    name: str
    what: str
    baseline: str
    ours_seconds: float
    baseline_seconds: float
    limit: float
    facts: dict[str, object] = field(default_factory=dict)

    @property
    def ratio(self) -> float:
        return self.ours_seconds / self.baseline_seconds

    @property
    def holds(self) -> bool:
        return self.ratio <= self.limit

    def __str__(self) -> str:
        verdict = "holds" if self.holds else "DOES NOT HOLD"
        return (
            f"{self.name}: {self.ours_seconds:.3f} s against {self.baseline_seconds:.3f} s = {self.ratio:.2f} times "
            f"(limit {self.limit:g}): {verdict}"
        )


def timed(call: Callable[[], object]) -> float:
    """Return the seconds that one call takes."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def paired(
    ours: Callable[[], object],
    baseline: Callable[[], object],
    *,
    rounds: int = 3,
    before: Callable[[], object] = lambda: None,
    of: Callable[[list[float]], float] = statistics.median,
) -> tuple[float, float]:
    """Time both in turn, `rounds` times, and return what `of` takes of each; `before` runs ahead of each, untimed.

    The median says what a caller usually waits for. For work of seconds, which whatever else runs only lengthens, the
    quickest (`min`) of several rounds says what the work itself takes.
    """
    mine, theirs = [], []
    for _ in range(rounds):
        before()
        theirs.append(timed(baseline))
        before()
        mine.append(timed(ours))
    return of(mine), of(theirs)


def save(suite: str, results: list[Result]) -> None:
    """Write the results of a suite as JSON into bench/results/."""
    RESULTS.mkdir(exist_ok=True)
    rows = [asdict(result) | {"ratio": round(result.ratio, 3), "holds": result.holds} for result in results]
    (RESULTS / f"{suite}.json").write_text(json.dumps(rows, indent=2, default=str) + "\n", encoding="utf-8")
