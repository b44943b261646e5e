"""Temporary allocations: packet, decision, days tied to the detail, notices, extension, and a ledger that adds up."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from executives.models import Allocation
from mobility.actions.allocations import (
    decide_allocation,
    end_allocation,
    record_base,
    request_allocation,
    withdraw_allocation,
)
from mobility.actions.applications import withdraw_application
from mobility.actions.backfills import Plan
from mobility.actions.escalation import end_due_allocations, tell_ending_allocations
from mobility.actions.releases import answer_release, confirm_backfilled
from mobility.actions.transitions import move
from mobility.models import AllocationEntry, Backfill, Release, Rotation, TemporaryAllocation
from mobility.rules.allocations import EntryFacts, Grant, check_ledger, standing
from mobility.rules.answers import Answer
from mobility.signals import notice_due
from mobility.workflow import AllocationStatus, PostingStatus, ReleaseStatus, RotationStatus
from sesportal.accounts.models import User
from sesportal.accounts.roles import Role
from sesportal.lib.errors import DomainError, InvalidTransition, NotPermitted, RuleViolation
from sesportal.lib.fiscal import first_day, fiscal_year
from tests.factories.accounts import user_with
from tests.factories.mobility import make_posting, writer_of
from tests.factories.selection import asked, user_of

pytestmark = pytest.mark.django_db
L, R = AllocationStatus, ReleaseStatus
DAY = dt.timedelta(days=1)
WHY = "The audit stands still without the position."


@pytest.fixture
def release() -> Release:
    """A release of an executive of HE for half a year, asked for and not answered."""
    made = asked(make_posting(status=PostingStatus.OPEN, days=180))
    year = fiscal_year(made.asked_on)
    for number, positions in ((year - 1, 40), (year, 42)):
        Allocation.objects.create(agency_id="HE", fiscal_year=number, positions=positions)
    return made


@pytest.fixture
def hr(release: Release) -> User:
    return writer_of("HE")


@pytest.fixture
def opm(db: None) -> User:
    return user_with(Role.OPM_ANALYST)


def wrong() -> list[str]:
    """Return where the ledger of HE does not add up."""
    today = Allocation.objects.filter(agency="HE")
    found = check_ledger(
        entries(),
        grants=[
            Grant(one.pk, one.status, one.starts_on, one.ended_on)
            for one in TemporaryAllocation.objects.filter(agency="HE")
        ],
        allocated=[(first_day(one.fiscal_year), one.positions) for one in today],
    )
    return [finding.message for finding in found]


def entries() -> list[EntryFacts]:
    rows = AllocationEntry.objects.filter(agency="HE")
    return [EntryFacts(one.kind == "base", one.change, one.effective_on, one.reason, one.temporary_id) for one in rows]


def released(release: Release, **more: object) -> Rotation:
    answer = Answer(R.RELEASED_LATER if more else R.RELEASED, board_on=release.asked_on, **more)
    answer_release(release=release, by=writer_of("HE"), answer=answer)
    return Rotation.objects.get(application=release.application)


def granted(release: Release, opm: User) -> TemporaryAllocation:
    allocation = request_allocation(release=release, by=writer_of("HE"), justification=WHY)
    return decide_allocation(allocation=allocation, by=opm, is_granted=True, note="For the time of the detail.")


def test_a_request_carries_the_days_and_the_position_of_the_detail(release, hr):
    allocation = request_allocation(release=release, by=hr, justification=WHY)
    assert (allocation.agency_id, allocation.position_title, allocation.status) == ("HE", "Director", L.REQUESTED)
    assert (allocation.starts_on, allocation.ends_on) == (release.wanted_on, release.wanted_on + 179 * DAY)
    with pytest.raises(InvalidTransition, match="already"):
        request_allocation(release=release, by=hr, justification=WHY)


def test_only_the_losing_office_asks_and_only_for_long_details(release, hr, opm):
    for by in (writer_of("AG"), opm, release.executive.supervisor, user_of(release.executive)):
        with pytest.raises(NotPermitted):
            request_allocation(release=release, by=by, justification=WHY)
    with pytest.raises(RuleViolation):
        request_allocation(release=release, by=hr, justification=" ")
    short = asked(make_posting(status=PostingStatus.OPEN, days=119))
    with pytest.raises(RuleViolation, match="120 days or more"):
        request_allocation(release=short, by=hr, justification=WHY)


def test_opm_decides_with_a_note_and_a_grant_enters_the_ledger(release, hr, opm):
    allocation = request_allocation(release=release, by=hr, justification=WHY)
    for by in (hr, writer_of("AG"), user_with(Role.AUDITOR)):
        with pytest.raises(NotPermitted):
            decide_allocation(allocation=allocation, by=by, is_granted=True, note="Yes.")
    with pytest.raises(DomainError):
        decide_allocation(allocation=allocation, by=opm, is_granted=True, note=" ")
    decide_allocation(allocation=allocation, by=opm, is_granted=True, note="Yes.")
    first = release.wanted_on
    assert [standing(entries(), day) for day in (first - DAY, first)] == [(42, 0), (42, 1)]
    assert wrong() == []
    with pytest.raises(InvalidTransition):
        decide_allocation(allocation=allocation, by=opm, is_granted=False, note="No.")


def test_a_refusal_and_a_withdrawal_change_nothing(release, hr, opm):
    record_base(by="test", as_of=release.asked_on)
    refused = request_allocation(release=release, by=hr, justification=WHY)
    decide_allocation(allocation=refused, by=opm, is_granted=False, note="No space.")
    again = request_allocation(release=release, by=hr, justification=WHY)
    with pytest.raises(NotPermitted):
        withdraw_allocation(allocation=again, by=writer_of("AG"))
    withdraw_allocation(allocation=again, by=hr)
    assert set(TemporaryAllocation.objects.values_list("status", flat=True)) == {L.REFUSED, L.WITHDRAWN}
    assert not AllocationEntry.objects.filter(kind="temporary").exists()
    assert wrong() == []


def test_the_days_follow_a_later_release(release, opm):
    allocation = granted(release, opm)
    later = release.wanted_on + 30 * DAY
    rotation = released(release, released_on=later)
    allocation.refresh_from_db()
    assert (allocation.starts_on, allocation.ends_on) == (later, rotation.ends_on)
    assert wrong() == []
    assert standing(entries(), later - DAY) == (42, 0)


def test_a_conditional_release_with_a_request_in_the_same_answer(release, hr, opm):
    answer = Answer(R.IF_BACKFILLED, board_on=release.asked_on)
    answer_release(release=release, by=hr, answer=answer, plan=Plan(justification=WHY))
    backfill = Backfill.objects.get()
    assert (backfill.kind, backfill.is_settled) == ("allocation", False)
    decide_allocation(allocation=backfill.allocation, by=opm, is_granted=True, note="Yes.")
    backfill.refresh_from_db()
    assert backfill.is_settled
    confirm_backfilled(release=release, by=hr, released_on=release.wanted_on)
    assert wrong() == []


@pytest.mark.parametrize("to", [RotationStatus.ENDED, RotationStatus.ENDED_EARLY])
def test_it_ends_with_the_detail_in_the_same_transaction(release, opm, to):
    allocation = granted(release, opm)
    rotation = released(release)
    last = rotation.ends_on if to == RotationStatus.ENDED else rotation.ends_on - 20 * DAY
    started = move(obj=rotation, to=RotationStatus.UNDER_WAY, by="test")
    move(obj=started, to=to, by="test", ended_on=last, end_reason="")
    allocation.refresh_from_db()
    assert (allocation.status, allocation.ended_on) == (L.ENDED, last)
    assert [standing(entries(), day) for day in (last, last + DAY)] == [(42, 1), (42, 0)]
    assert wrong() == []


def test_when_the_executive_withdraws_nothing_is_left_in_the_ledger(release, opm):
    allocation = granted(release, opm)
    withdraw_application(application=release.application, by=user_of(release.executive))
    allocation.refresh_from_db()
    assert (allocation.status, allocation.ended_on) == (L.ENDED, allocation.starts_on - DAY)
    assert standing(entries(), allocation.ends_on) == (42, 0)
    assert wrong() == []


def test_the_job_ends_what_nobody_ended_once(release, opm):
    allocation = granted(release, opm)
    assert end_due_allocations(by="job", as_of=allocation.ends_on) == 0
    assert end_due_allocations(by="job", as_of=allocation.ends_on + DAY) == 1
    assert end_due_allocations(by="job", as_of=allocation.ends_on + DAY) == 0
    assert wrong() == []


def test_notices_90_60_and_30_days_before_the_end_each_once(release, opm):
    allocation = granted(release, opm)
    told: list[tuple[str, str]] = []

    def keep(*, rule, key, recipient, **_):
        told.append((key.rsplit("-", 1)[1], recipient.username))

    notice_due.connect(keep)
    try:
        for left in (91, 90, 90, 75, 60, 31, 30, 30, 1, 0):
            tell_ending_allocations(by="job", as_of=allocation.ends_on - left * DAY)
    finally:
        notice_due.disconnect(keep)
    assert told == [("90", "writer_he"), ("60", "writer_he"), ("30", "writer_he")]


def test_the_job_of_notices_dies_half_way_and_is_run_again(release, opm, monkeypatch):
    allocation = granted(release, opm)
    as_of = allocation.ends_on - 60 * DAY

    def die(*_, **__):
        raise OSError("the machine stopped")

    monkeypatch.setattr("mobility.notifications.allocation_ending", die)
    with pytest.raises(OSError, match="stopped"):
        tell_ending_allocations(by="job", as_of=as_of)
    assert TemporaryAllocation.objects.get().alerted_days is None
    monkeypatch.undo()
    assert tell_ending_allocations(by="job", as_of=as_of) == 1


def test_an_extension_passes_the_position_on_without_a_gap(release, hr, opm):
    first = granted(release, opm)
    rotation = released(release)
    with pytest.raises(InvalidTransition, match="Extend the detail first"):
        request_allocation(release=Release.objects.get(), by=hr, justification=WHY, extends=first)
    Rotation.objects.filter(pk=rotation.pk).update(ends_on=rotation.ends_on + 60 * DAY)
    more = request_allocation(release=Release.objects.get(), by=hr, justification=WHY, extends=first)
    assert (more.starts_on, more.ends_on) == (first.ends_on + DAY, rotation.ends_on + 60 * DAY)
    with pytest.raises(InvalidTransition, match="already"):
        request_allocation(release=Release.objects.get(), by=hr, justification=WHY, extends=first)
    decide_allocation(allocation=more, by=opm, is_granted=True, note="Yes.")
    first.refresh_from_db()
    assert (first.status, first.ended_on) == (L.ENDED, first.ends_on)
    assert [standing(entries(), day)[1] for day in (first.ends_on, first.ends_on + DAY, more.ends_on)] == [1, 1, 1]
    end_allocation(allocation=more, by="job", ended_on=more.ends_on)
    assert standing(entries(), more.ends_on + DAY) == (42, 0)
    assert wrong() == []


def test_the_base_follows_opms_allocations_and_their_corrections(release):
    year = fiscal_year(release.asked_on)
    assert record_base(by="job", as_of=release.asked_on) == 2
    assert record_base(by="job", as_of=release.asked_on) == 0
    assert wrong() == []
    Allocation.objects.filter(agency="HE", fiscal_year=year - 1).update(positions=39)
    assert wrong() != []
    record_base(by="job", as_of=release.asked_on)
    assert wrong() == []
    assert standing(entries(), release.asked_on) == (42, 0)


def test_the_database_holds_one_entry_of_each_kind(release, opm):
    allocation = granted(release, opm)
    for change in (1, 2):
        with pytest.raises(IntegrityError), transaction.atomic():
            AllocationEntry.objects.create(
                agency_id="HE",
                kind="temporary",
                change=change,
                effective_on=allocation.starts_on,
                reason="Twice",
                temporary=allocation,
                at=allocation.requested_at,
            )


def test_who_sees_allocations(release, hr, opm):
    granted(release, opm)
    seen = [hr, opm, user_with(Role.AUDITOR), user_with(Role.AGENCY_HEAD, "HE"), user_with(Role.AGENCY_HR, "HE11")]
    unseen = [writer_of("AG"), release.executive.supervisor, user_of(release.executive), user_with(Role.EXECUTIVE)]
    assert [user for user in seen if not TemporaryAllocation.objects.visible_to(user).exists()] == []
    assert [user for user in unseen if TemporaryAllocation.objects.visible_to(user).exists()] == []
