"""What the clock does to releases and allocations; each row in a transaction.atomic of its own, safe to run again."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from executives.models import RuleParameter
from mobility import notifications
from mobility.actions.allocations import end_allocation
from mobility.actions.transitions import move
from mobility.models import Release, ReleaseStep, TemporaryAllocation
from mobility.models.holding import hold_allocation, hold_release
from mobility.rules.allocations import notice_due
from mobility.rules.release import ReleaseClock, Stage, latest_release
from mobility.rules.words import say
from mobility.workflow import AllocationStatus, ReleaseStatus
from sesportal.audit import log

if TYPE_CHECKING:
    import datetime as dt

    from mobility.rules.words import Parameters
    from sesportal.accounts.models import Actor

R, L = ReleaseStatus, AllocationStatus


def escalate_silent(*, by: Actor, as_of: dt.date) -> Counter[str]:
    """Escalate what was not answered in time, and record as no response what was not answered at all."""
    waiting = [R.ASKED, R.DECLINE_PROPOSED]
    due = Release.objects.filter(status__in=waiting, escalates_on__lte=as_of).order_by("pk")
    done = Counter[str]()
    for release in list(due):
        done.update(_escalate(release, by, as_of))
    return done


def tell_unfilled(*, by: Actor, as_of: dt.date) -> int:
    """Tell both agencies of releases that still wait for a backfill after their latest day, each once; count them."""
    parameters = RuleParameter.objects.values_on(as_of)
    waiting = Release.objects.filter(status=R.IF_BACKFILLED, wanted_on__lt=as_of).order_by("pk")
    late = [one for one in waiting if latest_release(one.wanted_on, parameters) < as_of]
    return sum(_tell_unfilled(release, by, latest_release(release.wanted_on, parameters)) for release in late)


def tell_ending_allocations(*, by: Actor, as_of: dt.date) -> int:
    """Tell agencies 90, 60 and 30 days before a temporary position ends, each once; return how many were told."""
    granted = TemporaryAllocation.objects.filter(status=L.GRANTED, ends_on__gte=as_of).order_by("pk")
    parameters = RuleParameter.objects.values_on(as_of)
    return sum(_tell_ending(allocation, by, as_of, parameters) for allocation in list(granted))


def end_due_allocations(*, by: Actor, as_of: dt.date) -> int:
    """End the temporary positions whose detail had its last day; return how many."""
    due = TemporaryAllocation.objects.filter(status=L.GRANTED, ends_on__lt=as_of).order_by("pk")
    return sum(_end_due(allocation, by, as_of) for allocation in list(due))


@transaction.atomic
def _escalate(release: Release, by: Actor, as_of: dt.date) -> list[str]:
    held, now, done = hold_release(release), timezone.now(), []
    stage = ReleaseClock(held.asked_on, held.escalates_on, held.escalates_again_on).stage(as_of)
    if held.status == R.ASKED and stage is not Stage.WAITING and held.escalated_at is None:
        held.escalated_at = now
        held.save(update_fields=["escalated_at"])
        ReleaseStep.objects.add(held, "Not answered in time: escalated", by=by, at=now)
        log.record(verb="release escalated", by=by, subject=held, agency_code=held.home_id[:2])
        notifications.release_escalated(held, on=as_of)
        done.append("escalated")
    if stage is not Stage.NO_RESPONSE or held.escalated_again_at is not None:
        return done
    if held.status == R.ASKED:
        silent = move(obj=held, to=R.NO_RESPONSE, by=by, agency_code=held.home_id[:2], escalated_again_at=now)
        said = "No response by the end of the clock: neither a refusal nor consent"
        ReleaseStep.objects.add(silent, said, by=by, at=now)
        notifications.release_silent(silent, on=as_of)
        done.append("no response")
    elif held.status == R.DECLINE_PROPOSED:
        held.escalated_again_at = now
        held.save(update_fields=["escalated_again_at"])
        ReleaseStep.objects.add(held, "The decline is not signed off: passed to the agency head", by=by, at=now)
        log.record(verb="release escalated", by=by, subject=held, agency_code=held.home_id[:2])
        notifications.decline_unsigned(held, on=as_of)
        done.append("unsigned")
    return done


@transaction.atomic
def _tell_unfilled(release: Release, by: Actor, latest: dt.date) -> bool:
    held, said = hold_release(release), f"The gap is not filled by {say(latest)}, the latest day of the release"
    if held.status != R.IF_BACKFILLED or held.steps.filter(text=said).exists():
        return False
    ReleaseStep.objects.add(held, said, by=by, at=timezone.now())
    log.record(verb="release unfilled", by=by, subject=held, after={"latest": latest}, agency_code=held.home_id[:2])
    notifications.release_unfilled(held, latest=latest)
    return True


@transaction.atomic
def _tell_ending(allocation: TemporaryAllocation, by: Actor, as_of: dt.date, parameters: Parameters) -> bool:
    held = hold_allocation(allocation)
    if held.status != L.GRANTED:
        return False
    step = notice_due(held.ends_on, as_of=as_of, told=held.alerted_days, parameters=parameters)
    if step is None:
        return False
    held.alerted_days = step
    held.save(update_fields=["alerted_days"])
    log.record(
        verb="temporary allocation ending", by=by, subject=held, after={"days": step}, agency_code=held.agency_id
    )
    notifications.allocation_ending(held, as_of=as_of, step=step)
    return True


@transaction.atomic
def _end_due(allocation: TemporaryAllocation, by: Actor, as_of: dt.date) -> bool:
    held = hold_allocation(allocation)
    if held.status != L.GRANTED or held.ends_on >= as_of:
        return False
    end_allocation(allocation=held, by=by, ended_on=held.ends_on)
    return True
