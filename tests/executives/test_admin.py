"""The administration shows reference data to system administrators, changes none of it and opens no person's record."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.urls import reverse

from executives.models import (
    Agency,
    AgencyName,
    Assignment,
    Executive,
    ImportBatch,
    ImportProblem,
    MobilityPreference,
    NatureOfAction,
    PerformanceRating,
    PersonnelAction,
    Position,
    ReconciliationItem,
    RestrictedFacts,
    RuleParameter,
)
from sesportal.accounts.roles import ROLES_OF_PEOPLE, Role

pytestmark = pytest.mark.django_db

SHOWN = [model for model in admin.site._registry if model._meta.app_label == "executives"]
PERSONAL = (
    Assignment,
    Executive,
    ImportProblem,
    MobilityPreference,
    PerformanceRating,
    PersonnelAction,
    ReconciliationItem,
    RestrictedFacts,
)


def address(model, view="changelist", *args):
    return reverse(f"admin:executives_{model._meta.model_name}_{view}", args=args)


@pytest.fixture
def rows(db):
    agency = Agency.objects.create(code="AG", level="agency", department_id="AG", name="Department of Agriculture")
    AgencyName.objects.create(agency=agency, name="Department of Agriculture")
    forest = Agency.objects.create(
        code="AG11", level="subelement", parent=agency, department=agency, name="Forest Service"
    )
    Position.objects.create(agency=forest, number="1", title="Chief")
    ImportBatch.objects.create(file_name="actions.csv")


def test_no_table_of_persons_is_registered():
    assert not set(SHOWN) & set(PERSONAL)
    assert {Agency, Position, NatureOfAction, RuleParameter} <= set(SHOWN)


@pytest.mark.parametrize("model", SHOWN, ids=lambda model: model._meta.model_name)
def test_an_administrator_sees_lists_and_records_and_can_change_nothing(client, system_admin, rows, model):
    client.force_login(system_admin)
    assert client.get(address(model)).status_code == 200
    assert client.get(address(model, "add")).status_code == 403

    record = model._default_manager.first()
    if record is None:
        return
    page = client.get(address(model, "change", record.pk))
    assert page.status_code == 200
    assert b'name="_save"' not in page.content
    assert client.post(address(model, "change", record.pk), {}).status_code == 403
    assert client.post(address(model, "delete", record.pk), {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("role", [role for role in ROLES_OF_PEOPLE if role is not Role.SYSTEM_ADMIN])
def test_nobody_else_comes_in(client, cast, role):
    client.force_login(cast[role])
    assert client.get(address(Agency), follow=True).status_code == 403


def test_searching_agencies_finds_earlier_names(client, system_admin, rows):
    client.force_login(system_admin)
    AgencyName.objects.filter(agency_id="AG").update(name="Bureau of Plants")
    assert b"Department of Agriculture" in client.get(address(Agency), {"q": "plants"}).content


def test_the_page_of_an_import_does_not_hand_out_its_file(client, system_admin, rows):
    client.force_login(system_admin)
    ImportBatch.objects.update(file="imports/secret.csv", error_sheet="import-errors/secret.csv")
    page = client.get(address(ImportBatch, "change", ImportBatch.objects.get().pk))
    assert b"secret.csv" not in page.content
