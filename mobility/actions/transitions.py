"""The one door through which anything in this app changes its status."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.db import models, transaction

from mobility import events
from mobility.models import (
    Agreement,
    Application,
    Offer,
    Posting,
    ReassignmentWorksheet,
    Release,
    Rotation,
    TemporaryAllocation,
)
from mobility.signals import application_moved, rotation_moved
from mobility.workflow import (
    AGREEMENT_TRANSITIONS,
    ALLOCATION_TRANSITIONS,
    APPLICATION_TRANSITIONS,
    OFFER_TRANSITIONS,
    POSTING_TRANSITIONS,
    RELEASE_TRANSITIONS,
    ROTATION_TRANSITIONS,
    WORKSHEET_TRANSITIONS,
)
from sesportal.audit import log
from sesportal.lib.errors import InvalidTransition

if TYPE_CHECKING:
    from collections.abc import Container

    from django.dispatch import Signal

    from sesportal.accounts.models import Actor

Subject = TypeVar("Subject", bound=models.Model)
TABLES: dict[type[models.Model], Container[Any]] = {
    Posting: POSTING_TRANSITIONS,
    Application: APPLICATION_TRANSITIONS,
    Offer: OFFER_TRANSITIONS,
    Release: RELEASE_TRANSITIONS,
    TemporaryAllocation: ALLOCATION_TRANSITIONS,
    Agreement: AGREEMENT_TRANSITIONS,
    Rotation: ROTATION_TRANSITIONS,
    ReassignmentWorksheet: WORKSHEET_TRANSITIONS,
}
SIGNALS: dict[type[models.Model], tuple[Signal, str]] = {
    Application: (application_moved, "application"),
    Rotation: (rotation_moved, "rotation"),
}


@transaction.atomic
def move(*, obj: Subject, to: str, by: Actor, reason: str = "", agency_code: str = "", **fields: Any) -> Subject:
    """Move `obj` on to status `to`, with `fields` set beside it, audited in the same transaction.

    The row is read again under lock; InvalidTransition is raised where it is then in no state for it, so that of two
    who act at once the second is told. Other systems are told by the feed, and the apps
    above of applications and rotations.
    """
    model = type(obj)
    fresh: Any = model._default_manager.select_for_update(of=("self",)).get(pk=obj.pk)
    statuses: Any = type(to)
    before = statuses(fresh.status)
    if (before, to) not in TABLES[model]:
        raise InvalidTransition(
            f"This {model._meta.verbose_name} is {before.label.lower()} now, so it cannot become "
            f"{statuses(to).label.lower()}. Reload the page to see where it stands."
        )
    fresh.status = to
    for name, value in fields.items():
        setattr(fresh, name, value)
    fresh.save(update_fields=["status", *fields])
    log.record(
        verb=f"{model._meta.verbose_name} {statuses(to).label.lower()}",
        by=by,
        subject=fresh,
        before={"status": before},
        after={"status": to},
        reason=reason,
        agency_code=agency_code,
    )
    events.tell(fresh, before)
    if model in SIGNALS:
        signal, name = SIGNALS[model]
        signal.send(sender=model, **{name: fresh, "before": before, "after": to, "by": by})
    return fresh
