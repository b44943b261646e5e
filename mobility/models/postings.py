"""Postings: opportunities that agencies offer, and the searches executives keep."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from executives.models import Agency, Competency, QualificationFramework
from executives.reference.commuting import commuting_area
from mobility.models.programmes import Programme, Reimbursement, Relocation
from mobility.workflow import PostingStatus
from sesportal.accounts.roles import Permission
from sesportal.lib.stamped import Stamped

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sesportal.accounts.models import User

SHOWN = (PostingStatus.OPEN, PostingStatus.CLOSED, PostingStatus.SELECTING, PostingStatus.FILLED)
BEFORE_OPEN = (PostingStatus.DRAFT, PostingStatus.IN_REVIEW)


def search_terms_of(posting: Posting, competencies: Iterable[Competency]) -> tuple[str, str, str]:
    """Return what is derived from a posting's content: commuting area, words to search, ids of its competencies."""
    named = list(competencies)
    parts = [
        posting.title,
        posting.organization,
        posting.agency.name,
        posting.agency_id,
        posting.programme.name,
        posting.duties,
        posting.learning,
        posting.duty_location,
        posting.occupational_series,
        *posting.functions,
        *(competency.name for competency in named),
    ]
    words = " ".join(" ".join(part.split()) for part in parts if part).upper()
    return commuting_area(posting.duty_location), words, " ".join(str(competency.pk) for competency in named)


class PostingQuerySet(models.QuerySet["Posting"]):
    def visible_to(self, user: User) -> PostingQuerySet:
        """Keep what is published, and everything of the agencies `user` writes or approves for.

        Published is what has been open, a cancelled posting included, and a projected one before it opens.
        """
        if not user.may(Permission.BROWSE_POSTINGS):
            return self.none()
        allowed = Q(status__in=SHOWN) | Q(is_projected=True, status__in=BEFORE_OPEN)
        allowed |= Q(status=PostingStatus.CANCELLED, opened_at__isnull=False)
        for permission in (Permission.WRITE_POSTINGS, Permission.APPROVE_POSTINGS):
            reach = user.reach(permission)
            if reach.government:
                return self
            for code in reach.agencies:
                allowed |= Q(agency__code__startswith=code)
        return self.filter(allowed)

    def managed_by(self, user: User) -> PostingQuerySet:
        """Keep the postings of the agencies for which `user` writes, approves or selects, in every status."""
        allowed = Q(pk__in=())
        for permission in (Permission.WRITE_POSTINGS, Permission.APPROVE_POSTINGS, Permission.SELECT):
            for code in user.reach(permission).agencies:
                allowed |= Q(agency__code__startswith=code)
        return self.filter(allowed)

    def open(self) -> PostingQuerySet:
        return self.filter(status=PostingStatus.OPEN)

    def searchable(self, *, with_projected: bool = False) -> PostingQuerySet:
        """Keep what an executive can search: what is open and, if asked for, what is projected to open."""
        found = Q(status=PostingStatus.OPEN)
        if with_projected:
            found |= Q(is_projected=True, status__in=BEFORE_OPEN)
        return self.filter(found)

    def holding(self, words: list[str]) -> PostingQuerySet:
        """Keep those whose text holds every word; PostgreSQL answers it from a trigram index."""
        found = self
        for word in words:
            found = found.filter(search_text__contains=word)
        return found

    def open_by_programme(self) -> dict[int, int]:
        """Return how many are open, by programme."""
        counted = self.open().order_by().values("programme").annotate(number=models.Count("pk"))
        return dict(counted.values_list("programme", "number"))

    def for_list(self) -> PostingQuerySet:
        return self.select_related("agency__parent", "programme")


class Posting(Stamped):
    """One opportunity: what one would do and learn, where, how long, on whose money, and who may apply."""

    class Audience(models.TextChoices):
        GOVERNMENT = "government", "Executives of every agency"
        DEPARTMENT = "department", "Executives of the department"
        AGENCY = "agency", "Executives of the agency"

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="postings")
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="postings", help_text="subelement or agency"
    )
    organization = models.CharField(max_length=160, blank=True)
    title = models.CharField(max_length=160)
    duties = models.TextField("what you would do", blank=True)
    learning = models.TextField("what you would learn", blank=True)
    framework = models.ForeignKey(QualificationFramework, on_delete=models.PROTECT, related_name="+")
    competencies = models.ManyToManyField(Competency, blank=True, related_name="+")
    position_number = models.CharField(max_length=35, blank=True)
    position_occupied = models.CharField(max_length=1, blank=True, help_text="3 general, 4 career reserved")
    occupational_series = models.CharField("series", max_length=4, blank=True)
    functions: Any = models.JSONField(default=list, blank=True)
    duty_location = models.CharField(max_length=100, blank=True)
    commuting_area = models.CharField(max_length=100, blank=True)
    time_percent = models.PositiveSmallIntegerField("share of working time, %", default=100)
    virtual_percent = models.PositiveSmallIntegerField("virtual share, %", default=0)
    travel_percent = models.PositiveSmallIntegerField("travel, %", default=0)
    relocation = models.CharField(max_length=10, choices=Relocation.choices, default=Relocation.NONE)
    relocation_ceiling = models.PositiveIntegerField("ceiling in dollars", null=True, blank=True)
    clearance = models.CharField(max_length=60, blank=True)
    starts_on = models.DateField("from")
    days = models.PositiveSmallIntegerField("length in days", null=True, blank=True, help_text="blank: permanent")
    places = models.PositiveSmallIntegerField(default=1)
    reimbursement = models.CharField(max_length=16, choices=Reimbursement.choices)
    audience = models.CharField("who may apply", max_length=10, choices=Audience.choices, default=Audience.GOVERNMENT)
    appointment_types: Any = models.JSONField(default=list, blank=True, help_text="codes admitted; empty: every type")
    opens_on = models.DateField(null=True, blank=True)
    closes_on = models.DateField(null=True, blank=True)
    is_projected = models.BooleanField("shown before it opens", default=False)
    is_merit_staffed = models.BooleanField("merit-staffed SES vacancy", default=False)
    status = models.CharField(max_length=10, choices=PostingStatus.choices, default=PostingStatus.DRAFT)
    status_reason = models.CharField(max_length=300, blank=True)
    writers = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="+", help_text="who wrote on it; none of them approves it"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    opened_at = models.DateTimeField(null=True, blank=True, help_text="when it was first open to applications")
    copied_from = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="copies")
    backfills = models.CharField(max_length=40, blank=True, help_text="reference of the release it backfills")
    search_text = models.TextField(blank=True, help_text="derived: words to search, in capitals")
    competency_ids = models.CharField(
        max_length=300, blank=True, help_text="derived: ids of the competencies, set off by spaces, for counting"
    )
    is_hard_to_fill = models.BooleanField(default=False, help_text="derived each night from days open and applications")
    short_list_locked_at = models.DateTimeField(null=True, blank=True)
    short_list_locked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PostingQuerySet.as_manager()

    class Meta:
        ordering = ("closes_on", "id")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="posting_shares_are_percent",
                condition=Q(
                    time_percent__gte=1, time_percent__lte=100, virtual_percent__lte=100, travel_percent__lte=100
                ),
            ),
            models.CheckConstraint(name="posting_has_places", condition=Q(places__gte=1)),
            models.CheckConstraint(
                name="posting_dates_in_order",
                condition=Q(opens_on__isnull=True) | Q(closes_on__isnull=True) | Q(closes_on__gte=models.F("opens_on")),
            ),
            models.CheckConstraint(
                name="posting_open_has_dates",
                condition=~Q(status=PostingStatus.OPEN) | Q(opens_on__isnull=False, closes_on__isnull=False),
            ),
            models.CheckConstraint(
                name="posting_approved_by_and_at", condition=Q(approved_by__isnull=True) | Q(approved_at__isnull=False)
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["status", "closes_on", "id"], name="posting_by_close"),
            models.Index(fields=["agency", "status"], name="posting_by_agency"),
            models.Index(fields=["opened_at"], name="posting_by_opening"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_permanent(self) -> bool:
        return self.days is None

    @property
    def is_before_open(self) -> bool:
        return self.status in BEFORE_OPEN


class SavedSearch(models.Model):
    """A search an executive keeps: its query string, and what was seen of it last."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_searches")
    name = models.CharField(max_length=80)
    query = models.CharField(max_length=500, help_text="the search page's query string")
    notifies = models.BooleanField("tell me of new results", default=True)
    last_opened_at = models.DateTimeField()
    last_told_at = models.DateTimeField(null=True, blank=True, help_text="up to when new results were told in a notice")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("name",)
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "name"], name="saved_search_named_once")]

    def __str__(self) -> str:
        return self.name
