"""What a board's kind of posting asks for, in words and as a search of postings."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

if TYPE_CHECKING:
    from development.models import PostingProfile

FACETS = {"agencies": ("agency", "agencies"), "series": ("series", "series"), "areas": ("area", "areas")}
"""The lists of a profile: under which name the search of postings knows each, and what it is called in a sentence."""


def posting_search(profile: PostingProfile) -> str:
    """Return the query of the search that finds the open postings of this kind; empty where any would do."""
    criteria = profile.criteria
    return urlencode([(FACETS[name][0], value) for name in FACETS for value in criteria.get(name, ())])


def say_criteria(profile: PostingProfile) -> str:
    """Return what a kind of posting asks for, in a few words."""
    held = [(words, profile.criteria.get(name, ())) for name, (_, words) in FACETS.items()]
    said = [f"{words}: {'; '.join(values)}" for words, values in held if values]
    if profile.activity_type:
        said.insert(0, str(profile.get_activity_type_display()))
    return ". ".join(one[:1].upper() + one[1:] for one in said) or "Any posting"
