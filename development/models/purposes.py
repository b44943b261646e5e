"""What applications for moves serve: lines of a plan and recommendations of a board, named by their executive."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from development.models.cases import Recommendation
from development.models.plans import PlanLine
from mobility.models import Application


class MovePurpose(models.Model):
    """One thing an application serves. Naming it shares its words, as they are then, with the host agency.

    A line that goes on in a later version of the plan is followed there; the words stay as they were shared.
    """

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="purposes")
    line = models.ForeignKey(PlanLine, on_delete=models.SET_NULL, null=True, blank=True, related_name="moves")
    recommendation = models.ForeignKey(
        Recommendation, on_delete=models.SET_NULL, null=True, blank=True, related_name="moves"
    )
    text = models.CharField(max_length=600, help_text="the words that were shared")
    named_at = models.DateTimeField()

    class Meta:
        ordering = ("application", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "line"], name="purpose_line_once"),
            models.UniqueConstraint(fields=["application", "recommendation"], name="purpose_recommendation_once"),
            models.CheckConstraint(
                name="purpose_of_one_kind", condition=Q(line__isnull=True) | Q(recommendation__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return self.text
