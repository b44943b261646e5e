"""Postings as a search reads them, and what is new in the searches that people keep."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from executives.models import Executive
from executives.reference.commuting import commuting_area
from mobility.models import Posting
from mobility.rules.search import FIELDS, Found, Terms, find, matches

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from mobility.models import SavedSearch
    from mobility.models.postings import PostingQuerySet
    from sesportal.accounts.models import User


def found_in(postings: PostingQuerySet, terms: Terms, *, order: Iterable[Any], area: str) -> Found:
    """Search `postings` in an order; their text by the database, the rest and every count in one pass."""
    rows = postings.searchable(with_projected=terms.projected).holding(list(terms.words))
    return find(rows.order_by(*order).values_list(*FIELDS), terms, area=area)


def new_results(
    searches: Sequence[SavedSearch], *, up_to: dt.datetime | None = None, areas: dict[int, str] | None = None
) -> dict[int, int]:
    """Return, by search, how many open postings answer it that opened after its owner last looked or was told.

    With `up_to` those that were told already are not counted again and later ones not yet. `areas` are the commuting
    areas of the owners, by user, where they are known already.
    """
    if not searches:
        return {}
    since = {search.pk: _since(search, is_told=up_to is not None) for search in searches}
    until = up_to or timezone.now()
    opened = Posting.objects.open().filter(opened_at__gt=min(since.values()), opened_at__lte=until)
    rows = list(opened.values_list(*FIELDS, "search_text", "opened_at"))
    terms = {search.pk: Terms.from_query(search.query) for search in searches}
    if areas is None:
        areas = areas_of({search.user_id for search in searches if terms[search.pk].stay})
    return {
        search.pk: sum(
            row[-1] > since[search.pk] and matches(row, row[-2], terms[search.pk], area=areas.get(search.user_id, ""))
            for row in rows
        )
        for search in searches
    }


def areas_of(users: set[int]) -> dict[int, str]:
    """Return the commuting areas of users by their executive's position."""
    if not users:
        return {}
    held = Executive.objects.filter(user__in=users).values_list("user_id", "current_assignment__duty_location")
    return {user: commuting_area(place or "") for user, place in held if user}


def area_of(user: User) -> dict[int, str]:
    """Return the commuting area of one user in the same form, from the record that is read once."""
    executive = Executive.objects.record_of(user)
    held = executive.current_assignment if executive else None
    return {user.pk: commuting_area(held.duty_location)} if held else {}


def _since(search: SavedSearch, *, is_told: bool) -> dt.datetime:
    if is_told and search.last_told_at:
        return max(search.last_opened_at, search.last_told_at)
    return search.last_opened_at
