"""In which order the rows of a selection are locked: the executive, postings by number, then what hangs on them.

Whoever holds a posting holds its applications, offers and releases, and comes before whoever waits for a rotation or a
temporary allocation of them. An act that writes personnel actions takes the ledger before all of these. The locks leave
the keys free, so that a notice about an executive can be written meanwhile.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from executives.models import Executive
from mobility.models.applications import Application, Offer
from mobility.models.postings import Posting
from mobility.models.releases import Release, TemporaryAllocation

if TYPE_CHECKING:
    from collections.abc import Iterable

PEOPLE = ("posting__agency", "posting__programme", "executive__user", "executive__supervisor", "executive__home")


def hold_executive(pk: int) -> Executive:
    """Lock an executive, before any posting."""
    return Executive.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)


def hold_postings(pks: Iterable[int]) -> dict[int, Posting]:
    """Lock postings and return them by number."""
    rows = Posting.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=set(pks)).order_by("pk")
    return {posting.pk: posting for posting in rows.select_related("agency", "programme")}


def hold_application(application: Application, *, with_executive: bool = False) -> Application:
    """Lock an application by its posting, and return it as it is now."""
    if with_executive:
        hold_executive(application.executive_id)
    hold_postings([application.posting_id])
    return Application.objects.select_related(*PEOPLE).get(pk=application.pk)


def hold_offer(offer: Offer) -> Offer:
    """Lock an offer by its posting, and return it as it is now."""
    hold_postings([Application.objects.values_list("posting", flat=True).get(pk=offer.application_id)])
    people = [f"application__{name}" for name in PEOPLE]
    return Offer.objects.select_related("made_by", *people).get(pk=offer.pk)


def hold_release(release: Release) -> Release:
    """Lock a release by its posting, and return it as it is now."""
    hold_postings([Application.objects.values_list("posting", flat=True).get(pk=release.application_id)])
    related = ("home__parent", "host", "executive__user", "executive__supervisor", "executive__current_assignment")
    return Release.objects.select_related(*related, "application__posting__programme").get(pk=release.pk)


def hold_allocation(allocation: TemporaryAllocation) -> TemporaryAllocation:
    """Lock a temporary allocation after the posting of its release, and return it as it is now."""
    posting = TemporaryAllocation.objects.values_list("release__application__posting", flat=True).get(pk=allocation.pk)
    if posting is not None:
        hold_postings([posting])
    rows = TemporaryAllocation.objects.select_for_update(of=("self",))
    return rows.select_related("agency", "release__home", "release__executive", "requested_by").get(pk=allocation.pk)
