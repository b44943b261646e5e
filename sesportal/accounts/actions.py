"""What is done to accounts and roles; every act is sent to the audit log in its own transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from axes.utils import reset
from django.db import transaction
from django.db.models import Q

from sesportal.accounts.models import Membership, User
from sesportal.accounts.permissions import check_change_password_of, check_change_roles_of, check_manage
from sesportal.accounts.roles import SCOPES, Role, Scope
from sesportal.accounts.signals import account_changed
from sesportal.lib.errors import InvalidTransition, RuleViolation

if TYPE_CHECKING:
    import datetime as dt

    from sesportal.accounts.models import Actor

ACCOUNT_FIELDS = ("username", "email", "first_name", "last_name", "is_active")


@transaction.atomic
def create_account(
    *, username: str, email: str, by: Actor, first_name: str = "", last_name: str = "", password: str | None = None
) -> User:
    """Create a user without any role; without `password` the person can sign in through the identity provider only."""
    check_manage(by)
    user = User.objects.create_user(username, email, password, first_name=first_name, last_name=last_name)
    _announce("account_created", by, user, after=_account(user))
    return user


@transaction.atomic
def change_account(*, user: User, by: Actor, **changes: Any) -> User:
    """Change a user's names or address, or switch the account off and on; nothing is written when nothing differs."""
    check_manage(by)
    if unknown := set(changes) - set(ACCOUNT_FIELDS):
        raise TypeError(f"An account has no {', '.join(sorted(unknown))} to change.")
    user = User.objects.select_for_update().get(pk=user.pk)
    before = {name: getattr(user, name) for name, value in changes.items() if getattr(user, name) != value}
    if not before:
        return user
    after = {name: changes[name] for name in before}
    if after.get("is_active") is False and isinstance(by, User) and by.pk == user.pk:
        raise RuleViolation("You cannot switch off your own account. Ask another system administrator.")
    for name, value in after.items():
        setattr(user, name, value)
    user.save(update_fields=list(after))
    _announce("account_changed", by, user, before=before, after=after)
    return user


@transaction.atomic
def change_password(*, user: User, new_password: str, by: Actor) -> User:
    """Give the user a new password; every other session of theirs ends by it, and the password itself is kept nowhere.

    The caller has made sure that the current password was given and that the new one passes the validators.
    """
    check_change_password_of(by, user)
    user = User.objects.select_for_update().get(pk=user.pk)
    user.set_password(new_password)
    user.save(update_fields=["password"])
    _announce("password_changed", by, user)
    return user


@transaction.atomic
def unlock_account(*, user: User, by: Actor) -> User:
    """Forget the failed sign-ins of a user, so that a locked account opens at once."""
    check_manage(by)
    reset(username=user.get_username())
    _announce("account_unlocked", by, user)
    return user


@transaction.atomic
def record_lock_out(*, user: User, by: Actor) -> None:
    """Keep that an account was locked after too many wrong passwords; the locking itself is django-axes's."""
    _announce("account_locked", by, user)


@transaction.atomic
def grant_role(
    *,
    user: User,
    role: Role,
    by: Actor,
    starts_on: dt.date,
    ends_on: dt.date | None = None,
    agency_code: str = "",
    reason: str = "",
) -> Membership:
    """Give `user` a role from a day, to a day where it is known, for an agency where the role is an agency's."""
    check_change_roles_of(by, user)
    role, agency_code = Role(role), agency_code.strip().upper()
    _check_agency(role, agency_code)
    if ends_on and ends_on < starts_on:
        raise RuleViolation("The role would end before it starts: give a last day on or after the first.")
    User.objects.select_for_update().get(pk=user.pk)
    same = Membership.objects.filter(user=user, role=role, agency_code=agency_code)
    same = same.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=starts_on))
    if held := (same.filter(starts_on__lte=ends_on) if ends_on else same).first():
        raise RuleViolation(f"{held} is held already in that period. End it first, or choose other dates.", code="held")
    membership = Membership.objects.create(
        user=user, role=role, agency_code=agency_code, starts_on=starts_on, ends_on=ends_on
    )
    _announce("role_granted", by, membership, after=_held(membership), reason=reason, agency_code=agency_code)
    user.__dict__.pop("active_memberships", None)
    return membership


@transaction.atomic
def end_role(*, membership: Membership, by: Actor, ends_on: dt.date, reason: str = "") -> Membership:
    """Set the last day of a role; a role that has not begun is withdrawn instead."""
    check_change_roles_of(by, membership.user)
    membership = Membership.objects.select_for_update().select_related("user").get(pk=membership.pk)
    if ends_on < membership.starts_on:
        raise RuleViolation(
            f"The role starts on {membership.starts_on:%-d %B %Y}: give that day or a later one, or withdraw the role."
        )
    before = _held(membership)
    membership.ends_on = ends_on
    membership.save(update_fields=["ends_on"])
    _announce(
        "role_ended", by, membership, before, _held(membership), reason=reason, agency_code=membership.agency_code
    )
    membership.user.__dict__.pop("active_memberships", None)
    return membership


@transaction.atomic
def withdraw_role(*, membership: Membership, by: Actor, as_of: dt.date, reason: str = "") -> None:
    """Take back a role before its first day; from that day on it can only be ended."""
    check_change_roles_of(by, membership.user)
    membership = Membership.objects.select_for_update().select_related("user").get(pk=membership.pk)
    if membership.starts_on <= as_of:
        raise InvalidTransition("The role has begun, so it stays in the record: end it instead.")
    _announce(
        "role_withdrawn", by, membership, before=_held(membership), reason=reason, agency_code=membership.agency_code
    )
    membership.delete()


def _check_agency(role: Role, agency_code: str) -> None:
    is_agency_role = SCOPES[role] is Scope.AGENCY
    if is_agency_role and not (len(agency_code) in (2, 4) and agency_code.isalnum()):
        raise RuleViolation(
            f"{role.label} is held for an agency: give its 2-letter code or a 4-character subelement code."
        )
    if agency_code and not is_agency_role:
        raise RuleViolation(f"{role.label} is not held for an agency: leave the agency code empty.")


def _account(user: User) -> dict[str, Any]:
    return {name: getattr(user, name) for name in ACCOUNT_FIELDS}


def _held(membership: Membership) -> dict[str, Any]:
    return {
        "user": membership.user.get_username(),
        "role": str(membership.role),
        "agency_code": membership.agency_code,
        "starts_on": membership.starts_on,
        "ends_on": membership.ends_on,
    }


def _announce(
    verb: str,
    by: Actor,
    subject: User | Membership,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    *,
    reason: str = "",
    agency_code: str = "",
) -> None:
    account_changed.send(
        type(subject),
        verb=verb,
        by=by,
        subject=subject,
        before=before,
        after=after,
        reason=reason,
        agency_code=agency_code,
    )
