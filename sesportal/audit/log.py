"""The only writer of the audit log and of the read log."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from typing import Any

import structlog
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.utils import timezone

from sesportal.accounts.models import Actor, User
from sesportal.audit.models import AuditEvent, ReadEvent

SAME_VISIT = dt.timedelta(minutes=10)


def record(
    *,
    verb: str,
    by: Actor,
    subject: models.Model,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
    agency_code: str = "",
) -> AuditEvent:
    """Write one act into the audit log, in the transaction of the change it tells of.

    `by` is the user who acted, or the name of a job or command. `before` and `after` hold the changed values only.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(
            f"Audit {verb!r} inside the transaction of the change: open transaction.atomic() around both."
        )
    return AuditEvent.objects.create(
        actor_id=by.pk if isinstance(by, User) else None,
        actor=str(by)[:200],
        verb=verb,
        subject_type=type_of(subject),
        subject_id=str(subject.pk),
        subject=str(subject)[:200],
        agency_code=agency_code,
        before=_plain(before),
        after=_plain(after),
        reason=reason,
        request_id=_request_id(),
    )


def record_read(*, by: User, subject: models.Model, page: str) -> ReadEvent | None:
    """Write that `by` opened a person's record; opening the same page again within ten minutes is the same visit.

    Return None where nothing was written: the same visit, or a person (`subject.user`) reading their own record.
    """
    if getattr(subject, "user_id", None) == by.pk:
        return None
    event = ReadEvent(
        reader_id=by.pk,
        reader=str(by)[:200],
        role=", ".join(sorted(role.label for role in by.roles))[:60],
        subject_type=type_of(subject),
        subject_id=str(subject.pk),
        page=page,
        request_id=_request_id(),
    )
    if ReadEvent.objects.same_visit(event, since=timezone.now() - SAME_VISIT).exists():
        return None
    event.save(force_insert=True)
    return event


def record_reads(*, by: User, subjects: Sequence[models.Model], page: str) -> int:
    """Write that `by` opened several people's records at once, as `record_read` does; returns how many were written."""
    since = timezone.now() - SAME_VISIT
    others = [subject for subject in subjects if getattr(subject, "user_id", None) != by.pk]
    events = {
        str(subject.pk): ReadEvent(
            reader_id=by.pk,
            reader=str(by)[:200],
            role=", ".join(sorted(role.label for role in by.roles))[:60],
            subject_type=type_of(subject),
            subject_id=str(subject.pk),
            page=page,
            request_id=_request_id(),
        )
        for subject in others
    }
    if not events:
        return 0
    same = ReadEvent.objects.filter(
        subject_type=type_of(others[0]), subject_id__in=list(events), reader_id=by.pk, page=page, at__gte=since
    )
    for subject_id in same.values_list("subject_id", flat=True):
        events.pop(subject_id, None)
    return len(ReadEvent.objects.bulk_create(events.values()))


def type_of(subject: models.Model | type[models.Model]) -> str:
    """Return the name under which a model stands in the logs, e.g. `executives.executive`."""
    return subject._meta.label_lower


def _request_id() -> str:
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))


def _plain(values: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return the values as JSON holds them, so that a date or a decimal reads the same now and later."""
    return json.loads(json.dumps(dict(values or {}), cls=DjangoJSONEncoder))
