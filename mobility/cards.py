"""What waits for people on the home page: directed moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from mobility.models import ReassignmentWorksheet
from mobility.workflow import WorksheetStatus
from sesportal.accounts.roles import Permission
from sesportal.lib.home import Card

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from sesportal.accounts.models import User


def directed_cards(user: User, today: dt.date) -> Iterator[Card]:
    """Yield the reassignment shared with an executive, and the moves whose day has come for their office."""
    if user.may(Permission.APPLY):
        yield from _own(user)
    if user.may(Permission.DIRECT_MOVES):
        yield from _due(user, today)


def _own(user: User) -> Iterator[Card]:
    own = ReassignmentWorksheet.objects.open().filter(executive__user=user, is_shared=True)
    for worksheet in own.order_by("effective_on", "pk"):
        yield Card(
            title="A reassignment concerns you",
            text=f"Your agency prepares your reassignment to {worksheet.to_position_title}. See its dates.",
            url=reverse("mobility:worksheet_detail", args=[worksheet.pk]),
            link="Read it",
            is_urgent=True,
            order=20,
        )


def _due(user: User, today: dt.date) -> Iterator[Card]:
    served = ReassignmentWorksheet.objects.visible_to(user).filter(status=WorksheetStatus.NOTICE_SERVED)
    count = served.filter(effective_on__lte=today, refused_on__isnull=True).count()
    if count:
        yield Card(
            title="Directed moves",
            text="The effective date of a reassignment in notice has come: record it, or set another date.",
            url=f"{reverse('mobility:worksheet_list')}?status={WorksheetStatus.NOTICE_SERVED.value}",
            link="Open them",
            count=count,
            is_urgent=True,
            order=37,
        )
