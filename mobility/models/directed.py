"""Directed moves inside an agency: the worksheet of what the law asks, and what the executive signs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Prefetch, Q

from executives.models import Agency, AppointmentType, Assignment, Executive
from mobility.workflow import WorksheetStatus
from sesportal.accounts.roles import Permission
from sesportal.lib.content import content_hash

if TYPE_CHECKING:
    import datetime as dt

    from sesportal.accounts.models import User

EVERYONE = (Permission.DIRECT_MOVES, Permission.OVERRIDE_RULES)
"""Who of an agency sees a worksheet: the office that prepares it and the head who may override; not every reader of
moves, since it can tell of a rating or of discipline."""


class WorksheetQuerySet(models.QuerySet["ReassignmentWorksheet"]):
    def visible_to(self, user: User) -> WorksheetQuerySet:
        """Keep the executive's own once they are shared, and those of the agency's office and head.

        OPM and auditors see what was served or took effect, not what an agency is still weighing. A worksheet stays
        with the agency that prepared it, wherever the executive goes.
        """
        if user.reach(Permission.VIEW_MOVES).government:
            served = ~Q(status=WorksheetStatus.DRAFT) & Q(notice_received_on__isnull=False)
            return self.filter(served | Q(status=WorksheetStatus.EFFECTED))
        allowed = Q(executive__user=user, is_shared=True)
        for permission in EVERYONE:
            for code in user.reach(permission).agencies:
                allowed |= Q(home__code__startswith=code)
        return self.filter(allowed)

    def for_list(self) -> WorksheetQuerySet:
        return self.select_related("executive", "home", "to_subelement")

    def for_assessment(self) -> WorksheetQuerySet:
        """Load what the rules read: what was signed, and the temporary assignments of the career."""
        away = Prefetch("executive__assignments", Assignment.objects.temporary(), to_attr="temporary_assignments")
        return self.for_list().prefetch_related("statements", away)

    def near_appointments(self, *, within: dt.timedelta) -> WorksheetQuerySet:
        """Keep those that take effect `within` that time of an appointment that can have begun a moratorium."""
        head = Q(
            effective_on__gte=F("head_appointed_on"),
            effective_on__lte=F("head_appointed_on") + within,
            is_head_acting=False,
        )
        supervisor = Q(
            effective_on__gte=F("supervisor_appointed_on"),
            effective_on__lte=F("supervisor_appointed_on") + within,
            is_supervisor_acting=False,
            is_supervisor_noncareer=True,
            has_supervisor_initial_appraisal=True,
        )
        return self.filter(head | supervisor)

    def open(self) -> WorksheetQuerySet:
        return self.filter(status__in=[WorksheetStatus.DRAFT, WorksheetStatus.NOTICE_SERVED])


class ReassignmentWorksheet(models.Model):
    """One directed move of one executive inside the agency, with every dated fact its rules turn on (5 USC 3395)."""

    class MoratoriumException(models.TextChoices):
        NONE = "", "None"
        UNSATISFACTORY = "unsatisfactory", "Unsatisfactory rating (5 USC 4314(b)(3))"
        DISCIPLINARY = "disciplinary", "Disciplinary action begun before the appointment"

    class Designation(models.TextChoices):
        UNKNOWN = "", "Not stated"
        GENERAL = "3", "General"
        CAREER_RESERVED = "4", "Career reserved"

    executive = models.ForeignKey(Executive, on_delete=models.PROTECT, related_name="worksheets")
    home = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="+", help_text="subelement from which, when it was prepared"
    )
    from_position_number = models.CharField(max_length=35, blank=True)
    from_position_title = models.CharField(max_length=120, blank=True)
    from_duty_location = models.CharField(max_length=100, blank=True)
    appointment_type = models.CharField(max_length=2, choices=AppointmentType.choices, blank=True)
    to_subelement = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    to_position_number = models.CharField(max_length=35, blank=True)
    to_position_title = models.CharField(max_length=120)
    to_position_occupied = models.CharField(max_length=1, choices=Designation.choices, blank=True)
    to_appointment_type = models.CharField(
        max_length=2, choices=AppointmentType.choices, blank=True, help_text="blank: the appointment stays as it is"
    )
    to_duty_location = models.CharField(max_length=100)
    is_outside_commuting_area = models.BooleanField()
    is_voluntary = models.BooleanField(default=False)
    effective_on = models.DateField(null=True, blank=True)
    reasons = models.TextField(blank=True)
    consulted_on = models.DateField(null=True, blank=True)
    consultation_note = models.TextField("preferences heard", blank=True)
    notice_received_on = models.DateField(null=True, blank=True)
    waiver_signed_on = models.DateField(
        null=True, blank=True, help_text="the executive's waiver of the notice period, where it is on paper"
    )
    election_signed_on = models.DateField(
        null=True, blank=True, help_text="the executive's written election of another type of appointment"
    )
    head_appointed_on = models.DateField(null=True, blank=True)
    is_head_acting = models.BooleanField(default=False)
    supervisor_appointed_on = models.DateField(null=True, blank=True)
    is_supervisor_noncareer = models.BooleanField(null=True, blank=True, help_text="blank: not yet stated")
    has_supervisor_initial_appraisal = models.BooleanField(null=True, blank=True, help_text="blank: not yet stated")
    is_supervisor_acting = models.BooleanField(default=False)
    detail_days = models.PositiveSmallIntegerField(
        "days on detail since the appointment", null=True, blank=True, help_text="blank: as the career shows"
    )
    moratorium_exception = models.CharField(max_length=15, choices=MoratoriumException.choices, blank=True)
    exception_evidence = models.TextField(blank=True)
    exception_dated_on = models.DateField(null=True, blank=True)
    qualification_determined_on = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=15, choices=WorksheetStatus.choices, default=WorksheetStatus.DRAFT)
    is_shared = models.BooleanField(default=False, help_text="the executive can see it")
    refused_on = models.DateField(null=True, blank=True, help_text="the executive declined the directed move")
    refusal_note = models.TextField(blank=True)
    overrides: Any = models.JSONField(
        default=list, blank=True, help_text="findings overridden: code, message, reason, by, at"
    )
    revision = models.PositiveIntegerField(default=1, help_text="counts the changes, so that none is lost")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    effected_at = models.DateTimeField(null=True, blank=True)
    effected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = WorksheetQuerySet.as_manager()

    class Meta:
        verbose_name = "reassignment"
        ordering = ("-created_at", "-id")
        indexes: ClassVar = [models.Index(fields=["home", "status"], name="worksheet_by_home")]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="worksheet_effected_has_date",
                condition=~Q(status=WorksheetStatus.EFFECTED)
                | Q(effective_on__isnull=False, effected_at__isnull=False),
            ),
            models.CheckConstraint(
                name="worksheet_served_has_day",
                condition=~Q(status=WorksheetStatus.NOTICE_SERVED) | Q(notice_received_on__isnull=False),
            ),
            models.CheckConstraint(
                name="worksheet_refusal_has_day", condition=Q(refused_on__isnull=False) | Q(refusal_note="")
            ),
            models.UniqueConstraint(
                fields=["executive"],
                condition=Q(status=WorksheetStatus.NOTICE_SERVED),
                name="worksheet_one_notice_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"reassignment of {self.executive.full_name}"

    @property
    def is_open(self) -> bool:
        return self.status in (WorksheetStatus.DRAFT, WorksheetStatus.NOTICE_SERVED)


class WorksheetStatement(models.Model):
    """What the executive signed on a worksheet, with the terms it was signed for; never changed, never deleted."""

    class Kind(models.TextChoices):
        VOLUNTARY = "voluntary", "Statement that the move is voluntary"
        WAIVER = "waiver", "Waiver of the notice period"

    worksheet = models.ForeignKey(ReassignmentWorksheet, on_delete=models.PROTECT, related_name="statements")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    text = models.TextField()
    terms: Any = models.JSONField(help_text="the move as it stood when it was signed")
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    signed_name = models.CharField(max_length=150)
    signed_at = models.DateTimeField()
    content_hash = models.CharField(max_length=64, help_text="of kind, text, terms and name")

    class Meta:
        ordering = ("worksheet", "signed_at", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["worksheet", "content_hash"], name="statement_once_for_its_terms")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.signed_name}"

    @property
    def signed_content(self) -> dict[str, Any]:
        """What the hash is of."""
        names = ("kind", "text", "terms", "signed_name", "signed_at")
        return {name: getattr(self, name) for name in names}

    @property
    def is_intact(self) -> bool:
        """Say whether the statement still reads as it was signed."""
        return content_hash(self.signed_content) == self.content_hash
