"""E-mail digests of notices: each notice is in one at most."""

from __future__ import annotations

import datetime as dt
from smtplib import SMTPException
from typing import TYPE_CHECKING

import structlog
from django.db import transaction
from django.utils import timezone

from development.models import Notice, NoticePreference
from development.notifications import mail_digest
from sesportal.accounts.models import User
from sesportal.audit import log

if TYPE_CHECKING:
    from sesportal.accounts.models import Actor

REFUSALS = (SMTPException, OSError)
"""What the mail server or the way to it may answer with."""


def send_due_digests(*, by: Actor, as_of: dt.date) -> int:
    """Send everyone whose digest is due theirs, and return how many were sent; a refused one waits for the next day."""
    unread = Notice.objects.unmailed().values("recipient")
    not_yet = NoticePreference.objects.waiting(as_of).values("user")
    due = User.objects.filter(pk__in=unread, is_active=True).exclude(pk__in=not_yet).exclude(email="")
    sent = 0
    for user in list(due.order_by("pk")):
        try:
            sent += bool(send_digest(user=user, by=by, as_of=as_of))
        except REFUSALS as refusal:
            structlog.get_logger(__name__).warning("digest_refused", user_id=user.pk, reason=type(refusal).__name__)
    return sent


def send_digest(*, user: User, by: Actor, as_of: dt.date) -> int:
    """Send `user` the notices that no digest has held yet, if one is due by their choice; return how many it holds.

    They are marked first and mailed after the commit, so that a crash loses an e-mail rather than sending it twice.
    Where the mail server refuses, the marks are taken back and the refusal is raised: the next digest holds them.
    """
    notices, before = _claim(user, as_of, by)
    if not notices:
        return 0
    try:
        mail_digest(recipient=user, notices=notices)
    except REFUSALS:
        _give_back(user, notices, before)
        raise
    return len(notices)


@transaction.atomic
def _claim(user: User, as_of: dt.date, by: Actor) -> tuple[list[Notice], dt.date | None]:
    NoticePreference.objects.get_or_create(user=user)
    preference = NoticePreference.objects.select_for_update().get(user=user)
    if not preference.is_due(as_of):
        return [], None
    notices = list(Notice.objects.visible_to(user).unmailed().most_pressing_first())
    if not notices:
        return [], None
    before, preference.last_digest_on = preference.last_digest_on, as_of
    preference.save(update_fields=["last_digest_on"])
    Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(mailed_at=timezone.now())
    log.record(verb="digest sent", by=by, subject=preference, after={"notices": len(notices)})
    return notices, before


@transaction.atomic
def _give_back(user: User, notices: list[Notice], before: dt.date | None) -> None:
    Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(mailed_at=None)
    preference = NoticePreference.objects.select_for_update().get(user=user)
    preference.last_digest_on = before
    preference.save(update_fields=["last_digest_on"])
    log.record(verb="digest refused by the mail server", by="mail", subject=preference, after={"notices": len(notices)})
