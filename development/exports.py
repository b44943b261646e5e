"""The pre-read of a meeting as PDF, for one reader: the cases that this reader may see, without ratings."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from development.models import Case, Meeting
from development.rules.case_file import case_file, host_names
from development.rules.records import file_at_closing
from development.rules.reviews import say_why
from executives.models import RuleParameter
from sesportal.audit.log import record_reads
from sesportal.lib.pdf import render

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from development.models import Packet
    from development.models.cases import CaseQuerySet
    from sesportal.accounts.models import User

NOTHING = "There is no case on this agenda that you may read."
CHUNK = 10


@dataclass(frozen=True, slots=True)
class Made:
    """A packet as made: the document, or why there is none, and the cases in it."""

    content: bytes
    case_ids: list[int]
    failure: str = ""


def packet_pdf(packet: Packet, *, as_of: dt.date, progress: Callable[[int, int], None]) -> Made:
    """Return the packet of `packet.requested_by`, who is noted as reader of every case in it."""
    reader, meeting = packet.requested_by, packet.meeting
    visible = Case.objects.visible_to(reader, on=as_of).filter(meeting=meeting)
    ids = list(visible.order_by("position", "pk").values_list("pk", flat=True))
    if not ids:
        return Made(b"", [], NOTHING)
    hidden = hidden_from(reader, meeting)
    files = []
    progress(0, len(ids))
    for start in range(0, len(ids), CHUNK):
        files += packet_cases(visible.filter(pk__in=ids[start : start + CHUNK]), as_of=as_of, hidden=hidden)
        progress(len(files), len(ids))
    board = meeting.cycle.board
    data = {
        "board": board.name,
        "held_on": meeting.held_on,
        "place": meeting.place,
        "fiscal_year": meeting.cycle.fiscal_year,
        "reader": str(reader),
        "made_on": as_of,
        "cases": [seen for _, seen in files],
    }
    record_reads(by=reader, subjects=[case.executive for case, _ in files], page="board packet")
    return Made(render("development/packet.typ", in_words(data)), ids)


def packet_cases(cases: CaseQuerySet, *, as_of: dt.date, hidden: Collection[int]) -> list[tuple[Case, dict[str, Any]]]:
    """Return cases of one meeting in the order of the agenda, each with its file and why it is there.

    Once the meeting is closed, the file is the one that closing froze.
    """
    parameters = RuleParameter.objects.values_on(as_of)
    found: list[tuple[Case, dict[str, Any]]] = []
    rows: list[Any] = list(cases.with_standing().for_file().order_by("position", "pk"))
    names = host_names(rows)
    record = Meeting.objects.filter(pk__in={case.meeting_id for case in rows}).values_list("record", flat=True).first()
    for case in rows:
        why = say_why(case.last_review_on, case.open_actions, on=case.meeting.held_on)
        frozen = file_at_closing(record, case.pk, hidden=hidden)
        seen = frozen or case_file(case, as_of=as_of, parameters=parameters, names=names, hidden=hidden)
        found.append((case, {"why": why, **seen}))
    return found


def hidden_from(reader: User, meeting: Meeting) -> set[int]:
    """Return the earlier cases of the executives on an agenda from which the reader is recused."""
    shown = Case.objects.filter(executive__in=meeting.cases.values("executive"))
    open_to = shown.not_hidden_from(reader).values_list("pk", flat=True)
    return set(shown.values_list("pk", flat=True)) - set(open_to)


def in_words(value: Any) -> Any:
    """Return plain values with every day in words, as a document says it."""
    if isinstance(value, dt.datetime):
        return f"{timezone.localtime(value):%B %-d, %Y}"
    if isinstance(value, dt.date):
        return f"{value:%B %-d, %Y}"
    if isinstance(value, dict):
        return {key: in_words(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [in_words(one) for one in value]
    return value
