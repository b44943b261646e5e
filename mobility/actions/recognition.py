"""Recognition of executives: record what was given, take back what was written down by mistake."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from executives.models import Executive
from mobility.models import Recognition
from mobility.permissions.recognition import check_recognize, check_take_back
from sesportal.audit import log
from sesportal.lib.errors import InvalidTransition, RuleViolation

if TYPE_CHECKING:
    import datetime as dt

    from mobility.models import Rotation
    from sesportal.accounts.models import User


@transaction.atomic
def record_recognition(
    *,
    executive: Executive,
    kind: str,
    title: str,
    reason: str,
    given_on: dt.date,
    by: User,
    as_of: dt.date,
    rotation: Rotation | None = None,
) -> Recognition:
    """Record that an executive was given an award or honour, for a move of theirs or for something else.

    Raises RuleViolation for a day to come or before the SES, for what is recorded already, and for another's move.
    """
    executive = Executive.objects.select_for_update(of=("self",), no_key=True).get(pk=executive.pk)
    check_recognize(by, executive)
    home = executive.home_id or ""
    if kind not in Recognition.Kind.values or not title.strip() or not reason.strip():
        raise RuleViolation("Say what kind of recognition it is, what it is called, and what it was given for.")
    if given_on > as_of:
        raise RuleViolation("The day lies ahead. Record recognition once it has been given.")
    if executive.ses_entry_on is not None and given_on < executive.ses_entry_on:
        raise RuleViolation(f"The day is before the entry into the SES on {executive.ses_entry_on}. Check it.")
    if rotation is not None and rotation.executive_id != executive.pk:
        raise RuleViolation("The move is another executive's. Choose one of this executive's, or none.")
    held = Recognition.objects.standing().filter(executive=executive, kind=kind, title=title.strip(), given_on=given_on)
    if held.exists():
        raise RuleViolation("This is on record already, with the same name and day.")
    recognition = Recognition.objects.create(
        executive=executive,
        rotation=rotation,
        agency_id=home,
        kind=kind,
        title=title.strip(),
        reason=reason.strip(),
        given_on=given_on,
        recorded_by=by,
        recorded_at=timezone.now(),
    )
    after = {"kind": kind, "given_on": given_on, "rotation": rotation.pk if rotation is not None else None}
    log.record(verb="recognition recorded", by=by, subject=recognition, after=after, agency_code=home[:2])
    return recognition


@transaction.atomic
def take_back_recognition(*, recognition: Recognition, reason: str, by: User) -> Recognition:
    """Take back what was written down by mistake; it leaves the record and stays in the audit log."""
    held = Recognition.objects.select_for_update(of=("self",)).select_related("executive")
    recognition = held.get(pk=recognition.pk)
    check_take_back(by, recognition)
    if recognition.taken_back_at is not None:
        raise InvalidTransition("It has been taken back already.")
    if not reason.strip():
        raise RuleViolation("Say what was wrong with it.")
    recognition.taken_back_at, recognition.taken_back_by = timezone.now(), by
    recognition.taken_back_reason = reason.strip()
    recognition.save(update_fields=["taken_back_at", "taken_back_by", "taken_back_reason"])
    log.record(
        verb="recognition taken back",
        by=by,
        subject=recognition,
        reason=recognition.taken_back_reason,
        agency_code=recognition.agency_id[:2],
    )
    return recognition
