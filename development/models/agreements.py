"""The mobility agreement offered at entry into the SES: versioned text, signature, exceptions (2008 memorandum)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from development.workflow import MobilityAgreementStatus
from executives.models import Agency, Executive
from sesportal.accounts.roles import Permission

if TYPE_CHECKING:
    import datetime as dt

    from sesportal.accounts.models import User


class AgreementTemplateQuerySet(models.QuerySet["AgreementTemplate"]):
    def in_force(self, on: dt.date) -> AgreementTemplateQuerySet:
        return self.filter(Q(effective_to__isnull=True) | Q(effective_to__gte=on), effective_from__lte=on)


class AgreementTemplate(models.Model):
    """One version of the mobility agreement's text, of one agency or of every agency."""

    agency = models.ForeignKey(
        Agency, on_delete=models.CASCADE, null=True, blank=True, related_name="+", help_text="blank: every agency"
    )
    version = models.CharField(max_length=20)
    title = models.CharField(max_length=120)
    text = models.TextField(help_text="paragraphs divided by an empty line")
    exceptions: Any = models.JSONField(default=list, help_text="the exceptions a signer may claim, as sentences")
    effective_from = models.DateField()
    effective_to = models.DateField(null=True, blank=True)
    authority = models.CharField(max_length=200)

    objects = AgreementTemplateQuerySet.as_manager()

    class Meta:
        ordering = ("agency", "effective_from")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "version"], name="template_version_once"),
            models.UniqueConstraint(
                fields=["version"], condition=Q(agency__isnull=True), name="template_common_version_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, version {self.version}"


class MobilityAgreementQuerySet(models.QuerySet["MobilityAgreement"]):
    def visible_to(self, user: User) -> MobilityAgreementQuerySet:
        people = Executive.objects.visible_to(user, Permission.VIEW_PLANS)
        return self.filter(executive__in=people.values("pk"))


class MobilityAgreement(models.Model):
    """What one executive was offered at entry, and signed or declined."""

    executive = models.OneToOneField(Executive, on_delete=models.CASCADE, related_name="mobility_agreement")
    template = models.ForeignKey(AgreementTemplate, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(
        max_length=10, choices=MobilityAgreementStatus.choices, default=MobilityAgreementStatus.OFFERED
    )
    offered_on = models.DateField()
    exceptions: Any = models.JSONField(default=list, blank=True)
    decline_reason = models.CharField(max_length=500, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    content_hash = models.CharField(max_length=64, blank=True)

    objects = MobilityAgreementQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="mobility_agreement_answered",
                condition=Q(status="offered", answered_at__isnull=True, content_hash="")
                | (Q(status="signed", answered_at__isnull=False) & ~Q(content_hash=""))
                | (Q(status="declined", answered_at__isnull=False) & ~Q(decline_reason="")),
            )
        ]

    def __str__(self) -> str:
        return f"mobility agreement of {self.executive.full_name}"
