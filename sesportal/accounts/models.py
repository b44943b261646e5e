"""Users and the roles they hold, for an agency and for a period."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils import timezone

from sesportal.accounts.roles import GRANTS, ROLES_OF_PEOPLE, SCOPES, Permission, Role, Scope

AGENCY_ROLES = [role.value for role in ROLES_OF_PEOPLE if SCOPES[role] is Scope.AGENCY]


@dataclass(frozen=True, slots=True)
class Reach:
    """How far one permission reaches for one user today.

    `government` is everything; `agencies` are 2-letter agency or 4-character subelement codes (a 2-letter code covers
    its subelements); `reports` and `own` are the executives who report to the user, and the user's own record.
    """

    government: bool = False
    agencies: frozenset[str] = frozenset()
    reports: bool = False
    own: bool = False

    def covers_code(self, code: str) -> bool:
        """Say whether an agency or subelement code lies inside this reach."""
        return self.government or any(code.startswith(agency) for agency in self.agencies)

    def __bool__(self) -> bool:
        return self.government or bool(self.agencies) or self.reports or self.own


class User(AbstractUser):  # type: ignore[django-manager-missing]  # of exchange.ApiClient
    """A person who signs in; what they may do comes from their memberships, never from flags on the user."""

    email = models.EmailField("email address", unique=True)

    REQUIRED_FIELDS: ClassVar[list[str]] = ["email"]

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    @cached_property
    def active_memberships(self) -> list[Membership]:
        """The memberships in force today."""
        return list(self.memberships.active(timezone.localdate()))

    @property
    def roles(self) -> set[Role]:
        return {Role(m.role) for m in self.active_memberships}

    def may(self, permission: Permission) -> bool:
        """Say whether any role of today grants `permission`, somewhere."""
        return any(permission in GRANTS[role] for role in self.roles)

    def reach(self, permission: Permission) -> Reach:
        """Return how far `permission` reaches for this user today."""
        granting = [m for m in self.active_memberships if permission in GRANTS[Role(m.role)]]
        scopes = {SCOPES[Role(m.role)] for m in granting}
        return Reach(
            government=Scope.GOVERNMENT in scopes,
            agencies=frozenset(m.agency_code for m in granting if SCOPES[Role(m.role)] is Scope.AGENCY),
            reports=Scope.REPORTS in scopes,
            own=Scope.SELF in scopes,
        )


Actor = User | str
"""Who acts: a user, or the name of a job, a command or the operator."""


class MembershipQuerySet(models.QuerySet["Membership"]):
    def active(self, on: dt.date) -> MembershipQuerySet:
        """Keep the memberships in force on `on` (both ends inclusive)."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on), starts_on__lte=on)


class Membership(models.Model):
    """One role of one user, for an agency where the role is an agency's, from a date to a date (inclusive)."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=[(role.value, role.label) for role in ROLES_OF_PEOPLE])
    agency_code = models.CharField(
        max_length=4, blank=True, help_text="2-letter agency or 4-character subelement; blank for other roles"
    )
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ("user", "role", "agency_code")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="membership_agency_role_has_agency", condition=~Q(role__in=AGENCY_ROLES) | ~Q(agency_code="")
            ),
            models.CheckConstraint(
                name="membership_ends_after_start",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=models.F("starts_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()} {self.agency_code}".strip()
