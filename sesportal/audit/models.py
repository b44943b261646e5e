"""What was done, and who opened whose record. Append-only: nothing here is ever changed or deleted."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, ClassVar

from django.db import models

from sesportal.accounts.roles import Permission

if TYPE_CHECKING:
    from sesportal.accounts.models import User


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    def visible_to(self, user: User) -> AuditEventQuerySet:
        """Keep the events `user` may see: all of them for an auditor or administrator, otherwise none."""
        return self if user.may(Permission.VIEW_AUDIT) else self.none()

    def about(self, subject_type: str, subject_id: str) -> AuditEventQuerySet:
        """Keep the events of one thing."""
        return self.filter(subject_type=subject_type, subject_id=subject_id)

    def matching(
        self,
        *,
        verb: str = "",
        actor: str = "",
        subject: str = "",
        since: dt.date | None = None,
        until: dt.date | None = None,
    ) -> AuditEventQuerySet:
        """Keep the events of a verb, by an actor and about a subject (parts of names), in a period of whole days."""
        found = self.filter(verb=verb) if verb else self
        if actor:
            found = found.filter(actor__icontains=actor)
        if subject:
            found = found.filter(models.Q(subject__icontains=subject) | models.Q(subject_id=subject))
        if since:
            found = found.filter(at__date__gte=since)
        return found.filter(at__date__lte=until) if until else found


class AuditEvent(models.Model):
    """One act: who did what to what, when, why, and what it changed; without foreign keys to live rows."""

    at = models.DateTimeField(auto_now_add=True)
    actor_id = models.BigIntegerField(null=True)
    actor = models.CharField(max_length=200, help_text="the actor's name then, or the name of the job")
    verb = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=64)
    subject = models.CharField(max_length=200)
    agency_code = models.CharField(max_length=4, blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reason = models.TextField(blank=True)
    request_id = models.CharField(max_length=64, blank=True)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        indexes: ClassVar = [models.Index(fields=["subject_type", "subject_id"], name="audit_by_subject")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor} {self.verb} {self.subject}"

    @property
    def done(self) -> str:
        """The verb as a person reads it: `Role granted`."""
        return self.verb.replace("_", " ").capitalize()


class ReadEventQuerySet(models.QuerySet["ReadEvent"]):
    def about(self, subject_type: str, subject_id: str) -> ReadEventQuerySet:
        """Keep the openings of one person's record."""
        return self.filter(subject_type=subject_type, subject_id=subject_id)

    def same_visit(self, event: ReadEvent, *, since: dt.datetime) -> ReadEventQuerySet:
        """Keep the openings since `since` by the same reader of the same page of the same record."""
        return self.about(event.subject_type, event.subject_id).filter(
            reader_id=event.reader_id, page=event.page, at__gte=since
        )


class ReadEvent(models.Model):
    """One opening of one person's record: by whom, in what role, from which page."""

    at = models.DateTimeField(auto_now_add=True)
    reader_id = models.BigIntegerField()
    reader = models.CharField(max_length=200)
    role = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=64)
    page = models.CharField(max_length=60)
    request_id = models.CharField(max_length=64, blank=True)

    objects = ReadEventQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        indexes: ClassVar = [models.Index(fields=["subject_type", "subject_id"], name="read_by_subject")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.reader} read {self.subject_type} {self.subject_id}"
