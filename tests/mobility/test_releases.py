"""Releases: who answers at which level, within which dates, and what the clock does to silence."""

from __future__ import annotations

import datetime as dt

import pytest

from development.models import Notice
from executives.models import Executive
from mobility.actions.allocations import request_allocation
from mobility.actions.backfills import Plan, fill_gap
from mobility.actions.escalation import escalate_silent, tell_unfilled
from mobility.actions.offers import accept_offer
from mobility.actions.releases import (
    answer_release,
    confirm_backfilled,
    proceed_without_answer,
    return_decline,
    sign_off_decline,
)
from mobility.models import Application, Backfill, Offer, Posting, Release, ReleaseStep, Rotation
from mobility.rules.answers import Answer
from mobility.rules.release import latest_release
from mobility.workflow import (
    ApplicationStatus,
    BackfillKind,
    OfferStatus,
    PostingStatus,
    ReleaseLevel,
    ReleaseStatus,
)
from sesportal.accounts.models import User
from sesportal.accounts.roles import Role
from sesportal.lib.errors import DomainError, InvalidTransition, NotPermitted, RuleViolation
from sesportal.lib.federal_dates import add_working_days
from tests.factories.accounts import user_with
from tests.factories.executives import make_executive
from tests.factories.mobility import make_posting, make_programme, writer_of
from tests.factories.selection import asked, offered, user_of
from tests.mobility.numbers import numbers

pytestmark = pytest.mark.django_db
R, L, A = ReleaseStatus, ReleaseLevel, ApplicationStatus
DAY = dt.timedelta(days=1)


def make(level: ReleaseLevel) -> Release:
    """Return a release of an executive of HE to AG at a level."""
    terms = {
        L.INFORM: {"time_percent": 19},
        L.SUPERVISOR: {"days": 119},
        L.AGENCY: {"days": 120},
        L.DATE_ONLY: {"programme": make_programme("new_position"), "days": None},
    }[level]
    release = asked(make_posting(status=PostingStatus.OPEN, **terms))
    assert release.level == level
    return release


def office(release: Release) -> User:
    return writer_of(release.home_id[:2])


def supervisor(release: Release) -> User:
    return User.objects.get(pk=release.executive.supervisor_id)


def given(status: ReleaseStatus, release: Release, **more: object) -> Answer:
    board = release.asked_on if release.level == L.AGENCY else None
    return Answer(status, board_on=board, **more)


def test_below_a_fifth_of_the_time_informing_is_enough_and_the_move_is_planned():
    release = make(L.INFORM)
    assert (release.status, release.released_on) == (R.INFORMED, release.wanted_on)
    assert Rotation.objects.get(application=release.application).starts_on == release.wanted_on
    with pytest.raises(InvalidTransition):
        answer_release(release=release, by=supervisor(release), answer=given(R.RELEASED, release))


def test_a_short_detail_is_the_supervisors_and_the_offices_only_after_escalation():
    release = make(L.SUPERVISOR)
    others = [office(release), writer_of("AG"), writer_of("TR"), user_of(release.executive)]
    others += [user_with(Role.SUPERVISOR), user_with(Role.ERB_CHAIR, "HE"), user_with(Role.AGENCY_HEAD, "HE")]
    for by in others:
        with pytest.raises(NotPermitted):
            answer_release(release=release, by=by, answer=given(R.RELEASED, release))
    escalate_silent(by="job", as_of=release.escalates_on)
    release.refresh_from_db()
    done = answer_release(release=release, by=office(release), answer=given(R.RELEASED, release))
    assert (done.status, done.answered_by) == (R.RELEASED, office(release))


def test_the_supervisor_releases_a_short_detail():
    release = make(L.SUPERVISOR)
    done = answer_release(release=release, by=supervisor(release), answer=given(R.RELEASED, release))
    assert (done.status, done.released_on) == (R.RELEASED, release.wanted_on)
    rotation = Rotation.objects.get(application=release.application)
    assert (rotation.starts_on, (rotation.ends_on - rotation.starts_on).days) == (release.wanted_on, 118)
    with pytest.raises(InvalidTransition):
        answer_release(release=release, by=supervisor(release), answer=given(R.RELEASED, release))


def test_without_a_supervisor_on_record_the_office_decides():
    release = make(L.SUPERVISOR)
    Executive.objects.filter(pk=release.executive_id).update(supervisor=None)
    done = answer_release(release=release, by=office(release), answer=given(R.RELEASED, release))
    assert done.status == R.RELEASED


@pytest.mark.parametrize("level", [L.AGENCY, L.DATE_ONLY])
def test_long_and_permanent_moves_are_the_offices(level):
    release = make(level)
    for by in (supervisor(release), writer_of("AG"), writer_of("TR"), user_of(release.executive)):
        with pytest.raises(NotPermitted):
            answer_release(release=release, by=by, answer=given(R.RELEASED, release))
    assert answer_release(release=release, by=office(release), answer=given(R.RELEASED, release)).status == R.RELEASED


def test_nobody_answers_for_themselves():
    release = make(L.AGENCY)
    release.executive.user.memberships.create(role=Role.AGENCY_HR, agency_code="HE", starts_on=dt.date(2020, 1, 1))
    with pytest.raises(NotPermitted, match="own release"):
        answer_release(release=release, by=user_of(release.executive), answer=given(R.RELEASED, release))


def test_the_board_is_heard_before_a_long_release():
    release = make(L.AGENCY)
    with pytest.raises(RuleViolation, match="Board was heard"):
        answer_release(release=release, by=office(release), answer=Answer(R.RELEASED))


def test_a_later_date_up_to_the_cap():
    release = make(L.AGENCY)
    latest = latest_release(release.wanted_on, numbers())
    assert latest == release.wanted_on + 90 * DAY
    late = given(R.RELEASED_LATER, release, released_on=latest + DAY)
    with pytest.raises(RuleViolation, match="at most 90 days"):
        answer_release(release=release, by=office(release), answer=late)
    done = answer_release(
        release=release, by=office(release), answer=given(R.RELEASED_LATER, release, released_on=latest)
    )
    assert (done.status, done.released_on) == (R.RELEASED_LATER, latest)
    assert Rotation.objects.get(application=release.application).starts_on == latest


def test_law_gives_no_veto_over_a_permanent_move():
    release = make(L.DATE_ONLY)
    no = given(R.DECLINE_PROPOSED, release, decline_reason="staffing", note="No.")
    for answer in (no, given(R.IF_BACKFILLED, release)):
        with pytest.raises(RuleViolation, match="no veto"):
            answer_release(release=release, by=office(release), answer=answer)


def test_a_decline_needs_reason_note_and_the_chairs_sign_off():
    release = make(L.SUPERVISOR)
    boss = supervisor(release)
    with pytest.raises(RuleViolation):
        answer_release(release=release, by=boss, answer=given(R.DECLINE_PROPOSED, release))
    proposed = given(R.DECLINE_PROPOSED, release, decline_reason="critical_work", note="The audit ends in May.")
    done = answer_release(release=release, by=boss, answer=proposed)
    assert (done.status, done.decline_reason, done.signed_off_at) == (R.DECLINE_PROPOSED, "critical_work", None)
    chair = user_with(Role.ERB_CHAIR, "HE")
    for by in (boss, office(release), user_with(Role.ERB_CHAIR, "TR"), user_with(Role.ERB_MEMBER, "HE")):
        with pytest.raises(NotPermitted):
            sign_off_decline(release=release, by=by)
    signed = sign_off_decline(release=release, by=chair)
    assert (signed.status, signed.signed_off_by) == (R.DECLINED, chair)
    assert Application.objects.get().status == A.NOT_RELEASED
    assert not Rotation.objects.exists()


def test_a_chair_who_proposed_the_decline_does_not_sign_it():
    release = make(L.AGENCY)
    both = user_with(Role.AGENCY_HR, "HE", username="both")
    both.memberships.create(role=Role.ERB_CHAIR, agency_code="HE", starts_on=dt.date(2020, 1, 1))
    proposed = given(R.DECLINE_PROPOSED, release, decline_reason="staffing", note="Two are away.")
    answer_release(release=release, by=both, answer=proposed)
    with pytest.raises(NotPermitted, match="You proposed"):
        sign_off_decline(release=release, by=User.objects.get(pk=both.pk))


def test_a_decline_sent_back_starts_the_clock_anew():
    release = make(L.AGENCY)
    proposed = given(R.DECLINE_PROPOSED, release, decline_reason="staffing", note="Two are away.")
    answer_release(release=release, by=office(release), answer=proposed)
    escalate_silent(by="job", as_of=release.escalates_again_on)
    chair = user_with(Role.ERB_CHAIR, "HE")
    with pytest.raises(DomainError):
        return_decline(release=release, by=chair, note=" ")
    back = return_decline(release=release, by=chair, note="Somebody can act.")
    assert (back.status, back.decline_reason, back.answered_by, back.escalated_again_at) == (R.ASKED, "", None, None)
    assert back.escalates_on == add_working_days(back.asked_on, 5)
    assert answer_release(release=back, by=office(back), answer=given(R.RELEASED, back)).status == R.RELEASED


def test_silence_escalates_after_five_working_days_and_is_no_response_after_ten():
    release = make(L.SUPERVISOR)
    assert (release.escalates_on, release.escalates_again_on) == (
        add_working_days(release.asked_on, 5),
        add_working_days(release.asked_on, 10),
    )
    assert escalate_silent(by="job", as_of=release.escalates_on - DAY) == {}
    assert escalate_silent(by="job", as_of=release.escalates_on) == {"escalated": 1}
    assert escalate_silent(by="job", as_of=release.escalates_on) == {}
    assert escalate_silent(by="job", as_of=release.escalates_again_on - DAY) == {}
    assert escalate_silent(by="job", as_of=release.escalates_again_on) == {"no response": 1}
    assert escalate_silent(by="job", as_of=release.escalates_again_on + 30 * DAY) == {}
    silent = Release.objects.get()
    assert (silent.status, silent.answered_at, silent.decline_reason) == (R.NO_RESPONSE, None, "")
    assert Application.objects.get().status == A.SELECTED
    assert not Rotation.objects.exists()
    assert answer_release(release=silent, by=supervisor(silent), answer=given(R.RELEASED, silent)).status == R.RELEASED


def test_a_clock_nobody_looked_at_catches_up_in_one_go():
    release = make(L.AGENCY)
    done = escalate_silent(by="job", as_of=release.escalates_again_on + 3 * DAY)
    assert done == {"escalated": 1, "no response": 1}
    assert ReleaseStep.objects.filter(text__contains="escalated").count() == 1


def test_the_clock_dies_half_way_and_is_run_again(monkeypatch):
    first, second = make(L.SUPERVISOR), make(L.SUPERVISOR)
    seen: list[int] = []

    def die_at_the_second(release, **_):
        seen.append(release.pk)
        if len(seen) == 2:
            raise OSError("the machine stopped")

    monkeypatch.setattr("mobility.notifications.release_silent", die_at_the_second)
    with pytest.raises(OSError, match="stopped"):
        escalate_silent(by="job", as_of=first.escalates_again_on)
    assert dict(Release.objects.values_list("pk", "status")) == {first.pk: R.NO_RESPONSE, second.pk: R.ASKED}
    assert Release.objects.get(pk=second.pk).escalated_at is None
    assert not ReleaseStep.objects.filter(release=second, text__contains="escalated").exists()
    monkeypatch.undo()
    assert escalate_silent(by="job", as_of=first.escalates_again_on) == {"escalated": 1, "no response": 1}


def test_an_unsigned_decline_goes_to_the_head_and_stays_one():
    release = make(L.AGENCY)
    proposed = given(R.DECLINE_PROPOSED, release, decline_reason="staffing", note="Two are away.")
    answer_release(release=release, by=office(release), answer=proposed)
    assert escalate_silent(by="job", as_of=release.escalates_again_on) == {"unsigned": 1}
    assert escalate_silent(by="job", as_of=release.escalates_again_on) == {}
    assert Release.objects.get().status == R.DECLINE_PROPOSED


def test_after_no_response_the_host_goes_ahead_with_a_permanent_move_alone():
    release, short = make(L.DATE_ONLY), make(L.SUPERVISOR)
    with pytest.raises(InvalidTransition):
        proceed_without_answer(release=release, by=writer_of("AG"))
    escalate_silent(by="job", as_of=release.escalates_again_on)
    for by in (office(release), writer_of("TR")):
        with pytest.raises(NotPermitted):
            proceed_without_answer(release=release, by=by)
    with pytest.raises(InvalidTransition):
        proceed_without_answer(release=Release.objects.get(pk=short.pk), by=writer_of("AG"))
    done = proceed_without_answer(release=release, by=writer_of("AG"))
    assert (done.status, done.released_on) == (R.NO_RESPONSE, release.wanted_on)
    assert Rotation.objects.get(application=release.application).starts_on == release.wanted_on
    with pytest.raises(InvalidTransition):
        proceed_without_answer(release=done, by=writer_of("AG"))


def test_once_the_host_has_gone_ahead_nobody_answers_and_nothing_waits_but_the_gap_can_be_filled():
    release = make(L.DATE_ONLY)
    hr = office(release)
    escalate_silent(by="job", as_of=release.escalates_again_on)
    assert list(Release.objects.waiting_for(hr)) == list(Release.objects.waiting()) == [release]
    done = proceed_without_answer(release=release, by=writer_of("AG"))
    later = given(R.RELEASED_LATER, release, released_on=release.wanted_on + DAY)
    with pytest.raises(InvalidTransition, match="goes ahead"):
        answer_release(release=done, by=hr, answer=later)
    assert not Release.objects.waiting_for(hr).exists()
    assert not Release.objects.waiting().exists()
    assert Rotation.objects.get(application=release.application).starts_on == release.wanted_on
    assert fill_gap(release=done, by=hr, plan=Plan(acting_name="Jo Example"))


def test_a_conditional_release_names_its_backfill_and_waits_for_it():
    release = make(L.SUPERVISOR)
    boss, acting = supervisor(release), make_executive("HE11")
    with pytest.raises(RuleViolation, match="gap"):
        answer_release(release=release, by=boss, answer=given(R.IF_BACKFILLED, release))
    done = answer_release(release=release, by=boss, answer=given(R.IF_BACKFILLED, release), plan=Plan(acting=acting))
    assert (done.status, done.released_on) == (R.IF_BACKFILLED, None)
    assert not Rotation.objects.exists()
    assert list(Backfill.objects.values_list("kind", "acting", "is_settled")) == [("acting", acting.pk, False)]
    with pytest.raises(RuleViolation, match="at most 90"):
        confirm_backfilled(release=release, by=boss, released_on=release.wanted_on + 91 * DAY)
    with pytest.raises(NotPermitted):
        confirm_backfilled(release=release, by=writer_of("AG"), released_on=release.wanted_on)
    gone = confirm_backfilled(release=release, by=boss, released_on=release.wanted_on + 14 * DAY)
    assert (gone.status, Backfill.objects.get().is_settled) == (R.RELEASED_LATER, True)
    assert Rotation.objects.get().starts_on == release.wanted_on + 14 * DAY
    with pytest.raises(InvalidTransition):
        confirm_backfilled(release=release, by=boss, released_on=release.wanted_on)


def test_a_gap_not_filled_by_the_latest_day_is_told_to_both_agencies_once():
    release = make(L.AGENCY)
    hr, plan = office(release), Plan(acting_name="Jo Example")
    answer_release(release=release, by=hr, answer=given(R.IF_BACKFILLED, release), plan=plan)
    latest = release.wanted_on + 90 * DAY
    assert [tell_unfilled(by="job", as_of=latest + days * DAY) for days in (-1, 0, 1, 2)] == [0, 0, 1, 0]
    told = Notice.objects.filter(rule="release_news", key__endswith=f"unfilled-{latest}")
    assert {hr, writer_of("AG"), release.executive.user} <= {notice.recipient for notice in told}
    assert release.steps.filter(text__startswith="The gap is not filled by").count() == 1


def test_a_vacancy_becomes_a_draft_posting_of_the_home_agency():
    release, programme = make(L.AGENCY), make_programme()
    plan = Plan(programme=programme, acting_name="Jo Example")
    answer_release(release=release, by=office(release), answer=given(R.RELEASED, release), plan=plan)
    posting = Backfill.objects.get(kind=BackfillKind.POSTING).posting
    assert (posting.status, posting.agency_id, posting.days) == (PostingStatus.DRAFT, "HE11", 120)
    assert posting.backfills == f"release {release.pk}"
    assert Backfill.objects.get(kind=BackfillKind.ACTING).acting_name == "Jo Example"


def test_when_the_backfill_is_refused_the_answer_is_not_recorded_either():
    release = make(L.AGENCY)
    for plan in (Plan(acting=make_executive("AG11")), Plan(acting=release.executive)):
        with pytest.raises(DomainError):
            answer_release(release=release, by=office(release), answer=given(R.RELEASED, release), plan=plan)
    short = make(L.SUPERVISOR)
    plan = Plan(programme=make_programme())
    with pytest.raises(NotPermitted):
        answer_release(release=short, by=supervisor(short), answer=given(R.RELEASED, short), plan=plan)
    assert set(Release.objects.values_list("status", flat=True)) == {R.ASKED}
    assert not Backfill.objects.exists()
    assert not Rotation.objects.exists()


def test_a_backfill_is_added_later_by_who_decides():
    release = make(L.AGENCY)
    answer_release(release=release, by=office(release), answer=given(R.RELEASED, release))
    with pytest.raises(NotPermitted):
        fill_gap(release=release, by=writer_of("AG"), plan=Plan(acting_name="Jo Example"))
    fill_gap(release=release, by=office(release), plan=Plan(acting_name="Jo Example"))
    assert ReleaseStep.objects.filter(text="Backfill: Jo Example is to act").exists()


def test_where_nobody_leaves_no_gap_is_filled():
    release = make(L.AGENCY)
    plan, hr = Plan(acting_name="Jo Example"), office(release)
    decline = given(R.DECLINE_PROPOSED, release, decline_reason="staffing", note="Two are away.")
    with pytest.raises(DomainError, match="leaves no gap"):
        answer_release(release=release, by=hr, answer=decline, plan=plan)
    answer_release(release=release, by=hr, answer=decline)
    with pytest.raises(InvalidTransition, match="Nobody leaves"):
        fill_gap(release=release, by=hr, plan=plan)
    with pytest.raises(InvalidTransition, match="Nobody leaves"):
        request_allocation(release=release, by=hr, justification="Work stands still.")
    assert not Backfill.objects.exists()


def test_no_home_agency_no_acceptance():
    offer = offered()
    Executive.objects.filter(pk=offer.application.executive_id).update(home=None)
    with pytest.raises(InvalidTransition, match="home agency"):
        accept_offer(offer=offer, by=user_of(offer.application.executive))
    assert Offer.objects.get().status == OfferStatus.OPEN
    assert Posting.objects.get().status == PostingStatus.SELECTING


def test_both_agencies_the_supervisor_and_the_executive_see_every_step():
    release = make(L.AGENCY)
    seen = [office(release), writer_of("AG"), supervisor(release), user_of(release.executive)]
    seen += [user_with(Role.AUDITOR), user_with(Role.OPM_ANALYST), user_with(Role.ERB_CHAIR, "HE")]
    unseen = [writer_of("TR"), user_with(Role.SUPERVISOR), user_with(Role.EXECUTIVE), user_with(Role.ERB_MEMBER, "HE")]
    assert all(Release.objects.visible_to(user).exists() for user in seen)
    assert not any(Release.objects.visible_to(user).exists() for user in unseen)


@pytest.mark.parametrize("level", [L.SUPERVISOR, L.AGENCY])
def test_the_desk_counts_what_waits_for_each(level):
    release = make(level)
    boss, hr = supervisor(release), office(release)
    waits = {who: Release.objects.waiting_for(user).count() for who, user in (("boss", boss), ("hr", hr))}
    assert waits == ({"boss": 1, "hr": 0} if level == L.SUPERVISOR else {"boss": 0, "hr": 1})
    assert not Release.objects.waiting_for(writer_of("AG")).exists()
    escalate_silent(by="job", as_of=release.escalates_on)
    assert Release.objects.waiting_for(hr).count() == 1
