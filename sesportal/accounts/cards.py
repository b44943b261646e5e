"""What waits for a user on the home page about accounts and roles."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.urls import reverse

from sesportal.accounts.models import Membership, User
from sesportal.accounts.roles import Permission
from sesportal.lib.home import Card

SOON = dt.timedelta(days=30)


def cards(user: User, today: dt.date) -> Iterator[Card]:
    """Yield a card for the user's own roles that end soon, and for an administrator one for everybody's."""
    ending = [m for m in user.active_memberships if m.ends_on and m.ends_on <= today + SOON]
    for membership in ending:
        yield Card(
            title=f"Your role ends: {membership.get_role_display()}",
            text=f"Its last day is {membership.ends_on:%-d %B %Y}. Ask your administrator if you still need it.",
            url=reverse("accounts:my_access"),
            link="See my access",
            is_urgent=True,
        )
    if user.may(Permission.MANAGE_ACCOUNTS):
        count = Membership.objects.active(today).filter(ends_on__lte=today + SOON).count()
        yield Card(
            title="Roles that end within 30 days",
            text="Grant again those that are still needed." if count else "None ends in that time.",
            url=reverse("admin:accounts_membership_changelist"),
            link="Open the list of roles",
            count=count,
            order=80,
        )
