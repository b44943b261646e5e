"""What may be done to accounts, and by whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from sesportal.accounts.models import User
from sesportal.accounts.roles import Permission
from sesportal.lib.errors import NotPermitted

if TYPE_CHECKING:
    from sesportal.accounts.models import Actor


def check_manage(by: Actor) -> None:
    """Refuse anyone but a system administrator, or the operator at the command line (a name, not a user)."""
    if isinstance(by, User) and not by.may(Permission.MANAGE_ACCOUNTS):
        raise NotPermitted("Only a system administrator manages accounts and roles. Ask yours to do it.")


def check_change_roles_of(by: Actor, user: User) -> None:
    """Refuse a person who would change their own roles, and anyone who may not manage accounts."""
    check_manage(by)
    if isinstance(by, User) and by.pk == user.pk:
        raise NotPermitted("Nobody changes their own roles. Ask another system administrator.", code="own_roles")


def has_password(user: User) -> bool:
    """Say whether the user signs in by a password here, and so has one to change."""
    return settings.PASSWORD_LOGIN and user.has_usable_password()


def check_change_password_of(by: Actor, user: User) -> None:
    """Refuse everyone but the user; the operator sets a forgotten one at the command line (`changepassword`)."""
    if not isinstance(by, User) or by.pk != user.pk:
        raise NotPermitted("Everyone changes their own password only.")
