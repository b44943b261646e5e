"""Applications and offers; a confidential one is unknown to the home agency until it is short-listed."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from executives.models import Competency, Executive
from mobility.models.postings import Posting
from mobility.workflow import ApplicationStatus, NotSelectedReason, OfferStatus
from sesportal.accounts.roles import Permission

if TYPE_CHECKING:
    from sesportal.accounts.models import User


class ApplicationQuerySet(models.QuerySet["Application"]):
    def visible_to(self, user: User) -> ApplicationQuerySet:
        """Keep the executive's own, those to the postings of the host `user` selects for, and what home may know.

        The home agency knows of an application that is not confidential once it is submitted, of a confidential one
        once it has been short-listed. A draft is the executive's alone.
        """
        allowed = Q(executive__user=user)
        submitted = ~Q(status=ApplicationStatus.DRAFT)
        for code in user.reach(Permission.SELECT).agencies:
            allowed |= submitted & Q(posting__agency__code__startswith=code, submitted_at__isnull=False)
        known = (
            submitted & Q(submitted_at__isnull=False) & (Q(is_confidential=False) | Q(known_to_home_at__isnull=False))
        )
        home = user.reach(Permission.VIEW_MOVES)
        if home.government:
            allowed |= known
        for code in home.agencies:
            allowed |= known & Q(executive__home__code__startswith=code)
        if home.reports:
            allowed |= known & Q(executive__supervisor=user)
        return self.filter(allowed)

    def for_list(self) -> ApplicationQuerySet:
        return self.select_related(
            "posting__agency", "posting__programme", "executive__home", "executive__current_assignment"
        )


class Application(models.Model):
    """One executive's application to one posting."""

    posting = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="applications")
    executive = models.ForeignKey(Executive, on_delete=models.PROTECT, related_name="applications")
    statement = models.TextField(blank=True)
    competencies = models.ManyToManyField(Competency, blank=True, related_name="+")
    earliest_on = models.DateField("earliest date", null=True, blank=True)
    preference = models.PositiveSmallIntegerField("my preference among my applications", null=True, blank=True)
    is_confidential = models.BooleanField("keep it from my agency until I am short-listed", default=False)
    known_to_home_at = models.DateTimeField(null=True, blank=True, help_text="when the home agency was first told")
    status = models.CharField(max_length=12, choices=ApplicationStatus.choices, default=ApplicationStatus.DRAFT)
    rank = models.PositiveSmallIntegerField(null=True, blank=True, help_text="on the host's short list")
    not_selected_reason = models.CharField(max_length=15, choices=NotSelectedReason.choices, blank=True)
    withdrawn_reason = models.CharField(max_length=300, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["posting", "executive"],
                condition=~Q(status=ApplicationStatus.WITHDRAWN),
                name="application_once_a_posting",
            ),
            models.UniqueConstraint(
                fields=["executive"],
                condition=Q(status=ApplicationStatus.SELECTED),
                name="application_selected_once",
            ),
            models.CheckConstraint(
                name="application_not_selected_has_reason",
                condition=(Q(status=ApplicationStatus.NOT_SELECTED) & ~Q(not_selected_reason=""))
                | (~Q(status=ApplicationStatus.NOT_SELECTED) & Q(not_selected_reason="")),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["executive", "status"], name="application_by_executive")]

    def __str__(self) -> str:
        return f"application of {self.executive.full_name} to {self.posting}"


class HostNote(models.Model):
    """A note of the host's selecting office on an application; never shown to the executive or the home agency."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="host_notes")
    text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("application", "at")

    def __str__(self) -> str:
        return f"note on {self.application_id}"


class Offer(models.Model):
    """A place offered, until a moment, from a common start date."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="offers")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True, help_text="last day; blank: permanent")
    expires_at = models.DateTimeField()
    status = models.CharField(max_length=10, choices=OfferStatus.choices, default=OfferStatus.OPEN)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answer_note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("application", "-made_at")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["application"], condition=Q(status=OfferStatus.OPEN), name="offer_open_once"
            ),
        ]

    def __str__(self) -> str:
        return f"offer on {self.application_id}"
