"""Whether enough members are there to decide: those present, and for one case those not recused from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sesportal.lib.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Collection

AUTHORITY = "This board's own quorum"


def check_quorum(present: Collection[int], *, quorum: int, recused: Collection[int] = ()) -> list[Finding]:
    """Block where fewer members than the quorum are present; a member recused from a case does not count for it."""
    counted = set(present) - set(recused)
    if len(counted) >= quorum:
        return []
    away = len(set(present) & set(recused))
    there = f"{len(counted)} member is present" if len(counted) == 1 else f"{len(counted)} members are present"
    if away:
        there += f" who {'is' if len(counted) == 1 else 'are'} not recused"
    message = f"There is no quorum: {there}, {quorum} are needed."
    return [Finding(code="no_quorum", message=message, authority=AUTHORITY, blocks=True)]
