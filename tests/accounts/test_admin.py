"""The administration: only system administrators come in, and what they do goes through the actions."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from sesportal.accounts.models import Membership, User
from sesportal.accounts.roles import ROLES_OF_PEOPLE, Role
from sesportal.audit.models import AuditEvent
from tests.factories.accounts import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
USERS, MEMBERSHIPS = "/administration/accounts/user/", "/administration/accounts/membership/"


@pytest.fixture
def casey():
    return UserFactory.create(username="casey", first_name="Casey", last_name="Quill")


@pytest.fixture
def administrator(client, system_admin):
    client.force_login(system_admin)
    return system_admin


def verbs():
    return list(AuditEvent.objects.order_by("id").values_list("verb", "actor_id"))


@pytest.mark.parametrize("path", ["/administration/", USERS, MEMBERSHIPS])
def test_flags_on_a_user_open_nothing(client, path):
    client.force_login(UserFactory.create(is_staff=True, is_superuser=True))
    assert client.get(path, follow=True).status_code == 403


@pytest.mark.parametrize("role", ROLES_OF_PEOPLE)
def test_only_system_administrators_come_in(client, cast, role):
    client.force_login(cast[role])
    expected = 200 if role is Role.SYSTEM_ADMIN else 403
    for path in ("/administration/", USERS, MEMBERSHIPS):
        assert client.get(path, follow=True).status_code == expected


def test_an_administrator_whose_role_has_ended_is_out(client, system_admin):
    system_admin.memberships.update(ends_on=dt.date(2021, 1, 1))
    client.force_login(system_admin)
    assert client.get("/administration/", follow=True).status_code == 403


def test_visitors_sign_in_where_everyone_does(client):
    response = client.get("/administration/", follow=True)
    assert response.redirect_chain[-1] == ("/accounts/login/?next=/administration/", 302)


def test_create_an_account(client, administrator):
    response = client.post(
        f"{USERS}add/",
        {"username": "new", "email": "new@agency.example", "password": "", "is_active": "on"},
    )
    assert response.status_code == 302
    user = User.objects.get(username="new")
    assert not user.has_usable_password()
    assert verbs() == [("account_created", administrator.pk)]


def test_a_weak_first_password_is_refused(client, administrator):
    posted = {"username": "new", "email": "new@agency.example", "password": "short", "is_active": "on"}
    response = client.post(f"{USERS}add/", posted)
    assert response.context["adminform"].form.errors["password"]
    assert not User.objects.filter(username="new").exists()


def test_switch_an_account_off(client, administrator, casey):
    page = f"{USERS}{casey.pk}/change/"
    posted = {"username": "casey", "email": casey.email, "first_name": "Casey", "last_name": "Quill"}
    assert client.post(page, posted).status_code == 302
    assert not User.objects.get(pk=casey.pk).is_active
    assert verbs() == [("account_changed", administrator.pk)]


def test_flags_cannot_be_set_here(client, administrator, casey):
    posted = {"username": "casey", "email": casey.email, "is_active": "on", "is_superuser": "on", "is_staff": "on"}
    client.post(f"{USERS}{casey.pk}/change/", posted)
    casey.refresh_from_db()
    assert (casey.is_superuser, casey.is_staff) == (False, False)


def test_grant_a_role_here(client, administrator, casey):
    posted = {"user": "casey", "role": "agency_hr", "agency_code": "ag", "starts_on": "2026-10-01", "reason": "New"}
    assert client.post(f"{MEMBERSHIPS}add/", posted).status_code == 302
    membership = Membership.objects.get(user=casey)
    assert (membership.role, membership.agency_code, membership.starts_on) == ("agency_hr", "AG", dt.date(2026, 10, 1))
    assert verbs() == [("role_granted", administrator.pk)]


def test_what_the_action_refuses_stands_on_the_form(client, administrator, casey):
    posted = {"user": "casey", "role": "agency_hr", "agency_code": "", "starts_on": "2026-10-01"}
    response = client.post(f"{MEMBERSHIPS}add/", posted)
    assert "give its 2-letter code" in str(response.context["adminform"].form.errors)
    own = {"user": administrator.username, "role": "opm_analyst", "starts_on": "2026-10-01"}
    response = client.post(f"{MEMBERSHIPS}add/", own)
    assert "Nobody changes their own roles" in str(response.context["adminform"].form.errors)
    assert verbs() == []


def test_a_name_nobody_has_is_said(client, administrator):
    posted = {"user": "nobody-here", "role": "auditor", "starts_on": "2026-10-01"}
    response = client.post(f"{MEMBERSHIPS}add/", posted)
    assert "no user of that name" in str(response.context["adminform"].form.errors)


def test_of_a_role_that_is_held_only_the_last_day_is_set(client, administrator, casey):
    held = MembershipFactory.create(user=casey, starts_on=dt.date(2026, 10, 1))
    page = f"{MEMBERSHIPS}{held.pk}/change/"
    posted = {"ends_on": "2026-10-31", "role": "auditor", "agency_code": "HE", "starts_on": "2020-01-01"}
    assert client.post(page, posted).status_code == 302
    held.refresh_from_db()
    assert (held.role, held.agency_code, held.starts_on) == ("agency_hr", "AG", dt.date(2026, 10, 1))
    assert held.ends_on == dt.date(2026, 10, 31)
    assert verbs() == [("role_ended", administrator.pk)]
    assert client.post(page, {"ends_on": ""}).status_code == 200
    assert client.post(page, {"ends_on": "2026-09-30"}).status_code == 200


def test_withdraw_from_the_list(client, administrator, casey):
    later = MembershipFactory.create(user=casey, starts_on=dt.date(2090, 1, 1))
    begun = MembershipFactory.create(user=casey, role=Role.AUDITOR)
    client.post(MEMBERSHIPS, {"action": "withdraw", "_selected_action": [later.pk, begun.pk]})
    assert list(Membership.objects.filter(user=casey)) == [begun]


def test_unlock_from_the_list(client, administrator, casey):
    client.post(USERS, {"action": "unlock", "_selected_action": [casey.pk]})
    assert verbs() == [("account_unlocked", administrator.pk)]


@pytest.mark.parametrize("model", [User, Membership])
def test_nothing_is_deleted_here(client, administrator, casey, model):
    row = casey if model is User else MembershipFactory.create(user=casey)
    assert client.post(f"/administration/accounts/{model._meta.model_name}/{row.pk}/delete/").status_code == 403
    assert model.objects.filter(pk=row.pk).exists()


def test_administrators_see_only_what_is_registered_for_them(client, administrator):
    shown = client.get(reverse("admin:index")).context["app_list"]
    models = {model["object_name"] for app in shown for model in app["models"]}
    assert {"User", "Membership"} <= models
    assert not models & {"Group", "AccessAttempt", "AccessLog", "RestrictedFacts", "PerformanceRating", "AuditEvent"}
