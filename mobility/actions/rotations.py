"""Rotations: planned from a released application, started, extended, ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from mobility.models import Application, Rotation
from mobility.signals import rotation_moved
from mobility.workflow import PERMANENT, Design, OfferStatus, RotationStatus
from sesportal.audit import log
from sesportal.lib.errors import RuleViolation

if TYPE_CHECKING:
    from sesportal.accounts.models import Actor


@transaction.atomic
def plan_rotation(*, application: Application, by: Actor) -> Rotation:
    """Plan the rotation of a released application, from the date the home agency agreed to; once for an application."""
    rows = Application.objects.select_for_update(of=("self",)).select_related("posting__programme", "executive")
    application = rows.get(pk=application.pk)
    held = Rotation.objects.filter(application=application).first()
    if held is not None:
        return held
    offer = application.offers.filter(status=OfferStatus.ACCEPTED).first()
    home = application.executive.home
    if offer is None or home is None:
        raise RuleViolation("A rotation is planned from an accepted offer of an executive who is on board.")
    release = getattr(application, "release", None)
    starts_on = (release.released_on if release else None) or offer.starts_on
    posting = application.posting
    design = Design(posting.programme.design)
    length = None if design in PERMANENT or offer.ends_on is None else offer.ends_on - offer.starts_on
    rotation = Rotation.objects.create(
        executive=application.executive,
        application=application,
        programme=posting.programme,
        design=design,
        home=home,
        host=posting.agency,
        title=posting.title,
        duty_location=posting.duty_location,
        time_percent=posting.time_percent,
        starts_on=starts_on,
        ends_on=None if length is None else starts_on + length,
    )
    log.record(
        verb="rotation planned",
        by=by,
        subject=rotation,
        after={"starts_on": rotation.starts_on, "ends_on": rotation.ends_on},
        agency_code=home.code[:2],
    )
    rotation_moved.send(sender=Rotation, rotation=rotation, before=None, after=RotationStatus.PLANNED, by=by)
    return rotation
