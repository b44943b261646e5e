"""The development plan on an executive's record, for whom it is there."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse

from development.permissions.plans import is_own
from sesportal.accounts.roles import Permission
from sesportal.lib.panels import Panel

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from executives.models import Executive
    from sesportal.accounts.models import User

TITLE = "Development plan"


def plan_panel(user: User, person: Executive, today: dt.date) -> Iterator[Panel]:
    """Yield the way to the executive's plan; it asks the database nothing, so the record costs no more for it."""
    if is_own(user, person) and user.may(Permission.EDIT_PLAN):
        text = "What you will learn and do: agreed with your supervisor, reviewed by the board every year."
        yield Panel(title=TITLE, text=text, url=reverse("development:my_plan"), link="Open my plan", order=10)
        return
    reach = user.reach(Permission.VIEW_PLANS)
    is_report = reach.reports and person.supervisor_id == user.pk
    if person.is_on_board and (is_report or reach.covers_code(person.home_id or "")):
        url = f"{reverse('development:plan_list')}?{urlencode({'q': person.identifier})}"
        text = "Whether there is a plan, where it stands, and what it says."
        yield Panel(title=TITLE, text=text, url=url, link="See the development plan", order=10)
