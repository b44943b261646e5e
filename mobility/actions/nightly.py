"""What the night computes of postings; the same again where nothing has changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from executives.models import RuleParameter
from mobility.models import Posting
from mobility.rules.hard_to_fill import is_hard_to_fill
from mobility.workflow import ApplicationStatus, PostingStatus
from sesportal.audit import log

if TYPE_CHECKING:
    import datetime as dt

    from sesportal.accounts.models import Actor

UNCOUNTED = (ApplicationStatus.DRAFT, ApplicationStatus.WITHDRAWN)


@transaction.atomic
def mark_hard_to_fill(*, by: Actor, as_of: dt.date) -> int:
    """Set or take away the mark on open postings, and take it away from all others; return how many changed."""
    parameters = RuleParameter.objects.values_on(as_of)
    counted = ~Q(applications__status__in=UNCOUNTED)
    postings = Posting.objects.open().annotate(drawn=Count("applications", filter=counted)).order_by("pk")
    changed: list[Posting] = [
        posting
        for posting in postings
        if posting.opens_on
        and posting.is_hard_to_fill
        != is_hard_to_fill(
            opened_on=timezone.localdate(posting.opened_at) if posting.opened_at else posting.opens_on,
            applications=posting.drawn,
            places=posting.places,
            as_of=as_of,
            parameters=parameters,
        )
    ]
    changed.extend(Posting.objects.exclude(status=PostingStatus.OPEN).filter(is_hard_to_fill=True))
    for posting in sorted(changed, key=lambda posting: posting.pk):  # in the order in which they are locked
        posting.is_hard_to_fill = not posting.is_hard_to_fill
        posting.save(update_fields=["is_hard_to_fill"])
        log.record(
            verb="posting marked",
            by=by,
            subject=posting,
            after={"is_hard_to_fill": posting.is_hard_to_fill},
            agency_code=posting.agency_id[:2],
        )
    return len(changed)
