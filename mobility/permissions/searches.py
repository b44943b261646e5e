"""A saved search is its owner's alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mobility.permissions.programmes import check_browse
from sesportal.lib.errors import NotPermitted

if TYPE_CHECKING:
    from mobility.models import SavedSearch
    from sesportal.accounts.models import User

MOST_SEARCHES = 25


def check_save_search(user: User, held: int) -> None:
    """Refuse a search to whoever may not search, and one too many."""
    check_browse(user)
    if held >= MOST_SEARCHES:
        raise NotPermitted(f"You keep {held} searches already. Delete one before you save another.")


def check_own_search(user: User, search: SavedSearch) -> None:
    """Refuse a search to everyone but its owner."""
    if search.user_id != user.pk:
        raise NotPermitted("A saved search is its owner's alone.")
