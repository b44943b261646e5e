"""The record of a closed meeting: what the board saw and decided, in a form whose hash can be checked later."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import TYPE_CHECKING, Any

from development.models import CompositionRule
from development.rules.case_file import case_file, host_names
from development.rules.composition import check_composition
from development.rules.decisions import DECISIONS
from executives.models import RuleParameter
from sesportal.lib.content import canonical, content_hash

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from development.models import Attendance, Case, Meeting
    from sesportal.lib.findings import Finding

FORMAT = 1
DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\S+\Z")
CLOSED_VERB = "meeting record frozen"
"""The verb under which the audit log keeps the hash of a record at its closing, as `{"hash": ...}`."""
DECIDED = (
    *(name for decision in DECISIONS for name in (decision.field, f"{decision.field}_note")),
    "discussion",
    "disposition",
    "disposition_note",
)


def frozen_record(meeting: Meeting, *, as_of: dt.date, remarks: str, closed_by: str) -> dict[str, Any]:
    """Return what the board saw and decided, as it stands now."""
    parameters = RuleParameter.objects.values_on(as_of)
    attendances = list(meeting.attendances.select_related("member__user").order_by("member__seat", "member_id"))
    rule = CompositionRule.objects.for_board(meeting.cycle.board, meeting.held_on)
    members = [one.member for one in attendances]
    cases = list(meeting.cases.for_file().for_record().order_by("position", "pk"))
    names = host_names(cases)
    return meeting_record(
        meeting,
        attendances=attendances,
        cases=[(case, case_file(case, as_of=as_of, parameters=parameters, names=names)) for case in cases],
        composition=check_composition(members, rule=rule, quorum=meeting.cycle.board.quorum),
        remarks=remarks,
        closed_by=closed_by,
    )


def meeting_record(
    meeting: Meeting,
    *,
    attendances: Iterable[Attendance],
    cases: Iterable[tuple[Case, dict[str, Any]]],
    composition: Iterable[Finding],
    remarks: str,
    closed_by: str,
) -> dict[str, Any]:
    """Return the record of a meeting; `cases` are in the order of the agenda, each with its file.

    Performance ratings are no part of it. The values are plain, as JSON gives them back.
    """
    board = meeting.cycle.board
    record = {
        "format": FORMAT,
        "meeting": {"id": meeting.pk, "held_on": meeting.held_on, "place": meeting.place},
        "board": {"id": board.pk, "name": board.name, "agency": board.agency_id, "quorum": board.quorum},
        "cycle": {"fiscal_year": meeting.cycle.fiscal_year, "population": meeting.cycle.population},
        "composition": [{"message": f.message, "authority": f.authority} for f in composition],
        "attendance": [
            {
                "member": one.member_id,
                "name": str(one.member.user),
                "seat": one.member.seat,
                "standing": one.member.standing,
                "is_present": one.is_present,
            }
            for one in attendances
        ],
        "cases": [_case(case, seen) for case, seen in cases],
        "remarks": remarks,
        "closed_by": closed_by,
    }
    return json.loads(canonical(record))


def file_at_closing(
    record: Mapping[str, Any] | None, case: int, *, hidden: Collection[int] = ()
) -> dict[str, Any] | None:
    """Return what the board saw of a case when its meeting was closed, as `case_file` gives it; None where the record
    holds less.

    `hidden` are earlier cases that the reader may not see: the record holds them, the reader does not get them.
    """
    held = (record or {}).get("cases", ())
    seen = next((one["seen"] for one in held if one["id"] == case), None)
    if seen is None or "career" not in seen:
        return None
    file: dict[str, Any] = with_days(seen)
    return file | {"earlier": [one for one in file["earlier"] if one["case"] not in hidden]}


def with_days(value: Any) -> Any:
    """Return the plain values of a record with its days and moments as such again."""
    if isinstance(value, dict):
        return {key: with_days(one) for key, one in value.items()}
    if isinstance(value, list):
        return [with_days(one) for one in value]
    return _read(value) if isinstance(value, str) else value


def _read(text: str) -> str | dt.date:
    """Return a day or moment as such, any other text as it is: somebody may have written 2026-02-30."""
    try:
        if DAY.match(text):
            return dt.date.fromisoformat(text)
        return dt.datetime.fromisoformat(text) if MOMENT.match(text) else text
    except ValueError:
        return text


def decided(case: Case) -> dict[str, Any]:
    """Return the decisions of a case as the record holds them."""
    return {name: getattr(case, name) for name in DECIDED}


def _case(case: Case, seen: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": case.pk,
        "executive": case.executive_id,
        "name": case.executive.full_name,
        "identifier": case.executive.identifier,
        "seen": seen,
        "decided": decided(case),
        "decided_at": case.decided_at,
        "decided_by": str(case.decided_by or ""),
        "changes": [
            {
                "field": c.field,
                "before": c.before,
                "after": c.after,
                "reason": c.reason,
                "by": str(c.by or ""),
                "at": c.at,
            }
            for c in case.changes.all()
        ],
        "recusals": [
            {"member": r.member_id, "name": str(r.member.user), "reason": r.reason} for r in case.recusals.all()
        ],
        "dissents": [{"member": d.member_id, "name": str(d.member.user), "text": d.text} for d in case.dissents.all()],
        "actions": [{"text": a.text, "owner": a.owner, "due_on": a.due_on} for a in case.board_actions.all()],
        "exceptions": [
            {"reason": str(e.get_reason_display()), "note": e.note, "expires_on": e.expires_on}
            for e in case.broadening_exceptions.all()
        ],
        "recommendations": [
            {
                "kind": r.kind,
                "activity_type": r.activity_type,
                "profile": r.profile.name if r.profile else "",
                "text": r.text,
            }
            for r in case.recommendations.all()
        ],
    }


def find_tampering(meeting: Meeting, cases: Iterable[Case], *, hash_when_closed: str | None) -> list[str]:
    """Say what of a closed meeting is no longer what it was: the record, its hash, or the rows of its cases.

    `hash_when_closed` is what the audit log wrote at closing, None where it wrote nothing.
    """
    record = meeting.record or {}
    found = []
    if content_hash(record) != meeting.record_hash:
        found.append("the record does not match its hash")
    if hash_when_closed is None:
        found.append("the audit log holds no hash of its closing")
    elif hash_when_closed != meeting.record_hash:
        found.append("the hash is not the one that the audit log wrote at closing")
    return found + _differing_cases(record, {case.pk: case for case in cases})


def _differing_cases(record: Mapping[str, Any], cases: Mapping[int, Case]) -> list[str]:
    found = []
    recorded = {one["id"]: one for one in record.get("cases", [])}
    for pk, one in recorded.items():
        if pk not in cases:
            found.append(f"case {pk} of the record is gone")
        elif changed := [name for name, value in decided(cases[pk]).items() if one["decided"].get(name) != value]:
            found.append(f"case {pk} differs from the record in {', '.join(changed)}")
    found += [f"case {pk} is not in the record" for pk in cases.keys() - recorded.keys()]
    return found
