"""What stands in the way of closing a meeting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from development.models import Case
from development.rules.decisions import DECISIONS
from development.rules.quorum import check_quorum
from sesportal.lib.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

OWN = "A meeting's record is complete when it is frozen"


def missing_decisions(case: Case) -> list[str]:
    """Return the decisions that a case still lacks, by name."""
    missing = [decision.title.lower() for decision in DECISIONS if not getattr(case, decision.field)]
    return missing if case.disposition else [*missing, "what becomes of the plan"]


def is_begun(case: Case) -> bool:
    """Say whether anything of a case was decided."""
    return bool(case.disposition) or any(getattr(case, decision.field) for decision in DECISIONS)


def check_closing(cases: Iterable[Case], *, present: Collection[int], quorum: int) -> list[Finding]:
    """Block the closing while a case is neither decided nor carried over, or was decided without a quorum.

    A case counts as reviewed once it is decided, discussed or on the papers; one not discussed and not decided is due
    again. `cases` have their recusals at hand.
    """
    findings = check_quorum(present, quorum=quorum)
    for case in cases:
        name = case.executive.full_name
        missing = missing_decisions(case)
        if not missing:
            recused = {recusal.member_id for recusal in case.recusals.all()}
            findings += [
                _block("case_without_quorum", f"{name}: {f.message}") for f in _new(findings, present, quorum, recused)
            ]
        elif case.discussion == Case.Discussion.DISCUSSED:
            findings.append(_block("case_undecided", f"{name} was discussed but not decided: {_and(missing)} missing."))
        elif is_begun(case):
            findings.append(_block("case_half_decided", f"{name} is decided in part: {_and(missing)} missing."))
        elif case.discussion == Case.Discussion.PENDING:
            findings.append(
                _block(
                    "case_not_reached", f"{name} was not reached. Decide, or mark as not discussed to carry it over."
                )
            )
    return findings


def _new(found: list[Finding], present: Collection[int], quorum: int, recused: set[int]) -> list[Finding]:
    """Return the want of a quorum for one case, where the meeting itself has one."""
    if any(finding.code == "no_quorum" for finding in found):
        return []
    return check_quorum(present, quorum=quorum, recused=recused)


def _and(words: list[str]) -> str:
    if len(words) == 1:
        return f"{words[0]} is"
    return f"{', '.join(words[:-1])} and {words[-1]} are"


def _block(code: str, message: str) -> Finding:
    return Finding(code=code, message=message, authority=OWN, blocks=True)
