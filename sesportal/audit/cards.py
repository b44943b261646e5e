"""What waits for a user on the home page about the read log."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.urls import reverse

from sesportal.accounts.models import User
from sesportal.accounts.roles import Permission
from sesportal.audit.log import type_of
from sesportal.audit.models import ReadEvent
from sesportal.lib.home import Card

LATELY = 30


def cards(user: User, today: dt.date) -> Iterator[Card]:
    """Yield, for an executive, how often the record was opened lately."""
    if not user.reach(Permission.VIEW_EXECUTIVES).own or (executive := getattr(user, "executive", None)) is None:
        return
    since = today - dt.timedelta(days=LATELY)
    count = ReadEvent.objects.about(type_of(executive), str(executive.pk)).filter(at__date__gte=since).count()
    yield Card(
        title="Who viewed my record",
        text=f"Times others opened it in the last {LATELY} days." if count else "Nobody opened it lately.",
        url=reverse("audit:my_readers"),
        link="See who",
        count=count,
        order=70,
    )
