"""Rotations: planned from a released application, started, extended, ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from executives.ledger.staging import lock_ledger
from mobility import events
from mobility.actions.agreements import void_agreements
from mobility.actions.personnel import write_records
from mobility.actions.returns import grant_credit
from mobility.actions.transitions import move
from mobility.facts import extension_findings, facts_of, locked, signed_agreement, start_findings
from mobility.models import Application, Rotation
from mobility.models.holding import hold_application
from mobility.permissions.rotations import check_override, check_run_rotation
from mobility.rules.personnel import end_rows, extension_rows, start_rows
from mobility.rules.words import refuse
from mobility.signals import rotation_moved
from mobility.workflow import (
    PERMANENT,
    ApplicationStatus,
    Design,
    OfferStatus,
    RotationStatus,
)
from sesportal.audit import log
from sesportal.lib.errors import InvalidTransition, RuleViolation

if TYPE_CHECKING:
    import datetime as dt

    from sesportal.accounts.models import Actor, User

S = RotationStatus
NEVER_OVERRIDDEN = frozenset({"start_too_early", "agreement_not_signed"})
"""Without an agreement, or before its day, there is nothing to start, whoever says so."""


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
    events.tell(rotation)
    rotation_moved.send(sender=Rotation, rotation=rotation, before=None, after=RotationStatus.PLANNED, by=by)
    return rotation


@transaction.atomic
def start_rotation(*, rotation: Rotation, by: Actor, as_of: dt.date) -> Rotation:
    """Start a rotation on the strength of its signed agreement, and write the personnel actions it makes.

    Raises RuleViolation with what the rules still ask (R10-R12, R42-R48, R65), but for what was overridden by name.
    """
    rotation = _held(rotation, with_career=True)
    check_run_rotation(by, rotation)
    overridden = {entry["code"] for entry in rotation.overrides}
    refuse((f for f in start_findings(rotation, as_of=as_of) if f.code not in overridden), "It cannot start yet.")
    agreement = signed_agreement(rotation)
    started = move(
        obj=rotation,
        to=S.UNDER_WAY,
        by=by,
        agency_code=rotation.home_id[:2],
        starts_on=agreement.starts_on if agreement else rotation.starts_on,
        ends_on=agreement.ends_on if agreement else rotation.ends_on,
    )
    started = locked(started)
    write_records(move=started, event="start", rows=start_rows(facts_of(started)), by=by, as_of=as_of)
    if started.application is not None:
        move(obj=started.application, to=ApplicationStatus.PLACED, by=by, agency_code=rotation.home_id[:2])
    return started


@transaction.atomic
def extend_rotation(*, rotation: Rotation, by: Actor, as_of: dt.date) -> Rotation:
    """Bring the end of a rotation under way in line with its amended, signed agreement, within the limits of law."""
    rotation = _held(rotation, with_career=True)
    check_run_rotation(by, rotation)
    agreement = signed_agreement(rotation)
    if rotation.status != S.UNDER_WAY or agreement is None or agreement.ends_on == rotation.ends_on:
        raise InvalidTransition("Amend the agreement to a later last day and have it signed; then extend the rotation.")
    if agreement.ends_on is None or rotation.ends_on is None or agreement.ends_on < rotation.ends_on:
        raise RuleViolation("An extension has a later last day. To end sooner, end the rotation early.")
    overridden = {entry["code"] for entry in rotation.overrides}
    found = extension_findings(rotation, agreement, as_of=as_of)
    refuse((f for f in found if f.code not in overridden), "It cannot be extended so far.")
    number = rotation.portal_records.filter(event="extend").count() + 1
    rows = extension_rows(facts_of(rotation), ends_on=agreement.ends_on, number=number, on=as_of)
    before, rotation.ends_on = rotation.ends_on, agreement.ends_on
    rotation.save(update_fields=["ends_on"])
    write_records(move=rotation, event="extend", rows=rows, by=by, as_of=as_of)
    log.record(
        verb="rotation extended",
        by=by,
        subject=rotation,
        before={"ends_on": before},
        after={"ends_on": rotation.ends_on},
        agency_code=rotation.home_id[:2],
    )
    events.tell(rotation, before=rotation.status)
    return rotation


@transaction.atomic
def end_rotation(*, rotation: Rotation, by: Actor, ended_on: dt.date, as_of: dt.date, reason: str = "") -> Rotation:
    """End a rotation on its last day; before the planned day only with a reason. Writes the actions and the credit."""
    rotation = _held(rotation, with_career=True)
    check_run_rotation(by, rotation)
    is_early = rotation.ends_on is not None and ended_on < rotation.ends_on
    if ended_on < rotation.starts_on or ended_on > as_of:
        raise RuleViolation("A rotation ends on a day from its first to today. Give the last day as it was.")
    if is_early and not reason.strip():
        raise RuleViolation("Say why the rotation ends before its planned last day.")
    extensions = rotation.portal_records.filter(event="extend").count()
    rows = end_rows(facts_of(rotation), ended_on=ended_on, extensions=extensions)
    ended = move(
        obj=rotation,
        to=S.ENDED_EARLY if is_early else S.ENDED,
        by=by,
        reason=reason,
        agency_code=rotation.home_id[:2],
        ended_on=ended_on,
        end_reason=reason.strip(),
    )
    void_agreements(rotation=ended, by=by, reason="The rotation has ended", keeps_signed=True)
    write_records(move=ended, event="end", rows=rows, by=by, as_of=as_of)
    grant_credit(rotation=ended, by=by, as_of=as_of)
    return ended


@transaction.atomic
def cancel_rotation(*, rotation: Rotation, by: Actor, reason: str) -> Rotation:
    """Give up a rotation that has not begun, with the reason; agreement, release and place go with it."""
    rotation = _held(rotation)
    check_run_rotation(by, rotation)
    if not reason.strip():
        raise RuleViolation("Say why the rotation does not take place; everybody concerned reads it.")
    void_agreements(rotation=rotation, by=by, reason=reason)
    return move(
        obj=rotation, to=S.CANCELLED, by=by, reason=reason, agency_code=rotation.home_id[:2], end_reason=reason.strip()
    )


@transaction.atomic
def override_finding(*, rotation: Rotation, code: str, reason: str, by: User, as_of: dt.date) -> Rotation:
    """Let one blocking finding of the start not block, on the word and for the reason of an agency head."""
    rotation = locked(rotation)
    check_override(by, rotation)
    if not reason.strip():
        raise RuleViolation("Say why the rule is overridden; the reason is kept with your name.")
    found = next((f for f in start_findings(rotation, as_of=as_of) if f.code == code and f.blocks), None)
    if found is None or code in NEVER_OVERRIDDEN:
        raise RuleViolation("There is no such finding to override.")
    entry = {"code": code, "message": found.message, "reason": reason.strip(), "by": str(by), "on": as_of.isoformat()}
    rotation.overrides = [*(held for held in rotation.overrides if held["code"] != code), entry]
    rotation.save(update_fields=["overrides"])
    log.record(
        verb="rule overridden",
        by=by,
        subject=rotation,
        after={"code": code},
        reason=reason.strip(),
        agency_code=rotation.home_id[:2],
    )
    return rotation


def _held(rotation: Rotation, *, with_career: bool = False) -> Rotation:
    """Lock a rotation after its application, in the order in which a withdrawal does.

    An act that writes personnel actions changes the executive's row as well: it takes the ledger first, as an import
    does, then the executive, as a withdrawal does.
    """
    if with_career:
        lock_ledger()
    if rotation.application is not None:
        hold_application(rotation.application, with_executive=with_career)
    return locked(rotation)
