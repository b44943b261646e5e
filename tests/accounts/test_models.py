"""Roles give what they grant, where and while they hold."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.db import IntegrityError, transaction

from sesportal.accounts.models import Reach, User
from sesportal.accounts.roles import GRANTS, ROLES_OF_PEOPLE, SCOPES, Permission, Role, Scope
from tests.factories.accounts import MembershipFactory, UserFactory, user_with

pytestmark = pytest.mark.django_db
FIRST, LAST = dt.date(2026, 3, 1), dt.date(2026, 3, 31)


@pytest.mark.parametrize(
    ("today", "holds"),
    [
        ("2026-02-28", False),
        ("2026-03-01", True),
        ("2026-03-02", True),
        ("2026-03-30", True),
        ("2026-03-31", True),
        ("2026-04-01", False),
    ],
)
def test_a_role_holds_from_its_first_to_its_last_day(today, holds):
    user = UserFactory.create()
    MembershipFactory.create(user=user, role=Role.AGENCY_HR, agency_code="AG", starts_on=FIRST, ends_on=LAST)
    with time_machine.travel(f"{today} 12:00 -0500"):
        user = User.objects.get(pk=user.pk)
        assert user.may(Permission.IMPORT_ACTIONS) is holds
        assert bool(user.reach(Permission.IMPORT_ACTIONS)) is holds
        assert user.roles == ({Role.AGENCY_HR} if holds else set())


def test_the_day_is_that_of_the_federal_calendar_in_washington():
    user = UserFactory.create()
    MembershipFactory.create(user=user, starts_on=FIRST, ends_on=LAST)
    with time_machine.travel("2026-03-01 04:59 +0000"):
        assert not User.objects.get(pk=user.pk).roles
    with time_machine.travel("2026-03-01 05:00 +0000"):
        assert User.objects.get(pk=user.pk).roles


def test_flags_on_the_user_give_nothing():
    user = UserFactory.create(is_staff=True, is_superuser=True)
    assert not any(user.may(permission) for permission in Permission)


@pytest.mark.parametrize(
    ("held", "code", "covered"),
    [
        ("AG", "AG", True),
        ("AG", "AG11", True),
        ("AG", "HE", False),
        ("AG", "HE11", False),
        ("AG11", "AG11", True),
        ("AG11", "AG", False),
        ("AG11", "AG13", False),
        ("DD", "AR", False),
    ],
)
def test_an_agency_role_covers_its_subelements_and_never_a_sibling(held, code, covered):
    assert user_with(Role.AGENCY_HR, held).reach(Permission.VIEW_EXECUTIVES).covers_code(code) is covered


@pytest.mark.parametrize("role", Role)
def test_a_role_grants_what_the_table_says_and_no_more(role):
    user = user_with(role)
    assert {permission for permission in Permission if user.may(permission)} == set(GRANTS[role])


def test_reach_follows_the_scope_of_the_roles_that_grant():
    user = user_with(Role.AGENCY_HR, "AG")
    MembershipFactory.create(user=user, role=Role.EXECUTIVE)
    user = User.objects.get(pk=user.pk)
    assert user.reach(Permission.VIEW_RESTRICTED) == Reach(agencies=frozenset({"AG"}), own=True)
    assert user.reach(Permission.EDIT_PREFERENCES) == Reach(own=True)
    assert user.reach(Permission.VIEW_AUDIT) == Reach()


def test_every_role_has_a_scope_and_grants():
    assert set(SCOPES) == set(GRANTS) == set(Role)


@pytest.mark.parametrize("role", [role for role in ROLES_OF_PEOPLE if SCOPES[role] is Scope.AGENCY])
def test_an_agency_role_needs_an_agency(role):
    with pytest.raises(IntegrityError, match="membership_agency_role_has_agency"), transaction.atomic():
        MembershipFactory.create(role=role, agency_code="")


def test_a_role_cannot_end_before_it_starts():
    with pytest.raises(IntegrityError, match="membership_ends_after_start"), transaction.atomic():
        MembershipFactory.create(starts_on=LAST, ends_on=FIRST)
    assert MembershipFactory.create(starts_on=FIRST, ends_on=FIRST).pk


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.OMB_EXAMINER])
def test_those_who_oversee_are_granted_nothing_but_reading(role):
    writing = {permission for permission in GRANTS[role] if not permission.startswith(("view_", "browse_"))}
    assert writing == set()
