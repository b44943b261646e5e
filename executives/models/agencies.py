"""Agencies and their subelements, keyed on OPM's codes since names are typed inconsistently and change."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from sesportal.accounts.models import User


class AgencyQuerySet(models.QuerySet["Agency"]):
    def agencies(self) -> AgencyQuerySet:
        """Keep the 2-letter agencies."""
        return self.filter(level=Agency.Level.AGENCY)

    def subelements(self) -> AgencyQuerySet:
        """Keep the 4-character subelements."""
        return self.filter(level=Agency.Level.SUBELEMENT)

    def departments(self) -> AgencyQuerySet:
        """Keep the agencies that head a department in reports (Defense heads the military departments)."""
        return self.agencies().filter(code=models.F("department_id"))

    def related_to(self, code: str) -> AgencyQuerySet:
        """Keep the agencies and subelements of the department that `code` belongs to."""
        return self.filter(department__in=Agency.objects.filter(code=code).values("department"))

    def visible_to(self, user: User) -> AgencyQuerySet:
        """Agencies are public facts: everyone who may see positions sees every agency."""
        from sesportal.accounts.roles import Permission

        return self if user.may(Permission.VIEW_POSITIONS) else self.none()


class Agency(models.Model):
    """A 2-letter agency (`AG`) or one of its 4-character subelements (`AG11`), by OPM's code."""

    class Level(models.TextChoices):
        AGENCY = "agency", "Agency"
        SUBELEMENT = "subelement", "Subelement"

    code = models.CharField(max_length=4, primary_key=True)
    level = models.CharField(max_length=10, choices=Level.choices)
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="subelements",
        help_text="agency of a subelement",
    )
    department = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        related_name="department_members",
        help_text="the agency it is reported under: Defense (DD) for Army, Navy and Air Force, else its own",
    )
    name = models.CharField(max_length=200, help_text="today's name; earlier ones are in AgencyName")
    kind = models.CharField(max_length=60, blank=True, help_text="OPM's agency type, e.g. Cabinet Level Agencies")
    is_cfo_act = models.BooleanField("CFO Act agency", default=False)
    is_outside_title5 = models.BooleanField(
        "outside 5 USC 3132", default=False, help_text="SES-equivalent system: a move to or from it is no SES transfer"
    )

    objects = AgencyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "agencies"
        ordering = ("code",)
        constraints: ClassVar = [
            models.CheckConstraint(
                name="agency_subelement_has_parent",
                condition=Q(level="agency", parent__isnull=True) | Q(level="subelement", parent__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"


class AgencyName(models.Model):
    """What an agency was called, from a date to a date (inclusive; open where it is called so today)."""

    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="names")
    name = models.CharField(max_length=200)
    valid_from = models.DateField(default=dt.date(1979, 7, 13))
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("agency", "valid_from")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "valid_from"], name="agency_name_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.name}"


class Allocation(models.Model):
    """The number of SES positions OPM authorizes for an agency in a fiscal year (5 USC 3133)."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="allocations")
    fiscal_year = models.PositiveSmallIntegerField()
    positions = models.PositiveIntegerField(help_text="authorized SES positions, all appointment types")
    noncareer_1978 = models.PositiveIntegerField(
        default=0, help_text="noncareer baseline of 13 October 1978 (5 USC 3134(d))"
    )

    class Meta:
        ordering = ("agency", "fiscal_year")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "fiscal_year"], name="allocation_once_a_year"),
        ]

    def __str__(self) -> str:
        return f"{self.agency_id} FY{self.fiscal_year}: {self.positions}"
