"""Programmes: designs of mobility that agencies run, some of them pilots with a hypothesis."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import Q

from executives.models import Agency
from mobility.workflow import Design
from sesportal.accounts.roles import Permission

if TYPE_CHECKING:
    import datetime as dt

    from sesportal.accounts.models import User


class Reimbursement(models.TextChoices):
    REIMBURSABLE = "reimbursable", "Reimbursable"
    PARTLY = "partly", "Partly reimbursable"
    NONREIMBURSABLE = "nonreimbursable", "Not reimbursable"


class Relocation(models.TextChoices):
    """The one standard list of relocation help; a posting states it with its ceiling."""

    NONE = "none", "None: no relocation needed"
    NOT_PAID = "not_paid", "Relocation needed, not paid"
    TRAVEL = "travel", "Travel and temporary quarters"
    FULL = "full", "Full relocation allowance"


class ProgrammeQuerySet(models.QuerySet["Programme"]):
    def visible_to(self, user: User) -> ProgrammeQuerySet:
        """Programmes are public to everyone who may browse postings."""
        return self if user.may(Permission.BROWSE_POSTINGS) else self.none()

    def running(self, on: dt.date) -> ProgrammeQuerySet:
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on), starts_on__lte=on)


class Programme(models.Model):
    """One design of mobility, with who may take part, how long, who pays, and what is promised after it."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    design = models.CharField(max_length=20, choices=Design.choices)
    agency = models.ForeignKey(
        Agency,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="programmes",
        help_text="who runs it; blank: governmentwide",
    )
    purpose = models.TextField(blank=True)
    appointment_types: Any = models.JSONField(default=list, help_text="codes admitted; empty: every appointment type")
    minimum_ses_months = models.PositiveSmallIntegerField(default=0)
    minimum_days = models.PositiveSmallIntegerField(default=0)
    maximum_days = models.PositiveSmallIntegerField(null=True, blank=True)
    reimbursement = models.CharField(max_length=16, choices=Reimbursement.choices)
    relocation = models.CharField(max_length=10, choices=Relocation.choices, default=Relocation.NONE)
    promises_return = models.BooleanField("return to the home position promised", default=True)
    is_pilot = models.BooleanField(default=False)
    hypothesis = models.TextField(blank=True, help_text="what the pilot is to show, and by which figure")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        ordering = ("name",)
        constraints: ClassVar = [
            models.CheckConstraint(
                name="programme_dates_in_order",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=models.F("starts_on")),
            ),
            models.CheckConstraint(
                name="programme_lengths_in_order",
                condition=Q(maximum_days__isnull=True) | Q(maximum_days__gte=models.F("minimum_days")),
            ),
            models.CheckConstraint(
                name="pilot_has_hypothesis_and_end",
                condition=Q(is_pilot=False) | (~Q(hypothesis="") & Q(ends_on__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return self.name
