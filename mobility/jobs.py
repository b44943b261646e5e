"""Work that the clock starts."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from mobility.actions.allocations import record_base
from mobility.actions.escalation import (
    end_due_allocations,
    escalate_silent,
    tell_ending_allocations,
    tell_unfilled,
)
from mobility.actions.nightly import mark_hard_to_fill
from mobility.actions.offers import expire_offers
from mobility.actions.personnel import match_records
from mobility.actions.postings import turn_postings
from mobility.actions.searches import tell_new_results
from mobility.actions.sweeps import place_returned, start_due, tell_returns
from mobility.filters.searches import new_results
from mobility.models import SavedSearch


@shared_task
def turn_due_postings() -> None:
    """Each morning: open the postings that are approved and due, close those that had their last day."""
    turn_postings(by="job turn_due_postings", as_of=timezone.localdate())


@shared_task
def mark_postings_hard_to_fill() -> None:
    """Each night: mark the open postings that few have applied for."""
    mark_hard_to_fill(by="job mark_postings_hard_to_fill", as_of=timezone.localdate())


@shared_task
def tell_saved_searches() -> None:
    """Each morning: tell people of what opened in the searches they keep, and never of the same twice."""
    now = timezone.now()
    searches = list(SavedSearch.objects.filter(notifies=True, user__is_active=True).order_by("pk"))
    counts = new_results(searches, up_to=now)
    for search in searches:
        if counts[search.pk]:
            tell_new_results(search=search, by="job tell_saved_searches", count=counts[search.pk], up_to=now)


@shared_task
def expire_due_offers() -> None:
    """Every few minutes: expire the offers whose time is over."""
    expire_offers(by="job expire_due_offers", now=timezone.now())


@shared_task
def escalate_releases() -> None:
    """Each morning: escalate what is not answered in time, record what is not at all, tell of gaps left unfilled."""
    by, today = "job escalate_releases", timezone.localdate()
    escalate_silent(by=by, as_of=today)
    tell_unfilled(by=by, as_of=today)


@shared_task
def turn_allocations() -> None:
    """Each morning: bring the ledgers' base up to date, end temporary positions with their detail, tell of the next."""
    by, today = "job turn_allocations", timezone.localdate()
    record_base(by=by, as_of=today)
    end_due_allocations(by=by, as_of=today)
    tell_ending_allocations(by=by, as_of=today)


@shared_task
def turn_rotations() -> None:
    """Each morning: start what is due, tell of returns, record where people stand afterwards, match the records."""
    by, today = "job turn_rotations", timezone.localdate()
    start_due(by=by, as_of=today)
    tell_returns(by=by, as_of=today)
    place_returned(by=by, as_of=today)
    match_records(by=by)
