"""Careers: assignment intervals derived from the ledger, and what could not be placed."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from executives.models.agencies import Agency
from executives.models.executives import AppointmentType, Executive
from executives.models.ledger import PersonnelAction
from sesportal.accounts.roles import Permission
from sesportal.lib.stamped import StampedBySet

if TYPE_CHECKING:
    from sesportal.accounts.models import User


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def of_record(self) -> AssignmentQuerySet:
        """Keep the positions of record."""
        return self.filter(kind=Assignment.Kind.RECORD)

    def temporary(self) -> AssignmentQuerySet:
        """Keep the details, sabbaticals, IPA and other temporary assignments."""
        return self.exclude(kind=Assignment.Kind.RECORD)

    def covering(self, day: dt.date) -> AssignmentQuerySet:
        """Keep the assignments that run on `day` (both ends inclusive)."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day)


class Assignment(models.Model):
    """One interval of a career, both ends inclusive, derived from the ledger and written by it alone.

    A position of record carries what the chain of service says of it: how it was entered, from where, and whether
    service went on after it. A temporary assignment stands beside the record: `subelement` is home, `host` is where.
    """

    class Kind(models.TextChoices):
        RECORD = "record", "Position of record"
        DETAIL = "detail", "Detail"
        SABBATICAL = "sabbatical", "Sabbatical"
        IPA = "ipa", "Intergovernmental (IPA) assignment"
        PROJECT = "project", "Interagency project"

    class Entry(models.TextChoices):
        EXTERNAL = "external", "Into the SES, or back after a break of more than 3 days"
        TRANSFER = "transfer", "Transfer from another agency"
        APPOINTMENT = "appointment", "New appointment without a break"
        REASSIGNMENT = "reassignment", "Reassignment"
        CONVERSION = "conversion", "Conversion of the appointment"
        NONE = "", "Not a position of record"

    OUTSIDE = "OUT"

    executive = models.ForeignKey(
        Executive,
        on_delete=models.CASCADE,
        related_name="assignments",
        db_constraint=False,
        help_text="PostgreSQL checks it set by set, not row by row",
    )
    kind = models.CharField(max_length=10, choices=Kind.choices)
    opened_by = models.OneToOneField(
        PersonnelAction,
        on_delete=models.PROTECT,
        related_name="assignment",
        db_constraint=False,
        help_text="the action that opened it, in its first version",
    )
    subelement = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    host = models.CharField(max_length=4, blank=True, help_text="subelement, or OUT for outside the federal government")
    position_number = models.CharField(max_length=35, blank=True)
    position_title = models.CharField(max_length=120, blank=True)
    position_occupied = models.CharField(max_length=1, blank=True)
    appointment_type = models.CharField(max_length=2, choices=AppointmentType.choices, blank=True)
    occupational_series = models.CharField(max_length=4, blank=True)
    duty_location = models.CharField(max_length=100, blank=True)
    nature_of_action = models.CharField(max_length=3)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True, help_text="last day; open where it goes on")
    entry = models.CharField(max_length=12, choices=Entry.choices, blank=True)
    origin = models.CharField(
        max_length=4, blank=True, help_text="subelement of the record before, at most 3 days apart"
    )
    is_new_position = models.BooleanField(default=False, help_text="other unit or position than the record before")
    is_departure = models.BooleanField(default=False, help_text="ended, and no record within 3 days after")
    ses_entry_on = models.DateField(null=True, blank=True)
    departments_to_date = models.PositiveSmallIntegerField(
        default=0, help_text="distinct departments served, this one included"
    )
    agencies_to_date = models.PositiveSmallIntegerField(default=0)
    subelements_to_date = models.PositiveSmallIntegerField(default=0)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ("executive", "starts_on", "id")
        indexes: ClassVar = [
            models.Index(fields=["starts_on"], name="assignment_by_start"),
            models.Index(fields=["ends_on"], name="assignment_by_end"),
            models.Index(fields=["subelement", "position_number"], name="assignment_by_position"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="assignment_ends_after_start", condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.subelement_id} {self.starts_on} to {self.ends_on or 'now'}"


class ReconciliationItemQuerySet(models.QuerySet["ReconciliationItem"]):
    def visible_to(self, user: User) -> ReconciliationItemQuerySet:
        """Keep the items that concern the agencies whose reconciliation `user` may see."""
        reach = user.reach(Permission.VIEW_RECONCILIATION)
        if reach.government:
            return self
        allowed = Q(pk__in=())
        for code in reach.agencies:
            allowed |= Q(agency_code__startswith=code[:2]) | Q(other_agency_code__startswith=code[:2])
        return self.filter(allowed)

    def open(self) -> ReconciliationItemQuerySet:
        return self.filter(resolved_at__isnull=True)


class ReconciliationItem(StampedBySet):
    """Something in the ledger that could not be placed in a career, said in one sentence, with what to do.

    Items follow from the set of actions as careers do: one goes away by itself when the ledger explains it.
    """

    class Kind(models.TextChoices):
        TRANSFER_OUT_WITHOUT_IN = "out_without_in", "Transfer out without its transfer in"
        TRANSFER_IN_WITHOUT_OUT = "in_without_out", "Transfer in without its transfer out"
        END_WITHOUT_START = "end_without_start", "End without a start"
        START_WITHOUT_END = "start_without_end", "Start while another assignment was open"
        OVERLAP = "overlap", "Overlapping assignments of record"
        NO_EARLIER_RECORD = "no_earlier_record", "No earlier record to build on"
        DETAIL_WITHOUT_SERVICE = "detail_without_service", "Temporary assignment outside home service"
        DETAIL_NOT_FOUND = "detail_not_found", "Extension or end without an open temporary assignment"
        SUPERSEDED_NOT_FOUND = "superseded_not_found", "Corrected or cancelled record not held"
        COMPETING_CORRECTIONS = "competing_corrections", "More than one correction of the same record"

    fingerprint = models.CharField(max_length=32, unique=True, help_text="same finding, same item")
    kind = models.CharField(max_length=24, choices=Kind.choices)
    executive = models.ForeignKey(Executive, on_delete=models.CASCADE, related_name="reconciliation_items")
    agency_code = models.CharField(max_length=4, help_text="subelement of the action that could not be placed")
    other_agency_code = models.CharField(max_length=4, blank=True, help_text="the other agency concerned")
    action = models.ForeignKey(PersonnelAction, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    effective_on = models.DateField()
    sentence = models.CharField(max_length=400)
    remedy = models.CharField(max_length=300)
    first_seen_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True, blank=True, help_text="when the ledger no longer showed it")
    note = models.TextField(blank=True)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    noted_at = models.DateTimeField(null=True, blank=True)

    objects = ReconciliationItemQuerySet.as_manager()

    class Meta:
        ordering = ("-effective_on", "id")
        indexes: ClassVar = [models.Index(fields=["agency_code", "resolved_at"], name="item_by_agency")]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="item_note_by_and_at", condition=Q(noted_at__isnull=True, note="") | Q(noted_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.sentence
