"""Users and the roles they hold."""

from __future__ import annotations

import datetime as dt
from typing import Any

from factory.declarations import LazyAttribute, Sequence, SubFactory
from factory.django import DjangoModelFactory, Password

from sesportal.accounts.models import Membership, User
from sesportal.accounts.roles import SCOPES, Role, Scope

PASSWORD = "correct horse battery staple"
SINCE = dt.date(2020, 1, 1)


class UserFactory(DjangoModelFactory[User]):
    """An active user without any role, who signs in with PASSWORD."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = Sequence(lambda n: f"user{n}")
    email = LazyAttribute(lambda user: f"{user.username}@agency.example")
    first_name = "Terry"
    last_name = Sequence(lambda n: f"Tester{n}")
    password = Password(PASSWORD)


class MembershipFactory(DjangoModelFactory[Membership]):
    """A role in force since SINCE without an end; an agency's role is held at AG."""

    class Meta:
        model = Membership

    user = SubFactory(UserFactory)
    role = Role.AGENCY_HR
    agency_code = LazyAttribute(lambda m: "AG" if SCOPES[Role(m.role)] is Scope.AGENCY else "")
    starts_on = SINCE
    ends_on = None


def user_with(role: Role, agency_code: str | None = None, **user_fields: Any) -> User:
    """Return a new user who holds `role` (at AG, or at `agency_code`), named after it unless told otherwise."""
    user_fields.setdefault("username", f"{role.value}_{agency_code}".lower() if agency_code else role.value)
    user = UserFactory.create(**user_fields)
    fields = {} if agency_code is None else {"agency_code": agency_code}
    MembershipFactory.create(user=user, role=role, **fields)
    return user
