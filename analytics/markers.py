"""The markers of a run's suppressed table: worked out when first asked for, then kept with the run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import prefetch_related_objects

from analytics.models import MobilityFigure, MobilityFlow, SuppressedTable
from analytics.rules.publication import suppressed_figures
from analytics.rules.suppression import THRESHOLD, Marker
from analytics.viewers import has_ended
from analytics.workflow import Level
from executives.models import RuleParameter

if TYPE_CHECKING:
    from collections.abc import Iterable

    from analytics.models import MetricRun
    from analytics.rules.publication import Key


def suppression_threshold(run: MetricRun) -> int:
    """Return the largest count that is not shown."""
    return int(run.parameter("suppression_threshold") or THRESHOLD)


def prepare(run: MetricRun) -> None:
    """Work the markers out ahead of the first page that needs them: of current runs of years that have ended."""
    if run.is_current and has_ended(run):
        markers_of(run)


def preload(runs: Iterable[MetricRun]) -> None:
    """Read the suppressed tables and parameters of many runs at once; each run is then asked as if it were alone."""
    asked = list(runs)
    prefetch_related_objects(asked, "suppressed_table")
    rules = list(RuleParameter.objects.all())
    for run in asked:
        run.rules = rules


def markers_of(run: MetricRun) -> dict[Key, Marker]:
    """Return what is hidden of a run's departments, by the keys of `suppressed_figures`."""
    threshold = suppression_threshold(run)
    held = getattr(run, "suppressed_table", None)
    if held is None or held.threshold != threshold:
        hidden = _work_out(run, threshold)
        stored = {"|".join(key): marker.value for key, marker in hidden.items()}
        values = {"threshold": threshold, "markers": stored}
        table, _ = SuppressedTable.objects.update_or_create(run=run, defaults=values)
        table.run = run  # so that `run` knows its table
        return hidden
    return {tuple(key.split("|")): Marker(marker) for key, marker in held.markers.items()}


def _work_out(run: MetricRun, threshold: int) -> dict[Key, Marker]:
    figures = MobilityFigure.objects.filter(run=run).for_level(Level.DEPARTMENT).of_type().order_by("unit")
    flows = MobilityFlow.objects.filter(run=run).for_level(Level.DEPARTMENT).origin_destination()
    moves = {(move.origin, move.destination): move.executives for move in flows}
    return suppressed_figures(list(figures), moves, threshold=threshold)
