"""What meets: two hosts and one executive, expiry and acceptance, two answers; on PostgreSQL, in threads."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone

from executives.models import Allocation
from executives.reference import seed
from mobility import reference, texts
from mobility.actions.allocations import decide_allocation, record_base, request_allocation
from mobility.actions.applications import withdraw_application
from mobility.actions.escalation import escalate_silent
from mobility.actions.offers import accept_offer, decline_offer, expire_offers
from mobility.actions.postings import close_posting
from mobility.actions.releases import answer_release
from mobility.actions.rotations import cancel_rotation, start_rotation
from mobility.actions.selection import lock_short_list, short_list
from mobility.models import AllocationEntry, Application, Offer, Posting, Release, Rotation
from mobility.rules.answers import Answer
from mobility.workflow import ApplicationStatus, OfferStatus, PostingStatus, ReleaseStatus
from sesportal.accounts.models import User
from sesportal.accounts.roles import Role
from sesportal.lib.errors import InvalidTransition, RuleViolation
from sesportal.lib.fiscal import fiscal_year
from tests.executives.test_import_concurrency import in_threads
from tests.factories.accounts import user_with
from tests.factories.mobility import make_posting, writer_of
from tests.factories.rotations import office_of, sent, sign_all
from tests.factories.selection import asked, listed, lock, make_applicant, offer_to, offered, submitted, user_of

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning"),  # refusals are looked at below
]
A, O, R, S = ApplicationStatus, OfferStatus, ReleaseStatus, PostingStatus  # noqa: E741


@pytest.fixture(autouse=True)
def codes() -> None:
    """Tests that commit begin with emptied tables: put the seeded codes and numbers back."""
    seed.apply(apps)
    reference.apply(apps)


def settled(*results: Any) -> tuple[int, int]:
    """Return how many calls came through and how many were refused; anything else is a failure."""
    refused = [one for one in results if isinstance(one, (InvalidTransition, RuleViolation))]
    failed = [one for one in results if isinstance(one, Exception) and one not in refused]
    assert failed == []
    return len(results) - len(refused), len(refused)


def states(model: Any) -> list[str]:
    return sorted(model.objects.values_list("status", flat=True))


def test_one_executive_accepts_two_hosts_at_once():
    me = make_applicant()
    offers = [offered(make_posting(code, status=S.OPEN), me) for code in ("AG11", "TR93")]
    results = in_threads(*[lambda offer=offer: accept_offer(offer=offer, by=user_of(me)) for offer in offers])
    assert settled(*results) == (1, 1)
    assert states(Application) == [A.DECLINED, A.SELECTED]
    assert states(Offer) == [O.ACCEPTED, O.DECLINED]
    assert Release.objects.count() == 1


def test_two_hosts_select_the_same_executive_at_once():
    me = make_applicant()
    applications = []
    for code in ("AG11", "TR93"):
        application = listed(make_posting(code, status=S.OPEN), me)
        lock(application.posting)
        applications.append(Application.objects.select_related("posting").get(pk=application.pk))
    results = in_threads(*[lambda one=one: offer_to(one) for one in applications])
    assert settled(*results) == (2, 0)
    accept_offer(offer=results[0], by=user_of(me))
    assert states(Application) == [A.DECLINED, A.SELECTED]


def test_an_acceptance_and_an_offer_of_another_host_meet():
    me = make_applicant()
    other = listed(make_posting("TR93", status=S.OPEN), me)
    lock(other.posting)
    other = Application.objects.select_related("posting").get(pk=other.pk)
    offer = offered(make_posting(status=S.OPEN), me)
    results = in_threads(lambda: accept_offer(offer=offer, by=user_of(me)), lambda: offer_to(other))
    done, _ = settled(*results)
    assert Application.objects.get(pk=offer.application_id).status == A.SELECTED
    # Either the other offer came first and was declined with the acceptance, or it came second and was refused.
    assert Application.objects.get(pk=other.pk).status == (A.DECLINED if done == 2 else A.SHORT_LISTED)
    assert not Offer.objects.filter(status=O.OPEN).exists()


def test_an_expiry_during_an_acceptance():
    for _ in range(4):
        offer = offered(make_posting(status=S.OPEN))
        me = user_of(offer.application.executive)
        moment = timezone.now() + dt.timedelta(days=11)
        results = in_threads(
            lambda offer=offer, me=me: accept_offer(offer=offer, by=me),
            lambda moment=moment: expire_offers(by="job", now=moment),
        )
        offer.refresh_from_db()
        status = Application.objects.get(pk=offer.application_id).status
        if isinstance(results[0], InvalidTransition):
            assert (offer.status, status, results[1]) == (O.EXPIRED, A.SHORT_LISTED, 1)
        else:
            assert (offer.status, status, results[1]) == (O.ACCEPTED, A.SELECTED, 0)


def test_two_executives_accept_the_last_places_at_once():
    posting = make_posting(status=S.OPEN, places=2)
    waiting = submitted(posting)
    pair = [listed(posting) for _ in range(2)]
    lock(posting)
    offers = [offer_to(Application.objects.get(pk=one.pk)) for one in pair]
    results = in_threads(
        *[lambda offer=offer: accept_offer(offer=offer, by=user_of(offer.application.executive)) for offer in offers]
    )
    assert settled(*results) == (2, 0)
    assert Posting.objects.get().status == S.FILLED
    assert Application.objects.get(pk=waiting.pk).status == A.NOT_SELECTED


def test_two_offers_of_the_last_place_at_once():
    posting = make_posting(status=S.OPEN)
    pair = [listed(posting) for _ in range(2)]
    lock(posting)
    fresh = [Application.objects.select_related("posting").get(pk=one.pk) for one in pair]
    results = in_threads(*[lambda one=one: offer_to(one) for one in fresh])
    assert settled(*results) == (1, 1)
    assert Offer.objects.count() == 1


def test_accepting_and_declining_the_same_offer_at_once():
    offer = offered()
    me = user_of(offer.application.executive)
    results = in_threads(lambda: accept_offer(offer=offer, by=me), lambda: decline_offer(offer=offer, by=me))
    assert settled(*results) == (1, 1)


def test_two_answers_to_one_release_at_once():
    release = asked()
    colleagues = [user_with(Role.AGENCY_HR, "HE", username=f"home_{number}") for number in range(2)]
    yes = Answer(R.RELEASED, board_on=release.asked_on)
    no = Answer(R.DECLINE_PROPOSED, decline_reason="staffing", note="Two are away.")
    results = in_threads(
        *[
            lambda by=by, answer=answer: answer_release(release=release, by=by, answer=answer)
            for by, answer in zip(colleagues, (yes, no), strict=True)
        ]
    )
    assert settled(*results) == (1, 1)
    status = Release.objects.get().status
    assert Rotation.objects.count() == (1 if status == R.RELEASED else 0)


def test_an_answer_and_the_clock_meet():
    release = asked()
    answer = Answer(R.RELEASED, board_on=release.asked_on)
    results = in_threads(
        lambda: answer_release(release=release, by=writer_of("HE"), answer=answer),
        lambda: escalate_silent(by="job", as_of=release.escalates_again_on),
    )
    assert settled(*results) == (2, 0)
    assert Release.objects.get().status == R.RELEASED


def test_a_withdrawal_and_an_answer_meet():
    release = asked()
    me, hr = user_of(release.executive), writer_of("HE")
    answer = Answer(R.RELEASED, board_on=release.asked_on)
    results = in_threads(
        lambda: withdraw_application(application=release.application, by=me),
        lambda: answer_release(release=release, by=hr, answer=answer),
    )
    settled(*results)
    assert not isinstance(results[0], Exception)
    assert (Application.objects.get().status, Release.objects.get().status) == (A.WITHDRAWN, R.WITHDRAWN)
    assert not Rotation.objects.exclude(status="cancelled").exists()


@pytest.mark.parametrize("act", ["start", "give up"])
def test_a_withdrawal_and_an_act_on_the_move_meet(act):
    """Both hold the application before the rotation, so that neither waits for the other for ever."""
    texts.apply(apps)
    release = asked()
    answer = Answer(R.RELEASED, board_on=release.asked_on)
    answer_release(release=release, by=writer_of("HE"), answer=answer)
    rotation, me, hr = Rotation.objects.get(), user_of(release.executive), office_of("HE")
    sign_all(sent(rotation, nonreimbursable_basis="Work that the home agency ordinarily does."))
    acts = {
        "start": lambda: start_rotation(rotation=rotation, by=hr, as_of=rotation.starts_on),
        "give up": lambda: cancel_rotation(rotation=rotation, by=hr, reason="The office was dissolved"),
    }
    results = in_threads(lambda: withdraw_application(application=release.application, by=me), acts[act])
    assert settled(*results) == (1, 1)
    ends = (Application.objects.get().status, Rotation.objects.get().status, Release.objects.get().status)
    meant = (A.PLACED, "under_way", R.RELEASED) if act == "start" else (A.NOT_PLACED, "cancelled", R.WITHDRAWN)
    assert ends in (meant, (A.WITHDRAWN, "cancelled", R.WITHDRAWN))


def test_a_lock_and_a_short_listing_meet():
    posting = make_posting(status=S.OPEN)
    listed(posting)
    late = submitted(posting)
    by = writer_of("AG")
    close_posting(posting=posting, by=by)
    results = in_threads(
        lambda: lock_short_list(posting=posting, by=by),
        lambda: short_list(posting=posting, by=by, applications=[late.pk]),
    )
    done, _ = settled(*results)
    is_listed = Application.objects.get(pk=late.pk).status == A.SHORT_LISTED
    assert is_listed is (done == 2)


def test_two_decisions_and_two_sweeps_of_the_ledger_at_once():
    release = asked()
    Allocation.objects.create(agency_id="HE", fiscal_year=fiscal_year(release.asked_on), positions=40)
    allocation = request_allocation(release=release, by=writer_of("HE"), justification="Work stands still.")
    opm = User.objects.get(pk=user_with(Role.OPM_ANALYST).pk)
    grant = lambda: decide_allocation(allocation=allocation, by=opm, is_granted=True, note="Yes.")  # noqa: E731
    refuse = lambda: decide_allocation(allocation=allocation, by=opm, is_granted=False, note="No.")  # noqa: E731
    sweep = lambda: record_base(by="job", as_of=release.asked_on)  # noqa: E731
    results = in_threads(grant, refuse, sweep, sweep)
    assert settled(*results) == (3, 1)
    assert AllocationEntry.objects.filter(kind="base").count() == 1
    assert AllocationEntry.objects.filter(kind="temporary").count() == (0 if isinstance(results[0], Exception) else 1)
