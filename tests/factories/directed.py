"""Directed moves, brought to their status by the acts that lead there; every date hangs on the day of the test."""

from __future__ import annotations

import datetime as dt
from typing import Any

import time_machine
from django.utils import timezone

from executives.models import Executive
from mobility.actions.directed import create_worksheet, effect_worksheet, serve_notice, share_worksheet
from mobility.actions.statements import sign_statement
from mobility.models import ReassignmentWorksheet
from sesportal.accounts.models import User
from tests.factories.executives import make_agency, make_executive
from tests.factories.mobility import writer_of

DAY = dt.timedelta(days=1)
NOTICE_RECEIVED = 100 * DAY
"""How long before today the notice of `served_worksheet` was received: the 60 days are over."""


def lawful_fields(**fields: Any) -> dict[str, Any]:
    """Return what a lawful directed move outside the commuting area holds, served long ago and effective today."""
    today = timezone.localdate()
    return {
        "to_subelement": make_agency("AG13"),
        "to_position_title": "Regional Director",
        "to_position_number": "P-77",
        "to_position_occupied": "3",
        "to_duty_location": "Denver, CO",
        "is_outside_commuting_area": True,
        "reasons": "The region has had no director for a year.",
        "consulted_on": today - NOTICE_RECEIVED - DAY,
        "consultation_note": "Would rather move in the summer.",
        "effective_on": today,
        "head_appointed_on": today - 400 * DAY,
        "is_supervisor_noncareer": False,
        "has_supervisor_initial_appraisal": True,
        "qualification_determined_on": today - NOTICE_RECEIVED,
    } | fields


def make_worksheet(
    executive: Executive | None = None, *, by: User | None = None, is_shared: bool = False, **fields: Any
) -> ReassignmentWorksheet:
    """Return a draft of an executive of AG11, lawful as soon as its notice is served unless `fields` say otherwise."""
    executive = executive or make_executive("AG11")
    by = by or writer_of((executive.home_id or "AG")[:2])
    worksheet = create_worksheet(executive=executive, by=by, **lawful_fields(**fields))
    return share_worksheet(worksheet=worksheet, by=by) if is_shared else worksheet


def serve(worksheet: ReassignmentWorksheet, *, by: User | None = None, before: dt.timedelta = NOTICE_RECEIVED) -> Any:
    """Serve the notice as received so long before today."""
    by = by or writer_of(worksheet.home_id[:2])
    return serve_notice(worksheet=worksheet, by=by, received_on=timezone.localdate() - before)


def served_worksheet(executive: Executive | None = None, **fields: Any) -> ReassignmentWorksheet:
    """Return a worksheet whose notice period is over and that takes effect today."""
    return serve(make_worksheet(executive, **fields))


def effected_worksheet(executive: Executive | None = None, **fields: Any) -> ReassignmentWorksheet:
    worksheet = served_worksheet(executive, **fields)
    return effect_worksheet(worksheet=worksheet, by=writer_of(worksheet.home_id[:2]))


def sign(worksheet: ReassignmentWorksheet, kind: str, *, on: dt.date | None = None) -> Any:
    """Have the executive sign, now or at noon of an earlier day."""
    worksheet.refresh_from_db()
    user = worksheet.executive.user
    assert user is not None
    at = dt.datetime.combine(on or timezone.localdate(), dt.time(12), dt.UTC)
    with time_machine.travel(at, tick=False):
        return sign_statement(
            worksheet=worksheet,
            kind=kind,
            name="Ada Example",
            revision=worksheet.revision,
            by=User.objects.get(pk=user.pk),
        )


def make_moves(own: Executive, peer: Executive) -> dict[str, dict[str, object]]:
    """Return the arguments of addresses by what they are about: a move shared with `own`, one `peer` does not see,
    and one of a third executive in notice.
    """
    shared = make_worksheet(own, is_shared=True, is_voluntary=True, effective_on=timezone.localdate() + DAY)
    served = served_worksheet(make_executive("AG11"))
    return {
        "shared_move": {"pk": shared.pk},
        "hidden_move": {"pk": make_worksheet(peer).pk},
        "served_move": {"pk": served.pk},
        "signing": {"pk": shared.pk, "kind": "voluntary"},
        "finding": {"pk": shared.pk, "code": "notice_not_served"},
    }
