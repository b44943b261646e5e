"""The codes a file may use: nature-of-action codes with their effect, and the subelements OPM knows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from executives.ledger.supersession import CORRECTION
from executives.models import Agency, NatureOfAction

if TYPE_CHECKING:
    from collections.abc import Mapping

Effect = NatureOfAction.Effect
STARTS = frozenset({Effect.APPOINT, Effect.TRANSFER, Effect.CONVERT, Effect.REASSIGN})
SEPARATIONS = frozenset({Effect.SEPARATE, Effect.SEPARATE_TO_AGENCY})
NONE = str(Effect.NONE)
DETAILS = frozenset({Effect.DETAIL, Effect.DETAIL_EXTEND, Effect.DETAIL_END})


@dataclass(frozen=True)
class Vocabulary:
    """What codes mean when a file is read and a career derived.

    `effects` maps a nature-of-action code to its effect; `departments` maps a 2-letter agency to the code of its
    department in reports; `subelements` are the 4-character codes that exist; `break_days` is the longest break, in
    calendar days, that does not end a service (5 USC 3392(b)).
    """

    effects: Mapping[str, str]
    departments: Mapping[str, str] = field(default_factory=dict)
    subelements: frozenset[str] = frozenset()
    break_days: int = 3
    _known: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict, compare=False, repr=False)

    def effects_of(self, nature: str, second: str) -> tuple[str, ...]:
        """Return what an action with these two codes does; a correction takes the effect of the action it corrects."""
        known = self._known.get((nature, second))
        if known is None:
            codes = (second,) if nature == CORRECTION else (nature, second) if second else (nature,)
            found = (self.effects.get(code, NONE) for code in codes)
            known = self._known[nature, second] = tuple(effect for effect in found if effect != NONE)
        return known


def load_vocabulary(break_days: int = 3) -> Vocabulary:
    """Read the codes held today (three queries)."""
    agencies = Agency.objects.values_list("code", "department_id", "level")
    return Vocabulary(
        effects=dict(NatureOfAction.objects.values_list("code", "effect")),
        departments={code: department for code, department, level in agencies if level == Agency.Level.AGENCY},
        subelements=frozenset(code for code, _, level in agencies if level == Agency.Level.SUBELEMENT),
        break_days=break_days,
    )
