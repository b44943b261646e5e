"""The stored figures of a run. Pages read these; they never compute what a snapshot holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, NamedTuple, Self, TypeVar

from django.db import models
from django.db.models import F, Q, Sum

from analytics.models.runs import MetricRun
from analytics.workflow import Cohort, Level
from executives.models import Agency, AppointmentType, Assignment
from sesportal.accounts.roles import Permission

if TYPE_CHECKING:
    from sesportal.accounts.models import User

COUNTS = (
    "imports",
    "exports",
    "reassignments",
    "external_hires",
    "departures",
    "on_board",
    "loaned_days",
    "hosted_days",
    "loans",
    "hostings",
    "rotated",
    "career_on_board",
)
MOVE_TYPES = (
    Assignment.Entry.TRANSFER,
    Assignment.Entry.APPOINTMENT,
    Assignment.Entry.REASSIGNMENT,
    Assignment.Entry.CONVERSION,
)


def _percent(count: int, base: int) -> float | None:
    return 100 * count / base if base else None


class DerivedFigures:
    """What follows from the stored counts; a rate is None where nobody was on board on 1 October."""

    imports: int
    exports: int
    on_board: int
    rotated: int
    career_on_board: int

    @property
    def net(self) -> int:
        return self.imports - self.exports

    @property
    def import_rate(self) -> float | None:
        return _percent(self.imports, self.on_board)

    @property
    def export_rate(self) -> float | None:
        return _percent(self.exports, self.on_board)

    @property
    def rotation_rate(self) -> float | None:
        return _percent(self.rotated, self.career_on_board)


@dataclass(frozen=True)
class Totals(DerivedFigures):
    """The sum over all units of a list."""

    imports: int = 0
    exports: int = 0
    reassignments: int = 0
    external_hires: int = 0
    departures: int = 0
    on_board: int = 0
    loaned_days: int = 0
    hosted_days: int = 0
    loans: int = 0
    hostings: int = 0
    rotated: int = 0
    career_on_board: int = 0


Row = TypeVar("Row", bound=models.Model)


class RunRowsQuerySet(models.QuerySet[Row]):
    """What the figures, the flows and the tenure shares have in common: they belong to a run and a level."""

    def current(self) -> Self:
        """Keep the rows of the runs in force, one a fiscal year."""
        return self.filter(run__is_current=True)

    def in_year(self, fiscal_year: int) -> Self:
        return self.filter(run__fiscal_year=fiscal_year)

    def for_level(self, level: str) -> Self:
        return self.filter(level=level)


def joint_departments() -> models.QuerySet[Agency, str]:
    """Return the codes of the departments that sum up more than one agency (Defense)."""
    members = Agency.objects.agencies().exclude(code=F("department_id"))
    return members.order_by().values_list("department_id", flat=True).distinct()


class MobilityFigureQuerySet(RunRowsQuerySet["MobilityFigure"]):
    def of_type(self, appointment_type: str = "") -> Self:
        """Keep the figures of one appointment type, or (blank) those of all types together."""
        return self.filter(appointment_type=appointment_type)

    def of_unit(self, unit: str) -> Self:
        return self.filter(unit=unit)

    def visible_to(self, user: User) -> Self:
        """Keep the rows `user` may see in full: all, or those of the agencies whose figures they may see.

        A department that sums up several agencies (Defense) is no single agency's row. Whoever sees suppressed
        figures only (OMB) gets no rows here: `analytics.tables` gives them suppressed ones.
        """
        reach = user.reach(Permission.VIEW_METRICS)
        if reach.government:
            return self
        allowed = Q(pk__in=())
        for code in reach.agencies:
            allowed |= Q(unit__startswith=code)
        return self.filter(allowed).exclude(level=Level.DEPARTMENT, unit__in=joint_departments())

    def totals(self) -> Totals:
        """Return the sum of each count over these rows; take one level and one appointment type first."""
        return Totals(**self.order_by().aggregate(**{name: Sum(name, default=0) for name in COUNTS}))

    def sums_by_run(self) -> dict[int, Totals]:
        """Return the sum of each count over the rows of each run; take one level and one appointment type first."""
        rows = self.order_by("run").values_list("run").annotate(**{f"sum_{name}": Sum(name) for name in COUNTS})
        return {row[0]: Totals(**dict(zip(COUNTS, row[1:], strict=True))) for row in rows}

    def ranked(self, minimum: int = 20, move_type: str = "") -> Ranking:
        """Rank the units of one run, level and appointment type from the greatest importer to the greatest exporter.

        Units with fewer than `minimum` executives on board on 1 October are listed by code and not ranked. With a
        `move_type`, imports and exports count moves of that type only; such instances are for showing, not saving.
        """
        figures = list(self.order_by("unit"))
        if move_type and figures:
            first = figures[0]
            flows = MobilityFlow.objects.filter(run_id=first.run_id, level=first.level, move_type=move_type)
            moves = flows.of_type(first.appointment_type).by_unit()
            for figure in figures:
                figure.imports, figure.exports = moves.get(figure.unit, (0, 0))
        ranked = [figure for figure in figures if figure.on_board >= minimum]
        return Ranking(
            ranked=sorted(ranked, key=lambda figure: (-figure.net, -figure.imports, figure.unit)),
            unranked=[figure for figure in figures if figure.on_board < minimum],
        )


class MobilityFigure(DerivedFigures, models.Model):
    """One unit's figures of one fiscal year, for one appointment type or (blank) for all of them together.

    Population, unit and caveats of each count are in `analytics.definitions`.
    """

    run = models.ForeignKey(MetricRun, on_delete=models.CASCADE, related_name="figures", db_index=False)
    level = models.CharField(max_length=10, choices=Level.choices)
    unit = models.CharField(max_length=4)
    appointment_type = models.CharField(max_length=2, choices=AppointmentType.choices, blank=True)
    imports = models.PositiveIntegerField(default=0)
    exports = models.PositiveIntegerField(default=0)
    reassignments = models.PositiveIntegerField(default=0)
    external_hires = models.PositiveIntegerField(default=0)
    departures = models.PositiveIntegerField(default=0)
    on_board = models.PositiveIntegerField(default=0)
    loaned_days = models.PositiveIntegerField(default=0)
    hosted_days = models.PositiveIntegerField(default=0)
    loans = models.PositiveIntegerField(default=0, help_text="temporary assignments behind loaned_days")
    hostings = models.PositiveIntegerField(default=0, help_text="temporary assignments behind hosted_days")
    rotated = models.PositiveIntegerField(default=0)
    career_on_board = models.PositiveIntegerField(default=0)

    objects = MobilityFigureQuerySet.as_manager()

    class Meta:
        ordering = ("run", "level", "unit", "appointment_type")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "level", "unit", "appointment_type"], name="figure_once_a_run"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.appointment_type or 'all'}: {self.imports} in, {self.exports} out"


class Ranking(NamedTuple):
    """Units by net, and those too small to be ranked."""

    ranked: list[MobilityFigure]
    unranked: list[MobilityFigure]


class Move(NamedTuple):
    """How many executives went from one unit to another."""

    origin: str
    destination: str
    executives: int


class MobilityFlowQuerySet(RunRowsQuerySet["MobilityFlow"]):
    def of_type(self, appointment_type: str = "") -> Self:
        """Keep the moves into one appointment type; blank keeps all of them."""
        return self.filter(appointment_type=appointment_type) if appointment_type else self

    def of_move_type(self, move_type: str = "") -> Self:
        """Keep the moves of one kind of entry (transfer, appointment ...); blank keeps all of them."""
        return self.filter(move_type=move_type) if move_type else self

    def touching(self, unit: str) -> Self:
        """Keep the moves into or out of one unit."""
        return self.filter(Q(origin=unit) | Q(destination=unit))

    def visible_to(self, user: User) -> Self:
        """Keep the moves `user` may see in full: all, or those into and out of their agencies."""
        reach = user.reach(Permission.VIEW_METRICS)
        if reach.government:
            return self
        joint = list(joint_departments())
        allowed = Q(pk__in=())
        for code in reach.agencies:
            for end in ("origin", "destination"):
                own = Q(**{f"{end}__startswith": code})
                allowed |= own & ~Q(level=Level.DEPARTMENT, **{f"{end}__in": joint})
        return self.filter(allowed)

    def origin_destination(self) -> list[Move]:
        """Return one row a pair of units, sorted by code; take one run and one level first."""
        rows = self.order_by("origin", "destination").values_list("origin", "destination")
        return [Move(*row) for row in rows.annotate(total=Sum("count"))]

    def by_unit(self) -> dict[str, tuple[int, int]]:
        """Return imports and exports by unit; take one run and one level first."""
        found: dict[str, tuple[int, int]] = {}
        for origin, destination, count in self.origin_destination():
            arrived, left = found.get(origin, (0, 0))
            found[origin] = (arrived, left + count)
            arrived, left = found.get(destination, (0, 0))
            found[destination] = (arrived + count, left)
        return found


class MobilityFlow(models.Model):
    """How many moves of one kind went from one unit to another, by the appointment type in the new assignment."""

    run = models.ForeignKey(MetricRun, on_delete=models.CASCADE, related_name="flows", db_index=False)
    level = models.CharField(max_length=10, choices=Level.choices)
    origin = models.CharField(max_length=4)
    destination = models.CharField(max_length=4)
    appointment_type = models.CharField(max_length=2, choices=AppointmentType.choices, blank=True)
    move_type = models.CharField(max_length=12, choices=Assignment.Entry.choices)
    count = models.PositiveIntegerField()

    objects = MobilityFlowQuerySet.as_manager()

    class Meta:
        ordering = ("run", "level", "origin", "destination")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["run", "level", "origin", "destination", "appointment_type", "move_type"],
                name="flow_once_a_run",
            ),
            models.CheckConstraint(name="flow_between_units", condition=~Q(origin=F("destination"))),
        ]

    def __str__(self) -> str:
        return f"{self.origin} to {self.destination}: {self.count}"


class TenureShareQuerySet(RunRowsQuerySet["TenureShare"]):
    def government(self) -> Self:
        """Keep the rows of the whole corps."""
        return self.filter(unit="")

    def of_unit(self, unit: str) -> Self:
        return self.filter(unit=unit)


class TenureShare(models.Model):
    """Of the executives on board on 1 October with so many years in the SES, how many served in two or more units.

    `unit` is the one they are in on that day; blank is the whole corps. The units counted are those of `level`.
    """

    run = models.ForeignKey(MetricRun, on_delete=models.CASCADE, related_name="tenure_shares", db_index=False)
    level = models.CharField(max_length=10, choices=Level.choices)
    unit = models.CharField(max_length=4, blank=True)
    cohort = models.CharField(max_length=4, choices=Cohort.choices)
    executives = models.PositiveIntegerField()
    served_in_two = models.PositiveIntegerField()

    objects = TenureShareQuerySet.as_manager()

    class Meta:
        ordering = ("run", "level", "unit", "cohort")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "level", "unit", "cohort"], name="tenure_once_a_run"),
        ]

    def __str__(self) -> str:
        return f"{self.unit or 'corps'} {self.cohort}: {self.served_in_two} of {self.executives}"

    @property
    def share(self) -> float | None:
        """Percent of the cohort that served in two or more units."""
        return _percent(self.served_in_two, self.executives)
