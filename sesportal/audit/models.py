"""What was done, and who opened whose record. Append-only: nothing here is ever changed or deleted."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


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

    class Meta:
        ordering = ("-id",)
        indexes: ClassVar = [models.Index(fields=["subject_type", "subject_id"], name="audit_by_subject")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor} {self.verb} {self.subject}"


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

    class Meta:
        ordering = ("-id",)
        indexes: ClassVar = [models.Index(fields=["subject_type", "subject_id"], name="read_by_subject")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.reader} read {self.subject_type} {self.subject_id}"
