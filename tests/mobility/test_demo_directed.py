"""The invented directed moves: every state, lawful where they took effect, and something to do for who signs in."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.utils import timezone

from executives.demo import persona
from executives.demo.corps import SEED
from executives.demo.loading import load_corps
from executives.demo.logins import AGENCY, ensure_logins
from executives.models import RuleParameter
from mobility.demo.directed import KINDS, load_directed
from mobility.models import ReassignmentWorksheet
from mobility.rules.reassignment import check_effecting, not_overridden
from mobility.rules.worksheet_facts import facts_of
from mobility.views.assessment import inside_row
from mobility.workflow import WorksheetStatus
from sesportal.audit.log import type_of
from sesportal.audit.models import AuditEvent

AS_OF = dt.date(2026, 11, 22)
W = WorksheetStatus


@contextmanager
def _step(name: str) -> Iterator[Callable[[str], None]]:
    told: list[str] = []
    yield told.append


LAST = {
    W.DRAFT: ("reassignment prepared", "reassignment shared"),
    W.NOTICE_SERVED: ("reassignment notice served", "reassignment declined by executive"),
    W.EFFECTED: ("reassignment effected",),
    W.CANCELLED: ("reassignment cancelled",),
}


def check_history(move: ReassignmentWorksheet) -> None:
    """Hold the history of a move against what stands in it: begun first, its status last, each act on its day."""
    events = list(AuditEvent.objects.about(type_of(move), str(move.pk)).order_by("id"))
    verbs = [event.verb for event in events]
    days = [dt.date.fromisoformat(event.after["on"]) for event in events]
    assert verbs[0] == "reassignment prepared"
    assert verbs[-1] in LAST[W(move.status)]
    assert days == sorted(days)
    assert days[0] == timezone.localdate(move.created_at)
    assert days[-1] <= AS_OF
    told = dict(zip(verbs, days, strict=True))
    assert told.get("reassignment notice served") == move.notice_received_on
    assert told.get("reassignment declined by executive") == move.refused_on
    assert ("reassignment rule overridden" in told) is bool(move.overrides)


def test_the_directed_moves_of_the_demonstration(db: None) -> None:
    load_corps(executives=400, as_of=AS_OF, seed=SEED, step=_step)
    ensure_logins(as_of=AS_OF)
    told = load_directed(AS_OF, SEED)
    moves = list(ReassignmentWorksheet.objects.for_assessment())
    assert told == f"{len(moves)} reassignments"
    assert load_directed(AS_OF, SEED) == "none, since some are held already"
    assert Counter(move.status for move in moves if move.home_id.startswith(AGENCY)).keys() == set(W)
    assert len(moves) > len(KINDS)
    numbers = RuleParameter.objects.values_on(AS_OF)
    without_basis = 0
    for move in moves:
        row = inside_row(move, parameters=numbers)
        if move.status == W.EFFECTED:
            found = check_effecting(facts_of(move), as_of=AS_OF, parameters=numbers)
            standing = {finding.code for finding in not_overridden(found, move.overrides)}
            # One kind is what GAO found: said to be voluntary, and nothing signed.
            assert standing == (set() if row is None or row.tone != "bad" else {"statement_missing"}), move.pk
            without_basis += bool(standing)
    assert without_basis
    for move in moves:
        check_history(move)
    mine = ReassignmentWorksheet.objects.get(executive__identifier=persona.IDENTIFIER)
    assert (mine.status, mine.is_shared, mine.is_voluntary) == (W.DRAFT, True, True)
