"""The mobility agreement offered at entry into the SES: versioned text, signature, exceptions (2008 memorandum)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from development.workflow import MobilityAgreementStatus
from executives.models import Agency, Executive
from sesportal.accounts.roles import Permission

if TYPE_CHECKING:
    import datetime as dt

    from sesportal.accounts.models import User


class AgreementTemplateQuerySet(models.QuerySet["AgreementTemplate"]):
    def in_force(self, on: dt.date) -> AgreementTemplateQuerySet:
        return self.filter(Q(effective_to__isnull=True) | Q(effective_to__gte=on), effective_from__lte=on)

    def visible_to(self, user: User) -> AgreementTemplateQuerySet:
        """Keep the common texts, those of the user's own agencies, and for oversight those of every agency."""
        reach = user.reach(Permission.VIEW_PLANS)
        if reach.government:
            return self
        codes = {code[:2] for code in reach.agencies}
        own = Executive.objects.filter(user=user) if reach.own else Executive.objects.none()
        codes |= {code[:2] for code in own.values_list("home_id", flat=True) if code}
        signed = MobilityAgreement.objects.filter(executive__user=user).values("template")
        return self.filter(Q(agency__isnull=True) | Q(agency__in=codes) | Q(pk__in=signed))

    def text_for(self, code: str, on: dt.date) -> AgreementTemplate | None:
        """Return the text in force for an agency or subelement: the agency's own before the common one."""
        held = self.in_force(on).filter(Q(agency__isnull=True) | Q(agency=code[:2]))
        return held.order_by(F("agency_id").desc(nulls_last=True), "-effective_from").first()


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
        """Keep the user's own, and those of the agencies for which `user` may see plans.

        A supervisor sees none: reasons and exceptions may be personal, and the agreement is with the agency.
        """
        reach = user.reach(Permission.VIEW_PLANS)
        if reach.government:
            return self
        allowed = Q(executive__user=user) if reach.own else Q(pk__in=())
        for code in reach.agencies:
            allowed |= Q(executive__home__code__startswith=code)
        return self.filter(allowed)

    def open(self) -> MobilityAgreementQuerySet:
        """Keep those that nobody has answered yet."""
        return self.filter(status=MobilityAgreementStatus.OFFERED)

    def for_list(self) -> MobilityAgreementQuerySet:
        return self.select_related("executive__home", "executive__current_assignment", "template")


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
    signed_name = models.CharField(max_length=150, blank=True, help_text="as the executive typed it")
    content_hash = models.CharField(max_length=64, blank=True, help_text="of what was signed")

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
