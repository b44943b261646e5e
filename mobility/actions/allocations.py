"""Temporary allocations: requested by the losing agency, decided by OPM, ended with the detail; and their ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from executives.models import Allocation, RuleParameter
from mobility import events, notifications
from mobility.actions.transitions import move
from mobility.models import AllocationEntry, Backfill, ReleaseStep, TemporaryAllocation
from mobility.models.holding import hold_allocation, hold_release
from mobility.permissions.allocations import check_decide_allocation, check_request_allocation
from mobility.rules.allocations import check_request
from mobility.rules.words import ONE_DAY, refuse, say
from mobility.workflow import NO_GAP, AllocationStatus
from sesportal.accounts.models import User
from sesportal.audit import log
from sesportal.lib.errors import DomainError, InvalidTransition
from sesportal.lib.fiscal import first_day, fiscal_year

if TYPE_CHECKING:
    import datetime as dt

    from mobility.models import Release, Rotation
    from sesportal.accounts.models import Actor

L = AllocationStatus
STANDING = (L.REQUESTED, L.GRANTED)


@transaction.atomic
def request_allocation(
    *, release: Release, by: Actor, justification: str, extends: TemporaryAllocation | None = None
) -> TemporaryAllocation:
    """Ask OPM for a temporary position while a detail lasts, or for as long as it has been extended.

    The days are those of the detail: from the release, or from the day after the one that is extended, to its end.
    """
    check_request_allocation(by, release.home_id)
    status = hold_release(release).status
    if status in NO_GAP:
        raise InvalidTransition("Nobody leaves, so there is no gap to fill. Reload the page to see where it stands.")
    today, parameters = timezone.localdate(), RuleParameter.objects.values_on(timezone.localdate())
    first, last = release.detail
    starts_on = extends.ends_on + ONE_DAY if extends else first
    found = check_request(
        starts_on=first,
        ends_on=last,
        is_permanent=release.days is None,
        justification=justification,
        parameters=parameters,
    )
    refuse(found, "Nothing was requested.")
    _check_once(release, extends, last)
    assert last is not None
    if last < today:
        raise InvalidTransition(f"The detail had its last day on {say(last)}, so nothing is left to bridge.")
    held = release.executive.current_assignment
    home = release.home
    allocation = TemporaryAllocation.objects.create(
        agency=home.parent or home,
        release=release,
        extends=extends,
        position_number=held.position_number if held else "",
        position_title=(held.position_title if held else "") or "SES position",
        justification=justification.strip(),
        starts_on=starts_on,
        ends_on=last,
        requested_at=timezone.now(),
        requested_by=by if isinstance(by, User) else None,
    )
    log.record(
        verb="temporary allocation requested",
        by=by,
        subject=allocation,
        after={"starts_on": starts_on, "ends_on": last},
        agency_code=home.code[:2],
    )
    events.tell(allocation)
    _tell_opm(allocation, today)
    return allocation


@transaction.atomic
def decide_allocation(*, allocation: TemporaryAllocation, by: User, is_granted: bool, note: str) -> TemporaryAllocation:
    """Grant or refuse a request with a note; a grant enters the ledger with the first day of the detail."""
    held, today = hold_allocation(allocation), timezone.localdate()
    check_decide_allocation(by, held)
    if not note.strip():
        raise DomainError("Write a note on the decision; the agency reads it.")
    decided = move(
        obj=held,
        to=L.GRANTED if is_granted else L.REFUSED,
        by=by,
        agency_code=held.agency_id,
        decided_at=timezone.now(),
        decided_by=by,
        decision_note=note.strip(),
    )
    if is_granted:
        record_base(by=by, as_of=today)
        if decided.extends is not None:
            _end_extended(decided, by)
        _enter(decided, 1, decided.starts_on, "Temporary position for a developmental detail")
        Backfill.objects.filter(allocation=decided).update(is_settled=True)
    word = "granted" if is_granted else "refused"
    if decided.release is not None:
        ReleaseStep.objects.add(decided.release, f"OPM {word} the temporary allocation", by=by, at=timezone.now())
    notifications.allocation_news(
        decided,
        [decided.requested_by],
        on=today,
        title=f"OPM {word} the temporary allocation",
        message=f"The request for “{decided.position_title}” was {word}. {decided.decision_note}"[:600],
        key=word,
    )
    return decided


@transaction.atomic
def withdraw_allocation(*, allocation: TemporaryAllocation, by: Actor, reason: str = "") -> TemporaryAllocation:
    """Withdraw a request that OPM has not decided."""
    held = hold_allocation(allocation)
    check_request_allocation(by, held.release.home_id if held.release else held.agency_id)
    return move(obj=held, to=L.WITHDRAWN, by=by, reason=reason, agency_code=held.agency_id)


@transaction.atomic
def end_allocation(*, allocation: TemporaryAllocation, by: Actor, ended_on: dt.date) -> TemporaryAllocation:
    """End a granted allocation with the last day of the detail; the ledger gives the position back the day after."""
    held = hold_allocation(allocation)
    last = max(min(ended_on, held.ends_on), held.starts_on - ONE_DAY)
    ended = move(obj=held, to=L.ENDED, by=by, agency_code=held.agency_id, ended_on=last)
    _enter(ended, -1, last + ONE_DAY, "The detail has ended")
    return ended


@transaction.atomic
def end_allocations_of(*, rotation: Rotation, by: Actor, ended_on: dt.date) -> None:
    """End the granted allocations of a detail with it, and withdraw what OPM has not decided."""
    if rotation.application_id is None:
        return
    rows = TemporaryAllocation.objects.filter(release__application=rotation.application_id, status__in=STANDING)
    for allocation in rows.order_by("pk"):
        if allocation.status == L.GRANTED:
            end_allocation(allocation=allocation, by=by, ended_on=ended_on)
        else:
            held = hold_allocation(allocation)
            move(obj=held, to=L.WITHDRAWN, by=by, reason="The detail has ended", agency_code=held.agency_id)


@transaction.atomic
def drop_allocations(*, release: Release, by: Actor, reason: str) -> None:
    """End or withdraw the allocations of a release that came to nothing."""
    for allocation in TemporaryAllocation.objects.filter(release=release, status__in=STANDING):
        if allocation.status == L.GRANTED:
            end_allocation(allocation=allocation, by=by, ended_on=allocation.starts_on - ONE_DAY)
        else:
            held = hold_allocation(allocation)
            move(obj=held, to=L.WITHDRAWN, by=by, reason=reason, agency_code=held.agency_id)


@transaction.atomic
def tie_allocations(*, release: Release, by: Actor) -> None:
    """Bring the days of allocations in line with the day of the release and the end of the detail."""
    first, last = release.detail
    for allocation in TemporaryAllocation.objects.filter(release=release, status__in=STANDING, extends__isnull=True):
        held = hold_allocation(allocation)
        if last is None or (held.starts_on, held.ends_on) == (first, last):
            continue
        before = {"starts_on": held.starts_on, "ends_on": held.ends_on}
        held.starts_on, held.ends_on = first, last
        held.save(update_fields=["starts_on", "ends_on"])
        held.entries.filter(change=1).update(effective_on=first)
        log.record(
            verb="temporary allocation moved",
            by=by,
            subject=held,
            before=before,
            after={"starts_on": first, "ends_on": last},
            agency_code=held.agency_id,
        )


@transaction.atomic
def record_base(*, by: Actor, as_of: dt.date) -> int:
    """Bring the base of every agency's ledger in line with OPM's allocations, as entries; return how many were added.

    An allocation that is corrected later leads to an entry of the difference, dated the fiscal year's first day.
    """
    added = 0
    rows = Allocation.objects.select_for_update().filter(fiscal_year__lte=fiscal_year(as_of))
    allocations = list(rows.order_by("agency_id", "fiscal_year"))  # locked, so that nobody adds the same beside us
    entries = AllocationEntry.objects.filter(kind=AllocationEntry.Kind.BASE).order_by("effective_on")
    held: dict[str, list[tuple[dt.date, int]]] = {}
    for agency, day, change in entries.values_list("agency_id", "effective_on", "change"):
        held.setdefault(agency, []).append((day, change))
    for allocation in allocations:
        day = first_day(allocation.fiscal_year)
        known = held.setdefault(allocation.agency_id, [])
        change = allocation.positions - sum(change for when, change in known if when <= day)
        if not change:
            continue
        known.append((day, change))
        entry = AllocationEntry.objects.create(
            agency_id=allocation.agency_id,
            kind=AllocationEntry.Kind.BASE,
            change=change,
            effective_on=day,
            reason=f"Allocation of fiscal year {allocation.fiscal_year}",
            at=timezone.now(),
        )
        log.record(verb="base allocation entered", by=by, subject=entry, agency_code=allocation.agency_id)
        added += 1
    return added


def _check_once(release: Release, extends: TemporaryAllocation | None, last: dt.date | None) -> None:
    """Refuse a second request for the same days, and an extension that extends nothing."""
    standing = TemporaryAllocation.objects.filter(release=release, status__in=STANDING)
    if extends is None:
        if standing.exists():
            raise InvalidTransition("A temporary allocation is requested or granted for this detail already.")
        return
    if extends.release_id != release.pk or extends.status != L.GRANTED:
        raise InvalidTransition("Only a granted allocation that has not ended is extended.")
    if last is None or last <= extends.ends_on:
        raise InvalidTransition("The detail ends with the allocation. Extend the detail first.")
    if standing.filter(extends=extends).exists():
        raise InvalidTransition("The extension is requested already.")


def _end_extended(allocation: TemporaryAllocation, by: Actor) -> None:
    """End the one that is extended on its last day, so that the position passes on without a gap."""
    before = allocation.extends
    if before is not None and before.status == L.GRANTED:
        end_allocation(allocation=before, by=by, ended_on=before.ends_on)


def _enter(allocation: TemporaryAllocation, change: int, day: dt.date, reason: str) -> AllocationEntry:
    return AllocationEntry.objects.create(
        agency=allocation.agency,
        kind=AllocationEntry.Kind.TEMPORARY,
        change=change,
        effective_on=day,
        reason=reason,
        temporary=allocation,
        at=timezone.now(),
    )


def _tell_opm(allocation: TemporaryAllocation, today: dt.date) -> None:
    days = f"from {say(allocation.starts_on)} to {say(allocation.ends_on)}"
    notifications.allocation_news(
        allocation,
        notifications.opm_analysts(today),
        on=today,
        title="A temporary allocation is requested",
        message=f"{allocation.agency.name} asks for a temporary position {days}.",
        key="requested",
        weight="due",
    )
