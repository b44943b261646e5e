"""Releases: the home agency at the table, with a clock in federal working days, and the backfill of the gap."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from executives.models import Agency, Executive
from mobility.models.applications import Application
from mobility.models.postings import Posting
from mobility.workflow import (
    AllocationStatus,
    BackfillKind,
    DeclineReason,
    ReleaseLevel,
    ReleaseStatus,
    RotationStatus,
)
from sesportal.accounts.roles import Permission
from sesportal.lib.stamped import Stamped

if TYPE_CHECKING:
    from sesportal.accounts.models import Actor, User


SILENT = Q(status=ReleaseStatus.NO_RESPONSE, released_on__isnull=True)
"""Not answered in time and not gone ahead with either: an answer is still possible."""


class ReleaseQuerySet(models.QuerySet["Release"]):
    def visible_to(self, user: User) -> ReleaseQuerySet:
        """Keep the releases of the executive, of both agencies' offices, and of the supervisor who decides."""
        reach = user.reach(Permission.VIEW_MOVES)
        if reach.government:
            return self
        allowed = Q(executive__user=user)
        for code in reach.agencies:
            allowed |= Q(home__code__startswith=code) | Q(host__code__startswith=code)
        if reach.reports:
            allowed |= Q(executive__supervisor=user)
        return self.filter(allowed)

    def waiting(self) -> ReleaseQuerySet:
        """Keep those on which somebody has still to act."""
        open_now = [ReleaseStatus.ASKED, ReleaseStatus.DECLINE_PROPOSED, ReleaseStatus.IF_BACKFILLED]
        return self.filter(Q(status__in=open_now) | SILENT)

    def for_list(self) -> ReleaseQuerySet:
        return self.select_related(
            "executive__current_assignment",
            "executive__supervisor",
            "home__parent",
            "host__parent",
            "application__posting",
        )

    def waiting_for(self, user: User) -> ReleaseQuerySet:
        """Keep those that `user` has to answer, as supervisor or office, or to sign off as the board's chair."""
        waits = Q(pk__in=())
        unanswered = Q(status__in=[ReleaseStatus.ASKED, ReleaseStatus.IF_BACKFILLED]) | SILENT
        decides = user.reach(Permission.DECIDE_RELEASES)
        if decides.reports:
            waits |= unanswered & Q(level=ReleaseLevel.SUPERVISOR, executive__supervisor=user)
        offices = Q(level__in=[ReleaseLevel.AGENCY, ReleaseLevel.DATE_ONLY])
        offices |= Q(level=ReleaseLevel.SUPERVISOR) & (
            Q(executive__supervisor__isnull=True) | Q(escalated_at__isnull=False)
        )
        for code in decides.agencies:
            waits |= unanswered & offices & Q(home__code__startswith=code)
        for code in user.reach(Permission.SIGN_OFF_DECLINES).agencies:
            proposed = Q(status=ReleaseStatus.DECLINE_PROPOSED, home__code__startswith=code)
            waits |= proposed & (Q(answered_by__isnull=True) | ~Q(answered_by=user))
        return self.filter(waits).exclude(executive__user=user)


class Release(Stamped):
    """One request to a home agency to let one executive go for one accepted offer."""

    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="release")
    executive = models.ForeignKey(Executive, on_delete=models.PROTECT, related_name="releases")
    home = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", db_constraint=True)
    host = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    level = models.CharField(max_length=10, choices=ReleaseLevel.choices)
    status = models.CharField(max_length=20, choices=ReleaseStatus.choices, default=ReleaseStatus.ASKED)
    wanted_on = models.DateField(help_text="start date of the accepted offer")
    days = models.PositiveSmallIntegerField(null=True, blank=True)
    time_percent = models.PositiveSmallIntegerField(default=100)
    asked_at = models.DateTimeField()
    asked_on = models.DateField(help_text="first day of the clock")
    escalates_on = models.DateField(help_text="silent until then: escalated to the executive resources office")
    escalates_again_on = models.DateField(help_text="silent until then: escalated to the agency head, then no response")
    escalated_at = models.DateTimeField(null=True, blank=True)
    escalated_again_at = models.DateTimeField(null=True, blank=True)
    released_on = models.DateField(null=True, blank=True, help_text="the date agreed to")
    decline_reason = models.CharField(max_length=15, choices=DeclineReason.choices, blank=True)
    decline_note = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    signed_off_at = models.DateTimeField(null=True, blank=True)
    signed_off_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        ordering = ("escalates_again_on", "id")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="release_has_date",
                condition=~Q(status__in=[ReleaseStatus.RELEASED, ReleaseStatus.RELEASED_LATER])
                | Q(released_on__isnull=False),
            ),
            models.CheckConstraint(
                name="release_declined_with_reason_and_sign_off",
                condition=~Q(status=ReleaseStatus.DECLINED) | (~Q(decline_reason="") & Q(signed_off_at__isnull=False)),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["home", "status"], name="release_by_home")]

    def __str__(self) -> str:
        return f"release of {self.executive.full_name}"

    @property
    def awaits_answer(self) -> bool:
        """Say whether the home agency can answer: in silence too, until the host goes ahead without it."""
        is_silent = self.status == ReleaseStatus.NO_RESPONSE and self.released_on is None
        return self.status == ReleaseStatus.ASKED or is_silent

    @property
    def leaves_gap(self) -> bool:
        """Say whether the executive goes, now or once the gap is filled."""
        goes = (ReleaseStatus.RELEASED, ReleaseStatus.RELEASED_LATER, ReleaseStatus.IF_BACKFILLED)
        return self.status in goes or (self.status == ReleaseStatus.NO_RESPONSE and self.released_on is not None)

    @property
    def detail(self) -> tuple[dt.date, dt.date | None]:
        """The first and last day of the move: as planned or as it came, else as asked for; no last day if permanent."""
        rotation = getattr(self.application, "rotation", None)
        if rotation is not None and rotation.status != RotationStatus.CANCELLED:
            return rotation.starts_on, rotation.ended_on or rotation.ends_on
        first = self.released_on or self.wanted_on
        return first, first + dt.timedelta(days=self.days - 1) if self.days else None


class ReleaseStepQuerySet(models.QuerySet["ReleaseStep"]):
    def add(self, release: Release, text: str, *, by: Actor, at: dt.datetime) -> ReleaseStep:
        """Write one step, cut to what the column holds."""
        return self.create(release=release, text=text[:300], by_name=str(by)[:150], at=at)


class ReleaseStep(models.Model):
    """One step of a release as both agencies see it."""

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="steps")
    text = models.CharField(max_length=300)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField()

    objects = ReleaseStepQuerySet.as_manager()

    class Meta:
        ordering = ("release", "at", "id")

    def __str__(self) -> str:
        return self.text


class TemporaryAllocationQuerySet(models.QuerySet["TemporaryAllocation"]):
    def visible_to(self, user: User) -> TemporaryAllocationQuerySet:
        """Keep those of the agency or of the home office `user` sees moves of; OPM and auditors see every one."""
        reach = user.reach(Permission.VIEW_MOVES)
        if reach.government:
            return self
        allowed = Q(pk__in=())
        for code in reach.agencies:
            allowed |= Q(agency__code__startswith=code) | Q(release__home__code__startswith=code)
        return self.filter(allowed)

    def for_list(self) -> TemporaryAllocationQuerySet:
        return self.select_related("agency", "release__executive", "release__home", "release__host")


class TemporaryAllocation(Stamped):
    """An extra SES position for a losing agency while its executive is on a developmental detail (2008 memorandum)."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="temporary_allocations")
    release = models.ForeignKey(Release, on_delete=models.PROTECT, null=True, blank=True, related_name="allocations")
    extends = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="extensions",
        help_text="the one it goes on",
    )
    position_number = models.CharField(max_length=35, blank=True)
    position_title = models.CharField(max_length=120)
    justification = models.TextField()
    starts_on = models.DateField()
    ends_on = models.DateField(help_text="last day; ends with the detail")
    status = models.CharField(max_length=10, choices=AllocationStatus.choices, default=AllocationStatus.REQUESTED)
    requested_at = models.DateTimeField()
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    decision_note = models.TextField(blank=True)
    ended_on = models.DateField(null=True, blank=True)
    alerted_days = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="the last notice told: so many days before the end"
    )

    objects = TemporaryAllocationQuerySet.as_manager()

    class Meta:
        ordering = ("ends_on", "id")
        constraints: ClassVar = [
            models.CheckConstraint(name="allocation_dates_in_order", condition=Q(ends_on__gte=models.F("starts_on"))),
            models.CheckConstraint(
                name="allocation_decided",
                condition=Q(status__in=["requested", "withdrawn"])
                | (Q(decided_at__isnull=False) & ~Q(decision_note="")),
            ),
        ]

    def __str__(self) -> str:
        return f"temporary allocation for {self.position_title}"


class AllocationEntryQuerySet(models.QuerySet["AllocationEntry"]):
    def visible_to(self, user: User) -> AllocationEntryQuerySet:
        """Keep the ledgers of the agencies `user` sees moves of; OPM and auditors see every one."""
        reach = user.reach(Permission.VIEW_MOVES)
        if reach.government:
            return self
        return self.filter(agency__in={code for code in reach.agencies if len(code) == 2})


class AllocationEntry(models.Model):
    """One line of the ledger of allocations: base and temporary positions always add up to the total."""

    class Kind(models.TextChoices):
        BASE = "base", "Base"
        TEMPORARY = "temporary", "Temporary"

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="allocation_entries")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    change = models.SmallIntegerField(help_text="positions added, or taken away where negative")
    effective_on = models.DateField()
    reason = models.CharField(max_length=200)
    temporary = models.ForeignKey(
        TemporaryAllocation, on_delete=models.PROTECT, null=True, blank=True, related_name="entries"
    )
    at = models.DateTimeField()

    objects = AllocationEntryQuerySet.as_manager()

    class Meta:
        ordering = ("agency", "effective_on", "id")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="allocation_entry_names_its_cause",
                condition=Q(kind="base", temporary__isnull=True) | Q(kind="temporary", temporary__isnull=False),
            ),
            models.CheckConstraint(
                name="allocation_entry_one_position", condition=Q(kind="base") | Q(change=1) | Q(change=-1)
            ),
            models.UniqueConstraint(
                fields=["temporary", "change"], condition=Q(kind="temporary"), name="allocation_entry_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.change:+d} {self.kind} from {self.effective_on}"


class Backfill(models.Model):
    """How the home agency means to fill the gap, settled in the same transaction as the release."""

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="backfills")
    kind = models.CharField(max_length=10, choices=BackfillKind.choices)
    acting = models.ForeignKey(Executive, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    acting_name = models.CharField(max_length=150, blank=True, help_text="where no executive of the corps acts")
    posting = models.ForeignKey(Posting, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    allocation = models.ForeignKey(
        TemporaryAllocation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    is_settled = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        ordering = ("release", "id")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} for {self.release_id}"
