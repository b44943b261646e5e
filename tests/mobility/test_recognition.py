"""Recognition beside the awards of money: recorded once by the home agency's office, read on the record, taken back."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from mobility.actions.recognition import record_recognition, take_back_recognition
from mobility.models import Recognition
from sesportal.accounts.roles import Role
from sesportal.audit.models import AuditEvent
from sesportal.lib.errors import InvalidTransition, NotPermitted, RuleViolation
from tests.factories.accounts import user_with
from tests.factories.executives import make_agency
from tests.factories.rotations import make_rotation, office_of, traveller, user_of

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 2)


def given(executive, **fields):
    values = {"kind": "letter", "title": "Letter of thanks", "reason": "Led two offices at once.", "given_on": TODAY}
    return record_recognition(executive=executive, by=fields.pop("by", office_of("AG")), as_of=TODAY, **values | fields)


def page(user, address, **data):
    client = Client()
    client.force_login(user)
    return client.post(address, data) if data else client.get(address)


def record_of(executive):
    return reverse("mobility:recognition_list", args=[executive.identifier])


def test_the_office_records_it_for_a_move_and_the_executive_reads_it():
    rotation = make_rotation()
    executive = rotation.executive
    address = reverse("mobility:recognition_new", args=[executive.identifier])
    form = {"kind": "honour", "title": "Bridge medal", "reason": "Carried the work over.", "given_on": "2026-10-05"}
    response = page(office_of("AG"), address, **form, rotation=rotation.pk)
    assert (response.status_code, response["Location"]) == (302, record_of(executive))
    one = Recognition.objects.get()
    assert (one.kind, one.agency_id, one.rotation, one.recorded_by) == ("honour", "AG11", rotation, office_of("AG"))
    shown = page(user_of(rotation), record_of(executive)).content.decode()
    assert "Bridge medal" in shown
    assert "(move: Deputy Director for Examples)" in shown
    assert "Record recognition" not in shown
    assert (
        record_of(executive)
        in page(user_of(rotation), reverse("executives:executive_detail", args=[executive.identifier])).content.decode()
    )
    event = AuditEvent.objects.get(verb="recognition recorded")
    assert (event.agency_code, event.after["kind"]) == ("AG", "honour")


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"given_on": TODAY + dt.timedelta(days=1)}, "lies ahead"),
        ({"given_on": dt.date(2009, 12, 31)}, "before the entry"),
        ({"title": " "}, "Say what kind"),
        ({"kind": "money"}, "Say what kind"),
    ],
)
def test_what_cannot_have_been_given_is_refused(fields, why):
    executive = traveller(ses_entry_on=dt.date(2010, 1, 1))
    with pytest.raises(RuleViolation, match=why):
        given(executive, **fields)
    assert given(executive, given_on=dt.date(2010, 1, 1)).pk


def test_the_same_is_recorded_once_and_the_move_is_the_executives_own():
    executive = traveller()
    one = given(executive)
    with pytest.raises(RuleViolation, match="on record already"):
        given(executive)
    with pytest.raises(RuleViolation, match="another executive's"):
        given(executive, title="Other", rotation=make_rotation())
    take_back_recognition(recognition=one, reason="Wrong person.", by=office_of("AG"))
    assert given(executive).pk != one.pk


def test_the_form_offers_no_move_of_another_and_names_the_field():
    executive, other = traveller(), make_rotation()
    address = reverse("mobility:recognition_new", args=[executive.identifier])
    form = {"kind": "letter", "title": "", "reason": "Because.", "given_on": "2026-10-05", "rotation": other.pk}
    response = page(office_of("AG"), address, **form)
    assert set(response.context["form"].errors) == {"title", "rotation"}
    assert not Recognition.objects.exists()


def test_it_is_taken_back_once_with_a_reason_and_leaves_the_record():
    executive = traveller()
    one = given(executive)
    address = reverse("mobility:recognition_take_back", args=[one.pk])
    assert address in page(office_of("AG"), record_of(executive)).content.decode()
    assert page(office_of("AG"), address, reason=" ").context["form"].errors
    assert Recognition.objects.standing().exists()
    assert page(office_of("AG"), address, reason="Meant for a namesake.").status_code == 302
    one.refresh_from_db()
    assert (one.taken_back_by, one.taken_back_reason) == (office_of("AG"), "Meant for a namesake.")
    assert "Letter of thanks" not in page(office_of("AG"), record_of(executive)).content.decode()
    assert AuditEvent.objects.get(verb="recognition taken back").reason == "Meant for a namesake."
    with pytest.raises(InvalidTransition):
        take_back_recognition(recognition=one, reason="Again.", by=office_of("AG"))
    assert page(office_of("AG"), address).status_code == 404


@pytest.mark.parametrize("role", [Role.EXECUTIVE, Role.SUPERVISOR, Role.ERB_CHAIR, Role.OPM_ANALYST])
def test_nobody_else_records_or_takes_back(role):
    executive = traveller()
    one = given(executive)
    agency = "AG" if role is Role.ERB_CHAIR else ""
    for by in (user_with(role, agency), office_of("TR")):
        with pytest.raises(NotPermitted):
            given(executive, by=by, title="Another")
        with pytest.raises(NotPermitted):
            take_back_recognition(recognition=one, reason="No.", by=by)
    assert Recognition.objects.standing().get() == one


def test_the_office_that_keeps_the_record_now_takes_back_what_an_earlier_one_recorded():
    executive = traveller()
    one = given(executive)
    executive.home = make_agency("TR93")
    executive.save(update_fields=["home"])
    address = reverse("mobility:recognition_take_back", args=[one.pk])
    assert page(office_of("HE"), address).status_code == 404
    assert page(office_of("TR"), address, reason="Meant for a namesake.").status_code == 302
    assert not Recognition.objects.standing().exists()
