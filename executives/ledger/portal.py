"""Records that this portal wrote itself, until the agency's own record of the same event arrives.

A portal record stands only as long as no record of the agency tells of the same event: same person (the actions are
one executive's), same agency, same effect, same host where one is named, and a day at most three days away. So an
event counts once, whichever of the two records came first, and nothing in the ledger is changed or deleted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from executives.ledger.supersession import CORRECTION

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from executives.ledger.supersession import Action, Standing

PREFIX: Final = "PORTAL-"
"""Begins the source_record_id of every portal record; no agency may send such an id."""
DAYS_APART: Final = 3


def is_portal(action: Action) -> bool:
    return action.source_record_id.startswith(PREFIX)


def unanswered(standing: Sequence[Standing], effects: Mapping[str, str]) -> list[Standing]:
    """Return the standing actions of one executive without the portal records that an agency's record answers.

    Each agency record answers one portal record, the nearest in time; a pure function of the set of actions.
    """
    answered = {portal.id for portal, _ in answers([item.action for item in standing], effects)}
    return [item for item in standing if item.action.id not in answered] if answered else list(standing)


def answers(actions: Sequence[Action], effects: Mapping[str, str]) -> list[tuple[Action, Action]]:
    """Return the pairs (portal record, the agency's record of the same event) among the actions of one executive."""
    portal = [action for action in actions if is_portal(action)]
    if not portal:
        return []
    own = [action for action in actions if not is_portal(action)]
    pairs = sorted(
        (
            (abs((ours.effective_date - theirs.effective_date).days), ours.order, theirs.order, ours, theirs)
            for ours in portal
            for theirs in own
            if _is_same_event(ours, theirs, effects)
        ),
        key=lambda pair: pair[:3],
    )
    found: list[tuple[Action, Action]] = []
    taken: set[int] = set()
    for _, _, _, ours, theirs in pairs:
        if ours.id not in taken and theirs.id not in taken:
            taken |= {ours.id, theirs.id}
            found.append((ours, theirs))
    return found


def _is_same_event(ours: Action, theirs: Action, effects: Mapping[str, str]) -> bool:
    return (
        ours.submitting_agency == theirs.submitting_agency
        and _effect(ours, effects) == _effect(theirs, effects)
        and abs((ours.effective_date - theirs.effective_date).days) <= DAYS_APART
        and (
            not ours.host_agency_subelement
            or not theirs.host_agency_subelement
            or ours.host_agency_subelement[:2] == theirs.host_agency_subelement[:2]
        )
    )


def _effect(action: Action, effects: Mapping[str, str]) -> str:
    code = action.nature_of_action_2 if action.nature_of_action == CORRECTION else action.nature_of_action
    return effects.get(code, "")
