"""Executives compared: the last personnel action with the assignment held, records of the portal, open items."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from executives.comparison import AGENCY, OTHER_AGENCY, Difference, Part
from executives.ledger.portal import DAYS_APART, PREFIX, answers, is_portal
from executives.ledger.supersession import Action, resolve
from executives.ledger.vocabulary import SEPARATIONS, STARTS, load_vocabulary
from executives.models import Executive, PersonnelAction, ReconciliationItem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from executives.comparison import Asked

LOOKED_AT: Final = 500
Kind = ReconciliationItem.Kind
ONE_SIDED: Final = frozenset({Kind.TRANSFER_OUT_WITHOUT_IN, Kind.TRANSFER_IN_WITHOUT_OUT})
_FIELDS: Final = tuple({"executive": "executive_id"}.get(name, name) for name in Action._fields)
CURRENT: Final = {
    "position_number": "current_assignment__position_number",
    "starts_on": "current_assignment__starts_on",
    "opened_by": "current_assignment__opened_by_id",
}
Row = dict[str, Any]


def items(asked: Asked, after: str, size: int) -> Part:
    """Give the open reconciliation items: what the ledger could not place in a career."""
    concerned = asked.within("agency_code") | asked.within("other_agency_code")
    rows = ReconciliationItem.objects.open().filter(concerned, pk__gt=int(after or 0)).order_by("pk")
    found = list(rows.select_related("action", "executive")[: size + 1])
    shown = [_item(one) for one in found[:size]]
    return Part(shown, shown[-1].key if len(found) > size else None)


def _item(item: ReconciliationItem) -> Difference:
    is_others = item.kind in ONE_SIDED and bool(item.other_agency_code)
    code = item.other_agency_code if is_others else item.agency_code
    action = item.action
    return Difference(
        key=str(item.pk),
        section="items",
        kind=item.kind,
        label=item.get_kind_display(),
        agency_code=item.agency_code,
        subject_id=str(item.pk),
        sent=f"{action.nature_of_action} of {action.effective_date} ({action.source_record_id})",
        held=f"not placed in the career of {item.executive.identifier}",
        sentence=item.sentence,
        remedy=item.remedy,
        owner=OTHER_AGENCY if is_others else AGENCY,
        owner_code=code[:2],
    )


def portal_records(asked: Asked, after: str, size: int) -> Part:
    """Give the records that the portal wrote and the agency's own record of the same event has not answered yet."""
    portal = PersonnelAction.objects.filter(source_record_id__startswith=PREFIX, pk__gt=int(after or 0))
    own = portal.filter(asked.within("agency_subelement")).select_related("executive").order_by("pk")
    window = list(own[: size + 1])
    waiting = _waiting({one.executive_id for one in window}) if window else set()
    found = [_portal(one) for one in window[:size] if one.pk in waiting]
    return Part(found, str(window[size - 1].pk) if len(window) > size else None)


def _waiting(executives: Iterable[int]) -> set[int]:
    effects = load_vocabulary().effects
    waiting: set[int] = set()
    for actions in _standing(executives).values():
        answered = {ours.id for ours, _ in answers(actions, effects)}
        waiting |= {one.id for one in actions if is_portal(one) and one.id not in answered}
    return waiting


def _standing(executives: Iterable[int]) -> dict[int, list[Action]]:
    """Return the actions that stand of each executive, in their order."""
    rows = PersonnelAction.objects.filter(executive__in=list(executives)).values_list(*_FIELDS)
    found: dict[int, list[Action]] = {}
    for item in resolve(Action._make(row) for row in rows).standing:
        found.setdefault(item.action.executive, []).append(item.action)
    return found


def _portal(action: PersonnelAction) -> Difference:
    what = f"{action.nature_of_action} of {action.effective_date}"
    return Difference(
        key=str(action.pk),
        section="portal_records",
        kind="portal_record_waits",
        label="The portal's record waits for the agency's own",
        agency_code=action.agency_subelement,
        subject_id=str(action.pk),
        sent="nothing",
        held=f"{action.executive.identifier}: {what} ({action.source_record_id}), written by the portal",
        sentence="The move was arranged here, and its personnel action has not come from the agency.",
        remedy=f"Send your own {what}, on that day or at most {DAYS_APART} days away; it then counts instead.",
        owner_code=action.submitting_agency,
    )


def executives(asked: Asked, after: str, size: int) -> Part:
    """Give the executives whose last personnel action places them elsewhere than the assignment that is held."""
    people = Executive.objects.filter(asked.within("home__code"), pk__gt=int(after or 0)).order_by("pk")
    names = ("pk", "identifier", "home_id", "is_on_board", *CURRENT.values())
    window: list[Row] = list(people.values(*names)[: LOOKED_AT + 1])
    effects = load_vocabulary().effects
    actions = _standing(row["pk"] for row in window[:LOOKED_AT])
    found: list[Difference] = []
    for row in window[:LOOKED_AT]:
        if len(found) >= size:
            return Part(found, found[-1].key)
        last = _last(actions.get(row["pk"], []), effects, asked)
        if last is not None and (said := _disagree(row, last, effects[_nature(last)])):
            found.append(_executive(row, last, said))
    return Part(found, str(window[LOOKED_AT - 1]["pk"]) if len(window) > LOOKED_AT else None)


def _nature(action: Action) -> str:
    return action.nature_of_action_2 if action.nature_of_action == "002" else action.nature_of_action


def _last(actions: list[Action], effects: Mapping[str, str], asked: Asked) -> Action | None:
    """Return the last action that begins or ends an assignment of record by the day asked."""
    decide = STARTS | SEPARATIONS
    past = (one for one in reversed(actions) if one.effective_date <= asked.as_of)
    return next((one for one in past if effects.get(_nature(one)) in decide), None)


def _disagree(row: Row, last: Action, effect: str) -> str:
    """Say how the assignment held disagrees with the last action; empty where it does not."""
    home, begun = row["home_id"] or "", row[CURRENT["starts_on"]]
    if effect in SEPARATIONS:
        is_still = row["is_on_board"] and home[:2] == last.submitting_agency and begun and begun < last.effective_date
        return "The last action ends the service; the assignment held goes on." if is_still else ""
    if not row["is_on_board"]:
        return "The last action begins an assignment; none is held today."
    if home != last.agency_subelement or row[CURRENT["position_number"]] != last.position_number:
        return "The last action places the executive elsewhere than the assignment held."
    return ""


def _executive(row: Row, last: Action, said: str) -> Difference:
    home = row["home_id"] or ""
    is_others = bool(home) and last.submitting_agency != home[:2]
    position = row[CURRENT["position_number"]] or "no position"
    return Difference(
        key=str(row["pk"]),
        section="executives",
        kind="assignment_disagrees",
        label="Last action and assignment disagree",
        agency_code=home,
        subject_id=str(row["pk"]),
        sent=f"{_nature(last)} of {last.effective_date} ({last.source_record_id}): "
        f"{last.agency_subelement} {last.position_number}".rstrip(),
        held=f"{row['identifier']}: {home} {position}, {'on board' if row['is_on_board'] else 'not on board'}",
        sentence=said,
        remedy="See the open items of this executive; send the missing action, or correct (002) the last one.",
        owner=OTHER_AGENCY if is_others else AGENCY,
        owner_code=last.submitting_agency,
    )
