"""Agencies, positions, and executives with careers, as the ledger would have written them."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

from django.utils import timezone

from executives.models import (
    Agency,
    Assignment,
    DutyLocation,
    Executive,
    PersonnelAction,
    Position,
    ReconciliationItem,
)

ENTRY = dt.date(2015, 3, 1)
_numbers = itertools.count(1)


def make_agency(code: str, name: str = "", *, department: str = "", **fields: Any) -> Agency:
    """Return an agency or subelement, made with its agency where it is not there yet."""
    if found := Agency.objects.filter(code=code).first():
        return found
    if len(code) == 2:
        head = make_agency(department) if department and department != code else None
        fields |= {"level": Agency.Level.AGENCY, "department_id": head.code if head else code}
    else:
        parent = make_agency(code[:2], department=department)
        fields |= {"level": Agency.Level.SUBELEMENT, "parent": parent, "department_id": parent.department_id}
    return Agency.objects.create(code=code, name=name or f"Agency {code}", **fields)


def make_position(subelement: str, number: str, **fields: Any) -> Position:
    """Return a position of a subelement; who holds it, or held it last, has its role."""
    post = Position.objects.create(
        agency=make_agency(subelement), number=number, **({"title": f"Director {number}"} | fields)
    )
    holders = Executive.objects.filter(
        current_assignment__subelement=subelement, current_assignment__position_number=number
    )
    holders.update(position_role=post.role)
    return post


def make_executive(
    subelement: str = "AG11",
    *,
    family: str = "Example",
    given: str = "Ada",
    starts_on: dt.date = ENTRY,
    ends_on: dt.date | None = None,
    number: str = "",
    record: dict[str, Any] | None = None,
    **fields: Any,
) -> Executive:
    """Return an executive with one position of record; `record` holds further fields of that assignment."""
    serial = next(_numbers)
    executive = Executive.objects.create(
        identifier=fields.pop("identifier", f"X{serial:06}"),
        family_name=family,
        given_name=given,
        sort_name=f"{family}, {given}".upper(),
        **fields,
    )
    add_record(executive, subelement, starts_on=starts_on, ends_on=ends_on, number=number, **(record or {}))
    return executive


def add_record(
    executive: Executive,
    subelement: str,
    *,
    starts_on: dt.date,
    ends_on: dt.date | None = None,
    number: str = "",
    **fields: Any,
) -> Assignment:
    """Add the next position of record, tied to the one before, and bring the executive's derived fields in line."""
    before = executive.assignments.of_record().order_by("starts_on").last()
    is_connected = bool(before and before.ends_on and (starts_on - before.ends_on).days <= 4)
    fields = {
        "entry": Assignment.Entry.TRANSFER if is_connected else Assignment.Entry.EXTERNAL,
        "origin": before.subelement_id if before and is_connected else "",
        "is_new_position": True,
        "is_departure": ends_on is not None,
        "appointment_type": executive.appointment_type or "50",
        "position_title": "Director",
        "position_occupied": "3",
        "occupational_series": "0340",
        "duty_location": "Washington, DC",
        "nature_of_action": "142",
    } | fields
    if before and is_connected:
        Assignment.objects.filter(pk=before.pk).update(is_departure=False)
    held = _add(executive, Assignment.Kind.RECORD, subelement, starts_on, ends_on, position_number=number, **fields)
    executive.home_id = subelement
    executive.current_assignment = held
    executive.is_on_board = ends_on is None or ends_on >= timezone.localdate()
    executive.appointment_type = held.appointment_type
    executive.ses_entry_on = executive.ses_entry_on or starts_on
    if held.is_new_position:
        executive.position_since = starts_on
    executive.occupational_series, executive.duty_location = held.occupational_series, held.duty_location
    if held.duty_location:
        DutyLocation.objects.get_or_create(name=held.duty_location)
    post = Position.objects.filter(agency=subelement, number=number).first()
    executive.position_role = post.role if post else ""
    executive.save()
    return held


def add_temporary(
    executive: Executive,
    kind: str,
    *,
    starts_on: dt.date,
    ends_on: dt.date | None = None,
    host: str = "",
    **fields: Any,
) -> Assignment:
    """Add a detail, sabbatical, IPA or project beside the position of record."""
    home = executive.home_id or "AG11"
    return _add(executive, kind, home, starts_on, ends_on, host=host, **({"nature_of_action": "930"} | fields))


def make_action(executive: Executive, subelement: str, effective_date: dt.date, **fields: Any) -> PersonnelAction:
    """Return a personnel action of the agency of `subelement`."""
    serial = next(_numbers)
    make_agency(subelement)
    return PersonnelAction.objects.create(
        **{
            "submitting_agency": subelement[:2],
            "source_record_id": f"R{serial:06}",
            "executive": executive,
            "family_name": executive.family_name,
            "given_name": executive.given_name,
            "nature_of_action": "142",
            "effective_date": effective_date,
            "sequence": 1,
            "agency_subelement": subelement,
            "digest": f"{serial:032}",
        }
        | fields
    )


def make_item(executive: Executive, code: str = "AG", **fields: Any) -> ReconciliationItem:
    """Return an open reconciliation item of an action that `code` reported."""
    action = fields.pop("action", None) or make_action(executive, f"{code[:2]}11", dt.date(2024, 5, 5))
    return ReconciliationItem.objects.create(
        **{
            "fingerprint": f"{next(_numbers):032}",
            "kind": ReconciliationItem.Kind.TRANSFER_IN_WITHOUT_OUT,
            "executive": executive,
            "agency_code": code,
            "action": action,
            "effective_on": action.effective_date,
            "sentence": "AG reports a transfer in on 2024-05-05 (145), but no earlier assignment of record is held.",
            "remedy": "The agency of the earlier assignment sends it.",
            "first_seen_at": timezone.now(),
        }
        | fields
    )


def _add(
    executive: Executive, kind: str, subelement: str, starts_on: dt.date, ends_on: dt.date | None, **fields: Any
) -> Assignment:
    make_agency(subelement)
    action = make_action(executive, subelement, starts_on, nature_of_action=fields["nature_of_action"])
    return Assignment.objects.create(
        executive=executive,
        kind=kind,
        opened_by=action,
        subelement_id=subelement,
        starts_on=starts_on,
        ends_on=ends_on,
        ses_entry_on=executive.ses_entry_on or starts_on,
        **fields,
    )
