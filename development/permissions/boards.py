"""Who may keep boards, sit on them and decide. Each check returns nothing, or raises with a sentence for the user."""

from __future__ import annotations

from typing import TYPE_CHECKING

from development.models import BoardMember
from development.workflow import MeetingStatus
from sesportal.accounts.models import User
from sesportal.accounts.roles import Permission
from sesportal.lib.errors import InvalidTransition, NotPermitted

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable
    from typing import Any

    from development.models import Board, Case, Meeting, Recommendation
    from sesportal.accounts.models import Actor

AGENDA_STATES = (MeetingStatus.PLANNED, MeetingStatus.SCHEDULED)


def allows(check: Callable[..., None], *args: Any, **kwargs: Any) -> bool:
    """Say whether a check lets through, for offering a link or a button."""
    try:
        check(*args, **kwargs)
    except (NotPermitted, InvalidTransition):
        return False
    return True


def check_see_boards(user: User) -> None:
    """Refuse whoever sees no board at all."""
    if not (user.may(Permission.VIEW_BOARDS) or user.may(Permission.SIT_ON_BOARD)):
        raise NotPermitted(
            "Executive Resources Boards are shown to their members, their agency's head and executive resources "
            "office, and auditors."
        )


def check_run_boards(user: Actor, agency_code: str = "") -> None:
    """Refuse whoever is not the office that keeps the boards of `agency_code` (of any agency, where it is empty)."""
    if not isinstance(user, User):
        return
    reach = user.reach(Permission.RUN_BOARDS)
    if not reach or (agency_code and not reach.covers_code(agency_code)):
        raise NotPermitted("Boards and their meetings are kept by the agency's executive resources office.")


def check_change_agenda(user: Actor, meeting: Meeting) -> None:
    """Refuse whoever does not keep the board, and an agenda that can no longer be changed."""
    check_run_boards(user, meeting.cycle.board.agency_id)
    if meeting.status not in AGENDA_STATES:
        raise InvalidTransition(
            f"This meeting is {meeting.get_status_display().lower()}, so its agenda can no longer be changed."
        )


def check_in_session(meeting: Meeting) -> None:
    """Refuse what is done only while the board sits."""
    if meeting.status != MeetingStatus.IN_SESSION:
        raise InvalidTransition(
            f"This meeting is {meeting.get_status_display().lower()}. Decisions are made while it is in session."
        )


def seat_of(user: Actor, board: Board, on: dt.date) -> BoardMember | None:
    """Return the seat that `user` holds on `board` on `on`, None where they hold none or may not sit."""
    if not isinstance(user, User):
        return None
    codes = user.reach(Permission.SIT_ON_BOARD).agencies
    if not any(board.agency_id.startswith(code[:2]) for code in codes):
        return None
    return BoardMember.objects.serving(on).filter(user=user, board=board).first()


def check_read_minutes(user: User, board: Board, *, on: dt.date) -> None:
    """Refuse whoever neither sits on the board nor keeps it nor oversees it: minutes name the executives reviewed."""
    if user.reach(Permission.RUN_BOARDS).covers_code(board.agency_id) or user.may(Permission.VIEW_CASES):
        return
    if seat_of(user, board, on) is None:
        raise NotPermitted("The minutes are for the board's members, its office and auditors.")


def check_decide(user: Actor, case: Case, *, on: dt.date) -> None:
    """Refuse whoever does not sit on the board, is recused or not present; and a meeting not in session."""
    seat = seat_of(user, case.meeting.cycle.board, on)
    if seat is None:
        raise NotPermitted("Cases are decided by the serving members of the board.")
    if case.recusals.filter(member=seat).exists():
        raise NotPermitted("You are recused from this case and take no part in it.")
    check_in_session(case.meeting)
    if not case.meeting.attendances.filter(member=seat, is_present=True).exists():
        raise NotPermitted("You are not marked as present. Ask the board's office to mark your attendance first.")


def check_recuse(user: Actor, case: Case, member: BoardMember) -> None:
    """Refuse a recusal recorded by anyone but the member or the board's office, or after the meeting."""
    is_own = isinstance(user, User) and member.user_id == user.pk
    if not is_own:
        check_run_boards(user, case.meeting.cycle.board.agency_id)
    if case.meeting.status in (MeetingStatus.CLOSED, MeetingStatus.CANCELLED):
        raise InvalidTransition(
            f"This meeting is {case.meeting.get_status_display().lower()}: it is too late to recuse."
        )


def check_record(user: Actor, case: Case, *, on: dt.date) -> None:
    """Refuse what follows from a case (actions, exceptions, recommendations) to all but its board and its office."""
    check_in_session(case.meeting)
    board = case.meeting.cycle.board
    if isinstance(user, User) and user.reach(Permission.RUN_BOARDS).covers_code(board.agency_id):
        return
    check_decide(user, case, on=on)


def check_close_action(user: Actor, case: Case, *, on: dt.date) -> None:
    """Refuse closing a board action to all but the serving members of the board and its office."""
    board = case.meeting.cycle.board
    if seat_of(user, board, on) is None:
        check_run_boards(user, board.agency_id)


def check_take_up(user: Actor, recommendation: Recommendation) -> None:
    """Refuse everyone but the executive, and what is not issued yet."""
    if not isinstance(user, User) or recommendation.executive.user_id != user.pk or not user.may(Permission.EDIT_PLAN):
        raise NotPermitted("Only the executive takes up what the board recommended.")
    if recommendation.issued_at is None:
        raise InvalidTransition("The board has not issued this recommendation yet.")
