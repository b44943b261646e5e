"""Recognition that an executive was given, beside the awards of money that stand in the ledger."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from executives.models import Agency, Executive
from mobility.models.rotations import Rotation


class RecognitionQuerySet(models.QuerySet["Recognition"]):
    def standing(self) -> RecognitionQuerySet:
        """Keep what has not been taken back as written down by mistake."""
        return self.filter(taken_back_at__isnull=True)


class Recognition(models.Model):
    """One award or honour, for a move or for something else; amounts of money are payroll's."""

    class Kind(models.TextChoices):
        LETTER = "letter", "Letter or certificate"
        HONOUR = "honour", "Honorary award or medal"
        TIME_OFF = "time_off", "Time off"
        SPECIAL_ACT = "special_act", "Money for a special act or service"
        MENTION = "mention", "Named before the agency or in print"

    executive = models.ForeignKey(Executive, on_delete=models.PROTECT, related_name="recognitions")
    rotation = models.ForeignKey(
        Rotation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="recognitions",
        verbose_name="for the move",
    )
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", help_text="of the executive then")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    title = models.CharField("name of the award", max_length=120)
    reason = models.TextField("what it was given for", max_length=1000)
    given_on = models.DateField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    recorded_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    taken_back_reason = models.CharField(max_length=300, blank=True)

    objects = RecognitionQuerySet.as_manager()

    class Meta:
        ordering = ("executive", "-given_on", "-pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["executive", "kind", "title", "given_on"],
                condition=Q(taken_back_at__isnull=True),
                name="recognition_once",
            ),
            models.CheckConstraint(
                name="recognition_taken_back_with_reason",
                condition=Q(taken_back_at__isnull=True, taken_back_reason="")
                | (Q(taken_back_at__isnull=False) & ~Q(taken_back_reason="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.get_kind_display()})"
