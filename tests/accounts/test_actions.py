"""Accounts and roles change only through actions, each refused to those who may not, each audited."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError

from sesportal.accounts import actions
from sesportal.accounts.models import Membership, User
from sesportal.accounts.roles import ROLES_OF_PEOPLE, Role
from sesportal.accounts.signals import account_changed
from sesportal.audit.models import AuditEvent
from sesportal.lib.errors import InvalidTransition, NotPermitted, RuleViolation
from tests.factories.accounts import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 10, 1)


def audited():
    return list(AuditEvent.objects.order_by("id").values_list("verb", "actor_id", "subject_id"))


@pytest.fixture
def casey():
    return UserFactory.create(username="casey", first_name="Casey", last_name="Quill")


def test_grant_a_role_and_keep_who_gave_it_and_why(casey, system_admin):
    membership = actions.grant_role(
        user=casey,
        role=Role.AGENCY_HR,
        agency_code=" ag11 ",
        by=system_admin,
        starts_on=DAY,
        reason="New in the office",
    )
    assert (membership.role, membership.agency_code, membership.starts_on) == ("agency_hr", "AG11", DAY)
    event = AuditEvent.objects.get()
    assert (event.verb, event.actor_id, event.subject_type) == ("role_granted", system_admin.pk, "accounts.membership")
    assert (event.agency_code, event.reason, event.before) == ("AG11", "New in the office", {})
    assert event.after == {
        "user": "casey",
        "role": "agency_hr",
        "agency_code": "AG11",
        "starts_on": "2026-10-01",
        "ends_on": None,
    }


def test_a_granted_role_counts_at_once_for_the_user_in_hand(casey):
    assert casey.roles == set()
    actions.grant_role(user=casey, role=Role.AUDITOR, by="operator", starts_on=dt.date(2020, 1, 1))
    assert casey.roles == {Role.AUDITOR}


@pytest.mark.parametrize("role", [role for role in ROLES_OF_PEOPLE if role is not Role.SYSTEM_ADMIN])
def test_only_a_system_administrator_manages_accounts(cast, casey, role):
    held = MembershipFactory.create(user=casey)
    later = MembershipFactory.create(user=casey, role=Role.AUDITOR, starts_on=dt.date(2090, 1, 1))
    by = cast[role]
    for attempt in (
        lambda: actions.grant_role(user=casey, role=Role.AUDITOR, by=by, starts_on=DAY),
        lambda: actions.end_role(membership=held, by=by, ends_on=DAY),
        lambda: actions.withdraw_role(membership=later, by=by, as_of=DAY),
        lambda: actions.create_account(username="new", email="new@agency.example", by=by),
        lambda: actions.change_account(user=casey, by=by, first_name="Other"),
        lambda: actions.unlock_account(user=casey, by=by),
    ):
        with pytest.raises(NotPermitted):
            attempt()
    assert audited() == []
    assert Membership.objects.filter(user=casey).count() == 2


def test_nobody_changes_their_own_roles(system_admin):
    own = system_admin.memberships.get()
    with pytest.raises(NotPermitted, match="their own roles"):
        actions.grant_role(user=system_admin, role=Role.AGENCY_HR, agency_code="AG", by=system_admin, starts_on=DAY)
    with pytest.raises(NotPermitted, match="their own roles"):
        actions.end_role(membership=own, by=system_admin, ends_on=DAY)


@pytest.mark.parametrize(
    ("role", "agency_code", "is_taken"),
    [
        (Role.AGENCY_HR, "AG", True),
        (Role.AGENCY_HR, "AG11", True),
        (Role.AGENCY_HR, "", False),
        (Role.AGENCY_HR, "AGR", False),
        (Role.AGENCY_HR, "A*", False),
        (Role.OPM_ANALYST, "", True),
        (Role.OPM_ANALYST, "AG", False),
        (Role.EXECUTIVE, "AG", False),
    ],
)
def test_an_agency_is_given_exactly_where_the_role_needs_one(casey, role, agency_code, is_taken):
    def grant():
        return actions.grant_role(user=casey, role=role, agency_code=agency_code, by="operator", starts_on=DAY)

    if is_taken:
        assert grant().agency_code == agency_code
    else:
        with pytest.raises(RuleViolation, match="agency"):
            grant()


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "is_taken"),
    [
        (dt.date(2026, 10, 31), None, False),
        (dt.date(2026, 11, 1), None, True),
        (dt.date(2026, 9, 1), dt.date(2026, 9, 30), True),
        (dt.date(2026, 9, 1), dt.date(2026, 10, 1), False),
        (dt.date(2026, 9, 1), None, False),
    ],
)
def test_the_same_role_is_not_held_twice_on_one_day(casey, starts_on, ends_on, is_taken):
    MembershipFactory.create(user=casey, role=Role.AUDITOR, starts_on=DAY, ends_on=dt.date(2026, 10, 31))
    if is_taken:
        actions.grant_role(user=casey, role=Role.AUDITOR, by="operator", starts_on=starts_on, ends_on=ends_on)
    else:
        with pytest.raises(RuleViolation, match="held already"):
            actions.grant_role(user=casey, role=Role.AUDITOR, by="operator", starts_on=starts_on, ends_on=ends_on)


def test_a_role_does_not_end_before_it_starts(casey):
    with pytest.raises(RuleViolation, match="before it starts"):
        actions.grant_role(
            user=casey, role=Role.AUDITOR, by="operator", starts_on=DAY, ends_on=DAY - dt.timedelta(days=1)
        )


def test_end_a_role(casey, system_admin):
    held = MembershipFactory.create(user=casey, starts_on=DAY)
    with pytest.raises(RuleViolation, match="1 October 2026"):
        actions.end_role(membership=held, by=system_admin, ends_on=DAY - dt.timedelta(days=1))
    assert actions.end_role(membership=held, by=system_admin, ends_on=DAY).ends_on == DAY
    event = AuditEvent.objects.get()
    assert (event.verb, event.before["ends_on"], event.after["ends_on"]) == ("role_ended", None, "2026-10-01")


def test_a_role_is_withdrawn_only_before_its_first_day(casey, system_admin):
    held = MembershipFactory.create(user=casey, starts_on=DAY)
    with pytest.raises(InvalidTransition):
        actions.withdraw_role(membership=held, by=system_admin, as_of=DAY)
    actions.withdraw_role(membership=held, by=system_admin, as_of=DAY - dt.timedelta(days=1), reason="wrong person")
    assert not Membership.objects.filter(user=casey).exists()
    assert audited() == [("role_withdrawn", system_admin.pk, str(held.pk))]


def test_an_account_without_password_cannot_sign_in_by_one(system_admin):
    user = actions.create_account(username="new", email="new@agency.example", by=system_admin)
    assert not user.has_usable_password()
    assert audited() == [("account_created", system_admin.pk, str(user.pk))]
    assert "password" not in AuditEvent.objects.get().after


def test_change_an_account_and_keep_only_what_differs(casey, system_admin):
    actions.change_account(user=casey, by=system_admin, first_name="Casey", is_active=False)
    event = AuditEvent.objects.get()
    assert (event.before, event.after) == ({"is_active": True}, {"is_active": False})
    assert User.objects.get(pk=casey.pk).is_active is False
    actions.change_account(user=casey, by=system_admin, is_active=False)
    assert AuditEvent.objects.count() == 1


def test_nothing_else_of_an_account_is_changed_this_way(casey, system_admin):
    with pytest.raises(TypeError, match="is_superuser"):
        actions.change_account(user=casey, by=system_admin, is_superuser=True)


def test_nobody_switches_off_their_own_account(system_admin):
    with pytest.raises(RuleViolation, match="your own account"):
        actions.change_account(user=system_admin, by=system_admin, is_active=False)


def test_a_change_that_cannot_be_audited_does_not_happen(casey):
    def refuse(sender, **kwargs):
        raise IntegrityError("the log is full")

    account_changed.connect(refuse)
    try:
        with pytest.raises(IntegrityError):
            actions.grant_role(user=casey, role=Role.AUDITOR, by="operator", starts_on=DAY)
    finally:
        account_changed.disconnect(refuse)
    assert not Membership.objects.filter(user=casey).exists()
    assert audited() == []


def test_nobody_changes_the_password_of_another(casey, system_admin):
    for by in (system_admin, "operator"):
        with pytest.raises(NotPermitted):
            actions.change_password(user=casey, new_password="a Heron over 9 weirs", by=by)
    actions.change_password(user=casey, new_password="a Heron over 9 weirs", by=casey)
    casey.refresh_from_db()
    assert casey.check_password("a Heron over 9 weirs")
    assert audited() == [("password_changed", casey.pk, str(casey.pk))]
