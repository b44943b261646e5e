"""Applications by the executives themselves, and who may know of them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from mobility.actions.applications import (
    disclose_application,
    draft_application,
    edit_application,
    prefer_application,
    submit_application,
    withdraw_application,
)
from mobility.actions.selection import short_list, take_off_short_list
from mobility.models import Application, Offer, Posting, Release, Rotation
from mobility.signals import notice_due
from mobility.workflow import ApplicationStatus, OfferStatus, PostingStatus, ReleaseStatus, RotationStatus
from sesportal.accounts.models import User
from sesportal.accounts.roles import Role
from sesportal.audit.models import AuditEvent
from sesportal.lib.errors import InvalidTransition, NotPermitted, RuleViolation
from tests.factories.accounts import user_with
from tests.factories.mobility import make_posting, writer_of
from tests.factories.selection import asked, draft, listed, make_applicant, offered, submitted, user_of

pytestmark = pytest.mark.django_db
A, S = ApplicationStatus, PostingStatus


@pytest.fixture
def posting() -> Posting:
    return make_posting(status=S.OPEN)


@pytest.fixture
def told() -> list[tuple[str, User]]:
    """Every notice sent, as its rule and recipient."""
    sent: list[tuple[str, User]] = []

    def keep(*, rule, recipient, **_):
        sent.append((rule, recipient))

    notice_due.connect(keep)
    yield sent
    notice_due.disconnect(keep)


def home_people(application: Application) -> dict[str, User]:
    code = application.executive.home_id[:2]
    return {
        "supervisor": application.executive.supervisor,
        "office": writer_of(code),
        "head": user_with(Role.AGENCY_HEAD, code),
        "chair": user_with(Role.ERB_CHAIR, code),
        "opm": user_with(Role.OPM_ANALYST),
        "auditor": user_with(Role.AUDITOR),
    }


def sees(user: User, application: Application) -> bool:
    return Application.objects.visible_to(User.objects.get(pk=user.pk)).filter(pk=application.pk).exists()


def test_a_draft_is_its_writers_alone(posting):
    application = draft(posting)
    assert application.status == A.DRAFT
    assert sees(application.executive.user, application)
    others = [*home_people(application).values(), writer_of("AG"), user_of(make_applicant())]
    assert [user for user in others if sees(user, application)] == []


def test_home_knows_of_an_open_application_once_it_is_submitted(posting):
    application = submitted(posting)
    assert application.known_to_home_at is not None
    assert all(sees(user, application) for user in (*home_people(application).values(), writer_of("AG")))
    assert not sees(user_of(make_applicant()), application)
    assert not sees(writer_of("TR"), application)


def test_home_learns_of_a_confidential_application_when_it_is_short_listed(posting, told):
    application = submitted(posting, is_confidential=True)
    home = home_people(application)
    assert application.known_to_home_at is None
    assert sees(writer_of("AG"), application)
    assert [who for who, user in home.items() if sees(user, application)] == []
    assert told == []
    short_list(posting=posting, by=writer_of("AG"), applications=[application.pk])
    application = type(application).objects.get(pk=application.pk)
    assert application.known_to_home_at is not None
    assert [who for who, user in home.items() if not sees(user, application)] == []
    assert ("short_listed", application.executive.user) in told
    assert ("home_short_listed", home["supervisor"]) in told
    assert ("home_short_listed", home["office"]) in told
    take_off_short_list(posting=posting, by=writer_of("AG"), applications=[application.pk])
    assert sees(home["office"], application)


def test_what_ended_before_a_short_list_stays_confidential(posting, told):
    application = submitted(posting, is_confidential=True)
    withdraw_application(application=application, by=user_of(application.executive), reason="A family matter")
    assert [who for who, user in home_people(application).items() if sees(user, application)] == []
    assert {rule for rule, _ in told} == {"application_withdrawn"}
    home = {user.pk for user in home_people_of(application)}
    assert [who for _, who in told if who.pk in home] == []


def home_people_of(application: Application) -> list[User]:
    code = application.executive.home_id[:2]
    held = User.objects.filter(memberships__agency_code=code)
    return [*held, application.executive.supervisor]


def test_the_audit_log_names_a_confidential_application_by_its_number(posting):
    application = submitted(posting, is_confidential=True)
    events = AuditEvent.objects.filter(subject_type="mobility.application", subject_id=str(application.pk))
    assert events.count() >= 2
    assert not events.filter(subject__contains=application.executive.family_name).exists()


def test_disclosing_ends_the_confidence_and_nothing_restores_it(posting):
    application = submitted(posting, is_confidential=True)
    me = user_of(application.executive)
    with pytest.raises(NotPermitted):
        disclose_application(application=application, by=user_of(make_applicant()))
    disclosed = disclose_application(application=application, by=me)
    assert (disclosed.is_confidential, disclosed.known_to_home_at is not None) == (False, True)
    assert sees(application.executive.supervisor, application)
    with pytest.raises(InvalidTransition):
        disclose_application(application=application, by=me)


def test_an_application_is_made_once_and_only_while_the_posting_is_open(posting):
    application = draft(posting)
    me = user_of(application.executive)
    with pytest.raises(InvalidTransition):
        draft_application(by=me, posting=posting)
    with pytest.raises(InvalidTransition):
        draft_application(by=me, posting=make_posting(status=S.CLOSED))
    with pytest.raises(InvalidTransition):
        draft_application(by=me, posting=make_posting(status=S.DRAFT))
    with pytest.raises(NotPermitted):
        draft_application(by=writer_of("AG"), posting=posting)
    withdraw_application(application=application, by=me)
    assert draft_application(by=me, posting=posting).status == A.DRAFT


def test_a_draft_is_changed_and_what_was_submitted_stands(posting):
    application = draft(posting, is_confidential=True)
    me = user_of(application.executive)
    content: dict[str, Any] = {
        "statement": "New.",
        "competencies": list(posting.competencies.all())[:1],
        "earliest_on": None,
    }
    with pytest.raises(NotPermitted):
        edit_application(application=application, by=user_of(make_applicant()), is_confidential=False, **content)
    changed = edit_application(application=application, by=me, is_confidential=False, **content)
    assert (changed.statement, changed.is_confidential, changed.competencies.count()) == ("New.", False, 1)
    with pytest.raises(RuleViolation, match="earliest date"):
        submit_application(application=changed, by=me)
    content["earliest_on"] = timezone.localdate()
    edit_application(application=changed, by=me, is_confidential=False, **content)
    submit_application(application=changed, by=me)
    with pytest.raises(InvalidTransition):
        edit_application(application=changed, by=me, is_confidential=True, **content)


def test_a_condition_that_is_failed_refuses_the_submission():
    posting = make_posting(status=S.OPEN, audience="agency")
    application = draft(posting)
    with pytest.raises(RuleViolation) as refusal:
        submit_application(application=application, by=user_of(application.executive))
    assert [finding.code for finding in refusal.value.findings] == ["audience"]
    application.refresh_from_db()
    assert application.status == A.DRAFT


def test_preferences_are_numbered_without_gaps_and_moved():
    me = make_applicant()
    first, second, third = (submitted(make_posting(status=S.OPEN), me) for _ in range(3))
    assert places(first, second, third) == [1, 2, 3]
    prefer_application(application=third, by=user_of(me), place=1)
    assert places(first, second, third) == [2, 3, 1]
    prefer_application(application=third, by=user_of(me), place=99)
    assert places(first, second, third) == [1, 2, 3]
    withdraw_application(application=first, by=user_of(me))
    assert places(first, second, third) == [None, 1, 2]
    with pytest.raises(InvalidTransition):
        prefer_application(application=first, by=user_of(me), place=1)
    with pytest.raises(NotPermitted):
        prefer_application(application=second, by=user_of(make_applicant()), place=1)


def places(*applications: Application) -> list[int | None]:
    held = dict(Application.objects.values_list("pk", "preference"))
    return [held[application.pk] for application in applications]


@pytest.mark.parametrize("make", [draft, submitted, listed])
def test_withdrawing_at_any_time(make, posting):
    application = make(posting)
    with pytest.raises(NotPermitted):
        withdraw_application(application=application, by=writer_of("AG"))
    done = withdraw_application(application=application, by=user_of(application.executive), reason="Other plans")
    assert (done.status, done.withdrawn_reason, done.preference) == (A.WITHDRAWN, "Other plans", None)
    with pytest.raises(InvalidTransition):
        withdraw_application(application=application, by=user_of(application.executive))


def test_withdrawing_declines_an_open_offer():
    offer = offered()
    withdraw_application(application=offer.application, by=user_of(offer.application.executive))
    assert Offer.objects.get().status == OfferStatus.DECLINED


def test_withdrawing_after_acceptance_frees_the_place_and_ends_what_was_planned():
    release = asked(make_posting(status=S.OPEN, time_percent=10))
    assert release.status == ReleaseStatus.INFORMED
    assert Rotation.objects.get().status == RotationStatus.PLANNED
    withdraw_application(application=release.application, by=user_of(release.executive))
    assert Release.objects.get().status == ReleaseStatus.WITHDRAWN
    assert Rotation.objects.get().status == RotationStatus.CANCELLED
    assert Posting.objects.get().status == S.SELECTING


def test_time_of_submission_and_audience_of_the_notice(posting, told):
    application = submitted(posting)
    assert timezone.now() - application.submitted_at < dt.timedelta(minutes=5)
    assert told == []
