"""Actions and rows for the tests of the ledger, short to write and whole."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

from executives.ledger.columns import COLUMNS
from executives.ledger.supersession import Action
from executives.ledger.vocabulary import Effect, Vocabulary

EFFECTS = {
    "001": Effect.CANCEL,
    "002": Effect.CORRECT,
    "142": Effect.APPOINT,
    "145": Effect.TRANSFER,
    "146": Effect.APPOINT,
    "280": Effect.RETURN,
    "292": Effect.RETURN,
    "302": Effect.SEPARATE,
    "317": Effect.SEPARATE,
    "352": Effect.SEPARATE_TO_AGENCY,
    "460": Effect.LEAVE,
    "480": Effect.SABBATICAL,
    "542": Effect.CONVERT,
    "721": Effect.REASSIGN,
    "879": Effect.NONE,
    "930": Effect.DETAIL,
    "931": Effect.DETAIL_EXTEND,
    "932": Effect.DETAIL_END,
}
VOCABULARY = Vocabulary(
    effects=EFFECTS,
    departments={"AG": "AG", "TR": "TR", "AR": "DD", "NV": "DD", "DD": "DD"},
    subelements=frozenset({"AG11", "AG03", "TR93", "TR35", "AR01", "NV01", "DD01"}),
)
_numbers = itertools.count(1)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def act(nature: str, on: str, sub: str = "AG11", **changes: Any) -> Action:
    """Build one action of executive 1; `until`, `host`, `post`, `second`, `supersedes`, `record` are short names."""
    number = next(_numbers)
    until = changes.pop("until", None)
    return Action(
        id=number,
        executive=changes.pop("executive", 1),
        submitting_agency=sub[:2],
        source_record_id=changes.pop("record", f"R{number:06}"),
        family_name="Marigold",
        given_name="Anvil",
        nature_of_action=nature,
        nature_of_action_2=changes.pop("second", ""),
        effective_date=day(on),
        sequence=changes.pop("sequence", 1),
        agency_subelement=sub,
        host_agency_subelement=changes.pop("host", ""),
        position_number=changes.pop("post", "P1"),
        position_title="Director of Things",
        position_occupied="3",
        appointment_type=changes.pop("appointment", "50"),
        occupational_series="0340",
        duty_location="Washington, DC",
        not_to_exceed=day(until) if until else None,
        supersedes=changes.pop("supersedes", ""),
        **changes,
    )


def row(**values: str) -> dict[str, str]:
    """Build one sound row of a file: an appointment at AG11, with what `values` change."""
    number = next(_numbers)
    base = dict.fromkeys(COLUMNS, "") | {
        "source_record_id": f"F{number:06}",
        "executive_id": "E1",
        "family_name": "Marigold",
        "given_name": "Anvil",
        "nature_of_action": "142",
        "effective_date": "2020-01-06",
        "sequence": "1",
        "agency_subelement": "AG11",
        "position_number": "P1",
        "position_title": "Director of Things",
        "position_occupied": "3",
        "appointment_type": "50",
        "pay_plan": "ES",
        "occupational_series": "0340",
        "duty_location": "Washington, DC",
    }
    return base | values
