"""The dated facts of many executives at once, in a number of queries that does not grow with them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.db.models import Max, OuterRef, Q, Subquery

from development.models import BroadeningException, Case, DevelopmentPlan, MobilityAgreement, PlanLine
from development.rules.facts import FROM_OUTSIDE, RECORD, Facts, Spell
from development.workflow import ActivityType, LineStatus, MeetingStatus, PlanStatus
from executives.ledger.nonpay import nonpay_of
from executives.models import Assignment, Executive

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from django.db.models import QuerySet

SPELL_FIELDS = (
    "kind",
    "starts_on",
    "ends_on",
    "host",
    "is_new_position",
    "entry",
    "appointment_type",
    "nature_of_action",
)
QUERIES = 7


def facts_of(people: QuerySet[Executive], *, as_of: dt.date) -> list[tuple[Executive, Facts]]:
    """Return those of `people` on board on `as_of`, in their order, each with the facts that the clocks read."""
    serving = Assignment.objects.of_record().covering(as_of).values("executive")
    people = people.filter(pk__in=serving)
    chosen = people.order_by().values("pk")
    spells = _spells(chosen, as_of)
    plans = _plans(chosen)
    done, assessed = _lines(chosen, as_of)
    reviewed = _reviews(chosen, as_of)
    exempt = _exceptions(chosen, as_of)
    nonpay = nonpay_of(chosen)
    found: list[tuple[Executive, Facts]] = []
    for executive in people.annotate(offered_on=_offer()):
        held = spells[executive.pk]
        until, has_draft, assessments = plans.get(executive.pk, (None, False, []))
        assessments = [day for day in (*assessments, *assessed[executive.pk]) if day <= as_of]
        facts = Facts(
            spells=tuple(held),
            since=_present_service(held),
            plan_until=until,
            has_draft=has_draft,
            reviewed_on=reviewed.get(executive.pk),
            activities=(*done[executive.pk], *_activities(held, as_of)),
            assessed_on=max(assessments, default=None),
            exempt_until=exempt.get(executive.pk),
            is_specialist=executive.track == Executive.Track.SPECIALIST,
            offered_on=executive.offered_on,
            nonpay=nonpay.get(executive.pk, ()),
        )
        found.append((executive, facts))
    return found


def _spells(chosen: QuerySet[Executive, Any], as_of: dt.date) -> dict[int, list[Spell]]:
    held: dict[int, list[Spell]] = defaultdict(list)
    rows = Assignment.objects.filter(executive__in=chosen, starts_on__lte=as_of).order_by("starts_on", "pk")
    for executive, *values in rows.values_list("executive_id", *SPELL_FIELDS):
        held[executive].append(Spell(*values))
    return held


def _present_service(spells: Iterable[Spell]) -> dt.date:
    """Return the first day of the service that goes on now: the latest entry from outside, else the first record."""
    records = [spell for spell in spells if spell.kind == RECORD]
    entries = [spell.starts_on for spell in records if spell.entry == FROM_OUTSIDE]
    return max(entries, default=records[0].starts_on)


def _activities(spells: Iterable[Spell], as_of: dt.date) -> list[tuple[dt.date, dt.date]]:
    """Return what the record itself shows as development: temporary assignments, and rotations on their first day."""
    first, *later = spells
    temporary = [(s.starts_on, min(s.ends_on or as_of, as_of)) for s in (first, *later) if s.kind != RECORD]
    return temporary + [(s.starts_on, s.starts_on) for s in later if s.kind == RECORD and s.is_new_position]


def _plans(chosen: QuerySet[Executive, Any]) -> dict[int, tuple[dt.date | None, bool, list[dt.date]]]:
    """Return the last day that a signed plan covers, whether a draft is begun, and the days of 360 assessments."""
    rows = DevelopmentPlan.objects.filter(executive__in=chosen).values_list(
        "executive_id", "status", "submitted_at", "period_to", "closed_on", "assessment_360_on"
    )
    found: dict[int, tuple[dt.date | None, bool, list[dt.date]]] = {}
    for executive, status, submitted_at, period_to, closed_on, assessed_on in rows:
        until, has_draft, assessments = found.get(executive, (None, False, []))
        is_signed = submitted_at is not None if status == PlanStatus.CLOSED else status != PlanStatus.DRAFT
        if is_signed:
            ends = min(period_to, closed_on or period_to)
            until = max(until or ends, ends)
        days = [*assessments, assessed_on] if assessed_on else assessments
        found[executive] = (until, has_draft or status == PlanStatus.DRAFT, days)
    return found


def _lines(
    chosen: QuerySet[Executive, Any], as_of: dt.date
) -> tuple[dict[int, list[tuple[dt.date, dt.date]]], dict[int, list[dt.date]]]:
    """Return the activities of plans that are done or under way, and the days of those that are 360 assessments."""
    rows = PlanLine.objects.filter(plan__executive__in=chosen).filter(
        Q(status=LineStatus.DONE, done_on__lte=as_of) | Q(status=LineStatus.UNDER_WAY)
    )
    done: dict[int, list[tuple[dt.date, dt.date]]] = defaultdict(list)
    assessed: dict[int, list[dt.date]] = defaultdict(list)
    fields = ("plan__executive_id", "activity_type", "starts_on", "done_on")
    for executive, activity, starts_on, done_on in rows.values_list(*fields).order_by():
        done[executive].append((min(starts_on or done_on or as_of, done_on or as_of), done_on or as_of))
        if done_on and activity == ActivityType.ASSESSMENT_360:
            assessed[executive].append(done_on)
    return done, assessed


def _reviews(chosen: QuerySet[Executive, Any], as_of: dt.date) -> dict[int, dt.date]:
    """Return the day of the last board review (R39)."""
    held = Case.objects.reviews().filter(executive__in=chosen, meeting__held_on__lte=as_of)
    return dict(held.order_by().values_list("executive_id").annotate(Max("meeting__held_on")))


def _exceptions(chosen: QuerySet[Executive, Any], as_of: dt.date) -> dict[int, dt.date]:
    running = BroadeningException.objects.filter(
        executive__in=chosen, granted_on__lte=as_of, expires_on__gte=as_of, case__meeting__status=MeetingStatus.CLOSED
    )
    return dict(running.order_by().values_list("executive_id").annotate(Max("expires_on")))


def _offer() -> Subquery:
    """Return the day of the mobility agreement that an executive has not answered."""
    waiting = MobilityAgreement.objects.open().filter(executive=OuterRef("pk"))
    return Subquery(waiting.values("offered_on"))
