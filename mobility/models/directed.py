"""Directed moves inside an agency: the worksheet of what the law asks, and the statement of voluntariness."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from executives.models import Agency, Executive
from mobility.workflow import WorksheetStatus
from sesportal.accounts.roles import Permission

if TYPE_CHECKING:
    from sesportal.accounts.models import User


class WorksheetQuerySet(models.QuerySet["ReassignmentWorksheet"]):
    def visible_to(self, user: User) -> WorksheetQuerySet:
        """Keep the executive's own once they are shared, and those of the agency's office."""
        reach = user.reach(Permission.VIEW_MOVES)
        if reach.government:
            return self
        allowed = Q(executive__user=user, is_shared=True)
        for code in reach.agencies:
            allowed |= Q(executive__home__code__startswith=code)
        return self.filter(allowed)


class ReassignmentWorksheet(models.Model):
    """One directed move of one executive inside the agency, with every dated fact its rules turn on (5 USC 3395)."""

    class MoratoriumException(models.TextChoices):
        NONE = "", "None"
        UNSATISFACTORY = "unsatisfactory", "Unsatisfactory rating (5 USC 4314(b)(3))"
        DISCIPLINARY = "disciplinary", "Disciplinary action begun before the appointment"

    executive = models.ForeignKey(Executive, on_delete=models.PROTECT, related_name="worksheets")
    to_subelement = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    to_position_number = models.CharField(max_length=35, blank=True)
    to_position_title = models.CharField(max_length=120)
    to_position_occupied = models.CharField(max_length=1, blank=True, help_text="3 general, 4 career reserved")
    to_duty_location = models.CharField(max_length=100)
    is_outside_commuting_area = models.BooleanField()
    is_voluntary = models.BooleanField(default=False)
    effective_on = models.DateField(null=True, blank=True)
    reasons = models.TextField(blank=True)
    consulted_on = models.DateField(null=True, blank=True)
    consultation_note = models.TextField("preferences heard", blank=True)
    notice_received_on = models.DateField(null=True, blank=True)
    waiver_signed_on = models.DateField(
        null=True, blank=True, help_text="the executive's written waiver of the notice period"
    )
    head_appointed_on = models.DateField(null=True, blank=True)
    is_head_acting = models.BooleanField(default=False)
    supervisor_appointed_on = models.DateField(null=True, blank=True)
    is_supervisor_noncareer = models.BooleanField(default=False)
    has_supervisor_initial_appraisal = models.BooleanField(default=False)
    is_supervisor_acting = models.BooleanField(default=False)
    detail_days = models.PositiveSmallIntegerField("days on detail since the appointment", default=0)
    moratorium_exception = models.CharField(max_length=15, choices=MoratoriumException.choices, blank=True)
    exception_evidence = models.TextField(blank=True)
    exception_dated_on = models.DateField(null=True, blank=True)
    qualification_determined_on = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=15, choices=WorksheetStatus.choices, default=WorksheetStatus.DRAFT)
    is_shared = models.BooleanField(default=False, help_text="the executive can see it")
    overrides: Any = models.JSONField(default=list, blank=True, help_text="findings overridden: code, reason, by, at")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    effected_at = models.DateTimeField(null=True, blank=True)

    objects = WorksheetQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at",)
        constraints: ClassVar = [
            models.CheckConstraint(
                name="worksheet_effected_has_date",
                condition=~Q(status=WorksheetStatus.EFFECTED)
                | Q(effective_on__isnull=False, effected_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"reassignment of {self.executive.full_name}"


class VoluntarinessStatement(models.Model):
    """The executive's signed statement that a move is voluntary (5 CFR 317.901, GAO-20-559)."""

    worksheet = models.OneToOneField(ReassignmentWorksheet, on_delete=models.PROTECT, related_name="statement")
    text = models.TextField()
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    signed_name = models.CharField(max_length=150)
    signed_at = models.DateTimeField()
    content_hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"statement of {self.signed_name}"
