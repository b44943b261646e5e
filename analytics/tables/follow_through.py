"""Follow-through as it is shown: the same door for pages and downloads, with what a viewer may not see left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Sum

from analytics.markers import markers_of, suppression_threshold
from analytics.models import FollowThrough, MetricRun, NotDoneCount
from analytics.models.follow_through import FOLLOW_THROUGH_COUNTS, FollowThroughQuerySet
from analytics.rules.follow_through import STAGE_COLUMNS, Department, suppressed_parts, suppressed_stages
from analytics.rules.publication import TOTAL, Key
from analytics.rules.suppression import Marker
from analytics.tables import Cell, Row, unit_names
from analytics.viewers import OPERATOR, Sight, Viewer, check_cut
from analytics.workflow import Cohort, Level, NotDone
from development.workflow import NotDoneReason

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Counts = dict[str, int]
SHARES = {
    "plan_share": ("with_plan", "executives"),
    "reviews_share": ("reviews_on_time", "reviews_due"),
    "done_share": ("lines_done", "committed"),
    "unmet_share": ("unmet", "answered"),
    "discussed_share": ("discussed", "cases"),
    "changed_share": ("changed", "discussed"),
    "taken_up_share": ("taken_up", "recommended"),
}
GOVERNMENTWIDE = ("reviews_due", "reviews_on_time", "committed", "lines_done", "lines_not_done", "lines_overdue")
GOVERNMENTWIDE_TOO = ("answered", "unmet", "recommended", "taken_up")


@dataclass(frozen=True)
class FollowTable:
    """The units of one level, by code, and their total."""

    run: MetricRun
    level: str
    is_suppressed: bool
    rows: list[Row]
    total: Row


@dataclass(frozen=True, slots=True)
class Reason:
    """How often one reason was given."""

    label: str
    count: Cell


def runs_held(viewer: Viewer) -> list[MetricRun]:
    """Return the runs with follow-through that this viewer may open, newest fiscal year first."""
    return viewer.runs(having=FollowThrough.objects.order_by())


def follow_table(
    run: MetricRun, level: str, *, viewer: Viewer = OPERATOR, within: str = "", names: Mapping[str, str] | None = None
) -> FollowTable:
    """Return the follow-through of every unit of a level, or of those whose code begins with `within`.

    Raises NotPermitted for a cut from which hidden counts could be worked out.
    """
    check_cut(viewer, run, level=level)
    figures = _visible(viewer).filter(run=run, unit__startswith=within).for_level(level).of_cohort()
    held = {figure.unit: _counts(figure) for figure in figures.order_by("unit")}
    names = unit_names() if names is None else names
    total = add_up(held.values())
    if viewer.sight is Sight.SUPPRESSED:
        return _suppressed(run, held, total, names)
    rows = [Row(unit, names.get(unit, unit), cells(counts)) for unit, counts in held.items()]
    return FollowTable(run, level, is_suppressed=False, rows=rows, total=Row(TOTAL, "Total", cells(total)))


def cohort_rows(run: MetricRun, level: str, *, viewer: Viewer = OPERATOR, unit: str = "") -> list[Row]:
    """Return one row a tenure cohort, for the government or one unit; not where small counts are suppressed."""
    check_cut(viewer, run, level=level)
    figures = _visible(viewer).filter(run=run).for_level(level).exclude(cohort="")
    if unit:
        figures = figures.of_unit(unit)
    held = {str(row["cohort"]): row for row in figures.sums("cohort")}
    return [Row(c.value, str(c.label), cells(with_plan(held[c.value]))) for c in Cohort if c.value in held]


def follow_trend(
    runs: Iterable[MetricRun], level: str, *, viewer: Viewer = OPERATOR, unit: str = ""
) -> list[tuple[MetricRun, Row]]:
    """Return one row a run, oldest fiscal year first, of the government or of one unit."""
    asked = {run.pk: run for run in sorted(runs, key=lambda run: run.fiscal_year)}
    figures = _visible(viewer).filter(run__in=asked).for_level(level).of_cohort()
    if unit:
        figures = figures.of_unit(unit)
    held = {row["run"]: with_plan(row) for row in figures.sums("run")}
    return [(run, Row(unit, "Total", cells(held[pk]))) for pk, run in asked.items() if pk in held]


def reasons(
    run: MetricRun, level: str, *, viewer: Viewer = OPERATOR, unit: str = "", table: FollowTable | None = None
) -> dict[str, list[Reason]]:
    """Return how often each reason was given, by what it was given for, most often first.

    `table` is the viewer's table of the same cut where it is at hand already.
    """
    check_cut(viewer, run, level=level)
    rows = NotDoneCount.objects.filter(run=run).for_level(level)
    if viewer.sight is Sight.OWN and viewer.user is not None:
        rows = rows.visible_to(viewer.user)
    if unit:
        rows = rows.of_unit(unit)
    found: dict[str, Counts] = {kind.value: {} for kind in NotDone}
    for kind, reason, count in rows.order_by().values_list("kind", "reason").annotate(Sum("count")):
        found[kind][reason] = count
    if viewer.sight is not Sight.SUPPRESSED:
        return {kind: _in_order(counts, {}) for kind, counts in found.items()}
    # The reasons of unmet needs add up to their number, which is shown beside them or is not.
    unmet = (table or follow_table(run, level, viewer=viewer)).total.cells["unmet"]
    hidden = {NotDone.NEED: unmet.marker is not None, NotDone.LINE: False}
    return {
        kind.value: _suppressed_reasons(run, found[kind.value], is_total_hidden=is_hidden)
        for kind, is_hidden in hidden.items()
    }


def cells(counts: Mapping[str, int]) -> dict[str, Cell]:
    """Return the counts and what follows from them as cells; a share of nothing is blank."""
    shares = {name: _share(counts[part], counts[whole]) for name, (part, whole) in SHARES.items()}
    return {name: Cell(counts[name]) for name in (*FOLLOW_THROUGH_COUNTS, "with_plan")} | shares


def add_up(rows: Iterable[Mapping[str, int]]) -> Counts:
    held = list(rows)
    return {name: sum(row[name] for row in held) for name in (*FOLLOW_THROUGH_COUNTS, "with_plan")}


def with_plan(row: Mapping[str, int]) -> Counts:
    return {**row, "with_plan": row["executives"] - row["no_plan"]}


def _visible(viewer: Viewer) -> FollowThroughQuerySet:
    figures = FollowThrough.objects.all()
    return figures.visible_to(viewer.user) if viewer.sight is Sight.OWN and viewer.user is not None else figures


def _counts(figure: FollowThrough) -> Counts:
    return with_plan({name: getattr(figure, name) for name in FOLLOW_THROUGH_COUNTS})


def _share(part: int, whole: int) -> Cell:
    return Cell(100 * part / whole if whole else None)


# --- small counts suppressed ---


def _suppressed(run: MetricRun, held: Mapping[str, Counts], total: Counts, names: Mapping[str, str]) -> FollowTable:
    """Return departments by stage, and a few counts of the government; shares of what is hidden are hidden."""
    departments = [
        Department(unit, **{c: counts[c] for c in ("executives", *STAGE_COLUMNS)}) for unit, counts in held.items()
    ]
    markers = suppressed_stages(departments, withheld=_withheld(run), threshold=suppression_threshold(run))
    rows = [Row(unit, names.get(unit, unit), _stages(counts, unit, markers)) for unit, counts in held.items()]
    shown = _stages(total, TOTAL, markers)
    shown |= _government(run, total, is_hidden=shown["executives"].marker is not None)
    return FollowTable(run, Level.DEPARTMENT, is_suppressed=True, rows=rows, total=Row(TOTAL, "Total", shown))


def _stages(counts: Counts, unit: str, markers: Mapping[Key, Marker]) -> dict[str, Cell]:
    columns = ("executives", *STAGE_COLUMNS, "with_plan")
    shown = {column: _cell(counts[column], markers.get((column, unit))) for column in columns}
    hides = any(shown[column].marker for column in SHARES["plan_share"])
    shown["plan_share"] = Cell(None, Marker.COMPLEMENTARY) if hides else cells(counts)["plan_share"]
    return shown


def _withheld(run: MetricRun) -> set[str]:
    """Return the departments whose number on board is hidden in the mobility figures of this year or the next."""
    years = (run.fiscal_year, run.fiscal_year + 1)
    tables = list(MetricRun.objects.current().filter(fiscal_year__in=years).select_related("suppressed_table"))
    for one in tables:
        one.rules = run.rules
    return {unit for one in tables for (column, unit, *_) in markers_of(one) if column == "on_board" and unit}


def _government(run: MetricRun, total: Counts, *, is_hidden: bool) -> dict[str, Cell]:
    """Return the counts of the government that may be shown: each with what is left of its whole over the threshold."""
    threshold = suppression_threshold(run)

    def parts(**counts: int) -> dict[str, Marker]:
        return suppressed_parts(counts, is_total_hidden=is_hidden, threshold=threshold)

    t = total
    hidden = parts(
        reviews_on_time=t["reviews_on_time"],
        late=t["reviews_due"] - t["reviews_on_time"],
        not_due=t["executives"] - t["reviews_due"],
    )
    hidden |= parts(unmet=t["unmet"], met=t["answered"] - t["unmet"], silent=t["executives"] - t["answered"])
    lines = {name: t[name] for name in ("lines_done", "lines_not_done", "lines_overdue")}
    hidden |= suppressed_parts(lines, threshold=threshold)
    hidden |= suppressed_parts(
        {"taken_up": t["taken_up"], "left": t["recommended"] - t["taken_up"]}, threshold=threshold
    )
    for whole, part in (("reviews_due", "not_due"), ("answered", "silent"), ("recommended", "left")):
        if part in hidden:
            hidden[whole] = Marker.COMPLEMENTARY
    if set(lines) <= set(hidden):
        hidden["committed"] = Marker.COMPLEMENTARY
    shown = {name: _cell(t[name], hidden.get(name)) for name in (*GOVERNMENTWIDE, *GOVERNMENTWIDE_TOO)}
    for share, (part, whole) in SHARES.items():
        if part in shown and whole in shown:
            is_shown = shown[part].marker is None and shown[whole].marker is None
            shown[share] = _share(t[part], t[whole]) if is_shown else Cell(None, Marker.COMPLEMENTARY)
    return shown


def _suppressed_reasons(run: MetricRun, counts: Counts, *, is_total_hidden: bool) -> list[Reason]:
    """Return every reason there is, since a missing one would tell that nobody gave it."""
    held = {reason.value: counts.get(reason.value, 0) for reason in NotDoneReason}
    markers = suppressed_parts(held, is_total_hidden=is_total_hidden, threshold=suppression_threshold(run))
    return _in_order(held, markers)


def _in_order(counts: Counts, markers: Mapping[str, Marker]) -> list[Reason]:
    """Return the reasons, most often given first; hidden ones by name, since their order would tell something."""
    labels = {reason.value: str(reason.label) for reason in NotDoneReason}
    shown = sorted((reason for reason in counts if reason not in markers), key=lambda r: (-counts[r], labels[r]))
    hidden = sorted((reason for reason in counts if reason in markers), key=lambda r: labels[r])
    return [Reason(labels[reason], _cell(counts[reason], markers.get(reason))) for reason in [*shown, *hidden]]


def _cell(count: int, marker: Marker | None) -> Cell:
    return Cell(count) if marker is None else Cell(None, marker)
