"""Searches that people keep, and telling them of what is new in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from mobility.models import SavedSearch
from mobility.permissions.searches import check_own_search, check_save_search
from mobility.rules.search import Terms
from mobility.signals import notice_due
from sesportal.audit import log
from sesportal.lib.errors import DomainError

if TYPE_CHECKING:
    import datetime as dt

    from sesportal.accounts.models import Actor, User


@transaction.atomic
def save_search(*, by: User, name: str, query: str, notifies: bool = True) -> SavedSearch:
    """Keep a search under a name; the same name again replaces what it asked for."""
    terms = Terms.from_query(query)
    if not terms:
        raise DomainError("Choose something to search for first, then save the search.")
    held = SavedSearch.objects.filter(user=by)
    search = held.filter(name=name).first()
    check_save_search(by, 0 if search else held.count())
    if len(terms.query) > 500:
        raise DomainError("This search is too long to be kept. Choose fewer filters.")
    search = search or SavedSearch(user=by, name=name)
    search.query, search.notifies, search.last_opened_at = terms.query, notifies, timezone.now()
    search.last_told_at = search.last_opened_at
    search.save()
    log.record(verb="search saved", by=by, subject=search, after={"query": search.query, "notifies": notifies})
    return search


@transaction.atomic
def open_search(*, search: SavedSearch, by: User) -> SavedSearch:
    """Note that the owner looks at the results now, so that later ones count as new."""
    check_own_search(by, search)
    before = search.last_opened_at
    search.last_opened_at = search.last_told_at = timezone.now()
    search.save(update_fields=["last_opened_at", "last_told_at"])
    log.record(
        verb="search opened",
        by=by,
        subject=search,
        before={"last_opened_at": before},
        after={"last_opened_at": search.last_opened_at},
    )
    return search


@transaction.atomic
def set_search_notices(*, search: SavedSearch, by: User, notifies: bool) -> SavedSearch:
    """Switch the notices of a search on or off."""
    check_own_search(by, search)
    before, search.notifies = search.notifies, notifies
    search.save(update_fields=["notifies"])
    log.record(verb="search notices", by=by, subject=search, before={"notifies": before}, after={"notifies": notifies})
    return search


@transaction.atomic
def delete_search(*, search: SavedSearch, by: User) -> None:
    """Keep a search no longer."""
    check_own_search(by, search)
    log.record(verb="search deleted", by=by, subject=search, before={"query": search.query})
    search.delete()


@transaction.atomic
def tell_new_results(*, search: SavedSearch, by: Actor, count: int, up_to: dt.datetime) -> SavedSearch:
    """Tell the owner that `count` postings opened since they last looked; the same ones are never told twice."""
    fresh = SavedSearch.objects.select_for_update(of=("self",)).select_related("user").get(pk=search.pk)
    if fresh.last_told_at is not None and fresh.last_told_at >= up_to:
        return fresh
    fresh.last_told_at = up_to
    fresh.save(update_fields=["last_told_at"])
    notice_due.send(
        sender=SavedSearch,
        recipient=fresh.user,
        executive=getattr(fresh.user, "executive", None),
        rule="saved_search",
        key=f"search-{fresh.pk}-{up_to:%Y%m%d%H%M%S}",
        title=f"New opportunities: {fresh.name}",
        message=f"{count} new posting{'' if count == 1 else 's'} in your saved search “{fresh.name}”.",
        authority="",
        due_on=timezone.localtime(up_to).date(),
        url=reverse("mobility:saved_search_list"),
        weight="coming",
    )
    log.record(verb="search told", by=by, subject=fresh, after={"new": count})
    return fresh
