"""In which order acts lock what they share: one order for all, so that two that meet wait for each other in turn.

Read off the statements of each act, since a race that happens to be won proves nothing; some pairs are raced as well.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone

from executives.reference import seed
from mobility import reference, texts
from mobility.actions.allocations import decide_allocation, request_allocation
from mobility.actions.applications import withdraw_application
from mobility.actions.directed import effect_worksheet, serve_notice
from mobility.actions.escalation import end_due_allocations, escalate_silent, tell_ending_allocations
from mobility.actions.offers import accept_offer, decline_offer, expire_offers
from mobility.actions.releases import answer_release, confirm_backfilled, sign_off_decline
from mobility.actions.rotations import cancel_rotation, end_rotation, extend_rotation, start_rotation
from mobility.models import Release, Rotation, TemporaryAllocation
from mobility.rules.answers import Answer
from mobility.workflow import PostingStatus, ReleaseStatus
from sesportal.accounts.models import User
from sesportal.accounts.roles import Role
from sesportal.lib.errors import DomainError
from tests.executives.test_import_concurrency import in_threads
from tests.factories.accounts import user_with
from tests.factories.directed import NOTICE_RECEIVED, make_worksheet, served_worksheet
from tests.factories.mobility import make_posting, writer_of
from tests.factories.rotations import office_of, sent, sign_all
from tests.factories.selection import asked, make_applicant, offered, user_of
from tests.lock_order import in_order

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]
R = ReleaseStatus
WHY = "Work stands still."


def released(**fields: Any) -> Release:
    """Return the release of an executive of HE11, on the date and with a position asked for."""
    release = asked(make_posting(status=PostingStatus.OPEN, **fields))
    request_allocation(release=release, by=writer_of("HE"), justification=WHY)
    answer_release(release=release, by=writer_of("HE"), answer=Answer(R.RELEASED, board_on=release.asked_on))
    return Release.objects.get(pk=release.pk)


def grant(release: Release) -> TemporaryAllocation:
    opm = User.objects.filter(username="opm").first() or user_with(Role.OPM_ANALYST, username="opm")
    return decide_allocation(allocation=release.allocations.get(), by=opm, is_granted=True, note="Yes.")


def ready(release: Release) -> Rotation:
    rotation = Rotation.objects.get(application=release.application)
    sign_all(sent(rotation, nonreimbursable_basis="Work that the home agency ordinarily does."))
    return Rotation.objects.get(pk=rotation.pk)


def running(release: Release) -> Rotation:
    rotation = ready(release)
    return start_rotation(rotation=rotation, by=office_of("HE"), as_of=rotation.starts_on)


def test_a_selection_goes_from_the_executive_to_the_postings():
    offer = offered()
    me = user_of(offer.application.executive)
    assert in_order(lambda: accept_offer(offer=offer, by=me)) == ["executives_executive", "mobility_posting"]
    other = offered(make_posting("TR93", status=PostingStatus.OPEN), make_applicant())
    me = user_of(other.application.executive)
    assert in_order(lambda: decline_offer(offer=other, by=me)) == ["executives_executive", "mobility_posting"]
    late = offered(make_posting("TR93", status=PostingStatus.OPEN), make_applicant())
    moment = late.expires_at + dt.timedelta(hours=1)
    assert in_order(lambda: expire_offers(by="job", now=moment)) == ["mobility_posting"]


def test_a_release_and_its_allocation_are_held_by_their_posting():
    release, hr = asked(), writer_of("HE")
    board = release.asked_on
    assert in_order(lambda: escalate_silent(by="job", as_of=release.escalates_on)) == ["mobility_posting"]
    request_allocation(release=release, by=hr, justification=WHY)
    if_filled = Answer(R.IF_BACKFILLED, board_on=board)
    release.backfills.create(kind="acting", acting_name="Ada Example", at=timezone.now())
    in_order(lambda: answer_release(release=release, by=hr, answer=if_filled))
    later = release.wanted_on + dt.timedelta(days=14)
    both = ["mobility_posting", "mobility_temporaryallocation"]
    assert in_order(lambda: confirm_backfilled(release=release, by=hr, released_on=later)) == both
    assert in_order(lambda: grant(release)) == both
    held = release.allocations.get()
    near, over = held.ends_on - dt.timedelta(days=30), held.ends_on + dt.timedelta(days=1)
    assert in_order(lambda: tell_ending_allocations(by="job", as_of=near)) == both
    assert in_order(lambda: end_due_allocations(by="job", as_of=over)) == both


def test_a_decline_ends_its_allocation_after_the_posting():
    release = asked()
    request_allocation(release=release, by=writer_of("HE"), justification=WHY)
    decline = Answer(R.DECLINE_PROPOSED, decline_reason="staffing", note="Two are away.")
    answer_release(release=release, by=writer_of("HE"), answer=decline)
    chair = user_with(Role.ERB_CHAIR, "HE")
    acts = lambda: sign_off_decline(release=release, by=chair)  # noqa: E731
    assert in_order(acts) == ["mobility_posting", "mobility_temporaryallocation"]


def test_acts_on_a_rotation_take_the_ledger_first_where_they_write_to_it():
    rotation, hr = ready(released()), office_of("HE")
    whole = ["the ledger", "executives_executive", "mobility_posting", "mobility_rotation"]
    assert in_order(lambda: start_rotation(rotation=rotation, by=hr, as_of=rotation.starts_on))[:4] == whole
    grant(rotation.application.release)
    rotation.agreements.filter(status="signed").update(ends_on=rotation.ends_on + dt.timedelta(days=20))
    assert in_order(lambda: extend_rotation(rotation=rotation, by=hr, as_of=rotation.starts_on)) == whole
    last = rotation.ends_on
    ends = lambda: end_rotation(rotation=rotation, by=hr, ended_on=last, as_of=last, reason="The office closed")  # noqa: E731
    assert in_order(ends) == [*whole, "mobility_temporaryallocation"]


def test_giving_up_and_withdrawing_come_to_the_rotation_after_the_posting():
    rotation = ready(released())
    gives_up = lambda: cancel_rotation(rotation=rotation, by=office_of("HE"), reason="The office was dissolved")  # noqa: E731
    assert in_order(gives_up) == ["mobility_posting", "mobility_rotation", "mobility_temporaryallocation"]
    application = ready(released()).application
    withdraws = lambda: withdraw_application(application=application, by=user_of(application.executive))  # noqa: E731
    found = in_order(withdraws)
    assert found[:2] == ["executives_executive", "mobility_posting"]
    assert {"mobility_rotation", "mobility_temporaryallocation"} <= set(found)
    assert set(application.rotation.agreements.values_list("status", flat=True)) == {"void"}


def test_a_directed_move_goes_from_the_ledger_to_its_worksheet_and_its_executive():
    worksheet, hr = make_worksheet(), writer_of("AG")
    day = timezone.localdate() - NOTICE_RECEIVED
    pair = ["mobility_reassignmentworksheet", "executives_executive"]
    assert in_order(lambda: serve_notice(worksheet=worksheet, by=hr, received_on=day)) == pair
    served = served_worksheet()
    assert in_order(lambda: effect_worksheet(worksheet=served, by=hr))[:2] == ["the ledger", pair[0]]


@pytest.fixture
def seeded(transactional_db: None) -> None:
    """Tests that commit begin with emptied tables: put the seeded codes, numbers and texts back."""
    seed.apply(apps)
    reference.apply(apps)
    texts.apply(apps)


def settled(*results: Any) -> int:
    """Return how many came through; whatever else happened is a refusal in words, never a deadlock."""
    assert [one for one in results if isinstance(one, Exception) and not isinstance(one, DomainError)] == []
    return sum(not isinstance(one, Exception) for one in results)


@pytest.mark.django_db(transaction=True)
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.parametrize("round_", range(3))
def test_opm_decides_while_the_executive_withdraws(seeded, round_):
    release = released()
    allocation, me = release.allocations.get(), user_of(release.executive)
    user_with(Role.OPM_ANALYST, username="opm")
    results = in_threads(lambda: withdraw_application(application=release.application, by=me), lambda: grant(release))
    assert settled(*results) >= 1
    allocation.refresh_from_db()
    assert not isinstance(results[0], Exception)
    assert allocation.status in ("withdrawn", "ended")


@pytest.mark.django_db(transaction=True)
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.parametrize("round_", range(3))
def test_a_rotation_is_ended_while_it_is_started_once_more(seeded, round_):
    rotation, hr = running(released()), office_of("HE")
    day = rotation.starts_on
    results = in_threads(
        lambda: end_rotation(rotation=rotation, by=hr, ended_on=day, as_of=day, reason="The office closed"),
        lambda: start_rotation(rotation=rotation, by="job", as_of=day),
    )
    assert settled(*results) == 1
    assert Rotation.objects.get().status == "ended_early"
