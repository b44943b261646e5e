"""Plan lines and recommendations in the words a host reads, and a rotation in the words a plan keeps as evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mobility.rules.words import say

if TYPE_CHECKING:
    from development.models import PlanLine, Recommendation
    from mobility.models import Rotation

MOST_NAMED: Final = 5


def in_words(purpose: PlanLine | Recommendation) -> str:
    """Return what is shared of a line or a recommendation: what it says, what kind it is, what it builds."""
    builds = f"builds {purpose.competency.name}" if purpose.competency else ""
    kind = purpose.get_activity_type_display() if str(purpose) != purpose.get_activity_type_display() else ""
    more = "; ".join(filter(None, (kind, builds)))
    return f"{purpose} ({more})" if more else str(purpose)


def evidence_of(rotation: Rotation) -> str:
    """Return the sentence that shows a rotation took place."""
    host = rotation.host.name if rotation.host else rotation.host_name
    assert rotation.ended_on is not None
    return f"{rotation.title}, {host}: {say(rotation.starts_on)} to {say(rotation.ended_on)}."
