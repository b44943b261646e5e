"""A meeting of the board that is closed, with one case, as the closing would have left it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from development.models import Board, Case, Meeting, ReviewCycle
from development.workflow import MeetingStatus
from executives.models import Executive
from tests.factories.executives import make_agency


def close_with(executive: Executive, *, held_on: dt.date, **fields: Any) -> Case:
    """Return the case of `executive` at a closed meeting of AG's board on `held_on`."""
    board, _ = Board.objects.get_or_create(agency=make_agency("AG"), name="Board of AG", defaults={"quorum": 1})
    cycle, _ = ReviewCycle.objects.get_or_create(
        board=board, fiscal_year=2027, defaults={"opens_on": dt.date(2026, 10, 1), "closes_on": dt.date(2027, 9, 30)}
    )
    meeting = Meeting.objects.create(cycle=cycle, held_on=held_on)
    case = Case.objects.create(meeting=meeting, executive=executive, **fields)
    Meeting.objects.filter(pk=meeting.pk).update(
        status=MeetingStatus.CLOSED, closed_at=timezone.now(), record={}, record_hash="0" * 64
    )
    return case
