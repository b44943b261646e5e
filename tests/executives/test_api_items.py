"""Notes on reconciliation items through the API, by the agencies concerned and OPM alone."""

from __future__ import annotations

import pytest

from executives.models import ReconciliationItem
from sesportal.accounts.roles import Role
from sesportal.audit.models import AuditEvent
from tests.exchange.conftest import Person, key, system  # noqa: F401
from tests.factories.accounts import user_with
from tests.factories.executives import make_executive, make_item

pytestmark = pytest.mark.django_db
BODY = {"note": "We send the action that is missing by Friday."}


def test_the_agency_concerned_writes_a_note_and_takes_it_away(system):  # noqa: F811
    item = make_item(make_executive("AG11"))
    place, office = f"reconciliation-items/{item.pk}/", Person(user_with(Role.AGENCY_HR, "AG"))
    shown = office.get(place).json()
    assert (shown["allowed_actions"], shown["note"], shown["noted_at"]) == (["note"], "", None)
    told = office.post(f"{place}note/", BODY).json()
    assert (told["note"], told["resolved_at"]) == (BODY["note"], None)
    assert told["noted_at"] is not None
    assert system("AG").get(place).json()["note"] == BODY["note"]
    assert office.post(f"{place}note/", {"note": ""}).json()["note"] == ""
    assert AuditEvent.objects.filter(verb="reconciliation note written").count() == 2


def test_whoever_reads_only_writes_no_note_and_a_hidden_item_is_not_there(system):  # noqa: F811
    item = make_item(make_executive("AG11"))
    place = f"reconciliation-items/{item.pk}/"
    auditor, far = Person(user_with(Role.AUDITOR)), Person(user_with(Role.AGENCY_HR, "HE"))
    assert auditor.get(place).json()["allowed_actions"] == []
    assert auditor.post(f"{place}note/", BODY).status_code == 403
    assert far.post(f"{place}note/", BODY).status_code == 404
    assert system("AG").get(place).json()["allowed_actions"] == []
    assert system("AG").post(f"{place}note/", BODY, **key()).status_code == 401
    assert Person(user_with(Role.OPM_ANALYST)).post(f"{place}note/", BODY).status_code == 200
    assert Person(user_with(Role.OPM_ANALYST, username="again")).post(f"{place}note/", {}).status_code == 400
    assert ReconciliationItem.objects.get().note == BODY["note"]
