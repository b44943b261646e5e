"""Agreements, rotations and the return."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from executives.models import Agency, Executive, PersonnelAction
from mobility.models.applications import Application
from mobility.models.directed import ReassignmentWorksheet
from mobility.models.programmes import Programme
from mobility.workflow import AgreementKind, AgreementStatus, AssignedTo, Design, Party, RotationStatus
from sesportal.accounts.roles import Permission
from sesportal.lib.stamped import Stamped

if TYPE_CHECKING:
    import datetime as dt

    from sesportal.accounts.models import User


class MoveTemplateQuerySet(models.QuerySet["MoveTemplate"]):
    def in_force(self, on: dt.date) -> MoveTemplateQuerySet:
        return self.filter(Q(effective_to__isnull=True) | Q(effective_to__gte=on), effective_from__lte=on)


class MoveTemplate(models.Model):
    """One version of the text of one kind of agreement, with the order of its signers."""

    kind = models.CharField(max_length=25, choices=AgreementKind.choices)
    version = models.CharField(max_length=20)
    title = models.CharField(max_length=120)
    text = models.TextField(help_text="paragraphs divided by an empty line; {placeholders} are filled from the terms")
    signers: Any = models.JSONField(default=list, help_text="Party values in the order of signing")
    effective_from = models.DateField()
    effective_to = models.DateField(null=True, blank=True)
    authority = models.CharField(max_length=200)

    objects = MoveTemplateQuerySet.as_manager()

    class Meta:
        ordering = ("kind", "effective_from")
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "version"], name="move_template_once")]

    def __str__(self) -> str:
        return f"{self.title}, version {self.version}"


class RotationQuerySet(models.QuerySet["Rotation"]):
    def visible_to(self, user: User) -> RotationQuerySet:
        """Keep the rotations of the executive, of both agencies' offices and of the home supervisor."""
        reach = user.reach(Permission.VIEW_MOVES)
        if reach.government:
            return self
        allowed = Q(executive__user=user)
        for code in reach.agencies:
            allowed |= Q(home__code__startswith=code) | Q(host__code__startswith=code)
        if reach.reports:
            allowed |= Q(executive__supervisor=user)
        return self.filter(allowed)

    def for_list(self) -> RotationQuerySet:
        return self.select_related("executive", "home__parent", "host__parent", "programme")

    def joint_duty(self, executive: Executive) -> RotationQuerySet:
        """Keep a person's joint duty that has begun, the first one first."""
        begun = [RotationStatus.UNDER_WAY, RotationStatus.ENDED, RotationStatus.ENDED_EARLY]
        return self.filter(executive=executive, design=Design.JOINT_DUTY, status__in=begun).order_by("starts_on", "pk")


class Rotation(Stamped):
    """One move of one executive, from agreement to return; dates are inclusive."""

    executive = models.ForeignKey(Executive, on_delete=models.PROTECT, related_name="rotations")
    application = models.OneToOneField(
        Application, on_delete=models.PROTECT, null=True, blank=True, related_name="rotation"
    )
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="rotations")
    design = models.CharField(max_length=20, choices=Design.choices)
    home = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    host = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    host_name = models.CharField(
        max_length=160, blank=True, help_text="where the host is outside the federal government"
    )
    title = models.CharField(max_length=160)
    duty_location = models.CharField(max_length=100, blank=True)
    time_percent = models.PositiveSmallIntegerField(default=100)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True, help_text="planned last day; blank: permanent")
    ended_on = models.DateField(null=True, blank=True, help_text="last day as it came")
    end_reason = models.CharField(max_length=300, blank=True)
    status = models.CharField(max_length=12, choices=RotationStatus.choices, default=RotationStatus.PLANNED)
    return_position = models.CharField(max_length=160, blank=True)
    reentry_plan = models.TextField(blank=True)
    reentry_planned_at = models.DateTimeField(null=True, blank=True)
    mid_point_note = models.TextField(blank=True)
    mid_point_at = models.DateTimeField(null=True, blank=True)
    overrides: Any = models.JSONField(default=list, blank=True, help_text="findings overridden: code, reason, by, at")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = RotationQuerySet.as_manager()

    class Meta:
        ordering = ("-starts_on", "id")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="rotation_dates_in_order", condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on"))
            ),
            models.CheckConstraint(
                name="rotation_ended_has_day",
                condition=Q(status__in=["ended", "ended_early"], ended_on__isnull=False)
                | (~Q(status__in=["ended", "ended_early"]) & Q(ended_on__isnull=True)),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["status", "ends_on"], name="rotation_by_status")]

    def __str__(self) -> str:
        return f"{self.get_design_display()} of {self.executive.full_name}"


class Agreement(models.Model):
    """One version of the agreement on one rotation; amended and extended by a new version."""

    rotation = models.ForeignKey(Rotation, on_delete=models.PROTECT, related_name="agreements")
    template = models.ForeignKey(MoveTemplate, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveSmallIntegerField(default=1)
    previous = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    status = models.CharField(max_length=12, choices=AgreementStatus.choices, default=AgreementStatus.DRAFT)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    home_share_percent = models.PositiveSmallIntegerField("home agency pays, %", default=0)
    is_reimbursable = models.BooleanField(default=True)
    nonreimbursable_basis = models.TextField(blank=True, help_text="required where not reimbursable (31 USC 1535)")
    order_number = models.CharField("interagency agreement (7600A/B) number", max_length=60, blank=True)
    objectives = models.TextField(blank=True)
    appraisal = models.TextField("who appraises, and when", blank=True)
    return_right = models.TextField("right of return and position", blank=True)
    relocation = models.TextField(blank=True)
    terms = models.TextField("further terms", blank=True)
    qualification_determined_on = models.DateField(null=True, blank=True)
    assigned_to = models.CharField(
        "what the executive is detailed to", max_length=12, choices=AssignedTo.choices, blank=True
    )
    opm_approval = models.CharField("OPM approval or waiver number", max_length=60, blank=True)
    is_tribal = models.BooleanField("with an Indian tribe", default=False)
    content_hash = models.CharField(max_length=64, blank=True, help_text="set when it goes out for signature")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("rotation", "-version")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["rotation", "version"], name="agreement_version_once"),
            models.UniqueConstraint(fields=["rotation"], condition=Q(status="signed"), name="agreement_signed_once"),
            models.CheckConstraint(
                name="agreement_signed_has_hash",
                condition=Q(status__in=["draft", "void"]) | ~Q(content_hash=""),
            ),
        ]

    def __str__(self) -> str:
        return f"agreement {self.version} on {self.rotation}"


class AgreementSignature(models.Model):
    """One party's signature: who, in which part, when, under which content."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="signatures")
    party = models.CharField(max_length=10, choices=Party.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=150)
    by_role = models.CharField(max_length=120)
    at = models.DateTimeField()
    content_hash = models.CharField(max_length=64)

    class Meta:
        ordering = ("agreement", "at")
        constraints: ClassVar = [models.UniqueConstraint(fields=["agreement", "party"], name="signature_once_a_party")]

    def __str__(self) -> str:
        return f"{self.by_name} for {self.get_party_display()}"


class PortalRecord(models.Model):
    """A personnel action written for a move, and the agency's own record of the same event once it came."""

    rotation = models.ForeignKey(
        Rotation, on_delete=models.PROTECT, null=True, blank=True, related_name="portal_records"
    )
    worksheet = models.ForeignKey(
        ReassignmentWorksheet, on_delete=models.PROTECT, null=True, blank=True, related_name="portal_records"
    )
    event = models.CharField(max_length=10, help_text="start, extend or end")
    action = models.OneToOneField(
        PersonnelAction, on_delete=models.PROTECT, related_name="portal_record", db_constraint=False
    )
    matched_action = models.ForeignKey(
        PersonnelAction, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_constraint=False
    )
    matched_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["rotation", "event", "action"], name="portal_record_once"),
            models.CheckConstraint(
                name="portal_record_of_one_move",
                condition=Q(rotation__isnull=False, worksheet__isnull=True)
                | Q(rotation__isnull=True, worksheet__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event} of the {self.move}"

    @property
    def move(self) -> Rotation | ReassignmentWorksheet:
        """What the action was written for."""
        found = self.rotation or self.worksheet
        assert found is not None
        return found


class RotationEvaluation(models.Model):
    """What one of the three parties says at the end: did it build what was planned, and were they satisfied."""

    class Built(models.TextChoices):
        YES = "yes", "Yes"
        PARTLY = "partly", "Partly"
        NO = "no", "No"

    rotation = models.ForeignKey(Rotation, on_delete=models.CASCADE, related_name="evaluations")
    party = models.CharField(max_length=10, choices=Party.choices)
    built = models.CharField("did it build what was planned", max_length=6, choices=Built.choices)
    satisfaction = models.PositiveSmallIntegerField(help_text="1 (low) to 5 (high)")
    text = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["rotation", "party"], name="evaluation_once_a_party"),
            models.CheckConstraint(name="satisfaction_1_to_5", condition=Q(satisfaction__gte=1, satisfaction__lte=5)),
        ]

    def __str__(self) -> str:
        return f"evaluation by {self.get_party_display()}"


class Placement(models.Model):
    """Where the executive stood 6, 12 and 24 months after the rotation, computed from the career."""

    rotation = models.ForeignKey(Rotation, on_delete=models.CASCADE, related_name="placements")
    months = models.PositiveSmallIntegerField()
    on = models.DateField()
    subelement = models.CharField(max_length=4, blank=True, help_text="blank: no longer in the corps")
    position_title = models.CharField(max_length=120, blank=True)
    is_new_position = models.BooleanField(default=False)

    class Meta:
        ordering = ("rotation", "months")
        constraints: ClassVar = [models.UniqueConstraint(fields=["rotation", "months"], name="placement_once")]

    def __str__(self) -> str:
        return f"{self.months} months after rotation {self.rotation_id}"


class BreadthCredit(models.Model):
    """Verified breadth: what a finished rotation adds to the executive, and to the agency that released."""

    rotation = models.OneToOneField(Rotation, on_delete=models.PROTECT, related_name="credit")
    executive = models.ForeignKey(Executive, on_delete=models.PROTECT, related_name="breadth_credits")
    releasing_agency = models.CharField(max_length=2)
    host = models.CharField(max_length=4, help_text="subelement, or OUT")
    kind = models.CharField(max_length=20, choices=Design.choices)
    days = models.PositiveSmallIntegerField()
    counts_as_rotation = models.BooleanField(help_text="at least the minimum of a rotation, in another role (R49)")
    granted_on = models.DateField()

    class Meta:
        ordering = ("executive", "-granted_on")

    def __str__(self) -> str:
        return f"credit of {self.executive_id} for {self.days} days"
