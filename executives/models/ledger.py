"""The ledger: personnel actions as agencies sent them, never changed, and the batches they came in."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from executives.models.executives import Executive
from executives.workflow import BatchStatus
from sesportal.accounts.roles import Permission

if TYPE_CHECKING:
    from sesportal.accounts.models import User


class NatureOfAction(models.Model):
    """One nature-of-action code (NOAC) and what it does to a career; rows, not code, as several are from memory."""

    class Effect(models.TextChoices):
        APPOINT = "appoint", "Begins an assignment of record (appointment)"
        TRANSFER = "transfer", "Begins an assignment of record (transfer from another agency)"
        CONVERT = "convert", "Begins an assignment of record (conversion of the appointment)"
        REASSIGN = "reassign", "Begins an assignment of record (in the agency)"
        SEPARATE = "separate", "Ends the assignment of record"
        SEPARATE_TO_AGENCY = "separate_to_agency", "Ends the assignment of record (appointed in another agency)"
        DETAIL = "detail", "Opens a detail"
        DETAIL_EXTEND = "detail_extend", "Moves the end of a detail"
        DETAIL_END = "detail_end", "Ends a detail"
        SABBATICAL = "sabbatical", "Opens a sabbatical"
        LEAVE = "leave", "Opens an IPA assignment where a host is given, otherwise leave without pay"
        RETURN = "return", "Return to duty: ends an IPA assignment the day before"
        CANCEL = "cancel", "Cancels the record it supersedes"
        CORRECT = "correct", "Replaces the record it supersedes"
        NONE = "none", "Has no effect on the career"

    code = models.CharField(max_length=3, primary_key=True)
    title = models.CharField(max_length=120)
    effect = models.CharField(max_length=20, choices=Effect.choices)
    in_ehri = models.BooleanField("reported to EHRI", default=True)
    authority = models.CharField(max_length=200, help_text="where the code is defined")
    is_verified = models.BooleanField(
        default=False, help_text="read in the source; otherwise from memory, to be checked"
    )

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class ImportBatchQuerySet(models.QuerySet["ImportBatch"]):
    def visible_to(self, user: User) -> ImportBatchQuerySet:
        """Keep the batches of the agencies for which `user` may load personnel actions."""
        reach = user.reach(Permission.IMPORT_ACTIONS)
        if reach.government:
            return self
        allowed = Q(pk__in=())
        for code in reach.agencies:
            allowed |= Q(agency_code__startswith=code)
        return self.filter(allowed)


class ImportBatch(models.Model):
    """One set of personnel actions or positions that was sent: what was asked, how far it is, and what came of it."""

    class Kind(models.TextChoices):
        ACTIONS = "actions", "Personnel actions"
        POSITIONS = "positions", "Positions"

    class Format(models.TextChoices):
        CSV = "csv", "CSV"
        NDJSON = "ndjson", "One JSON object a line"

    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.ACTIONS)
    agency_code = models.CharField(
        max_length=4, blank=True, help_text="the file is restricted to it; blank: any (operator)"
    )
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True)
    file_name = models.CharField(max_length=200)
    file = models.FileField(upload_to="imports/", blank=True, help_text="kept until the batch has ended")
    file_format = models.CharField(max_length=6, choices=Format.choices, default=Format.CSV)
    is_partial = models.BooleanField(default=False, help_text="apply the good rows although others are refused")
    is_dry_run = models.BooleanField(default=False, help_text="check everything, apply nothing")
    status = models.CharField(max_length=10, choices=BatchStatus.choices, default=BatchStatus.QUEUED)
    phase = models.CharField(max_length=60, blank=True, help_text="what is being done, for the progress display")
    rows_read = models.PositiveIntegerField(default=0)
    rows_expected = models.PositiveIntegerField(default=0, help_text="estimated from the size of the file")
    accepted = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    conflicts = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    executives_touched = models.PositiveIntegerField(default=0)
    fiscal_years = models.JSONField(default=list, help_text="fiscal years whose figures the batch touches")
    message = models.TextField(blank=True, help_text="one sentence for the person who sent it")
    error_sheet = models.FileField(upload_to="import-errors/", blank=True)
    results = models.FileField(upload_to="import-results/", blank=True, help_text="what came of each row; kept 30 days")
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name_plural = "import batches"

    def __str__(self) -> str:
        return f"{self.file_name} ({self.get_status_display()})"


class ImportProblem(models.Model):
    """One thing wrong with one row; the first thousand of a batch are kept here, all of them in its error sheet."""

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="problems")
    row = models.PositiveIntegerField(help_text="line of the file; the header is line 1")
    column = models.CharField(max_length=40)
    value = models.CharField(max_length=120, blank=True)
    message = models.CharField(max_length=300)
    remedy = models.CharField(max_length=300)

    class Meta:
        ordering = ("batch", "row", "id")

    def __str__(self) -> str:
        return f"row {self.row}, {self.column}: {self.message}"


class PersonnelActionQuerySet(models.QuerySet["PersonnelAction"]):
    def visible_to(self, user: User) -> PersonnelActionQuerySet:
        """Keep the actions of the agencies whose ledger `user` may see."""
        reach = user.reach(Permission.VIEW_RECONCILIATION)
        if reach.government:
            return self
        allowed = Q(pk__in=())
        for code in reach.agencies:
            allowed |= Q(submitting_agency=code) if len(code) == 2 else Q(agency_subelement=code)
        return self.filter(allowed)


class PersonnelAction(models.Model):
    """One personnel action as an agency sent it. Append-only: PostgreSQL refuses every update and delete.

    The pair (submitting_agency, source_record_id) is unique: sending the same record again changes nothing, sending
    other content under the same id is a conflict that is reported. A correction (002) or cancellation (001) names in
    `supersedes` the source_record_id of its own agency's record that it replaces or voids.
    """

    submitting_agency = models.CharField(max_length=2)
    source_record_id = models.CharField(max_length=64)
    executive = models.ForeignKey(
        Executive,
        on_delete=models.PROTECT,
        related_name="actions",
        db_constraint=False,
        help_text="PostgreSQL checks it set by set, not row by row",
    )
    family_name = models.CharField(max_length=60)
    given_name = models.CharField(max_length=60, blank=True)
    nature_of_action = models.CharField(max_length=3)
    nature_of_action_2 = models.CharField(max_length=3, blank=True)
    authority = models.CharField(max_length=3, blank=True, help_text="legal authority code, where the source gives one")
    effective_date = models.DateField()
    sequence = models.PositiveSmallIntegerField(help_text="order among the actions of one day")
    agency_subelement = models.CharField(max_length=4)
    host_agency_subelement = models.CharField(max_length=4, blank=True)
    position_number = models.CharField(max_length=35, blank=True)
    position_title = models.CharField(max_length=120, blank=True)
    position_occupied = models.CharField(max_length=1, blank=True)
    appointment_type = models.CharField(max_length=2, blank=True)
    pay_plan = models.CharField(max_length=2, blank=True)
    occupational_series = models.CharField(max_length=4, blank=True)
    duty_location = models.CharField(max_length=100, blank=True)
    not_to_exceed = models.DateField(null=True, blank=True)
    supersedes = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=32, help_text="of the content, to tell a repeat from a conflict")
    batch = models.ForeignKey(
        ImportBatch,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="actions",
        db_constraint=False,
        db_index=False,
    )

    objects = PersonnelActionQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["submitting_agency", "source_record_id"], name="action_once_an_agency"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["submitting_agency", "supersedes"], name="action_by_superseded", condition=~Q(supersedes="")
            ),
            models.Index(fields=["id"], name="action_of_portal", condition=Q(source_record_id__startswith="PORTAL-")),
        ]

    def __str__(self) -> str:
        return f"{self.nature_of_action} of {self.effective_date} ({self.submitting_agency} {self.source_record_id})"
