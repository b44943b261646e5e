"""What load_demo puts beside the synthetic corps: plans in every state, boards with history, one load only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.db import transaction
from django.db.models import Count, F, Q

from development.demo.loading import load
from development.models import (
    Board,
    BoardMember,
    Case,
    DevelopmentPlan,
    Meeting,
    MobilityAgreement,
    Notice,
    PlanLine,
    Recommendation,
    SignatureChain,
    UnmetNeed,
)
from development.rules.content import plan_hash
from development.workflow import MeetingStatus, MobilityAgreementStatus, NotDoneReason, PlanStatus, Signer
from executives.demo import persona
from executives.demo.logins import AGENCY
from executives.models import Executive, PerformanceRating
from sesportal.accounts.models import User
from sesportal.accounts.roles import Role

pytestmark = pytest.mark.django_db
AS_OF = dt.date(2026, 11, 22)
NOON = dt.datetime.combine(AS_OF, dt.time(17), tzinfo=dt.UTC)


S = PlanStatus
LAST = {
    S.DRAFT: {"begun"},
    S.SUBMITTED: {"submitted"},
    S.RETURNED: {"returned", "decided"},
    S.AGREED: {"signed"},
    S.AT_BOARD: {"placed"},
    S.ENDORSED: {"decided"},
    S.ENDORSED_WITH_CHANGES: {"decided"},
    S.IN_FORCE: {"in_force", "decided"},
    S.CLOSED: {"closed"},
}
"""With which step a plan came to stand where it does; one in force may have been reviewed since."""


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker) -> Iterator[None]:
    """Load once for all tests here; nothing of it stays."""
    with django_db_blocker.unblock(), time_machine.travel(NOON), transaction.atomic():
        call_command("load_demo", executives=700, as_of=AS_OF, stdout=StringIO())
        yield
        transaction.set_rollback(True)


def test_about_half_have_a_plan_in_every_state(loaded: None) -> None:
    on_board = Executive.objects.on_board()
    with_plan = on_board.filter(development_plans__isnull=False).distinct().count()
    assert 0.42 < with_plan / on_board.count() < 0.6
    ours = DevelopmentPlan.objects.filter(executive__home__code__startswith=AGENCY)
    assert set(ours.values_list("status", flat=True)) == set(PlanStatus.values)
    assert not DevelopmentPlan.objects.filter(created_at__date__gt=AS_OF).exists()
    assert not DevelopmentPlan.objects.filter(steps__at__date__gt=AS_OF).exists()
    for plan in ours.prefetch_related("steps"):
        steps = sorted(plan.steps.all(), key=lambda step: step.pk)
        assert [step.at for step in steps] == sorted(step.at for step in steps)
        assert steps[-1].verb in LAST[PlanStatus(plan.status)], plan.pk


def test_plans_say_what_was_signed_under_the_framework_of_their_day(loaded: None) -> None:
    old = DevelopmentPlan.objects.filter(created_at__lt=dt.datetime(2025, 9, 30, tzinfo=dt.UTC))
    new = DevelopmentPlan.objects.filter(created_at__gte=dt.datetime(2025, 10, 2, tzinfo=dt.UTC))
    assert set(old.values_list("framework__code", flat=True)) == {"ECQ-2006"}
    assert set(new.values_list("framework__code", flat=True)) == {"ECQ-2025-05"}
    foreign = PlanLine.objects.exclude(competency__qualification__framework=F("plan__framework"))
    assert not foreign.filter(competency__isnull=False).exists()
    signed = DevelopmentPlan.objects.exclude(submitted_hash="").annotate(n=Count("edits")).prefetch_related("lines")
    assert signed.filter(n__gt=0).exists()
    for plan in signed:
        assert (plan_hash(plan, plan.lines.all()) == plan.submitted_hash) is (plan.n == 0)


def test_a_new_version_carries_lines_of_the_one_before(loaded: None) -> None:
    carried = PlanLine.objects.filter(origin__isnull=False)
    assert carried.exists()
    assert not carried.exclude(plan__previous=F("origin__plan")).exists()


def test_reasons_are_those_that_the_study_heard(loaded: None) -> None:
    answers = UnmetNeed.objects.all()
    unmet = answers.filter(had_unmet_need=True)
    assert 0.24 < unmet.count() / answers.count() < 0.36
    unavailable = unmet.filter(reason=NotDoneReason.TRAINING_UNAVAILABLE).count()
    assert 0.3 < unavailable / unmet.count() < 0.54
    assert PlanLine.objects.exclude(not_done_reason="").exists()


def test_about_half_of_the_boards_are_late(loaded: None) -> None:
    late = 0
    for board in Board.objects.all():
        people = Executive.objects.on_board().in_agency(board.agency_id)
        due = people.filter(ses_entry_on__lt=AS_OF - dt.timedelta(days=365))
        reviewed = due.filter(
            board_cases__discussion=Case.Discussion.DISCUSSED,
            board_cases__meeting__held_on__gt=AS_OF - dt.timedelta(days=365),
        )
        late += reviewed.distinct().count() < 0.75 * due.count()
    assert Board.objects.count() == 23
    assert 9 <= late <= 15


def test_the_personas_have_something_to_do(loaded: None) -> None:
    board = Board.objects.get(agency=AGENCY)
    seats = dict(board.members.values_list("user__username", "seat"))
    assert seats["saxifrage.fulcrum"] == BoardMember.Seat.CHAIR
    assert seats["tormentil.goshawk"] == BoardMember.Seat.MEMBER
    coming = Meeting.objects.filter(cycle__board=board, held_on__gt=AS_OF)
    assert set(coming.values_list("status", flat=True)) == {MeetingStatus.PLANNED, MeetingStatus.SCHEDULED}
    scheduled = coming.get(status=MeetingStatus.SCHEDULED)
    assert scheduled.cases.filter(plan__status=PlanStatus.AT_BOARD).exists()
    quince = User.objects.get(memberships__role=Role.SUPERVISOR)
    waiting = DevelopmentPlan.objects.filter(status=PlanStatus.SUBMITTED, next_signer=Signer.SUPERVISOR)
    assert waiting.filter(executive__supervisor=quince).exists()


def test_the_meetings_of_the_past_are_closed_and_their_records_hold(loaded: None) -> None:
    past = Meeting.objects.filter(held_on__lte=AS_OF)
    assert set(past.values_list("status", flat=True)) == {MeetingStatus.CLOSED}
    assert {2024, 2025, 2026} <= set(past.values_list("cycle__fiscal_year", flat=True))
    output = StringIO()
    call_command("verify_meetings", stdout=output)
    assert f"{past.count()} closed meetings checked" in output.getvalue()
    ours = past.filter(cycle__board__agency=AGENCY).latest("held_on")
    assert ours.record["cases"][0]["seen"]["career"]


def test_a_record_holds_what_the_board_saw_on_its_day(loaded: None) -> None:
    held = Case.objects.filter(meeting__cycle__board__agency=AGENCY, meeting__status="closed").select_related("meeting")
    assert held
    for case in held:
        (seen,) = [one for one in case.meeting.record["cases"] if one["id"] == case.pk]
        day = str(case.meeting.held_on)
        assert all(stay["from"] <= day for stay in seen["seen"]["career"])
        versions = {version["version"]: version["status"] for version in seen["seen"]["versions"]}
        if case.plan is None:
            continue
        assert max(versions) == case.plan.version
        assert seen["seen"]["plan"]["status"] == versions[case.plan.version] == PlanStatus.AT_BOARD.label
        later = case.plan.lines.filter(status_changed_at__date__gt=case.meeting.held_on).values_list(
            "objective", flat=True
        )
        stands = {line["objective"]: line["status"] for line in seen["seen"]["plan"]["lines"]}
        assert {stands[objective] for objective in later} <= {"Planned"}


def test_who_entered_lately_was_offered_a_mobility_agreement(loaded: None) -> None:
    statuses = set(MobilityAgreement.objects.values_list("status", flat=True))
    assert statuses == set(MobilityAgreementStatus.values)
    assert not MobilityAgreement.objects.filter(executive__ses_entry_on__lt=dt.date(2026, 10, 1)).exists()


def test_the_supervisor_and_marigold_have_notices(loaded: None) -> None:
    readers = set(Notice.objects.standing().values_list("recipient__username", flat=True))
    assert readers == {"marigold.anvil", "quince.drawknife"}


def test_marigold_has_a_draft_half_written_and_a_recommendation(loaded: None) -> None:
    marigold = Executive.objects.get(identifier=persona.IDENTIFIER)
    draft = marigold.development_plans.get(status=PlanStatus.DRAFT)
    assert draft.short_term_goal
    assert not draft.long_term_goal
    assert draft.lines.filter(competency__isnull=True).exists()
    assert draft.previous
    assert draft.previous.status == PlanStatus.IN_FORCE
    recommendation = Recommendation.objects.get(executive=marigold, taken_up_on__isnull=True)
    assert recommendation.issued_at


def test_accounts_of_board_members_open_no_door(loaded: None) -> None:
    members = User.objects.filter(username__startswith="board.")
    assert members.count() == 23 * 5 - 2
    assert not any(user.has_usable_password() for user in members)
    assert not SignatureChain.objects.filter(signers=[]).exists()


def test_ratings_of_the_last_years_are_there_for_the_boards(loaded: None) -> None:
    held = Executive.objects.on_board().filter(ratings__isnull=False).distinct().count()
    assert held > 0.6 * Executive.objects.on_board().count()
    assert PerformanceRating.objects.exists()


def test_a_second_load_writes_nothing(loaded: None) -> None:
    before = [model.objects.count() for model in (DevelopmentPlan, Case, Board, User)]
    assert load(AS_OF, 1) == "none, since some are held already"
    assert [model.objects.count() for model in (DevelopmentPlan, Case, Board, User)] == before


def test_constraints_of_dates_hold_in_the_story(loaded: None) -> None:
    wrong = DevelopmentPlan.objects.filter(
        Q(closed_on__lt=F("in_force_on")) | Q(in_force_on__lt=F("reviewed_on")) | Q(in_force_on__gt=AS_OF)
    )
    assert not wrong.exists()
    assert not PlanLine.objects.filter(Q(done_on__gt=AS_OF) | Q(done_on__lt=F("starts_on"))).exists()
