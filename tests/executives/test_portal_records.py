"""Records the portal writes: an event counts once, whichever record of it came first."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest

from executives.actions.portal_records import write_portal_records
from executives.ledger.portal import answers, unanswered
from executives.ledger.supersession import Standing
from executives.models import Assignment, ImportBatch, PersonnelAction
from sesportal.lib.errors import RuleViolation
from tests.executives.ledger_builders import EFFECTS, act
from tests.executives.test_careers import career_of, told
from tests.factories.executives import make_agency, make_executive

DAY = dt.date(2026, 3, 2)
ENTRY = act("142", "2020-01-06")


def detail(on: str, until: str = "2026-09-30", **more: str):
    return act("930", on, until=until, host="TR93", **more)


@pytest.mark.parametrize(
    ("theirs", "is_one"), [("2026-02-26", False), ("2026-02-27", True), ("2026-03-05", True), ("2026-03-06", False)]
)
def test_the_agency_record_of_the_same_event_stands_alone(theirs, is_one):
    ours = detail("2026-03-02", record="PORTAL-1-start")
    own = detail(theirs, until="2026-08-31")
    found = career_of(ENTRY, ours, own).temporary
    assert len(found) == (1 if is_one else 2)
    if is_one:
        assert (found[0].starts_on, found[0].ends_on) == (own.effective_date, dt.date(2026, 8, 31))


def test_another_host_another_agency_or_another_act_is_another_event():
    ours = detail("2026-03-02", record="PORTAL-1-start")
    others = [
        act("930", "2026-03-02", until="2026-09-30", host="AR01"),
        act("930", "2026-03-02", "TR93", until="2026-09-30", host="TR93"),
        act("480", "2026-03-02", until="2026-09-30"),
    ]
    assert answers([ENTRY, ours, *others], EFFECTS) == []


def test_each_agency_record_answers_one_portal_record_the_nearest():
    first, second = detail("2026-03-02", record="PORTAL-1-start"), detail("2026-03-04", record="PORTAL-2-start")
    own = detail("2026-03-05")
    assert answers([first, second, own], EFFECTS) == [(second, own)]
    left = unanswered([Standing(one, one.id) for one in (first, second, own)], EFFECTS)
    assert [item.action for item in left] == [first, own]


def test_the_order_of_arrival_never_matters():
    actions = [
        ENTRY,
        detail("2026-03-02", record="PORTAL-1-start"),
        detail("2026-03-03"),
        act("932", "2026-08-31", host="TR93", record="PORTAL-1-end"),
        act("932", "2026-08-30", host="TR93"),
    ]
    tellings = {repr(told(career_of(*order))) for order in itertools.permutations(actions)}
    assert len(tellings) == 1


@pytest.mark.django_db
def test_a_portal_record_makes_its_career_at_once_and_a_repeat_changes_nothing():
    executive = make_executive("AG11")
    make_agency("TR93")
    record = {
        "source_record_id": "PORTAL-7-start",
        "executive_id": executive.identifier,
        "family_name": executive.family_name,
        "given_name": executive.given_name,
        "nature_of_action": "930",
        "effective_date": "2026-03-02",
        "agency_subelement": "AG11",
        "host_agency_subelement": "TR93",
        "not_to_exceed": "2026-09-30",
    }
    for _ in range(2):
        (written,) = write_portal_records(rows=[record], subject="rotation 7", by="test", as_of=DAY)
        found = Assignment.objects.temporary().get(executive=executive)
        assert (found.starts_on, found.ends_on, found.host) == (DAY, dt.date(2026, 9, 30), "TR93")
        assert found.opened_by == written
    assert PersonnelAction.objects.filter(source_record_id="PORTAL-7-start").count() == 1
    assert ImportBatch.objects.filter(status="applied").count() == 2


@pytest.mark.django_db
def test_what_the_ledger_refuses_is_refused_whole():
    executive = make_executive("AG11")
    record = {
        "source_record_id": "PORTAL-7-start",
        "executive_id": executive.identifier,
        "family_name": executive.family_name,
        "nature_of_action": "930",
        "effective_date": "2026-03-02",
        "agency_subelement": "AG11",
    }
    with pytest.raises(RuleViolation, match="not_to_exceed"):
        write_portal_records(rows=[record], subject="rotation 7", by="test", as_of=DAY)
    assert not PersonnelAction.objects.filter(source_record_id="PORTAL-7-start").exists()
