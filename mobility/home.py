"""What waits for people on the home page: opportunities, and the postings of their agency."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.urls import reverse

from mobility.filters.searches import new_results
from mobility.models import Posting, SavedSearch
from mobility.workflow import PostingStatus
from sesportal.accounts.roles import Permission
from sesportal.lib.home import Card

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from sesportal.accounts.models import User


def cards(user: User, today: dt.date) -> Iterator[Card]:
    """Yield the cards of the mobility app for `user`."""
    if user.may(Permission.APPLY):
        yield _opportunities(user)
    if user.may(Permission.WRITE_POSTINGS) or user.may(Permission.APPROVE_POSTINGS):
        yield _postings(user)


def _opportunities(user: User) -> Card:
    """Return the way to the search, with what is new in the user's saved searches."""
    new = sum(new_results(list(SavedSearch.objects.filter(user=user))).values())
    return Card(
        title="Opportunities",
        text="New results in your saved searches." if new else "Details, projects and rotations across the government.",
        url=reverse("mobility:saved_search_list" if new else "mobility:opportunity_list"),
        link="See what is new" if new else "Look for opportunities",
        count=new or None,
        order=25,
    )


def _postings(user: User) -> Card:
    """Return the agency's postings, urgent where some wait for a review by this user."""
    waiting = Q(status=PostingStatus.IN_REVIEW, approved_at__isnull=True)
    reach = user.reach(Permission.APPROVE_POSTINGS)
    reviewed_here = Q(pk__in=())
    for code in reach.agencies:
        reviewed_here |= Q(agency__code__startswith=code)
    own = Posting.objects.filter(reviewed_here).exclude(writers=user)
    count = own.aggregate(waiting=Count("pk", filter=waiting))["waiting"]
    return Card(
        title="Postings",
        text="Postings of your agency wait for review by somebody who did not write them."
        if count
        else "Write, open and close the opportunities your agency offers.",
        url=f"{reverse('mobility:posting_list')}{'?status=in_review' if count else ''}",
        link="Review them" if count else "Open the postings",
        count=count or None,
        is_urgent=bool(count),
        order=35,
    )
