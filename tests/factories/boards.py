"""Boards with members, and meetings brought to a status by the actions that people use."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import dataclass
from typing import Any

from development.actions.agendas import add_case
from development.actions.boards import create_board, open_cycle, seat_member
from development.actions.cases import save_decisions
from development.actions.meetings import close_meeting, issue_agenda, plan_meeting, record_attendance, start_session
from development.models import Board, BoardMember, Case, Meeting, ReviewCycle
from executives.models import Executive
from sesportal.accounts.models import User
from sesportal.accounts.roles import Role
from sesportal.lib.fiscal import first_day, fiscal_year, last_day
from tests.factories.accounts import user_with
from tests.factories.executives import make_agency

DAY = dt.date(2026, 11, 22)
SINCE = dt.date(2020, 1, 1)
BY = "test"
DECISIONS = {
    "advance": "later",
    "move": "yes",
    "develop": "no",
    "disposition": "endorsed",
    "discussion": "discussed",
}
_numbers = itertools.count(1)


@dataclass
class Room:
    """A board with its members and one meeting."""

    board: Board
    chair: BoardMember
    members: list[BoardMember]
    meeting: Meeting

    @property
    def everyone(self) -> list[BoardMember]:
        return [self.chair, *self.members]

    def case(self, executive: Executive) -> Case:
        """The case of an executive, read anew."""
        return self.meeting.cases.select_related("meeting__cycle__board", "executive").get(executive=executive)


def make_board(agency: str = "AG", *, quorum: int = 2, name: str = "") -> Board:
    """Return a board without members."""
    return create_board(agency=make_agency(agency), name=name or f"Board {next(_numbers)}", quorum=quorum, by=BY)


def seat(board: Board, user: User | None = None, **fields: Any) -> BoardMember:
    """Return a member serving since SINCE; a new user where none is given."""
    user = user or user_with(Role.ERB_MEMBER, board.agency_id[:2], username=f"member{next(_numbers)}")
    values: dict[str, Any] = {"seat": "member", "standing": "noncareer", "starts_on": SINCE, "ends_on": None} | fields
    return seat_member(board=board, user=user, by=BY, **values)


def make_cycle(board: Board, day: dt.date = DAY, **fields: Any) -> ReviewCycle:
    """Return the cycle of the fiscal year of `day`, one a board and year."""
    year = fiscal_year(day)
    if found := ReviewCycle.objects.filter(board=board, fiscal_year=year).first():
        return found
    values: dict[str, Any] = {"population": "all", "opens_on": first_day(year), "closes_on": last_day(year)} | fields
    return open_cycle(board=board, fiscal_year=year, by=BY, **values)


def make_room(
    *executives: Executive,
    agency: str = "AG",
    day: dt.date = DAY,
    quorum: int = 2,
    chair: User | None = None,
    members: tuple[User, ...] = (),
    status: str = "in_session",
) -> Room:
    """Return a board of a chair and two members (or those given), and its meeting with the cases of `executives`."""
    board = make_board(agency, quorum=quorum)
    chair_seat = seat(
        board, chair or user_with(Role.ERB_CHAIR, agency, username=f"chair{next(_numbers)}"), seat="chair"
    )
    given = [seat(board, user) for user in members]
    others = [*given, *(seat(board, standing="career") for _ in range(2 - len(given)))]
    room = Room(board, chair_seat, others, plan_meeting(cycle=make_cycle(board, day), held_on=day, by=BY))
    for executive in executives:
        add_case(meeting=room.meeting, executive=executive, by=BY)
    bring(room, status)
    return room


def bring(room: Room, status: str, day: dt.date | None = None) -> None:
    """Bring a planned meeting to `status`, everybody present once it is in session, every case decided to close it."""
    order = ("planned", "scheduled", "in_session", "closed")
    wanted, day = order.index(status), day or room.meeting.held_on
    if wanted >= 1:
        room.meeting = issue_agenda(meeting=room.meeting, by=BY)
    if wanted >= 2:
        start_session(meeting=room.meeting, by=BY, as_of=day)
        present = [member.pk for member in room.everyone]
        room.meeting = record_attendance(meeting=room.meeting, present=present, by=BY)
    if wanted == 3:
        bring_to_close(room)


def bring_to_close(room: Room) -> None:
    """Decide every case of a meeting in session and close it."""
    for case in room.meeting.cases.all():
        decide(room, case)
    room.meeting = close_meeting(meeting=room.meeting, by=BY, as_of=room.meeting.held_on)


def decide(room: Room, case: Case, *, by: User | None = None, **values: str) -> Case:
    """Have a case decided by the chair, endorsing its plan where it has one."""
    case = Case.objects.select_related("meeting__cycle__board").get(pk=case.pk)
    entered = DECISIONS | ({} if case.plan_id else {"disposition": "no_plan"}) | values
    return save_decisions(
        case=case,
        revision=case.revision,
        values=entered,
        by=by or room.chair.user,
        as_of=case.meeting.held_on,
        reason="said so",
    )
