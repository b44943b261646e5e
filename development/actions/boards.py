"""Keeping boards: their members, cycles, and the kinds of posting they look out for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from development.models import Board, BoardMember, PostingProfile, ReviewCycle
from development.permissions.boards import check_run_boards
from sesportal.accounts.roles import Permission
from sesportal.audit import log
from sesportal.lib.errors import RuleViolation

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from executives.models import Agency
    from sesportal.accounts.models import Actor, User


@transaction.atomic
def create_board(*, agency: Agency, name: str, quorum: int, by: Actor) -> Board:
    """Set up a board of an agency or subelement. Raises RuleViolation where the agency has one of that name."""
    check_run_boards(by, agency.code)
    if Board.objects.filter(agency=agency, name=name).exists():
        raise RuleViolation(f"{agency.name} has a board of that name already.", code="board_named_twice")
    board = Board.objects.create(agency=agency, name=name, quorum=quorum)
    log.record(
        verb="board set up",
        by=by,
        subject=board,
        after={"name": name, "quorum": quorum},
        agency_code=agency.code[:2],
    )
    return board


@transaction.atomic
def change_board(*, board: Board, name: str, quorum: int, by: Actor) -> Board:
    """Change a board's name or quorum. Raises RuleViolation where the agency has another of that name."""
    check_run_boards(by, board.agency_id)
    board = Board.objects.select_for_update().get(pk=board.pk)
    before = {"name": board.name, "quorum": board.quorum}
    if Board.objects.filter(agency=board.agency_id, name=name).exclude(pk=board.pk).exists():
        raise RuleViolation("The agency has another board of that name.", code="board_named_twice")
    board.name, board.quorum = name, quorum
    board.save(update_fields=["name", "quorum"])
    _record(board, "board changed", by, before=before, after={"name": name, "quorum": quorum})
    return board


@transaction.atomic
def seat_member(
    *, board: Board, user: User, seat: str, standing: str, starts_on: dt.date, ends_on: dt.date | None, by: Actor
) -> BoardMember:
    """Give a person a seat for a term.

    Raises RuleViolation where the person holds no board role at the agency, or a seat in that time already.
    """
    check_run_boards(by, board.agency_id)
    board = Board.objects.select_for_update().get(pk=board.pk)
    codes = user.reach(Permission.SIT_ON_BOARD).agencies
    if not any(board.agency_id.startswith(code[:2]) for code in codes):
        raise RuleViolation(
            f"{user} holds no board role at this agency. An administrator grants the role first.", code="no_board_role"
        )
    _check_term(board, user, starts_on, ends_on)
    member = BoardMember.objects.create(
        board=board, user=user, seat=seat, standing=standing, starts_on=starts_on, ends_on=ends_on
    )
    _record(board, "board member seated", by, after={"member": str(user), **_term(member)})
    return member


@transaction.atomic
def change_seat(
    *, member: BoardMember, seat: str, standing: str, starts_on: dt.date, ends_on: dt.date | None, by: Actor
) -> BoardMember:
    """Change a seat or its term. Raises RuleViolation where the person then held two seats at once."""
    check_run_boards(by, member.board.agency_id)
    board = Board.objects.select_for_update().get(pk=member.board_id)
    member = BoardMember.objects.select_related("user").get(pk=member.pk)
    before = _term(member)
    _check_term(board, member.user, starts_on, ends_on, but=member.pk)
    member.seat, member.standing, member.starts_on, member.ends_on = seat, standing, starts_on, ends_on
    member.save(update_fields=["seat", "standing", "starts_on", "ends_on"])
    _record(board, "board seat changed", by, before=before, after={"member": str(member.user), **_term(member)})
    return member


@transaction.atomic
def open_cycle(
    *, board: Board, fiscal_year: int, population: str, opens_on: dt.date, closes_on: dt.date, by: Actor
) -> ReviewCycle:
    """Open one year's review. Raises RuleViolation where the board has a cycle of that year."""
    check_run_boards(by, board.agency_id)
    try:
        with transaction.atomic():
            cycle = ReviewCycle.objects.create(
                board=board, fiscal_year=fiscal_year, population=population, opens_on=opens_on, closes_on=closes_on
            )
    except IntegrityError:
        raise RuleViolation(
            f"This board has a cycle for fiscal year {fiscal_year} already.", code="cycle_twice"
        ) from None
    log.record(
        verb="review cycle opened",
        by=by,
        subject=cycle,
        after={"fiscal_year": fiscal_year, "population": population, "opens_on": opens_on, "closes_on": closes_on},
        agency_code=board.agency_id[:2],
    )
    return cycle


@transaction.atomic
def save_profile(
    *, board: Board, name: str, activity_type: str, criteria: Mapping[str, Any], by: Actor
) -> PostingProfile:
    """Keep a kind of posting the board looks out for; the same name again changes it."""
    check_run_boards(by, board.agency_id)
    profile, is_new = PostingProfile.objects.update_or_create(
        board=board, name=name, defaults={"activity_type": activity_type, "criteria": dict(criteria)}
    )
    log.record(
        verb="posting profile saved",
        by=by,
        subject=profile,
        after={"name": name, "activity_type": activity_type, "criteria": dict(criteria), "is_new": is_new},
        agency_code=board.agency_id[:2],
    )
    return profile


def _check_term(board: Board, user: User, starts_on: dt.date, ends_on: dt.date | None, but: int | None = None) -> None:
    if ends_on and ends_on < starts_on:
        raise RuleViolation("The term ends before it begins.", code="term_reversed")
    held = BoardMember.objects.filter(board=board, user=user)
    for other in held.exclude(pk=but) if but else held:
        is_before = other.ends_on is not None and other.ends_on < starts_on
        is_after = ends_on is not None and other.starts_on > ends_on
        if not (is_before or is_after):
            raise RuleViolation(f"{user} holds a seat on this board in that time already.", code="seat_twice")


def _term(member: BoardMember) -> dict[str, Any]:
    names = ("seat", "standing", "starts_on", "ends_on")
    return {name: getattr(member, name) for name in names}


def _record(
    board: Board,
    verb: str,
    by: Actor,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    log.record(verb=verb, by=by, subject=board, before=before, after=after, agency_code=board.agency_id[:2])
