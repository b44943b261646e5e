"""Days in nonpay status as the ledger tells them: leave without pay (460) until the return to duty (280, 292)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import OuterRef, Q, Subquery

from executives.ledger.portal import unanswered
from executives.ledger.supersession import Action, resolve
from executives.ledger.vocabulary import SEPARATIONS, Effect
from executives.models import NatureOfAction, PersonnelAction

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.db.models import QuerySet

    from executives.models import Executive

ONE_DAY = dt.timedelta(days=1)
INTO_PAY = frozenset({Effect.RETURN, Effect.APPOINT, Effect.TRANSFER})


class Nonpay(NamedTuple):
    """One stretch in nonpay status, both ends inclusive; `last` is None where the ledger holds no end."""

    first: dt.date
    last: dt.date | None


def nonpay_of(chosen: QuerySet[Executive, Any]) -> dict[int, tuple[Nonpay, ...]]:
    """Return the stretches of those of the executives `chosen`, a query of ids, who were ever on such leave.

    One query, which brings the effects of the codes along.
    """
    leave = NatureOfAction.objects.filter(effect=Effect.LEAVE).values("code")
    told = Q(nature_of_action__in=leave) | Q(nature_of_action_2__in=leave)
    away = PersonnelAction.objects.filter(told, executive__in=chosen).values("executive")
    fields = ["executive_id" if name == "executive" else name for name in Action._fields]
    rows = PersonnelAction.objects.filter(executive__in=away).values_list(
        *fields, _effect_of("nature_of_action"), _effect_of("nature_of_action_2")
    )
    actions: dict[int, list[Action]] = defaultdict(list)
    effects: dict[str, str] = {}
    for *values, first, second in rows:
        action = Action._make(values)
        actions[action.executive].append(action)
        effects |= {action.nature_of_action: first, action.nature_of_action_2: second}
    return {executive: nonpay_spells(own, effects) for executive, own in actions.items()}


def _effect_of(code: str) -> Subquery:
    return Subquery(NatureOfAction.objects.filter(code=OuterRef(code)).values("effect"))


def nonpay_spells(actions: Iterable[Action], effects: Mapping[str, str]) -> tuple[Nonpay, ...]:
    """Return when one executive was in nonpay status: a pure function of the set of all their actions.

    Leave runs to its not-to-exceed date, or to the day before a return to duty or a new appointment if that is
    earlier; a separation ends it on its day. Leave without pay for an IPA assignment is leave like any other.
    """
    spells: list[Nonpay] = []
    for action, _ in unanswered(resolve(actions).standing, effects):
        says = {effects.get(action.nature_of_action), effects.get(action.nature_of_action_2)}
        day = action.effective_date
        if Effect.LEAVE in says:
            spells.append(Nonpay(day, action.not_to_exceed))
        elif says & INTO_PAY:
            spells = [_cut(spell, day - ONE_DAY) for spell in spells]
        elif says & SEPARATIONS:
            spells = [_cut(spell, day) for spell in spells]
    return tuple(spell for spell in spells if spell.last is None or spell.last >= spell.first)


def _cut(spell: Nonpay, last: dt.date) -> Nonpay:
    return spell._replace(last=last) if spell.last is None or spell.last > last else spell
