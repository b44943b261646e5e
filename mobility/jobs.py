"""Work that the clock starts."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from mobility.actions.nightly import mark_hard_to_fill, turn_postings
from mobility.actions.searches import tell_new_results
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
