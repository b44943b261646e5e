"""Rotations and their agreements, brought to their status by the acts that lead there."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

from executives.models import Executive
from mobility.actions.agreements import draft_agreement, send_for_signature, sign_agreement, write_terms
from mobility.actions.recognition import record_recognition
from mobility.actions.rotations import end_rotation, start_rotation
from mobility.models import Agreement, Recognition, Rotation
from sesportal.accounts.models import User
from sesportal.accounts.roles import Role
from tests.factories.accounts import user_with
from tests.factories.executives import make_agency, make_executive
from tests.factories.mobility import make_programme

_numbers = itertools.count(1)
STARTS = dt.date(2026, 3, 2)
ENDS = dt.date(2026, 9, 30)


def office_of(agency: str) -> User:
    """Return the executive resources specialist of an agency, made on first need."""
    name = f"office_{agency}".lower()
    return User.objects.filter(username=name).first() or user_with(Role.AGENCY_HR, agency, username=name)


def traveller(subelement: str = "AG11", **fields: Any) -> Executive:
    """Return an executive who can sign in."""
    return make_executive(subelement, user=user_with(Role.EXECUTIVE, username=f"traveller{next(_numbers)}"), **fields)


def user_of(rotation: Rotation) -> User:
    """Return the user whose rotation it is."""
    assert rotation.executive.user is not None
    return rotation.executive.user


def make_rotation(design: str = "detail", *, host: str = "TR93", **fields: Any) -> Rotation:
    """Return a planned rotation of an executive of AG to a host of TR, from 2 March to 30 September 2026."""
    executive = fields.pop("executive", None) or traveller()
    is_outside = design in ("ipa", "sabbatical", "exchange")
    values = {
        "programme": make_programme(design),
        "design": design,
        "home": executive.home,
        "host": None if is_outside else make_agency(host),
        "host_name": "Example University" if is_outside else "",
        "title": "Deputy Director for Examples",
        "duty_location": "Washington, DC",
        "starts_on": STARTS,
        "ends_on": None if design == "new_position" else ENDS,
    }
    return Rotation.objects.create(executive=executive, **values | fields)


def sent(rotation: Rotation, **terms: Any) -> Agreement:
    """Return the agreement on a rotation, sent for signature."""
    home = office_of(rotation.home_id[:2])
    agreement = draft_agreement(rotation=rotation, by=home, as_of=STARTS)
    terms = {"objectives": "See how another agency works.", "order_number": "7600B-1"} | terms
    agreement = write_terms(agreement=agreement, by=home, qualification_determined_on=STARTS, **terms)
    return send_for_signature(agreement=agreement, by=home)


def sign_all(agreement: Agreement) -> Agreement:
    """Have everyone sign in turn."""
    rotation = agreement.rotation
    signers = [user_of(rotation), *([office_of(rotation.host_id[:2])] if rotation.host_id else [])]
    for user in (*signers, office_of(rotation.home_id[:2])):
        agreement = sign_agreement(agreement=agreement, by=user)
    return agreement


def under_way(rotation: Rotation, as_of: dt.date = STARTS, **terms: Any) -> Rotation:
    """Return a rotation whose agreement is signed and that has started."""
    sign_all(sent(rotation, **terms))
    return start_rotation(rotation=rotation, by=office_of(rotation.home_id[:2]), as_of=as_of)


def ended(rotation: Rotation, on: dt.date = ENDS, **terms: Any) -> Rotation:
    """Return a rotation that ran to its planned last day."""
    started = under_way(rotation, **terms)
    return end_rotation(rotation=started, by=office_of(rotation.home_id[:2]), ended_on=on, as_of=on)


def rotations_of(executive: Executive) -> dict[str, dict[str, object]]:
    """Return what the table of addresses needs: a planned rotation, one with a draft, one open to signature."""
    planned, drafted, signing = (make_rotation(executive=executive) for _ in range(3))
    draft = draft_agreement(rotation=drafted, by=office_of("AG"), as_of=STARTS)
    return {
        "rotation": {"pk": planned.pk},
        "start_finding": {"pk": planned.pk, "code": "interagency_order_missing"},
        "terms": {"pk": draft.pk},
        "signature": {"pk": sent(signing).pk},
    }


def recognized(executive: Executive) -> Recognition:
    """Return a letter of thanks that the home office has recorded."""
    return record_recognition(
        executive=executive,
        kind="letter",
        title="Letter of thanks",
        reason="Led two offices at once.",
        given_on=ENDS,
        by=office_of((executive.home_id or "")[:2]),
        as_of=dt.date(2026, 11, 2),
    )
