"""The stored figures of follow-through: what became of development plans and of their reviews."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models import Q, Sum

from analytics.models.figures import Row, RunRowsQuerySet, joint_departments
from analytics.models.runs import MetricRun
from analytics.workflow import Cohort, Level, NotDone, Stage
from development.workflow import NotDoneReason
from sesportal.accounts.roles import Permission

if TYPE_CHECKING:
    from sesportal.accounts.models import User

STAGES = {
    Stage.NONE: "no_plan",
    Stage.DRAFT: "drafted",
    Stage.SUBMITTED: "submitted",
    Stage.REVIEWED: "reviewed",
    Stage.UNDER_WAY: "under_way",
    Stage.COMPLETED: "completed",
}
PEOPLE = (
    *STAGES.values(),
    "reviews_due",
    "reviews_on_time",
    "committed",
    "lines_done",
    "lines_not_done",
    "lines_overdue",
    "activities_done",
    "answered",
    "unmet",
)
CASES = ("cases", "discussed", "changed", "endorsed", "endorsed_changes", "returned", "without_plan")
ADVICE = ("recommended", "taken_up")
FOLLOW_THROUGH_COUNTS = ("executives", *PEOPLE, *CASES, *ADVICE)


class UnitRowsQuerySet(RunRowsQuerySet[Row]):
    """Rows of one unit each."""

    def of_unit(self, unit: str) -> Self:
        return self.filter(unit=unit)

    def visible_to(self, user: User) -> Self:
        """Keep the rows of the agencies `user` may see; a department of several agencies is no single agency's."""
        reach = user.reach(Permission.VIEW_METRICS)
        if reach.government:
            return self
        allowed = Q(pk__in=())
        for code in reach.agencies:
            allowed |= Q(unit__startswith=code)
        return self.filter(allowed).exclude(level=Level.DEPARTMENT, unit__in=joint_departments())


class FollowThroughQuerySet(UnitRowsQuerySet["FollowThrough"]):
    def of_cohort(self, cohort: str = "") -> Self:
        """Keep the figures of one tenure cohort, or (blank) those of all cohorts together."""
        return self.filter(cohort=cohort)

    def sums(self, *by: str) -> models.QuerySet[FollowThrough, dict[str, int]]:
        """Add the counts up for each value of `by`."""
        return self.order_by(*by).values(*by).annotate(**{name: Sum(name) for name in FOLLOW_THROUGH_COUNTS})


class NotDoneCountQuerySet(UnitRowsQuerySet["NotDoneCount"]):
    pass


class FollowThrough(models.Model):
    """What became of the plans of one unit's executives in one fiscal year; blank `cohort` is all of them together.

    The six stages add up to `executives`; `lines_done`, `lines_not_done` and `lines_overdue` add up to `committed`.
    """

    run = models.ForeignKey(MetricRun, on_delete=models.CASCADE, related_name="follow_through", db_index=False)
    level = models.CharField(max_length=10, choices=Level.choices)
    unit = models.CharField(max_length=4)
    cohort = models.CharField(max_length=4, choices=Cohort.choices, blank=True)
    executives = models.PositiveIntegerField(help_text="on board on the last day counted")
    no_plan = models.PositiveIntegerField()
    drafted = models.PositiveIntegerField()
    submitted = models.PositiveIntegerField()
    reviewed = models.PositiveIntegerField()
    under_way = models.PositiveIntegerField()
    completed = models.PositiveIntegerField()
    reviews_due = models.PositiveIntegerField()
    reviews_on_time = models.PositiveIntegerField()
    committed = models.PositiveIntegerField()
    lines_done = models.PositiveIntegerField()
    lines_not_done = models.PositiveIntegerField()
    lines_overdue = models.PositiveIntegerField()
    activities_done = models.PositiveIntegerField()
    answered = models.PositiveIntegerField()
    unmet = models.PositiveIntegerField()
    cases = models.PositiveIntegerField()
    discussed = models.PositiveIntegerField()
    changed = models.PositiveIntegerField()
    endorsed = models.PositiveIntegerField()
    endorsed_changes = models.PositiveIntegerField()
    returned = models.PositiveIntegerField()
    without_plan = models.PositiveIntegerField()
    recommended = models.PositiveIntegerField()
    taken_up = models.PositiveIntegerField()

    objects = FollowThroughQuerySet.as_manager()

    class Meta:
        ordering = ("run", "level", "unit", "cohort")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "level", "unit", "cohort"], name="follow_through_once_a_run"),
            models.CheckConstraint(
                name="follow_through_stages_add_up",
                condition=Q(
                    executives=models.F("no_plan")
                    + models.F("drafted")
                    + models.F("submitted")
                    + models.F("reviewed")
                    + models.F("under_way")
                    + models.F("completed")
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.cohort}: {self.completed} of {self.executives} completed"


class NotDoneCount(models.Model):
    """How often a reason was given in one unit and fiscal year, for an activity not done or for a need not met."""

    run = models.ForeignKey(MetricRun, on_delete=models.CASCADE, related_name="not_done", db_index=False)
    level = models.CharField(max_length=10, choices=Level.choices)
    unit = models.CharField(max_length=4)
    kind = models.CharField(max_length=4, choices=NotDone.choices)
    reason = models.CharField(max_length=20, choices=NotDoneReason.choices)
    count = models.PositiveIntegerField()

    objects = NotDoneCountQuerySet.as_manager()

    class Meta:
        ordering = ("run", "level", "unit", "kind", "reason")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "level", "unit", "kind", "reason"], name="reason_once_a_run"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.reason}: {self.count}"
