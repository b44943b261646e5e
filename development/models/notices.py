"""What the clocks say to whom: dated notices, how often a person hears of them, and a private calendar link."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from executives.models import Executive

if TYPE_CHECKING:
    from sesportal.accounts.models import User


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, user: User) -> NoticeQuerySet:
        """Keep the user's own notices."""
        return self.filter(recipient=user)

    def standing(self) -> NoticeQuerySet:
        """Keep what still needs its recipient."""
        return self.filter(settled_at__isnull=True)

    def settled(self) -> NoticeQuerySet:
        """Keep what is done or was set aside."""
        return self.filter(settled_at__isnull=False)

    def unmailed(self) -> NoticeQuerySet:
        """Keep what stands and has been in no digest yet."""
        return self.standing().filter(mailed_at__isnull=True)

    def most_pressing_first(self) -> NoticeQuerySet:
        """Order by what is overdue, due, coming; in each by its day."""
        rank = models.Case(
            *(models.When(weight=weight, then=place) for place, weight in enumerate(Notice.URGENCY)),
            output_field=models.SmallIntegerField(),
        )
        return self.order_by(rank, "due_on", "id")


class Notice(models.Model):
    """One dated notice of one rule to one person, never given twice for the same thing (`key`)."""

    class Weight(models.TextChoices):
        COMING = "coming", "Coming up"
        DUE = "due", "Due"
        OVERDUE = "overdue", "Overdue"

    URGENCY = (Weight.OVERDUE, Weight.DUE, Weight.COMING)

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    executive = models.ForeignKey(Executive, on_delete=models.CASCADE, related_name="notices")
    rule = models.CharField(max_length=40, help_text="code of the rule, e.g. plan_missing")
    key = models.CharField(max_length=120, help_text="rule, executive and the date it turns on; once a recipient")
    weight = models.CharField(max_length=10, choices=Weight.choices)
    title = models.CharField(max_length=160)
    message = models.CharField(max_length=600)
    authority = models.CharField(max_length=200)
    due_on = models.DateField()
    url = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True, help_text="done, or set aside by its recipient")
    is_set_aside = models.BooleanField(default=False)
    set_aside_reason = models.CharField(max_length=300, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ("due_on", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["recipient", "key"], name="notice_once"),
            models.CheckConstraint(
                name="notice_set_aside_is_settled",
                condition=Q(is_set_aside=False, set_aside_reason="") | Q(is_set_aside=True, settled_at__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["recipient", "due_on"], name="notice_standing", condition=Q(settled_at__isnull=True))
        ]

    def __str__(self) -> str:
        return self.title


WEEK = dt.timedelta(days=7)


class NoticePreferenceQuerySet(models.QuerySet["NoticePreference"]):
    def waiting(self, on: dt.date) -> NoticePreferenceQuerySet:
        """Keep those to whom no digest may go on `on`: never, or not yet again."""
        digest = NoticePreference.Digest
        return self.filter(
            Q(digest=digest.NEVER)
            | Q(digest=digest.DAILY, last_digest_on__gte=on)
            | Q(digest=digest.WEEKLY, last_digest_on__gt=on - WEEK)
        )


class NoticePreference(models.Model):
    """How often a person hears of notices by e-mail; without a row, once a week."""

    class Digest(models.TextChoices):
        DAILY = "daily", "Each day with something new"
        WEEKLY = "weekly", "Once a week"
        NEVER = "never", "Never"

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notice_preference")
    digest = models.CharField(max_length=6, choices=Digest.choices, default=Digest.WEEKLY)
    last_digest_on = models.DateField(null=True, blank=True)

    objects = NoticePreferenceQuerySet.as_manager()

    def __str__(self) -> str:
        return f"notice preference of {self.user_id}"

    def is_due(self, on: dt.date) -> bool:
        """Say whether a digest may go out on `on`."""
        if self.digest == self.Digest.NEVER:
            return False
        if self.last_digest_on is None:
            return True
        return on > self.last_digest_on if self.digest == self.Digest.DAILY else on >= self.last_digest_on + WEEK


class CalendarLinkQuerySet(models.QuerySet["CalendarLink"]):
    def live(self) -> CalendarLinkQuerySet:
        """Keep the links that still open a calendar."""
        return self.filter(revoked_at__isnull=True, user__is_active=True)


class CalendarLink(models.Model):
    """A private, revocable address of a person's notices as a calendar; only the hash of its secret is kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_links")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    last_used_on = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = CalendarLinkQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user"], condition=Q(revoked_at__isnull=True), name="calendar_link_once")
        ]

    def __str__(self) -> str:
        return f"calendar link of {self.user_id}"
