"""What the clock does to rotations; each row in a transaction of its own, safe to run again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from django.db import transaction
from django.urls import reverse

from executives.models import RuleParameter
from executives.rules.calendar import add_months
from mobility import notifications
from mobility.actions.returns import PLACED_AFTER, record_placements
from mobility.actions.rotations import start_rotation
from mobility.models import Rotation
from mobility.rules.returns import reentry_due
from mobility.rules.words import say
from mobility.workflow import PERMANENT, AgreementStatus, RotationStatus
from sesportal.audit import log
from sesportal.lib.errors import DomainError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from sesportal.accounts.models import Actor, User

S = RotationStatus
ENDED = (S.ENDED, S.ENDED_EARLY)
RETURN = "Return policy of this portal; OPM memorandum of 7 November 2008"


def start_due(*, by: Actor, as_of: dt.date) -> int:
    """Start the rotations whose day has come and that nothing blocks (start_rotation is one transaction, audited).

    What a rule still asks for is told to both offices, once; return how many have started.
    """
    due = Rotation.objects.filter(status=S.PLANNED, starts_on__lte=as_of, agreements__status=AgreementStatus.SIGNED)
    started = 0
    for rotation in due.select_related("executive", "home", "host").order_by("pk"):
        try:
            with transaction.atomic():
                start_rotation(rotation=rotation, by=by, as_of=as_of)
            started += 1
        except DomainError as refusal:
            structlog.get_logger(__name__).info("rotation not started", rotation=rotation.pk, code=refusal.code)
            _tell_offices(rotation, as_of, "rotation_blocked", "A rotation cannot start", refusal.message)
    return started


@transaction.atomic
def tell_returns(*, by: Actor, as_of: dt.date) -> int:
    """Tell of returns to be planned 90 days before the end, and of last days that have passed; each once."""
    away = Rotation.objects.filter(status=S.UNDER_WAY, ends_on__isnull=False).exclude(design__in=PERMANENT)
    told, parameters = 0, RuleParameter.objects.values_on(as_of)
    for rotation in away.select_related("executive__user", "home", "host").order_by("pk"):
        assert rotation.ends_on is not None
        due = reentry_due(rotation.starts_on, rotation.ends_on, parameters)
        if rotation.ends_on < as_of:
            message = f"The planned last day was {say(rotation.ends_on)}. Record the end, or have an extension signed."
            _tell_offices(rotation, rotation.ends_on, "rotation_past_end", "A rotation is past its last day", message)
            told += 1
        elif due is not None and due <= as_of and rotation.reentry_planned_at is None:
            message = (
                f"The rotation ends on {say(rotation.ends_on)}. Plan the return: which position, and how what was "
                "learned will be used."
            )
            home = [rotation.executive.user, *notifications.office_of(rotation.home_id, as_of)]
            _tell(home, rotation, due, "return_due", "A return is to be planned", message)
            told += 1
    log_subject = away.first()
    if told and log_subject is not None:
        log.record(verb="returns told of", by=by, subject=log_subject, after={"told": told})
    return told


def place_returned(*, by: Actor, as_of: dt.date) -> int:
    """Record where executives stood 6, 12 and 24 months after (record_placements is one transaction, audited)."""
    oldest = add_months(as_of, -max(PLACED_AFTER) - 1)
    ended = Rotation.objects.filter(status__in=ENDED, ended_on__gte=oldest).order_by("pk")
    return sum(len(record_placements(rotation=rotation, by=by, as_of=as_of)) for rotation in ended)


def _tell_offices(rotation: Rotation, due_on: dt.date, rule: str, title: str, message: str) -> None:
    codes = [rotation.home_id, *([rotation.host_id] if rotation.host_id else [])]
    offices = [user for code in codes for user in notifications.office_of(code, due_on)]
    _tell(offices, rotation, due_on, rule, title, message)


def _tell(
    recipients: Iterable[User | None], rotation: Rotation, due_on: dt.date, rule: str, title: str, message: str
) -> None:
    notifications.tell(
        recipients,
        executive=rotation.executive,
        rule=rule,
        key=f"rotation-{rotation.pk}-{rule}-{due_on.isoformat()}",
        title=title,
        message=message[:600],
        url=reverse("mobility:rotation_detail", args=[rotation.pk]),
        due_on=due_on,
        weight="due",
        authority=RETURN,
    )
