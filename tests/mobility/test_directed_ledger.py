"""A directed move in the ledger: written once it takes effect, and counted once beside the agency's own record."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from executives.ledger.columns import COLUMNS
from executives.ledger.ingest import ingest
from executives.models import Executive, ImportBatch, PersonnelAction
from mobility.actions.directed import cancel_worksheet, effect_worksheet
from mobility.actions.personnel import match_records
from mobility.models import PortalRecord
from tests.factories.directed import effected_worksheet, served_worksheet
from tests.factories.executives import make_executive
from tests.factories.mobility import writer_of

pytestmark = pytest.mark.django_db


def records_of(executive):
    """The positions of record, in their order: (subelement, title, first day)."""
    held = executive.assignments.of_record().order_by("starts_on")
    return [(a.subelement_id, a.position_title, a.starts_on) for a in held]


def own_record(executive, tmp_path, *, on):
    """Load the agency's own record of the reassignment."""
    row = dict.fromkeys(COLUMNS, "") | {
        "source_record_id": "AG-721",
        "executive_id": executive.identifier,
        "family_name": executive.family_name,
        "given_name": executive.given_name,
        "nature_of_action": "721",
        "effective_date": on.isoformat(),
        "agency_subelement": "AG13",
        "position_number": "AG-0077",
        "position_title": "Regional Director (Mountain)",
        "position_occupied": "3",
        "appointment_type": "50",
        "pay_plan": "ES",
    }
    path = tmp_path / "own.csv"
    path.write_text(",".join(COLUMNS) + "\n" + ",".join(row.values()) + "\n")
    batch = ImportBatch.objects.create(file_name="own.csv")
    assert ingest(path, batch_id=batch.pk, as_of=timezone.localdate()).applied


def test_taking_effect_writes_the_reassignment_and_moves_the_career():
    executive, today = make_executive("AG11"), timezone.localdate()
    worksheet = effected_worksheet(executive)
    record = PortalRecord.objects.select_related("action").get(worksheet=worksheet)
    assert (record.action.nature_of_action, record.action.source_record_id) == ("721", f"PORTAL-W{worksheet.pk}-start")
    assert records_of(executive)[1:] == [("AG13", "Regional Director", today)]
    executive = Executive.objects.select_related("current_assignment").get(pk=executive.pk)
    assert (executive.home_id, executive.current_assignment.position_number) == ("AG13", "P-77")
    assert executive.current_assignment.duty_location == "Denver, CO"


@pytest.mark.parametrize("days", [-3, 0, 3])
@pytest.mark.parametrize("comes_first", [True, False])
def test_the_agencys_own_record_counts_once_whichever_came_first(tmp_path, days, comes_first):
    executive, day = make_executive("AG11"), timezone.localdate() + dt.timedelta(days=days)
    worksheet = served_worksheet(executive)
    if comes_first:
        own_record(executive, tmp_path, on=day)
    effect_worksheet(worksheet=worksheet, by=writer_of("AG"))
    if not comes_first:
        own_record(executive, tmp_path, on=day)
    assert records_of(executive)[1:] == [("AG13", "Regional Director (Mountain)", day)]
    assert (match_records(by="job"), match_records(by="job")) == (1, 0)
    record = PortalRecord.objects.select_related("matched_action").get(worksheet=worksheet)
    assert record.matched_action.source_record_id == "AG-721"


def test_a_record_of_another_week_is_another_move(tmp_path):
    executive, today = make_executive("AG11"), timezone.localdate()
    effected_worksheet(executive)
    own_record(executive, tmp_path, on=today + dt.timedelta(days=4))
    assert len(records_of(executive)) == 3
    assert match_records(by="job") == 0


def test_what_is_cancelled_before_it_takes_effect_writes_nothing():
    worksheet = served_worksheet()
    cancel_worksheet(worksheet=worksheet, by=writer_of("AG"), reason="The office was dissolved")
    assert not PortalRecord.objects.exists()
    assert not PersonnelAction.objects.filter(source_record_id__startswith="PORTAL").exists()


def test_another_kind_of_appointment_is_left_to_the_agency_to_report():
    executive = make_executive("AG11")
    worksheet = effected_worksheet(
        executive, to_appointment_type="60", election_signed_on=timezone.localdate() - dt.timedelta(days=1)
    )
    assert worksheet.status == "effected"
    assert not PortalRecord.objects.exists()


def test_a_portal_record_belongs_to_one_move():
    worksheet = effected_worksheet()
    record = PortalRecord.objects.get()
    assert record.move == worksheet
    with pytest.raises(IntegrityError), transaction.atomic():
        PortalRecord.objects.filter(pk=record.pk).update(worksheet=None)


def test_the_page_says_what_becomes_of_the_record_before_and_after(client):
    worksheet = served_worksheet()
    url = reverse("mobility:worksheet_detail", args=[worksheet.pk])
    client.force_login(writer_of("AG"))
    assert "In the ledger" not in client.get(url).content.decode()
    effect_worksheet(worksheet=worksheet, by=writer_of("AG"))
    page = client.get(url).content.decode()
    assert "In the ledger" in page
    assert "721" in page
