"""Boards of the largest agencies with their members, profiles and cycles, and who signs plans where."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX

from development.models import Board, BoardMember, PostingProfile, ReviewCycle, SignatureChain
from development.workflow import ActivityType, CycleStatus, Signer
from executives.demo.logins import AGENCY, CAST
from executives.demo.names import draw_name
from executives.models import Agency
from sesportal.accounts.models import Membership, User
from sesportal.accounts.roles import Role
from sesportal.lib.fiscal import first_day, fiscal_year, last_day

if TYPE_CHECKING:
    from collections.abc import Iterable
    from random import Random

MEMBERS: Final = 5
YEARS_BEFORE: Final = 3
UNUSUAL_MAKE_UP: Final = 0.2  # of the boards still have a career chair or a career majority
SINCE: Final = dt.timedelta(days=640)
CHAINS: Final = (
    [Signer.SUPERVISOR],
    [Signer.SUPERVISOR, Signer.EXECUTIVE_RESOURCES],
    [Signer.SUPERVISOR, Signer.EXECUTIVE_RESOURCES, Signer.AGENCY_HEAD],
)
PROFILES: Final = (
    ("Field leadership outside Washington", ActivityType.DETAIL_COMPONENT, {"areas": ["Denver-Aurora-Greeley, CO"]}),
    ("Management of another department", ActivityType.DETAIL_AGENCY, {"series": ["0341", "0505"]}),
)
CAREER, NONCAREER = BoardMember.Standing.CAREER, BoardMember.Standing.NONCAREER


@dataclass
class Boards:
    """The boards by agency, with what hangs on them."""

    boards: dict[str, Board] = field(default_factory=dict)
    members: dict[str, list[BoardMember]] = field(default_factory=dict)
    cycles: dict[tuple[str, int], ReviewCycle] = field(default_factory=dict)
    profiles: dict[str, list[PostingProfile]] = field(default_factory=dict)


def write_boards(agencies: Iterable[str], late: set[str], as_of: dt.date, random: Random) -> Boards:
    """Write the boards of these agencies; members who do not sign in get accounts without a password."""
    names = dict(Agency.objects.agencies().values_list("code", "name"))
    found = Boards()
    for code in agencies:
        found.boards[code] = Board(agency_id=code, name=f"Executive Resources Board, {names[code]}"[:120], quorum=3)
    Board.objects.bulk_create(found.boards.values())
    _write_members(found, as_of, random)
    _write_cycles(found, late, fiscal_year(as_of))
    for code, board in found.boards.items():
        found.profiles[code] = [
            PostingProfile(board=board, name=name, activity_type=kind, criteria=criteria)
            for name, kind, criteria in PROFILES
        ]
    PostingProfile.objects.bulk_create(p for profiles in found.profiles.values() for p in profiles)
    return found


def write_chains(agencies: Iterable[str], as_of: dt.date, random: Random) -> dict[str, list[str]]:
    """Write who signs plans in each agency that has set it; elsewhere the supervisor alone signs."""
    chains = {code: list(CHAINS[1] if code == AGENCY else random.choice(CHAINS)) for code in agencies}
    since = first_day(fiscal_year(as_of) - YEARS_BEFORE - 1)
    SignatureChain.objects.bulk_create(
        SignatureChain(agency_id=code, effective_from=since, signers=signers) for code, signers in chains.items()
    )
    return {code: [str(signer) for signer in signers] for code, signers in chains.items()}


def _write_members(found: Boards, as_of: dt.date, random: Random) -> None:
    personas = _personas()
    users: list[User] = []
    for code in found.boards:
        seats = _seats(code, random)
        held = personas if code == AGENCY else {}
        for number, (seat, standing) in enumerate(seats):
            user = held.get(_role_of(seat)) if number < len(held) else None
            if user is None:
                user = _user(code, number, random)
                users.append(user)
            found.members.setdefault(code, []).append(
                BoardMember(
                    board=found.boards[code],
                    user=user,
                    seat=seat,
                    standing=standing,
                    starts_on=as_of - SINCE - dt.timedelta(days=number),
                )
            )
    User.objects.bulk_create(users, batch_size=500)
    members = [member for members in found.members.values() for member in members]
    BoardMember.objects.bulk_create(members, batch_size=500)
    made = {user.pk for user in users}
    Membership.objects.bulk_create(
        Membership(
            user_id=member.user_id,
            role=_role_of(member.seat),
            agency_code=member.board.agency_id,
            starts_on=member.starts_on,
        )
        for member in members
        if member.user_id in made
    )


def _personas() -> dict[Role, User]:
    """Return the chair and the member who sign in, where they have been created."""
    roles = {one.username: one.role for one in CAST if one.role in (Role.ERB_CHAIR, Role.ERB_MEMBER)}
    return {roles[user.username]: user for user in User.objects.filter(username__in=roles)}


def _role_of(seat: str) -> Role:
    return Role.ERB_CHAIR if seat == BoardMember.Seat.CHAIR else Role.ERB_MEMBER


def _seats(code: str, random: Random) -> list[tuple[BoardMember.Seat, BoardMember.Standing]]:
    """Return a chair and the members: mostly a noncareer chair and majority, as the 2025 memorandum asks."""
    standings = [NONCAREER, CAREER, NONCAREER, NONCAREER, CAREER]
    if code != AGENCY and random.random() < UNUSUAL_MAKE_UP:
        standings = random.choice(([CAREER, NONCAREER, NONCAREER, NONCAREER, CAREER], [NONCAREER, *[CAREER] * 4]))
    seats = [BoardMember.Seat.CHAIR, *[BoardMember.Seat.MEMBER] * (MEMBERS - 1)]
    return list(zip(seats, standings, strict=True))


def _user(code: str, number: int, random: Random) -> User:
    """Return an account nobody signs in to: a board member of whom the demonstration needs the name only."""
    family, given = draw_name(random)
    name = f"board.{code}.{number + 1}".lower()
    return User(
        username=name,
        email=f"{name}@demo.example",
        first_name=given,
        last_name=family,
        password=f"{UNUSABLE_PASSWORD_PREFIX}demo",
    )


def _write_cycles(found: Boards, late: set[str], this_year: int) -> None:
    """Write one cycle a year; that of the year before is still open where the board is late."""
    for code, board in found.boards.items():
        for year in range(this_year - YEARS_BEFORE, this_year + 1):
            is_open = year == this_year or (year == this_year - 1 and code in late)
            found.cycles[code, year] = ReviewCycle(
                board=board,
                fiscal_year=year,
                opens_on=first_day(year),
                closes_on=last_day(year),
                status=CycleStatus.OPEN if is_open else CycleStatus.CLOSED,
            )
    ReviewCycle.objects.bulk_create(found.cycles.values())
