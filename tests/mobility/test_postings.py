"""Postings from draft to filled or cancelled: who does what when, what is refused, and what the clock does."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from executives.models import Competency, RuleParameter
from mobility import jobs
from mobility.actions import postings as acts
from mobility.actions.nightly import mark_hard_to_fill
from mobility.actions.postings import turn_postings
from mobility.actions.transitions import move
from mobility.models import Application, Posting
from mobility.rules.hard_to_fill import definition, is_hard_to_fill
from mobility.rules.terms import check_posting, check_terms
from mobility.signals import notice_due
from mobility.workflow import ApplicationStatus, NotSelectedReason, PostingStatus
from sesportal.accounts.models import User
from sesportal.accounts.roles import Role
from sesportal.audit.models import AuditEvent
from sesportal.lib.errors import DomainError, InvalidTransition, NotPermitted, RuleViolation
from sesportal.lib.findings import Finding
from tests.factories.accounts import user_with
from tests.factories.executives import make_agency, make_executive
from tests.factories.mobility import make_posting, make_programme, reviewer_of, writer_of

pytestmark = pytest.mark.django_db
S, A = PostingStatus, ApplicationStatus
DAY = dt.timedelta(days=1)
STEPS: dict[str, dict[str, Any]] = {
    "edit": {"title": "Changed"},
    "submit": {},
    "approve": {},
    "return": {"reason": "Say more."},
    "close": {"reason": "Enough."},
    "reopen": {"closes_on": None},
    "cancel": {"reason": "No funds."},
    "duplicate": {},
}
# By status and step, who may: w the writer, r another specialist of the agency, h its head. Everybody else never may.
ALLOWED = {
    ("draft", "edit"): "wr",
    ("draft", "submit"): "wr",
    ("draft", "cancel"): "wr",
    ("draft", "duplicate"): "wr",
    ("in_review", "approve"): "rh",
    ("in_review", "return"): "rh",
    ("in_review", "cancel"): "wr",
    ("in_review", "duplicate"): "wr",
    ("open", "close"): "wr",
    ("open", "cancel"): "wr",
    ("open", "duplicate"): "wr",
    ("closed", "reopen"): "wr",
    ("closed", "cancel"): "wr",
    ("closed", "duplicate"): "wr",
    ("cancelled", "duplicate"): "wr",
}


def findings_of(posting: Posting, as_of: dt.date) -> list[Finding]:
    parameters = RuleParameter.objects.values_on(posting.closes_on or as_of)
    return check_posting(posting, as_of=as_of, parameters=parameters)


def do(step: str, posting: Posting, by: User) -> Posting:
    fields = dict(STEPS[step])
    if step == "reopen":
        fields["closes_on"] = timezone.localdate() + 20 * DAY
    act = getattr(acts, f"{step}_posting")
    done: Posting = act(posting=posting, by=by, **fields)
    return done


@pytest.mark.parametrize("status", ["draft", "in_review", "open", "closed", "cancelled"])
@pytest.mark.parametrize("step", STEPS)
def test_every_step_in_every_status_by_everyone(
    status: str, step: str, cast: dict[Role, User], sibling_hr: User
) -> None:
    people = {"w": writer_of("AG"), "r": reviewer_of("AG"), "h": cast[Role.AGENCY_HEAD], "o": sibling_hr}
    people |= {role.value: user for role, user in cast.items() if role not in (Role.AGENCY_HR, Role.AGENCY_HEAD)}
    for key, person in people.items():
        posting = make_posting(status=status)
        if key in ALLOWED.get((status, step), ""):
            done = do(step, posting, person)
            assert AuditEvent.objects.filter(subject_id=str(done.pk), actor_id=person.pk).exists()
            continue
        with pytest.raises(DomainError) as refused:
            do(step, posting, person)
        assert isinstance(refused.value, (NotPermitted, InvalidTransition)), key
        posting.refresh_from_db()
        assert (posting.status, posting.title != "Changed") == (status, True), key


def test_the_life_of_a_posting_is_kept() -> None:
    posting = make_posting(status="open")
    assert posting.opens_on == timezone.localdate()
    assert posting.opened_at is not None
    assert (posting.created_by, posting.approved_by) == (writer_of("AG"), reviewer_of("AG"))
    acts.close_posting(posting=posting, by=writer_of("AG"), reason="Enough.")
    opened = posting.opened_at
    again = do("reopen", posting, writer_of("AG"))
    assert (again.status, again.opened_at, again.status_reason) == (S.OPEN, opened, "")
    verbs = AuditEvent.objects.filter(subject_id=str(posting.pk)).order_by("id").values_list("verb", flat=True)
    assert list(verbs) == [
        "posting written",
        "posting in review",
        "posting approved",
        "posting open",
        "posting closed to applications",
        "posting open",
    ]


def test_nobody_reviews_what_they_wrote_on() -> None:
    writer, second = writer_of("AG"), reviewer_of("AG")
    posting = make_posting()
    acts.edit_posting(posting=posting, by=second, title="Better")
    acts.submit_posting(posting=posting, by=writer)
    for one in (writer, second):
        with pytest.raises(NotPermitted) as refused:
            acts.approve_posting(posting=posting, by=one)
        assert refused.value.code == "own_posting"
    third = user_with(Role.AGENCY_HR, "AG", username="third")
    assert acts.approve_posting(posting=posting, by=third).status == S.OPEN


def test_a_subelements_office_does_not_write_for_a_sibling() -> None:
    office = user_with(Role.AGENCY_HR, "AG11", username="ag11")
    make_posting("AG11", by=office)
    with pytest.raises(NotPermitted):
        make_posting("AG13", by=office)
    own = make_posting("AG11", by=office)
    with pytest.raises(NotPermitted):
        acts.edit_posting(posting=own, by=office, agency=make_agency("AG13"))


def test_what_is_returned_comes_back_to_its_writer_with_the_reason() -> None:
    told: list[dict[str, Any]] = []
    notice_due.connect(receiver := lambda **kwargs: told.append(kwargs))
    try:
        posting = acts.return_posting(
            posting=make_posting(status="in_review"), by=reviewer_of("AG"), reason="Too long."
        )
    finally:
        notice_due.disconnect(receiver)
    assert (posting.status, posting.status_reason) == (S.DRAFT, "Too long.")
    assert [(one["recipient"], one["url"]) for one in told] == [(writer_of("AG"), f"/postings/{posting.pk}/edit/")]
    submitted = acts.submit_posting(posting=posting, by=writer_of("AG"))
    assert submitted.status_reason == ""


def test_an_incomplete_draft_is_not_reviewed() -> None:
    posting = make_posting(duties="", closes_on=None)
    with pytest.raises(RuleViolation) as refused:
        acts.submit_posting(posting=posting, by=writer_of("AG"))
    assert {finding.code for finding in refused.value.findings} == {"no_duties", "no_closing_day"}
    posting.refresh_from_db()
    assert posting.status == S.DRAFT


@pytest.mark.parametrize(("days", "is_refused"), [(12, True), (13, False), (14, False)])
def test_a_merit_staffed_vacancy_is_open_for_fourteen_days(days: int, is_refused: bool) -> None:
    today = timezone.localdate()
    fields: dict[str, Any] = {"programme": make_programme("new_position"), "days": None, "is_merit_staffed": True}
    posting = make_posting(closes_on=today + days * DAY, **fields)
    if is_refused:
        with pytest.raises(RuleViolation, match="14 calendar days"):
            acts.submit_posting(posting=posting, by=writer_of("AG"))
    else:
        assert acts.submit_posting(posting=posting, by=writer_of("AG")).status == S.IN_REVIEW
        findings = findings_of(posting, today)
        assert "posting_submission_due" in {finding.code for finding in findings}


def test_a_rotation_may_close_sooner() -> None:
    posting = make_posting(closes_on=timezone.localdate() + 2 * DAY)
    assert acts.submit_posting(posting=posting, by=writer_of("AG")).status == S.IN_REVIEW


def test_what_is_approved_for_later_opens_by_itself() -> None:
    today = timezone.localdate()
    posting = make_posting(opens_on=today + 5 * DAY, is_projected=True)
    acts.submit_posting(posting=posting, by=writer_of("AG"))
    approved = acts.approve_posting(posting=posting, by=reviewer_of("AG"))
    assert (approved.status, approved.approved_by) == (S.IN_REVIEW, reviewer_of("AG"))
    with pytest.raises(InvalidTransition, match="approved already"):
        acts.approve_posting(posting=posting, by=user_with(Role.AGENCY_HEAD, "AG"))
    assert not turn_postings(by="test", as_of=today + 4 * DAY)
    assert turn_postings(by="test", as_of=today + 5 * DAY) == {"opened": 1}
    posting.refresh_from_db()
    assert (posting.status, posting.is_projected) == (S.OPEN, False)
    assert not turn_postings(by="test", as_of=today + 5 * DAY)


def test_nothing_opens_that_nobody_approved() -> None:
    today = timezone.localdate()
    posting = make_posting(status="in_review", opens_on=today)
    assert not turn_postings(by="test", as_of=today + DAY)
    with pytest.raises(InvalidTransition, match="approved"):
        acts.open_posting(posting=posting, by="test")


def test_the_last_day_counts() -> None:
    posting = make_posting(status="open")
    assert posting.closes_on is not None
    assert not turn_postings(by="test", as_of=posting.closes_on)
    assert turn_postings(by="test", as_of=posting.closes_on + DAY) == {"closed": 1}
    posting.refresh_from_db()
    assert posting.status == S.CLOSED


def test_a_job_that_died_half_way_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = make_posting(status="open"), make_posting(status="open")
    assert first.closes_on is not None
    close, calls = acts.close_posting, []

    def dying(**kwargs: Any) -> Posting:
        calls.append(kwargs["posting"].pk)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return close(**kwargs)

    monkeypatch.setattr("mobility.actions.postings.close_posting", dying)
    with pytest.raises(KeyboardInterrupt):
        turn_postings(by="test", as_of=first.closes_on + DAY)
    monkeypatch.undo()
    assert turn_postings(by="test", as_of=first.closes_on + DAY) == {"closed": 1}
    assert set(Posting.objects.values_list("status", flat=True)) == {S.CLOSED}
    closed = AuditEvent.objects.filter(verb="posting closed to applications").values_list("subject_id", flat=True)
    assert sorted(closed) == sorted([str(first.pk), str(second.pk)])


def _applied(posting: Posting, status: str) -> Application:
    executive = make_executive("HE11", user=user_with(Role.EXECUTIVE, username=f"x{posting.pk}{status}"))
    return Application.objects.create(posting=posting, executive=executive, status=status, submitted_at=timezone.now())


def test_cancelling_tells_everybody_who_waits() -> None:
    posting = make_posting(status="open")
    waiting = [_applied(posting, A.SUBMITTED), _applied(posting, A.SHORT_LISTED)]
    draft, gone = _applied(posting, A.DRAFT), _applied(posting, A.WITHDRAWN)
    told: list[Any] = []
    notice_due.connect(receiver := lambda **kwargs: told.append(kwargs["recipient"]))
    try:
        acts.cancel_posting(posting=posting, by=writer_of("AG"), reason="No funds.")
    finally:
        notice_due.disconnect(receiver)
    for one in waiting:
        one.refresh_from_db()
        assert (one.status, one.not_selected_reason) == (A.NOT_SELECTED, NotSelectedReason.CANCELLED)
    assert set(told) == {one.executive.user for one in waiting}
    for one, status in ((draft, A.DRAFT), (gone, A.WITHDRAWN)):
        one.refresh_from_db()
        assert one.status == status


@pytest.mark.parametrize("status", [A.OFFERED, A.SELECTED])
def test_nothing_is_cancelled_while_somebody_holds_an_offer(status: str) -> None:
    posting = make_posting(status="closed")
    _applied(posting, status)
    with pytest.raises(InvalidTransition, match="Take the offer back"):
        acts.cancel_posting(posting=posting, by=writer_of("AG"), reason="No funds.")
    posting.refresh_from_db()
    assert posting.status == S.CLOSED


def test_a_copy_says_the_same_but_its_dates_and_history() -> None:
    posting = make_posting(status="closed", title="Twice", functions=["budget"])
    copy = acts.duplicate_posting(posting=posting, by=reviewer_of("AG"))
    assert (copy.status, copy.title, copy.functions, copy.copied_from) == (S.DRAFT, "Twice", ["budget"], posting)
    assert (copy.opens_on, copy.closes_on, copy.opened_at, copy.approved_by) == (None, None, None, None)
    assert set(copy.competencies.all()) == set(posting.competencies.all())
    assert copy.search_text == posting.search_text
    assert list(copy.writers.all()) == [reviewer_of("AG")]


def test_no_content_but_its_own_can_be_written() -> None:
    posting = make_posting()
    with pytest.raises(TypeError, match="status cannot be written"):
        acts.edit_posting(posting=posting, by=writer_of("AG"), status="open")


# --- what the terms ask for ---


@pytest.mark.parametrize(
    ("fields", "codes"),
    [
        ({}, set()),
        ({"duties": " "}, {"no_duties"}),
        ({"learning": ""}, {"no_learning"}),
        ({"duty_location": ""}, {"no_location"}),
        ({"duty_location": "", "virtual_percent": 100}, set()),
        ({"days": None}, {"no_length"}),
        ({"days": 29}, {"too_short"}),
        ({"days": 30}, set()),
        ({"days": 730}, set()),
        ({"days": 731}, {"too_long"}),
        ({"relocation": "full"}, {"no_ceiling"}),
        ({"relocation": "full", "relocation_ceiling": 9000}, set()),
        ({"relocation_ceiling": 9000}, {"ceiling_without_help"}),
        ({"is_merit_staffed": True}, {"merit_staffed_for_a_time"}),
        ({"position_occupied": "4"}, {"career_reserved"}),
        ({"position_occupied": "4", "appointment_types": ["50"]}, set()),
        ({"starts_on": dt.date(2027, 1, 1), "closes_on": dt.date(2027, 1, 1)}, {"starts_before_close"}),
        ({"starts_on": dt.date(2027, 1, 2), "closes_on": dt.date(2027, 1, 1)}, set()),
        (
            {"starts_on": dt.date(2026, 11, 22), "closes_on": dt.date(2026, 11, 21)},
            {"starts_in_past", "closes_in_past"},
        ),
        ({"closes_on": dt.date(2026, 11, 22)}, set()),
        ({"reimbursement": "reimbursable"}, set()),
    ],
)
def test_terms(fields: dict[str, Any], codes: set[str]) -> None:
    content = {
        "programme": make_programme(),
        "agency": make_agency("AG11"),
        "duties": "x",
        "learning": "x",
        "duty_location": "Denver, CO",
        "starts_on": dt.date(2027, 3, 1),
        "closes_on": dt.date(2027, 1, 1),
        "days": 180,
        "reimbursement": "nonreimbursable",
    }
    findings = check_terms(Posting(**content | fields), competencies=1, as_of=dt.date(2026, 11, 22))
    assert {finding.code for finding in findings if finding.blocks} == codes
    assert ("other_reimbursement" in {f.code for f in findings}) is ("reimbursement" in fields)


def test_a_programme_of_another_agency_and_one_that_has_ended_are_refused() -> None:
    own, ended = make_programme(agency="HE"), make_programme(ends_on=dt.date(2026, 12, 31))
    for programme, code in ((own, "other_agency"), (ended, "outside_programme")):
        posting = make_posting(programme=programme)
        assert code in {finding.code for finding in findings_of(posting, dt.date(2026, 11, 22))}


def test_competencies_are_those_of_the_framework_in_force() -> None:
    posting = make_posting()
    framework = {c.qualification.framework_id for c in posting.competencies.select_related("qualification")}
    assert framework == {posting.framework_id}
    assert Competency.objects.exclude(qualification__framework=posting.framework_id).exists()


# --- hard to fill ---


@pytest.mark.parametrize(
    ("days_open", "applications", "places", "expected"),
    [(30, 0, 1, False), (31, 0, 1, True), (31, 1, 1, True), (31, 2, 1, False), (31, 3, 2, True), (31, 4, 2, False)],
)
def test_hard_to_fill(days_open: int, applications: int, places: int, expected: bool) -> None:
    as_of = dt.date(2026, 11, 22)
    parameters = {"hard_to_fill_days": 30, "hard_to_fill_applications": 2}
    found = is_hard_to_fill(
        opened_on=as_of - (days_open - 1) * DAY,
        applications=applications,
        places=places,
        as_of=as_of,
        parameters=parameters,
    )
    assert found is expected
    assert "30 days" in definition(parameters)


def test_the_mark_comes_at_night_and_goes() -> None:
    posting, closed = make_posting(status="open"), make_posting(status="open")
    later = timezone.localdate() + 31 * DAY
    _applied(posting, A.DRAFT)
    assert mark_hard_to_fill(by="test", as_of=later) == 2
    assert mark_hard_to_fill(by="test", as_of=later) == 0
    _applied(posting, A.SUBMITTED)
    _applied(posting, A.SHORT_LISTED)
    move(obj=closed, to=S.CLOSED, by="test")
    assert mark_hard_to_fill(by="test", as_of=later) == 2
    assert not Posting.objects.filter(is_hard_to_fill=True).exists()


def test_the_jobs_run_twice() -> None:
    make_posting(status="open")
    for _ in range(2):
        jobs.turn_due_postings()
        jobs.mark_postings_hard_to_fill()
        jobs.tell_saved_searches()


# --- who sees what ---


def test_drafts_are_their_agencys_alone(cast: dict[Role, User], sibling_hr: User) -> None:
    shown = {status: make_posting(status=status) for status in ("draft", "in_review", "open", "closed", "cancelled")}
    never_open = acts.cancel_posting(posting=make_posting(), by=writer_of("AG"), reason="x")
    projected = make_posting(is_projected=True)
    public = {shown["open"], shown["closed"], shown["cancelled"], projected}
    everything = {*shown.values(), never_open, projected}
    for role, user in cast.items():
        seen = set(Posting.objects.visible_to(user))
        if role in (Role.AGENCY_HR, Role.AGENCY_HEAD):
            assert seen == everything, role
        else:
            assert seen == (set() if role == Role.SYSTEM_ADMIN else public), role
    assert set(Posting.objects.visible_to(sibling_hr)) == public
    assert set(Posting.objects.managed_by(sibling_hr)) == set()
