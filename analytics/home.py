"""What waits for people on the home page: the figures they may see, and for analysts those out of date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from analytics.models import MetricRun
from analytics.viewers import Sight, viewer_for
from sesportal.accounts.roles import Permission
from sesportal.lib.home import Card

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from sesportal.accounts.models import User

TEXTS = {
    Sight.FULL: "Which agencies gain and which give senior executives, from where to where, year by year.",
    Sight.SUPPRESSED: "Which departments gain and which give senior executives, with small counts left out.",
    Sight.OWN: "Who came to your agency and who left it, beside the sum of the government.",
}
FOLLOWED = {
    Sight.FULL: "Which agencies have plans for their executives, review them in time, and carry them out.",
    Sight.SUPPRESSED: "How many executives have a development plan, and how far it came, by department.",
    Sight.OWN: "How many of your executives have a plan, how far it came, and what was not done and why.",
}


def cards(user: User, today: dt.date) -> Iterator[Card]:
    """Yield the cards of the figures for `user`."""
    sight = viewer_for(user).sight
    if sight is not Sight.NONE:
        yield Card(
            title="Importers and exporters",
            text=TEXTS[sight],
            url=reverse("analytics:dashboard"),
            link="Open the figures",
            order=5,
        )
        yield Card(
            title="Follow-through",
            text=FOLLOWED[sight],
            url=reverse("analytics:follow_through"),
            link="Open the figures",
            order=6,
        )
    if user.may(Permission.COMPUTE_METRICS) and (stale := MetricRun.objects.stale().count()):
        yield Card(
            title="Figures out of date",
            text="Fiscal years whose ledger has changed since they were computed.",
            url=reverse("analytics:recompute"),
            link="Open the computations",
            count=stale,
            order=6,
        )
