"""One sweep of the clocks over the corps: gives the notices that are missing and settles those whose cause is gone."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from development.actions.agreements import offer_due_agreements
from development.actions.plans import put_due_in_force
from development.compute import facts_of
from development.models import Notice
from development.notifications import Audience, concerns_supervisor, write_notice
from development.rules.clocks import CLOCKS, check_clocks
from executives.models import Executive, RuleParameter
from sesportal.accounts.models import Membership
from sesportal.accounts.roles import SCOPES, Scope

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from decimal import Decimal

    from django.db.models import QuerySet

    from development.models.notices import NoticeQuerySet
    from development.rules.clocks import Due

CHUNK = 1000
BATCH = 500
WRITTEN = ("weight", "title", "message", "authority", "due_on", "url")


@dataclass
class Tally:
    """What a sweep did."""

    executives: int = 0
    given: int = 0
    settled: int = 0
    reopened: int = 0

    def add(self, other: Tally) -> None:
        self.executives += other.executives
        self.given += other.given
        self.settled += other.settled
        self.reopened += other.reopened

    def __str__(self) -> str:
        return (
            f"{self.executives:,} executives with a reader: {self.given:,} notices given, {self.settled:,} settled, "
            f"{self.reopened:,} opened again"
        )


def bring_up_to_date(*, as_of: dt.date, by: str) -> Tally:
    """Put due plans in force, offer mobility agreements, then sweep the clocks; safe to run twice."""
    put_due_in_force(by=by, as_of=as_of)
    offer_due_agreements(by=by, as_of=as_of)
    return sweep(as_of=as_of)


def sweep(*, as_of: dt.date, chunk: int = CHUNK) -> Tally:
    """Bring every person's notices of the clocks in line with `as_of`; a second sweep of the same day changes nothing.

    The same thing is given once to each person for good: one they set aside stays so, one that was settled and whose
    cause is back is opened again. Each chunk is a transaction of its own with the same number of queries.
    """
    parameters = RuleParameter.objects.values_on(as_of)
    supervisors = set(_supervisors(as_of))
    total = Tally()
    for people in _chunks(chunk):
        with transaction.atomic():
            total.add(_sweep_chunk(people, as_of, parameters, supervisors))
    return total


def _supervisors(as_of: dt.date) -> QuerySet[Membership, int]:
    """Return the users who supervise executives on `as_of`: no one else hears of another's record."""
    roles = [role for role, scope in SCOPES.items() if scope is Scope.REPORTS]
    serving = Membership.objects.active(as_of).filter(role__in=roles, user__is_active=True)
    return serving.values_list("user_id", flat=True)


def _chunks(size: int) -> Iterator[QuerySet[Executive]]:
    """Yield the executives somebody is, or was, to be told of, by ranges of their keys."""
    told = Executive.objects.filter(
        Q(user__isnull=False) | Q(supervisor__isnull=False) | Q(pk__in=Notice.objects.standing().values("executive"))
    ).order_by("pk")
    keys = list(told.values_list("pk", flat=True))
    bounds = [*keys[::size], keys[-1] + 1] if keys else []
    for first, after in pairwise(bounds):
        yield told.filter(pk__gte=first, pk__lt=after)


def _sweep_chunk(
    people: QuerySet[Executive], as_of: dt.date, parameters: Mapping[str, Decimal], supervisors: set[int]
) -> Tally:
    now = timezone.now()
    tally = Tally()
    expected: dict[tuple[int, str], Notice] = {}
    for executive, facts in facts_of(people.select_related("user"), as_of=as_of):
        tally.executives += 1
        for due in check_clocks(facts, as_of=as_of, parameters=parameters):
            for reader, audience in _readers(executive, due, supervisors):
                notice = write_notice(due, executive=executive, recipient_id=reader, audience=audience, at=now)
                expected[reader, notice.key] = notice
    held = Notice.objects.filter(executive__in=people.order_by().values("pk"), rule__in=list(CLOCKS))
    rows = held.standing().select_for_update(of=("self",)).order_by("pk")
    standing = {(notice.recipient_id, notice.key): notice for notice in rows}
    settled = _settled(held)
    missing = [notice for key, notice in expected.items() if key not in standing and key not in settled]
    gone = [notice.pk for key, notice in standing.items() if key not in expected]
    back = [pk for key, (pk, is_set_aside) in settled.items() if key in expected and not is_set_aside]
    Notice.objects.bulk_create(missing, batch_size=BATCH, ignore_conflicts=True)
    tally.given = len(missing)
    tally.settled = Notice.objects.filter(pk__in=gone).update(settled_at=now) if gone else 0
    tally.reopened = Notice.objects.filter(pk__in=back).update(settled_at=None) if back else 0
    Notice.objects.bulk_update(_reworded(standing, expected), WRITTEN, batch_size=BATCH)
    return tally


def _settled(held: NoticeQuerySet) -> dict[tuple[int, str], tuple[int, bool]]:
    """Return what was said before and is settled: its id, and whether its reader set it aside."""
    rows = held.settled().values_list("recipient_id", "key", "pk", "is_set_aside")
    return {(recipient, key): (pk, is_set_aside) for recipient, key, pk, is_set_aside in rows}


def _readers(executive: Executive, due: Due, supervisors: set[int]) -> Iterator[tuple[int, Audience]]:
    """Yield who is told of a finding; a supervisor who is the executive is told once."""
    if executive.user is not None and executive.user.is_active:
        yield executive.user.pk, Audience.EXECUTIVE
    supervisor = executive.supervisor_id
    if supervisor in supervisors and supervisor != executive.user_id and concerns_supervisor(due):
        yield supervisor, Audience.SUPERVISOR


def _reworded(standing: Mapping[tuple[int, str], Notice], expected: Mapping[tuple[int, str], Notice]) -> list[Notice]:
    """Return the notices that stand and now read otherwise, such as one whose page has moved."""
    changed = []
    for key in standing.keys() & expected.keys():
        notice, new = standing[key], expected[key]
        if any(getattr(notice, name) != getattr(new, name) for name in WRITTEN):
            for name in WRITTEN:
                setattr(notice, name, getattr(new, name))
            changed.append(notice)
    return changed
