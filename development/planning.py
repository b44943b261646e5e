"""Whom a board has to review, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q, Subquery

from development.models import Board, BoardAction, Case, Meeting, ReviewCycle
from development.rules.reviews import REVIEW_MONTHS
from development.workflow import MeetingStatus
from executives.models import AppointmentType, Executive, RuleParameter
from executives.rules.calendar import add_months

if TYPE_CHECKING:
    import datetime as dt

    from django.db.models import QuerySet


def review_months(on: dt.date) -> int:
    """Return the months from one review to the next in force on `on`."""
    return int(RuleParameter.objects.values_on(on).get("review_months", REVIEW_MONTHS))


def executives_due(meeting: Meeting) -> QuerySet[Executive]:
    """Return whom the board should review at `meeting`, those longest without a review first.

    Due are the executives of the board's agency whose last review was held 12 months before or never, and those with an
    open action of the board; not those on another agenda, nor those of a subelement with a board of its own.
    """
    board = meeting.cycle.board
    since = add_months(meeting.held_on, -review_months(meeting.held_on))
    last = Case.objects.reviews().filter(executive=OuterRef("pk")).order_by("-meeting__held_on")
    actions = BoardAction.objects.filter(closed_on__isnull=True, case__meeting__status=MeetingStatus.CLOSED)
    waiting = Case.objects.pending().values("executive")
    return (
        under_board(board, meeting.cycle)
        .annotate(last_review_on=Subquery(last.values("meeting__held_on")[:1]))
        .filter(
            Q(last_review_on__isnull=True)
            | Q(last_review_on__lte=since)
            | Q(pk__in=actions.filter(case__meeting__cycle__board=board).values("case__executive"))
        )
        .exclude(pk__in=waiting)
        .order_by(F("last_review_on").asc(nulls_first=True), F("ses_entry_on").asc(nulls_last=True), "sort_name", "pk")
    )


def under_board(board: Board, cycle: ReviewCycle) -> QuerySet[Executive]:
    """Return the executives on board whom this board reviews in this cycle."""
    own = (
        Board.objects.filter(agency__code__startswith=board.agency_id)
        .exclude(agency=board.agency_id)
        .annotate(serves_in=ExpressionWrapper(OuterRef("home_id"), output_field=CharField()))
        .filter(serves_in__startswith=F("agency_id"))
    )
    people = Executive.objects.on_board().in_agency(board.agency_id).exclude(Exists(own))
    if cycle.population == ReviewCycle.Population.CAREER:
        people = people.filter(appointment_type=AppointmentType.CAREER)
    return people
