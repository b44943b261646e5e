"""The numbers of law and policy as effective-dated rows: days, percents and thresholds with their citation."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import Q


class RuleParameterQuerySet(models.QuerySet["RuleParameter"]):
    def in_force(self, on: dt.date) -> RuleParameterQuerySet:
        """Keep the parameters in force on `on` (both ends inclusive)."""
        return self.filter(Q(effective_to__isnull=True) | Q(effective_to__gte=on), effective_from__lte=on)

    def values_on(self, day: dt.date) -> dict[str, Decimal]:
        """Return every parameter in force on `day`, by key."""
        return dict(self.in_force(day).values_list("key", "value"))


class RuleParameter(models.Model):
    """One number of one rule, from a date to a date, with the authority it comes from."""

    key = models.CharField(max_length=60)
    value = models.DecimalField(max_digits=12, decimal_places=3)
    unit = models.CharField(max_length=40)
    effective_from = models.DateField()
    effective_to = models.DateField(null=True, blank=True)
    authority = models.CharField(max_length=200)
    is_verified = models.BooleanField(
        default=False, help_text="read in the source; otherwise from memory, to be checked"
    )

    objects = RuleParameterQuerySet.as_manager()

    class Meta:
        ordering = ("key", "effective_from")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key", "effective_from"], name="parameter_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.key} = {self.value} {self.unit}"
