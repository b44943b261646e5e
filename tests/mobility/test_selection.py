"""The host's short list, ranks, lock, notes and outcomes; offers with expiry and a common start."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from mobility.actions.offers import accept_offer, decline_offer, expire_offers, take_back_offer
from mobility.actions.postings import cancel_posting, close_posting
from mobility.actions.releases import answer_release, sign_off_decline
from mobility.actions.selection import (
    add_note,
    bring_back,
    lock_short_list,
    not_select,
    rank_short_list,
    short_list,
    take_off_short_list,
    unlock_short_list,
)
from mobility.models import Application, HostNote, Offer, Posting, Release
from mobility.rules.answers import Answer
from mobility.views.applicants import elsewhere_of
from mobility.workflow import ApplicationStatus, NotSelectedReason, OfferStatus, PostingStatus, ReleaseStatus
from sesportal.accounts.roles import Role
from sesportal.lib.errors import DomainError, InvalidTransition, NotPermitted, RuleViolation
from tests.factories.accounts import user_with
from tests.factories.mobility import make_posting, writer_of
from tests.factories.selection import (
    asked,
    draft,
    listed,
    lock,
    make_applicant,
    offer_to,
    offered,
    submitted,
    user_of,
)

pytestmark = pytest.mark.django_db
A, S, N = ApplicationStatus, PostingStatus, NotSelectedReason


@pytest.fixture
def posting() -> Posting:
    return make_posting(status=S.OPEN)


@pytest.fixture
def hr(db):
    return writer_of("AG")


def state(application: Application) -> str:
    return Application.objects.values_list("status", flat=True).get(pk=application.pk)


def ranks(posting: Posting) -> list[tuple[int, int | None]]:
    return list(posting.applications.short_listed().values_list("pk", "rank"))


def test_ranks_follow_the_order_and_close_up(posting, hr):
    one, two, three = (submitted(posting) for _ in range(3))
    short_list(posting=posting, by=hr, applications=[one.pk, two.pk])
    short_list(posting=posting, by=hr, applications=[three.pk])
    assert ranks(posting) == [(one.pk, 1), (two.pk, 2), (three.pk, 3)]
    rank_short_list(posting=posting, by=hr, order=[three.pk, one.pk, two.pk])
    assert ranks(posting) == [(three.pk, 1), (one.pk, 2), (two.pk, 3)]
    take_off_short_list(posting=posting, by=hr, applications=[one.pk])
    assert ranks(posting) == [(three.pk, 1), (two.pk, 2)]
    assert state(one) == A.SUBMITTED
    with pytest.raises(InvalidTransition):
        rank_short_list(posting=posting, by=hr, order=[three.pk])


def test_nobody_of_another_posting_and_no_draft_is_short_listed(posting, hr):
    other, hidden = submitted(make_posting(status=S.OPEN)), draft(posting)
    for application in (other, hidden):
        with pytest.raises(InvalidTransition):
            short_list(posting=posting, by=hr, applications=[application.pk])
    with pytest.raises(DomainError):
        short_list(posting=posting, by=hr, applications=[])


def test_all_or_none_of_those_chosen(posting, hr):
    one, two = submitted(posting), listed(posting)
    with pytest.raises(InvalidTransition):
        short_list(posting=posting, by=hr, applications=[one.pk, two.pk])
    assert (state(one), one.known_to_home_at is not None) == (A.SUBMITTED, True)


def test_a_locked_list_stands_until_it_is_opened_with_a_reason(posting, hr):
    application, other = listed(posting), submitted(posting)
    with pytest.raises(InvalidTransition, match="closed to applications"):
        lock_short_list(posting=posting, by=hr)
    locked = lock(posting)
    assert (locked.status, locked.short_list_locked_by) == (S.SELECTING, hr)
    for change in (
        lambda: short_list(posting=posting, by=hr, applications=[other.pk]),
        lambda: take_off_short_list(posting=posting, by=hr, applications=[application.pk]),
        lambda: rank_short_list(posting=posting, by=hr, order=[application.pk]),
        lambda: lock_short_list(posting=posting, by=hr),
    ):
        with pytest.raises(InvalidTransition, match="locked"):
            change()
    with pytest.raises(DomainError):
        unlock_short_list(posting=posting, by=hr, reason=" ")
    assert unlock_short_list(posting=posting, by=hr, reason="A late reference").short_list_locked_at is None
    lock_short_list(posting=posting, by=hr)
    offer_to(Application.objects.get(pk=application.pk))
    with pytest.raises(InvalidTransition, match="offer is open"):
        unlock_short_list(posting=posting, by=hr, reason="A late reference")


def test_an_empty_list_is_not_locked(posting, hr):
    close_posting(posting=posting, by=hr)
    with pytest.raises(InvalidTransition, match="Nobody"):
        lock_short_list(posting=posting, by=hr)


def test_another_agency_and_the_applicant_do_not_select(posting):
    application = submitted(posting)
    for by in (writer_of("TR"), user_of(application.executive), application.executive.supervisor):
        with pytest.raises(NotPermitted):
            short_list(posting=posting, by=by, applications=[application.pk])
        with pytest.raises(NotPermitted):
            add_note(application=application, by=by, text="A note")


def test_nobody_selects_themselves(hr):
    posting = make_posting(status=S.OPEN, audience="department")
    executive = make_applicant("AG13")
    application = submitted(posting, executive)
    executive.user.memberships.create(role=Role.AGENCY_HR, agency_code="AG", starts_on=dt.date(2020, 1, 1))
    with pytest.raises(NotPermitted, match="own application"):
        short_list(posting=posting, by=user_of(executive), applications=[application.pk])


def test_a_note_is_kept_and_an_empty_one_refused(posting, hr):
    application = submitted(posting)
    add_note(application=application, by=hr, text=" Strong on budget. ")
    assert list(HostNote.objects.values_list("text", "by")) == [("Strong on budget.", hr.pk)]
    with pytest.raises(DomainError):
        add_note(application=application, by=hr, text="  ")


def test_those_not_selected_are_told_a_reason_that_facts_bear_out(posting, hr):
    late = submitted(posting, earliest_on=posting.starts_on + dt.timedelta(days=1))
    early = submitted(posting)
    with pytest.raises(RuleViolation):
        not_select(posting=posting, by=hr, applications=[late.pk, early.pk], reason=N.DATE)
    assert (state(late), state(early)) == (A.SUBMITTED, A.SUBMITTED)
    not_select(posting=posting, by=hr, applications=[late.pk], reason=N.DATE)
    assert Application.objects.get(pk=late.pk).not_selected_reason == N.DATE
    with pytest.raises(RuleViolation):
        not_select(posting=posting, by=hr, applications=[early.pk], reason=N.RANKED_LOWER)
    listed(posting)
    not_select(posting=posting, by=hr, applications=[early.pk], reason=N.RANKED_LOWER)
    with pytest.raises(DomainError):
        not_select(posting=posting, by=hr, applications=[early.pk], reason="because")


def test_elsewhere_is_said_from_the_short_list_on_and_never_where(posting):
    me = make_applicant()
    mine = submitted(posting, me)
    secret = submitted(make_posting("TR93", status=S.OPEN), me, is_confidential=True)
    assert elsewhere_of([mine]) == {}
    short_list(posting=secret.posting, by=writer_of("TR"), applications=[secret.pk])
    assert elsewhere_of([mine]) == {me.pk: "Also short-listed elsewhere"}
    lock(secret.posting)
    offer_to(Application.objects.get(pk=secret.pk))
    assert elsewhere_of([mine]) == {me.pk: "In hand elsewhere"}


def test_an_offer_needs_a_locked_list_a_free_place_and_the_common_start(hr):
    posting = make_posting(status=S.OPEN, places=2)
    one, two, three = (listed(posting) for _ in range(3))
    close_posting(posting=posting, by=hr)
    with pytest.raises(RuleViolation, match="Lock the short list"):
        offer_to(Application.objects.get(pk=one.pk))
    lock_short_list(posting=posting, by=hr)
    first, second, third = (Application.objects.get(pk=application.pk) for application in (one, two, three))
    offer_to(first)
    with pytest.raises(RuleViolation, match="same day"):
        offer_to(second, starts_on=posting.starts_on + dt.timedelta(days=1))
    offer_to(second)
    with pytest.raises(RuleViolation, match="offered or taken"):
        offer_to(third)
    with pytest.raises(NotPermitted):
        take_back_offer(offer=Offer.objects.first(), by=writer_of("TR"), reason="Funds")
    take_back_offer(offer=second.offers.get(), by=hr, reason="Funds")
    assert (state(second), second.offers.get().status) == (A.SHORT_LISTED, OfferStatus.TAKEN_BACK)
    offer_to(third)


def test_accepting_takes_the_place_asks_for_the_release_and_tells_everyone_else(posting, hr):
    waiting, passed = submitted(posting), listed(posting)
    offer = offered(posting)
    selected = accept_offer(offer=offer, by=user_of(offer.application.executive), note="Gladly")
    assert (selected.status, Offer.objects.get().status) == (A.SELECTED, OfferStatus.ACCEPTED)
    assert Release.objects.get().application == selected
    assert Posting.objects.get(pk=posting.pk).status == S.FILLED
    told = Application.objects.filter(status=A.NOT_SELECTED).values_list("pk", "not_selected_reason")
    assert set(told) == {(waiting.pk, N.FILLED), (passed.pk, N.FILLED)}


def test_with_a_place_left_nobody_is_told_anything():
    posting = make_posting(status=S.OPEN, places=2)
    waiting = submitted(posting)
    offer = offered(posting)
    accept_offer(offer=offer, by=user_of(offer.application.executive))
    assert (state(waiting), Posting.objects.get().status) == (A.SUBMITTED, S.SELECTING)


def test_accepting_one_offer_declines_the_others_and_leaves_other_applications():
    me = make_applicant()
    first, second = (offered(make_posting(status=S.OPEN), me) for _ in range(2))
    third = submitted(make_posting(status=S.OPEN), me)
    accept_offer(offer=second, by=user_of(me))
    assert (state(first.application), state(second.application), state(third)) == (A.DECLINED, A.SELECTED, A.SUBMITTED)
    assert Offer.objects.get(pk=first.pk).answer_note == "The executive accepted another offer"
    assert Application.objects.get(pk=third.pk).preference == 1


def test_who_has_accepted_elsewhere_is_offered_nothing():
    me = make_applicant()
    third = listed(make_posting(status=S.OPEN), me)
    asked(None, me)
    lock(third.posting)
    with pytest.raises(InvalidTransition, match="elsewhere"):
        offer_to(Application.objects.get(pk=third.pk))


def test_only_the_executive_answers_and_only_once(hr):
    offer = offered()
    me = user_of(offer.application.executive)
    for by in (hr, offer.application.executive.supervisor, user_of(make_applicant())):
        with pytest.raises(NotPermitted):
            accept_offer(offer=offer, by=by)
        with pytest.raises(NotPermitted):
            decline_offer(offer=offer, by=by)
    decline_offer(offer=offer, by=me, note="Timing")
    assert (state(offer.application), Offer.objects.get().answer_note) == (A.DECLINED, "Timing")
    with pytest.raises(InvalidTransition):
        accept_offer(offer=offer, by=me)


def test_an_offer_expires_at_its_moment_and_not_before(hr):
    offer = offered()
    moment = offer.expires_at
    assert expire_offers(by="job", now=moment - dt.timedelta(seconds=1)) == 0
    assert expire_offers(by="job", now=moment) == 1
    assert expire_offers(by="job", now=moment) == 0
    assert (state(offer.application), Offer.objects.get().status) == (A.SHORT_LISTED, OfferStatus.EXPIRED)
    with pytest.raises(InvalidTransition):
        accept_offer(offer=offer, by=user_of(offer.application.executive))


def test_an_expired_offer_is_refused_before_the_job_has_come_by():
    offer = offered()
    Offer.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    with pytest.raises(InvalidTransition, match="expired on"):
        accept_offer(offer=offer, by=user_of(offer.application.executive))
    assert state(offer.application) == A.OFFERED


def test_a_job_that_dies_half_way_is_run_again(monkeypatch):
    first, second = offered(), offered()
    now = first.expires_at + dt.timedelta(days=1)
    seen: list[int] = []

    def die_at_the_second(offer, **_):
        seen.append(offer.pk)
        if len(seen) == 2:
            raise OSError("the machine stopped")

    monkeypatch.setattr("mobility.notifications.offer_gone", die_at_the_second)
    with pytest.raises(OSError, match="stopped"):
        expire_offers(by="job", now=now)
    assert dict(Offer.objects.values_list("pk", "status")) == {
        first.pk: OfferStatus.EXPIRED,
        second.pk: OfferStatus.OPEN,
    }
    assert state(second.application) == A.OFFERED
    monkeypatch.undo()
    assert expire_offers(by="job", now=now) == 1
    assert set(Offer.objects.values_list("status", flat=True)) == {OfferStatus.EXPIRED}


def test_a_cancelled_posting_tells_those_who_wait_and_is_refused_while_an_offer_is_open(posting, hr):
    application = submitted(posting)
    cancel_posting(posting=posting, by=hr, reason="Reorganized")
    assert state(application) == A.NOT_SELECTED
    with pytest.raises(InvalidTransition):
        short_list(posting=posting, by=hr, applications=[application.pk])
    with pytest.raises(InvalidTransition, match="offered"):
        cancel_posting(posting=offered().application.posting, by=hr, reason="Reorganized")


def test_a_place_that_comes_free_brings_people_back(posting, hr):
    passed = submitted(posting, is_confidential=True)
    release = asked(posting)
    with pytest.raises(InvalidTransition, match="place is free"):
        bring_back(application=passed, by=hr)
    decline(release)
    assert (state(release.application), Posting.objects.get(pk=posting.pk).status) == (A.NOT_RELEASED, S.SELECTING)
    with pytest.raises(NotPermitted):
        bring_back(application=passed, by=writer_of("TR"))
    back = bring_back(application=passed, by=hr)
    assert (back.status, back.not_selected_reason, back.known_to_home_at is not None) == (A.SHORT_LISTED, "", True)
    offer_to(back)
    with pytest.raises(InvalidTransition):
        bring_back(application=release.application, by=hr)


def decline(release: Release) -> Release:
    answer = Answer(ReleaseStatus.DECLINE_PROPOSED, decline_reason="staffing", note="Two are away.")
    answer_release(release=release, by=writer_of(release.home_id[:2]), answer=answer)
    return sign_off_decline(release=release, by=user_with(Role.ERB_CHAIR, release.home_id[:2]))
