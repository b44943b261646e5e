"""When somebody was in nonpay status, from the actions of the ledger whatever their order."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest

from executives.ledger.nonpay import nonpay_of, nonpay_spells
from executives.models import Executive
from tests.executives.ledger_builders import EFFECTS, act, day
from tests.factories.executives import make_action, make_executive


def found(*actions) -> list[tuple[str, str | None]]:
    told = nonpay_spells(actions, EFFECTS)
    return [(str(first), str(last) if last else None) for first, last in told]


@pytest.mark.parametrize(
    ("actions", "spells"),
    [
        ([act("460", "2026-01-05", until="2026-03-31")], [("2026-01-05", "2026-03-31")]),
        ([act("460", "2026-01-05")], [("2026-01-05", None)]),
        # The first day back is a day in pay; the earlier end counts.
        ([act("460", "2026-01-05", until="2026-03-31"), act("292", "2026-02-01")], [("2026-01-05", "2026-01-31")]),
        ([act("460", "2026-01-05", until="2026-01-31"), act("280", "2026-02-09")], [("2026-01-05", "2026-01-31")]),
        ([act("460", "2026-01-05"), act("292", "2026-01-05")], []),
        # A separation ends it on its day, a new appointment the day before; a reassignment does not.
        ([act("460", "2026-01-05"), act("317", "2026-02-01")], [("2026-01-05", "2026-02-01")]),
        ([act("460", "2026-01-05"), act("145", "2026-02-01", "TR93")], [("2026-01-05", "2026-01-31")]),
        ([act("460", "2026-01-05"), act("721", "2026-02-01")], [("2026-01-05", None)]),
        # On leave for an IPA assignment; a sabbatical and a detail are paid.
        ([act("460", "2026-01-05", host="OUT", until="2026-03-31")], [("2026-01-05", "2026-03-31")]),
        ([act("480", "2026-01-05", until="2026-03-31"), act("930", "2026-05-01", host="TR93")], []),
        # As the second code of an action.
        ([act("879", "2026-01-05", second="460", until="2026-02-01")], [("2026-01-05", "2026-02-01")]),
        (
            [act("460", "2026-01-05", until="2026-01-20"), act("460", "2026-03-01", until="2026-03-20")],
            [("2026-01-05", "2026-01-20"), ("2026-03-01", "2026-03-20")],
        ),
    ],
)
def test_leave_without_pay_runs_until_the_return(actions, spells):
    for order in itertools.permutations(actions):
        assert found(*order) == spells


def test_what_is_corrected_or_cancelled_does_not_count():
    leave = act("460", "2026-01-05", until="2026-03-31", record="A")
    corrected = act("002", "2026-01-12", second="460", until="2026-01-31", supersedes="A", record="B")
    assert found(leave, corrected) == [("2026-01-12", "2026-01-31")]
    assert found(leave, act("001", "2026-01-05", supersedes="A")) == []


def test_a_record_of_the_portal_and_the_agencys_own_are_one_leave():
    ours = act("460", "2026-01-05", until="2026-03-31", record="PORTAL-1")
    theirs = act("460", "2026-01-07", until="2026-03-31")
    assert found(ours, theirs) == [("2026-01-07", "2026-03-31")]


@pytest.mark.django_db
def test_reads_those_asked_for_in_one_query(django_assert_num_queries):
    away, present, other = (make_executive("AG11", family=name) for name in ("Away", "Present", "Other"))
    for person in (away, other):
        make_action(person, "AG11", day("2026-01-05"), nature_of_action="460")
        make_action(person, "AG11", day("2026-02-01"), nature_of_action="292")
    make_action(present, "AG11", day("2026-01-05"), nature_of_action="721")
    chosen = Executive.objects.filter(pk__in=[away.pk, present.pk]).values("pk")
    with django_assert_num_queries(1):
        told = nonpay_of(chosen)
    assert told == {away.pk: ((dt.date(2026, 1, 5), dt.date(2026, 1, 31)),)}
