"""What waits for people on the home page: opportunities, postings, offers, selections, releases, allocations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, FilteredRelation, Min, Q
from django.urls import reverse
from django.utils import timezone

from mobility.filters.searches import area_of, new_results
from mobility.models import (
    Application,
    Posting,
    ReassignmentWorksheet,
    Release,
    SavedSearch,
    TemporaryAllocation,
)
from mobility.rules.tracking import countdown
from mobility.workflow import AllocationStatus, ApplicationStatus, OfferStatus, PostingStatus, WorksheetStatus
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
    if user.may(Permission.APPLY):
        yield from _applications(user, today)
    yield from _hosting(user)
    if user.may(Permission.DECIDE_RELEASES) or user.may(Permission.SIGN_OFF_DECLINES):
        yield from _releases(user, today)
    if user.may(Permission.DECIDE_ALLOCATIONS):
        yield from _requests()
    if user.may(Permission.APPLY):
        yield from _reassignments(user)
    if user.may(Permission.DIRECT_MOVES):
        yield from _moves_due(user, today)


def _opportunities(user: User) -> Card:
    """Return the way to the search, with what is new in the user's saved searches."""
    new = sum(new_results(list(SavedSearch.objects.filter(user=user)), areas=area_of(user)).values())
    return Card(
        title="Opportunities",
        text="New results in your saved searches." if new else "Details, projects and rotations across the government.",
        url=reverse("mobility:saved_search_list" if new else "mobility:opportunity_list"),
        link="See what is new" if new else "Look for opportunities",
        count=new or None,
        order=25,
    )


def _hosting(user: User) -> Iterator[Card]:
    """Yield the agency's postings, urgent where some wait for a review, and the selections that are to be made."""
    reach = user.reach(Permission.APPROVE_POSTINGS)
    reviewed_here = Q(pk__in=())
    for code in reach.agencies:
        reviewed_here |= Q(agency__code__startswith=code)
    in_review = Posting.objects.filter(reviewed_here, status=PostingStatus.IN_REVIEW, approved_at__isnull=True)
    to_review = Q(pk__in=in_review.exclude(writers=user).values("pk"))
    applied = Application.objects.filter(status__in=[ApplicationStatus.SUBMITTED, ApplicationStatus.SHORT_LISTED])
    over = Posting.objects.managed_by(user).filter(status__in=[PostingStatus.CLOSED, PostingStatus.SELECTING])
    to_select = Q(pk__in=over.filter(pk__in=applied.values("posting")).values("pk"))
    hosts = user.may(Permission.WRITE_POSTINGS) or user.may(Permission.APPROVE_POSTINGS)
    if not hosts and not user.may(Permission.SELECT):
        return
    waiting = Posting.objects.filter(to_review | to_select)
    counts = waiting.aggregate(review=Count("pk", filter=to_review), selection=Count("pk", filter=to_select))
    if hosts:
        yield _postings(counts["review"])
    if user.may(Permission.SELECT) and counts["selection"]:
        yield Card(
            title="Selections to make",
            text="Postings of your agency have closed, and applicants wait for an outcome.",
            url=reverse("mobility:selection_list"),
            link="Open the applicants",
            count=counts["selection"],
            is_urgent=True,
            order=12,
        )


def _postings(waiting: int) -> Card:
    return Card(
        title="Postings",
        text="Postings of your agency wait for review by somebody who did not write them."
        if waiting
        else "Write, open and close the opportunities your agency offers.",
        url=f"{reverse('mobility:posting_list')}{'?status=in_review' if waiting else ''}",
        link="Review them" if waiting else "Open the postings",
        count=waiting or None,
        is_urgent=bool(waiting),
        order=35,
    )


def _applications(user: User, today: dt.date) -> Iterator[Card]:
    """Yield an open offer with its countdown, and how many applications are under way."""
    own = Application.objects.filter(executive__user=user).live()
    offers = FilteredRelation("offers", condition=Q(offers__status=OfferStatus.OPEN))
    rows = own.annotate(offer=offers).values_list("pk", "posting__title", "offer__expires_at")
    under_way = set()
    for pk, title, expires_at in rows.order_by("offer__expires_at"):
        under_way.add(pk)
        if expires_at is None:
            continue
        until = timezone.localtime(expires_at)
        left = countdown(until.date(), today)
        yield Card(
            title="You have an offer",
            text=f"“{title}”. Answer by {until:%B} {until.day}, {until:%-I:%M %p}: {left}.",
            url=reverse("mobility:application_detail", args=[pk]),
            link="Read and answer",
            is_urgent=True,
            order=1,
        )
    if under_way:
        yield Card(
            title="My applications",
            text="Under way. See where each one stands and what comes next.",
            url=reverse("mobility:application_list"),
            link="Follow them",
            count=len(under_way),
            order=24,
        )


def _releases(user: User, today: dt.date) -> Iterator[Card]:
    """Yield what waits for this user's answer or sign-off, with the day by which the most pressing is due."""
    waiting = Release.objects.waiting_for(user).aggregate(count=Count("pk"), first=Min("escalates_again_on"))
    if not (count := waiting["count"]):
        return
    first = waiting["first"]
    yield Card(
        title="Releases to answer",
        text=f"The most pressing {'ran' if first < today else 'runs'} out on "
        f"{first:%B} {first.day}, {first.year}: {countdown(first, today)}.",
        url=reverse("mobility:release_list"),
        link="Open the release desk",
        count=count,
        is_urgent=True,
        order=6,
    )


def _requests() -> Iterator[Card]:
    if count := TemporaryAllocation.objects.filter(status=AllocationStatus.REQUESTED).count():
        yield Card(
            title="Temporary allocations to decide",
            text="Agencies ask for a position for the time of a developmental detail.",
            url=f"{reverse('mobility:allocation_list')}?status=requested",
            link="Decide",
            count=count,
            is_urgent=True,
            order=10,
        )


def _reassignments(user: User) -> Iterator[Card]:
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


def _moves_due(user: User, today: dt.date) -> Iterator[Card]:
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
