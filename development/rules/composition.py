"""How a board is made up against the rule of the day: warnings by version, never a block (R34)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from sesportal.lib.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Sequence

CHAIR, CAREER, NONCAREER = "chair", "career", "noncareer"
STATUTE = "5 USC 3393(b); 5 CFR 412.401(a)(4)"
QUORUM = "This board's own quorum"


class Seat(Protocol):
    """What the rules read of a member."""

    seat: str
    standing: str


class Rule(Protocol):
    """What the rules read of the composition rule in force."""

    chair: str
    majority: str
    minimum_career_percent: int | None
    authority: str


def check_composition(members: Sequence[Seat], *, rule: Rule | None, quorum: int) -> list[Finding]:
    """Warn where the members serving on a day do not answer the rule in force that day, or cannot make a quorum.

    A majority is more than half of all members, uniformed officers counted among them. Where no rule is in force, who
    sits is the agency's choice.
    """
    findings = []
    if len(members) < quorum:
        serving = _count(len(members), "member serves", "members serve")
        findings.append(
            _warn(
                "board_below_quorum", f"Only {serving} but the quorum is {quorum}, so the board cannot decide.", QUORUM
            )
        )
    if rule is None or not members:
        return findings
    return findings + _check_chair(members, rule) + _check_majority(members, rule) + _check_career_share(members, rule)


def _check_chair(members: Sequence[Seat], rule: Rule) -> list[Finding]:
    if not rule.chair:
        return []
    chairs = [member for member in members if member.seat == CHAIR]
    if not chairs:
        return [
            _warn("board_without_chair", f"No chair is named; the rule asks for a {rule.chair} one.", rule.authority)
        ]
    if len(chairs) > 1:
        return [_warn("board_with_chairs", f"{len(chairs)} members hold the chair; name one.", rule.authority)]
    if chairs[0].standing != rule.chair:
        sentence = f"The chair is a {_standing(chairs[0])} appointee; the rule asks for a {rule.chair} one."
        return [_warn("board_chair", sentence, rule.authority)]
    return []


def _check_majority(members: Sequence[Seat], rule: Rule) -> list[Finding]:
    if not rule.majority:
        return []
    held = sum(member.standing == rule.majority for member in members)
    if 2 * held > len(members):
        return []
    needed = len(members) // 2 + 1
    verb = "is" if held == 1 else "are"
    sentence = (
        f"{held} of {_count(len(members), 'member', 'members')} {verb} {rule.majority}; "
        f"a {rule.majority} majority takes {needed}."
    )
    return [_warn("board_majority", sentence, rule.authority)]


def _check_career_share(members: Sequence[Seat], rule: Rule) -> list[Finding]:
    if rule.minimum_career_percent is None:
        return []
    held = sum(member.standing == CAREER for member in members)
    if 100 * held >= rule.minimum_career_percent * len(members):
        return []
    sentence = (
        f"{held} of {_count(len(members), 'member is', 'members are')} career, "
        f"below the {rule.minimum_career_percent} percent that the rule asks for."
    )
    return [_warn("board_career_share", sentence, rule.authority)]


def _standing(member: Seat) -> str:
    return "uniformed" if member.standing == "uniformed" else member.standing


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _warn(code: str, message: str, authority: str) -> Finding:
    return Finding(code=code, message=message, authority=authority)
