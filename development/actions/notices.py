"""Giving, settling and answering notices; how often e-mail comes; the private calendar link."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from development.models import CalendarLink, Notice, NoticePreference
from development.permissions.notices import check_answer_notice
from development.rules.links import token_hash
from sesportal.accounts.models import User
from sesportal.audit import log
from sesportal.lib.errors import InvalidTransition

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection

    from executives.models import Executive
    from sesportal.accounts.models import Actor

TOKEN_BYTES = 32


@transaction.atomic
def give_notice(
    *,
    recipient: User,
    executive: Executive,
    rule: str,
    due_on: dt.date,
    title: str,
    message: str,
    authority: str,
    url: str,
    by: Actor,
    weight: Notice.Weight = Notice.Weight.DUE,
    stage: str = "",
) -> Notice:
    """Give one notice, or return the one already given to this person for the same rule, executive, day and stage.

    One that was settled by the system stands again; one that its reader set aside stays so. `title` names nobody: it
    goes into e-mails and calendars.
    """
    key = ":".join(filter(None, (rule, str(executive.pk), str(due_on), stage)))
    notice, is_new = Notice.objects.get_or_create(
        recipient=recipient,
        key=key,
        defaults={
            "executive": executive,
            "rule": rule,
            "weight": weight,
            "title": title,
            "message": message,
            "authority": authority,
            "due_on": due_on,
            "url": url,
            "created_at": timezone.now(),
        },
    )
    is_back = not is_new and notice.settled_at is not None and not notice.is_set_aside
    if is_back:
        notice.settled_at = None
        notice.save(update_fields=["settled_at"])
    if is_new or is_back:
        _record("notice given", by, notice)
    return notice


@transaction.atomic
def settle_notices(
    *, executive: Executive, rule: str | Collection[str], by: Actor, recipient: User | None = None
) -> int:
    """Settle the standing notices of one or more rules about an executive; return how many there were."""
    rules = [rule] if isinstance(rule, str) else list(rule)
    standing = Notice.objects.standing().filter(executive=executive, rule__in=rules)
    if recipient is not None:
        standing = standing.filter(recipient=recipient)
    held = list(standing.select_for_update().order_by("pk"))
    Notice.objects.filter(pk__in=[notice.pk for notice in held]).update(settled_at=timezone.now())
    for notice in held:
        _record("notice settled", by, notice)
    return len(held)


@transaction.atomic
def set_aside(*, notice: Notice, by: User, reason: str = "") -> Notice:
    """Let its reader say that a notice needs nothing more; it is never given again for the same thing.

    Raises InvalidTransition where it is settled already.
    """
    notice = Notice.objects.select_for_update().get(pk=notice.pk)
    check_answer_notice(by, notice)
    if notice.settled_at is not None:
        raise InvalidTransition("This notice is settled already. Reload the page to see where it stands.")
    notice.settled_at = timezone.now()
    notice.is_set_aside = True
    notice.set_aside_reason = reason
    notice.save(update_fields=["settled_at", "is_set_aside", "set_aside_reason"])
    _record("notice set aside", by, notice, reason)
    return notice


@transaction.atomic
def bring_back(*, notice: Notice, by: User) -> Notice:
    """Let its reader take back that they set a notice aside. Raises InvalidTransition where they have not."""
    notice = Notice.objects.select_for_update().get(pk=notice.pk)
    check_answer_notice(by, notice)
    if not notice.is_set_aside:
        raise InvalidTransition("Only a notice that you have set aside can be brought back.")
    notice.settled_at = None
    notice.is_set_aside = False
    notice.set_aside_reason = ""
    notice.save(update_fields=["settled_at", "is_set_aside", "set_aside_reason"])
    _record("notice brought back", by, notice)
    return notice


@transaction.atomic
def choose_digest(*, user: User, digest: NoticePreference.Digest, by: User) -> NoticePreference:
    """Keep how often `user` wants e-mail; everyone chooses for themselves."""
    preference, _ = NoticePreference.objects.select_for_update().get_or_create(user=user)
    before = preference.digest
    preference.digest = digest
    preference.save(update_fields=["digest"])
    log.record(
        verb="digest chosen", by=by, subject=preference, before={"digest": before}, after={"digest": str(digest)}
    )
    return preference


@transaction.atomic
def make_calendar_link(*, user: User, by: User) -> str:
    """Return the secret of a new private calendar link, shown this once; the link before it is revoked."""
    User.objects.select_for_update().get(pk=user.pk)
    _revoke(user, by)
    secret = secrets.token_urlsafe(TOKEN_BYTES)
    link = CalendarLink.objects.create(user=user, token_hash=token_hash(secret), created_at=timezone.now())
    log.record(verb="calendar link made", by=by, subject=link)
    return secret


@transaction.atomic
def revoke_calendar_link(*, user: User, by: User) -> bool:
    """Close the private calendar link; return whether there was one."""
    User.objects.select_for_update().get(pk=user.pk)
    return _revoke(user, by)


def _revoke(user: User, by: User) -> bool:
    link = CalendarLink.objects.filter(user=user, revoked_at__isnull=True).first()
    if link is None:
        return False
    link.revoked_at = timezone.now()
    link.save(update_fields=["revoked_at"])
    log.record(verb="calendar link revoked", by=by, subject=link)
    return True


def _record(verb: str, by: Actor, notice: Notice, reason: str = "") -> None:
    log.record(
        verb=verb,
        by=by,
        subject=notice,
        after={"rule": notice.rule, "due_on": notice.due_on},
        reason=reason,
        agency_code=(notice.executive.home_id or "")[:2],
    )
