"""The clock of rotations: starts, returns, placements and matches, each once however often the job runs."""

from __future__ import annotations

import datetime as dt

import pytest

from executives.ledger.columns import COLUMNS
from executives.ledger.ingest import ingest
from executives.models import Assignment, ImportBatch
from mobility.actions.personnel import match_records
from mobility.actions.sweeps import place_returned, start_due, tell_returns
from mobility.models import Placement, PortalRecord
from mobility.rules.returns import reentry_due
from mobility.signals import notice_due
from tests.factories.rotations import ENDS, STARTS, ended, make_rotation, sent, sign_all, under_way
from tests.mobility.numbers import numbers

pytestmark = pytest.mark.django_db


@pytest.fixture
def told():
    """What was told to whom: (recipient, rule)."""
    found: list[tuple[str, str]] = []

    def listen(*, recipient, rule, **_):
        found.append((recipient.username, rule))

    notice_due.connect(listen)
    yield found
    notice_due.disconnect(listen)


def test_what_is_due_starts_once_and_what_is_blocked_is_told_to_both_offices(told):
    ready, blocked = make_rotation(), make_rotation()
    sign_all(sent(ready))
    sign_all(sent(blocked, order_number=""))
    make_rotation()
    assert start_due(by="job", as_of=STARTS) == 1
    assert start_due(by="job", as_of=STARTS) == 0
    ready.refresh_from_db()
    blocked.refresh_from_db()
    assert (ready.status, blocked.status) == ("under_way", "planned")
    assert {("office_ag", "rotation_blocked"), ("office_tr", "rotation_blocked")} <= set(told)


@pytest.mark.parametrize(
    ("days_before", "expected"), [(91, []), (90, ["return_due"]), (0, ["return_due"]), (-1, ["rotation_past_end"])]
)
def test_a_return_is_due_90_days_before_the_end(told, days_before, expected):
    under_way(make_rotation())
    told.clear()
    tell_returns(by="job", as_of=ENDS - dt.timedelta(days=days_before))
    assert sorted({rule for _, rule in told}) == expected


@pytest.mark.parametrize(
    ("days", "due_on"),
    [
        (89, dt.date(2026, 3, 2)),
        (90, dt.date(2026, 3, 2)),
        (91, dt.date(2026, 3, 3)),
        (180, dt.date(2026, 5, 31)),
        (None, None),
    ],
)
def test_the_return_from_a_short_rotation_is_due_on_its_first_day(days, due_on):
    first = dt.date(2026, 3, 2)
    last = None if days is None else first + dt.timedelta(days=days)
    assert reentry_due(first, last, numbers()) == due_on


def test_placements_are_recorded_once():
    rotation = ended(make_rotation())
    later = dt.date(2027, 4, 1)
    assert place_returned(by="job", as_of=later) == 1
    assert place_returned(by="job", as_of=later) == 0
    assert Placement.objects.get(rotation=rotation).on == dt.date(2027, 3, 30)


def own_record(rotation, tmp_path, **changes):
    """Load the home agency's own record of the start."""
    person = rotation.executive
    row = (
        dict.fromkeys(COLUMNS, "")
        | {
            "source_record_id": "AG-1",
            "executive_id": person.identifier,
            "family_name": person.family_name,
            "given_name": person.given_name,
            "nature_of_action": "930",
            "effective_date": "2026-03-03",
            "agency_subelement": "AG11",
            "host_agency_subelement": "TR93",
            "not_to_exceed": "2026-09-30",
        }
        | changes
    )
    path = tmp_path / "own.csv"
    path.write_text(",".join(COLUMNS) + "\n" + ",".join(row.values()) + "\n")
    batch = ImportBatch.objects.create(file_name="own.csv")
    assert ingest(path, batch_id=batch.pk, as_of=STARTS).applied


def test_the_agencys_own_record_is_matched_and_counts_once(tmp_path):
    rotation = under_way(make_rotation())
    assert match_records(by="job") == 0
    own_record(rotation, tmp_path)
    assert match_records(by="job") == 1
    assert match_records(by="job") == 0
    record = PortalRecord.objects.get()
    assert record.matched_action.source_record_id == "AG-1"
    (stint,) = Assignment.objects.temporary().filter(executive=rotation.executive)
    assert (stint.starts_on, stint.opened_by) == (dt.date(2026, 3, 3), record.matched_action)


def test_the_agencys_own_record_may_come_first(tmp_path):
    rotation = make_rotation()
    own_record(rotation, tmp_path)
    rotation = under_way(rotation)
    (stint,) = Assignment.objects.temporary().filter(executive=rotation.executive)
    assert stint.starts_on == dt.date(2026, 3, 3)
    assert match_records(by="job") == 1
