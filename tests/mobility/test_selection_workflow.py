"""Every transition of applications, offers, releases and allocations, tried by everyone: who may is in this table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from mobility.actions import allocations, applications, offers, postings, releases, selection
from mobility.actions.backfills import Plan
from mobility.actions.escalation import escalate_silent
from mobility.models import Application, Offer, Posting, Release, TemporaryAllocation
from mobility.rules.answers import Answer
from mobility.workflow import (
    ALLOCATION_TRANSITIONS,
    APPLICATION_TRANSITIONS,
    OFFER_TRANSITIONS,
    RELEASE_TRANSITIONS,
    AllocationStatus,
    ApplicationStatus,
    OfferStatus,
    PostingStatus,
    ReleaseStatus,
)
from sesportal.accounts.models import User
from sesportal.accounts.roles import Role
from sesportal.lib.errors import NotPermitted
from tests.factories.accounts import user_with
from tests.factories.mobility import make_posting, make_programme, writer_of
from tests.factories.selection import asked, draft, listed, make_applicant, offered, submitted, user_of

pytestmark = pytest.mark.django_db
A, O, R, L, S = ApplicationStatus, OfferStatus, ReleaseStatus, AllocationStatus, PostingStatus  # noqa: E741
Act = Callable[[User], Any]
DAY = dt.timedelta(days=1)
# Who acts: the executive, the supervisor, the offices of host and home, the chair, OPM; a job where it is the clock.
EXECUTIVE, BOSS, HOST, HOME, CHAIR, OPM, CLOCK = "executive", "boss", "host", "home", "chair", "opm", "clock"


def cast(application: Application) -> dict[str, User]:
    """Everybody who might act on an application of somebody of HE to a posting of AG."""
    users = {
        EXECUTIVE: user_of(application.executive),
        BOSS: application.executive.supervisor,
        HOST: writer_of("AG"),
        HOME: writer_of("HE"),
        CHAIR: user_with(Role.ERB_CHAIR, "HE"),
        OPM: user_with(Role.OPM_ANALYST),
        "head": user_with(Role.AGENCY_HEAD, "HE"),
        "member": user_with(Role.ERB_MEMBER, "HE"),
        "host chair": user_with(Role.ERB_CHAIR, "AG"),
        "host head": user_with(Role.AGENCY_HEAD, "AG"),
        "auditor": user_with(Role.AUDITOR),
        "examiner": user_with(Role.OMB_EXAMINER),
        "admin": user_with(Role.SYSTEM_ADMIN),
        "other executive": user_of(make_applicant()),
        "other boss": user_with(Role.SUPERVISOR, username="other_boss"),
        "other office": writer_of("TR"),
    }
    return {who: user for who, user in users.items() if user is not None}


def opened() -> Any:
    return make_posting(status=PostingStatus.OPEN)


def chosen(act: Callable[..., Any], application: Application, **more: Any) -> tuple[Application, Act]:
    posting = application.posting
    return application, lambda by: act(posting=posting, by=by, applications=[application.pk], **more)


def withdrawing(application: Application) -> tuple[Application, Act]:
    return application, lambda by: applications.withdraw_application(application=application, by=by)


def of_offer(act: Callable[..., Any], **more: Any) -> tuple[Application, Act]:
    offer = offered()
    return offer.application, lambda by: act(offer=offer, by=by, **more)


def submitting() -> tuple[Application, Act]:
    application = draft(opened())
    return application, lambda by: applications.submit_application(application=application, by=by)


def offering() -> tuple[Application, Act]:
    offer = offered()
    offers.take_back_offer(offer=offer, by=writer_of("AG"), reason="Funds")
    until = timezone.now() + 5 * DAY
    dates = {"starts_on": offer.starts_on, "ends_on": offer.ends_on, "expires_at": until}
    return offer.application, lambda by: offers.make_offer(application=offer.application, by=by, **dates)


def bringing_back() -> tuple[Application, Act]:
    posting = opened()
    passed = submitted(posting)
    sign_off(decline_proposed(asked(posting)))(user_with(Role.ERB_CHAIR, "HE", username="earlier_chair"))
    return passed, lambda by: selection.bring_back(application=passed, by=by)


APPLICATION_ACTS: dict[
    tuple[ApplicationStatus, ApplicationStatus], tuple[str, Callable[[], tuple[Application, Act]]]
] = {
    (A.DRAFT, A.SUBMITTED): (EXECUTIVE, submitting),
    (A.SUBMITTED, A.SHORT_LISTED): (HOST, lambda: chosen(selection.short_list, submitted(opened()))),
    (A.SHORT_LISTED, A.SUBMITTED): (HOST, lambda: chosen(selection.take_off_short_list, listed(opened()))),
    (A.SHORT_LISTED, A.OFFERED): (HOST, offering),
    (A.OFFERED, A.SHORT_LISTED): (HOST, lambda: of_offer(offers.take_back_offer, reason="Funds")),
    (A.OFFERED, A.SELECTED): (EXECUTIVE, lambda: of_offer(offers.accept_offer)),
    (A.OFFERED, A.DECLINED): (EXECUTIVE, lambda: of_offer(offers.decline_offer)),
    (A.SUBMITTED, A.NOT_SELECTED): (
        HOST,
        lambda: chosen(selection.not_select, submitted(opened()), reason="constraint"),
    ),
    (A.SHORT_LISTED, A.NOT_SELECTED): (
        HOST,
        lambda: chosen(selection.not_select, listed(opened()), reason="constraint"),
    ),
    (A.NOT_SELECTED, A.SHORT_LISTED): (HOST, bringing_back),
    (A.SELECTED, A.NOT_RELEASED): (CHAIR, lambda: with_application(decline_proposed(asked()), sign_off)),
    (A.DRAFT, A.WITHDRAWN): (EXECUTIVE, lambda: withdrawing(draft(opened()))),
    (A.SUBMITTED, A.WITHDRAWN): (EXECUTIVE, lambda: withdrawing(submitted(opened()))),
    (A.SHORT_LISTED, A.WITHDRAWN): (EXECUTIVE, lambda: withdrawing(listed(opened()))),
    (A.OFFERED, A.WITHDRAWN): (EXECUTIVE, lambda: withdrawing(offered().application)),
    (A.SELECTED, A.WITHDRAWN): (EXECUTIVE, lambda: withdrawing(asked().application)),
}
WITH_THE_MOVE = {(A.SELECTED, A.PLACED), (A.SELECTED, A.NOT_PLACED)}
"""Follow from the start of the rotation, or from giving it up (test_rotations.py, test_rotations_workflow.py)."""


def long() -> Release:
    return asked()


def silent(release: Release) -> Release:
    escalate_silent(by="job", as_of=release.escalates_again_on)
    return Release.objects.get(pk=release.pk)


def conditional(release: Release) -> Release:
    answer = Answer(R.IF_BACKFILLED, board_on=release.asked_on)
    return releases.answer_release(release=release, by=writer_of("HE"), answer=answer, plan=Plan(acting_name="Jo"))


def released(release: Release, **more: Any) -> Release:
    answer = Answer(R.RELEASED_LATER if more else R.RELEASED, board_on=release.asked_on, **more)
    return releases.answer_release(release=release, by=writer_of("HE"), answer=answer)


def decline_proposed(release: Release) -> Release:
    answer = Answer(R.DECLINE_PROPOSED, decline_reason="staffing", note="Two are away.")
    return releases.answer_release(release=release, by=writer_of("HE"), answer=answer)


def answering(status: ReleaseStatus) -> Callable[[Release], Act]:
    def act(release: Release) -> Act:
        later = release.wanted_on + DAY if status == R.RELEASED_LATER else None
        reason = {"decline_reason": "staffing", "note": "Two are away."} if status == R.DECLINE_PROPOSED else {}
        answer = Answer(status, released_on=later, board_on=release.asked_on, **reason)
        plan = Plan(acting_name="Jo") if status == R.IF_BACKFILLED else None
        return lambda by: releases.answer_release(release=release, by=by, answer=answer, plan=plan)

    return act


def filled(days: int) -> Callable[[Release], Act]:
    return lambda release: (
        lambda by: releases.confirm_backfilled(release=release, by=by, released_on=release.wanted_on + days * DAY)
    )


def sign_off(release: Release) -> Act:
    return lambda by: releases.sign_off_decline(release=release, by=by)


def send_back(release: Release) -> Act:
    return lambda by: releases.return_decline(release=release, by=by, note="Somebody can act.")


def withdraw(release: Release) -> Act:
    return lambda by: applications.withdraw_application(application=release.application, by=by)


def clock(release: Release) -> Act:
    return lambda by: escalate_silent(by=by, as_of=release.escalates_again_on)


def with_application(release: Release, act: Callable[[Release], Act]) -> tuple[Application, Act]:
    return release.application, act(release)


def part_time() -> Release:
    return asked(make_posting(status=PostingStatus.OPEN, time_percent=10))


ANSWERS = (R.RELEASED, R.RELEASED_LATER, R.IF_BACKFILLED, R.DECLINE_PROPOSED)
RELEASE_ACTS: dict[tuple[ReleaseStatus, ReleaseStatus], tuple[str, Callable[[], Release], Callable[[Release], Act]]] = {
    **{(R.ASKED, answer): (HOME, long, answering(answer)) for answer in ANSWERS},
    **{(R.NO_RESPONSE, answer): (HOME, lambda: silent(long()), answering(answer)) for answer in ANSWERS},
    (R.IF_BACKFILLED, R.RELEASED): (HOME, lambda: conditional(long()), filled(0)),
    (R.IF_BACKFILLED, R.RELEASED_LATER): (HOME, lambda: conditional(long()), filled(5)),
    (R.DECLINE_PROPOSED, R.DECLINED): (CHAIR, lambda: decline_proposed(long()), sign_off),
    (R.DECLINE_PROPOSED, R.ASKED): (CHAIR, lambda: decline_proposed(long()), send_back),
    (R.ASKED, R.NO_RESPONSE): (CLOCK, long, clock),
    (R.ASKED, R.WITHDRAWN): (EXECUTIVE, long, withdraw),
    (R.NO_RESPONSE, R.WITHDRAWN): (EXECUTIVE, lambda: silent(long()), withdraw),
    (R.INFORMED, R.WITHDRAWN): (EXECUTIVE, part_time, withdraw),
    (R.IF_BACKFILLED, R.WITHDRAWN): (EXECUTIVE, lambda: conditional(long()), withdraw),
    (R.DECLINE_PROPOSED, R.WITHDRAWN): (EXECUTIVE, lambda: decline_proposed(long()), withdraw),
    (R.RELEASED, R.WITHDRAWN): (EXECUTIVE, lambda: released(long()), withdraw),
    (R.RELEASED_LATER, R.WITHDRAWN): (
        EXECUTIVE,
        lambda: later(long()),
        withdraw,
    ),
}


def later(release: Release) -> Release:
    return released(release, released_on=release.wanted_on + DAY)


def allocation_of(status: AllocationStatus) -> TemporaryAllocation:
    made = allocations.request_allocation(release=long(), by=writer_of("HE"), justification="Work stands still.")
    if status == L.GRANTED:
        opm = user_with(Role.OPM_ANALYST, username="earlier_opm")
        made = allocations.decide_allocation(allocation=made, by=opm, is_granted=True, note="Yes.")
    return made


def decide(is_granted: bool) -> Callable[[TemporaryAllocation], Act]:
    return lambda one: (
        lambda by: allocations.decide_allocation(allocation=one, by=by, is_granted=is_granted, note="Note.")
    )


ALLOCATION_ACTS: dict[tuple[AllocationStatus, AllocationStatus], tuple[str, Callable[[TemporaryAllocation], Act]]] = {
    (L.REQUESTED, L.GRANTED): (OPM, decide(True)),
    (L.REQUESTED, L.REFUSED): (OPM, decide(False)),
    (L.REQUESTED, L.WITHDRAWN): (HOME, lambda one: lambda by: allocations.withdraw_allocation(allocation=one, by=by)),
    (L.GRANTED, L.ENDED): (
        CLOCK,
        lambda one: lambda by: allocations.end_allocation(allocation=one, by=by, ended_on=one.ends_on),
    ),
}


class Back(Exception):
    """Take an act back, so that the next one finds the same world."""


def who_could(people: dict[str, User], act: Act, status: Callable[[], str], to: str) -> set[str]:
    """Let everyone try and return those for whom it led there; the others have to be refused as not permitted."""
    could = set()
    for who, user in people.items():
        try:
            with transaction.atomic():
                act(User.objects.get(pk=user.pk))
                assert status() == to
                could.add(who)
                raise Back
        except Back:
            pass
        except NotPermitted:
            assert status() != to
    return could


def test_the_tables_are_complete():
    assert set(APPLICATION_ACTS) | WITH_THE_MOVE == set(APPLICATION_TRANSITIONS)
    assert set(RELEASE_ACTS) == set(RELEASE_TRANSITIONS)
    assert set(ALLOCATION_ACTS) == set(ALLOCATION_TRANSITIONS)
    assert {(O.OPEN, to) for to in O if to != O.OPEN} == set(OFFER_TRANSITIONS)


@pytest.mark.parametrize(("before", "to"), APPLICATION_ACTS)
def test_applications(before, to):
    who, build = APPLICATION_ACTS[before, to]
    application, act = build()
    assert Application.objects.get(pk=application.pk).status == before
    found = who_could(cast(application), act, lambda: Application.objects.get(pk=application.pk).status, to)
    assert found == {who}


@pytest.mark.parametrize(("before", "to"), RELEASE_ACTS)
def test_releases(before, to):
    who, build, make = RELEASE_ACTS[before, to]
    release = build()
    assert release.status == before
    act, status = make(release), lambda: Release.objects.get(pk=release.pk).status
    if who == CLOCK:
        act("job")
        assert status() == to
        return
    assert who_could(cast(release.application), act, status, to) == {who}


@pytest.mark.parametrize(("before", "to"), ALLOCATION_ACTS)
def test_allocations(before, to):
    who, make = ALLOCATION_ACTS[before, to]
    allocation = allocation_of(before)
    act, status = make(allocation), lambda: TemporaryAllocation.objects.get(pk=allocation.pk).status
    if who == CLOCK:
        act("job")
        assert status() == to
        return
    assert who_could(cast(allocation.release.application), act, status, to) == {who}


@pytest.mark.parametrize(("before", "to"), [(S.CLOSED, S.SELECTING), (S.SELECTING, S.CANCELLED)])
def test_postings_beyond_their_opening(before, to):
    application = listed(opened())
    posting = postings.close_posting(posting=application.posting, by=writer_of("AG"))
    if before == S.SELECTING:
        selection.lock_short_list(posting=posting, by=writer_of("AG"))
    acts: dict[str, Act] = {
        S.SELECTING: lambda by: selection.lock_short_list(posting=posting, by=by),
        S.CANCELLED: lambda by: postings.cancel_posting(posting=posting, by=by, reason="No funds"),
    }
    assert Posting.objects.get().status == before
    assert who_could(cast(application), acts[to], lambda: Posting.objects.get().status, to) == {HOST}


@pytest.mark.parametrize("to", [O.ACCEPTED, O.DECLINED, O.EXPIRED, O.TAKEN_BACK])
def test_offers(to):
    offer = offered()
    acts: dict[str, tuple[str, Act]] = {
        O.ACCEPTED: (EXECUTIVE, lambda by: offers.accept_offer(offer=offer, by=by)),
        O.DECLINED: (EXECUTIVE, lambda by: offers.decline_offer(offer=offer, by=by)),
        O.TAKEN_BACK: (HOST, lambda by: offers.take_back_offer(offer=offer, by=by, reason="Funds")),
        O.EXPIRED: (CLOCK, lambda by: offers.expire_offers(by=by, now=offer.expires_at)),
    }
    who, act = acts[to]
    if who == CLOCK:
        act("job")
        assert Offer.objects.get().status == to
        return
    assert who_could(cast(offer.application), act, lambda: Offer.objects.get().status, to) == {who}


def test_a_short_release_is_the_supervisors():
    release = asked(make_posting(status=PostingStatus.OPEN, days=60))
    act = answering(R.RELEASED)(release)
    assert who_could(cast(release.application), act, lambda: Release.objects.get().status, R.RELEASED) == {BOSS}
    escalate_silent(by="job", as_of=release.escalates_on)
    found = who_could(cast_again(release), act, lambda: Release.objects.get().status, R.RELEASED)
    assert found == {BOSS, HOME}


def cast_again(release: Release) -> dict[str, User]:
    return {BOSS: release.executive.supervisor, HOME: writer_of("HE"), HOST: writer_of("AG")}


def test_a_permanent_move_goes_ahead_by_the_host_alone():
    posting = make_posting(status=PostingStatus.OPEN, programme=make_programme("new_position"), days=None)
    release = silent(asked(posting))
    done: list[str] = []
    for who, user in cast(release.application).items():
        try:
            with transaction.atomic():
                releases.proceed_without_answer(release=release, by=user)
                done.append(who)
                raise Back
        except (Back, NotPermitted):
            pass
    assert done == [HOST]
