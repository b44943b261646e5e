"""Executive Core Qualifications as effective-dated frameworks, so that an old plan still means what it meant."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import Q


class QualificationFrameworkQuerySet(models.QuerySet["QualificationFramework"]):
    def in_force(self, on: dt.date) -> QualificationFrameworkQuerySet:
        """Keep the framework in force on `on`; a framework that never took effect never is."""
        return self.filter(Q(effective_to__isnull=True) | Q(effective_to__gte=on), effective_from__lte=on)


class QualificationFramework(models.Model):
    """One version of the Executive Core Qualifications (ECQs)."""

    code = models.CharField(max_length=20, unique=True)
    title = models.CharField(max_length=120)
    issued_on = models.DateField()
    effective_from = models.DateField(null=True, blank=True, help_text="blank: never took effect")
    effective_to = models.DateField(null=True, blank=True)
    authority = models.CharField(max_length=200)

    objects = QualificationFrameworkQuerySet.as_manager()

    class Meta:
        ordering = ("issued_on",)

    def __str__(self) -> str:
        return self.code


class CoreQualification(models.Model):
    """One ECQ of a framework, or its cross-cutting fundamentals (number 0)."""

    framework = models.ForeignKey(QualificationFramework, on_delete=models.CASCADE, related_name="qualifications")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    definition = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("framework", "number")
        constraints: ClassVar = [models.UniqueConstraint(fields=["framework", "number"], name="ecq_number_once")]

    def __str__(self) -> str:
        return self.title


class Competency(models.Model):
    """One competency of an ECQ."""

    qualification = models.ForeignKey(CoreQualification, on_delete=models.CASCADE, related_name="competencies")
    name = models.CharField(max_length=120)
    is_verified = models.BooleanField(
        default=True, help_text="read in the source; otherwise from memory, to be checked"
    )

    class Meta:
        ordering = ("qualification", "id")
        verbose_name_plural = "competencies"
        constraints: ClassVar = [models.UniqueConstraint(fields=["qualification", "name"], name="competency_once")]

    def __str__(self) -> str:
        return self.name


class CompetencyCrosswalk(models.Model):
    """Where a competency went in a later framework; `to_qualification` is empty where it has no successor."""

    from_competency = models.ForeignKey(Competency, on_delete=models.CASCADE, related_name="successors")
    to_framework = models.ForeignKey(QualificationFramework, on_delete=models.CASCADE, related_name="+")
    to_qualification = models.ForeignKey(
        CoreQualification, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["from_competency", "to_framework"], name="crosswalk_once"),
        ]

    def __str__(self) -> str:
        return f"{self.from_competency} -> {self.to_qualification or 'no successor'}"
