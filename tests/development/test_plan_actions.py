"""The life of a plan by its actions: who may do what in which state, what is kept, and what is refused."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from development.actions.needs import answer_needs
from development.actions.plans import (
    begin_plan,
    close_plan,
    put_due_in_force,
    put_in_force,
    return_plan,
    revise_plan,
    save_field,
    sign_plan,
    submit_plan,
    take_up_changes,
    withdraw_plan,
)  # fmt: skip
from development.actions.progress import set_progress
from development.actions.signers import set_signers
from development.actions.transitions import move_plan
from development.actions.writing import (
    add_line,
    comment_on_plan,
    record_results,
    remove_line,
    reorder_line,
    save_line_field,
)  # fmt: skip
from development.models import DevelopmentPlan, PlanEdit, PlanLine, PlanStep, SignatureChain, UnmetNeed
from development.rules.content import plan_hash
from development.rules.edits import StaleEdit, edits_since_submission
from development.workflow import PLAN_TRANSITIONS, WRITABLE, LineStatus, PlanStatus
from executives.models import MobilityPreference
from sesportal.accounts.models import User
from sesportal.accounts.roles import Role
from sesportal.audit.models import AuditEvent
from sesportal.lib.errors import DomainError, InvalidTransition, NotPermitted, RuleViolation
from tests.factories.development import DAY, competency, executive_with_login, make_plan, plan_in, set_chain
from tests.factories.executives import make_agency

pytestmark = pytest.mark.django_db
S = PlanStatus
NOTE = "See the note."


@pytest.fixture(autouse=True)
def _today(time_machine: Any) -> None:
    time_machine.move_to(dt.datetime(2026, 11, 22, 15, tzinfo=dt.UTC))


def author(plan: DevelopmentPlan) -> User:
    assert plan.executive.user is not None
    return plan.executive.user


def signer(plan: DevelopmentPlan) -> User:
    assert plan.executive.supervisor is not None
    return plan.executive.supervisor


def last_step(plan: DevelopmentPlan) -> PlanStep:
    return plan.steps.order_by("-id")[0]


ACTS: dict[str, tuple[Callable[[DevelopmentPlan, User], Any], dict[PlanStatus, PlanStatus], str]] = {
    "submit": (lambda p, u: submit_plan(plan=p, by=u), {S.DRAFT: S.SUBMITTED, S.RETURNED: S.SUBMITTED}, "own"),
    "withdraw": (lambda p, u: withdraw_plan(plan=p, by=u), {S.SUBMITTED: S.DRAFT}, "own"),
    "sign": (lambda p, u: sign_plan(plan=p, by=u), {S.SUBMITTED: S.AGREED}, "supervisor"),
    "return": (lambda p, u: return_plan(plan=p, by=u, note=NOTE), {S.SUBMITTED: S.RETURNED}, "supervisor"),
    "take up": (
        lambda p, u: take_up_changes(plan=p, by=u, as_of=DAY, note=NOTE), {S.ENDORSED_WITH_CHANGES: S.IN_FORCE}, "own",
    ),
    "revise": (lambda p, u: revise_plan(plan=p, by=u, as_of=DAY), {S.IN_FORCE: S.IN_FORCE}, "own"),
    "close": (
        lambda p, u: close_plan(plan=p, by=u, as_of=DAY),
        {S.DRAFT: S.CLOSED, S.RETURNED: S.CLOSED, S.IN_FORCE: S.CLOSED}, "own",
    ),
    "write": (
        lambda p, u: save_field(plan=p, field="needs", value="New", revision=p.revision, by=u),
        {status: status for status in WRITABLE}, "own",
    ),
}  # fmt: skip


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("status", PlanStatus)
def test_every_act_in_every_state_by_everyone(
    act: str, status: PlanStatus, cast: dict[Role, User], sibling_hr: User
) -> None:
    """The one who may, may in the states of the lifecycle alone; everybody else is refused in every state."""
    does, outcomes, who = ACTS[act]
    plan = plan_in(status, executive_with_login(supervisor=cast[Role.SUPERVISOR], user=cast[Role.EXECUTIVE]))
    own = {"own": cast[Role.EXECUTIVE], "supervisor": cast[Role.SUPERVISOR]}[who]
    stranger = executive_with_login().user
    assert stranger is not None
    for user in [*cast.values(), sibling_hr, stranger]:
        if user == own:
            continue
        with pytest.raises((NotPermitted, InvalidTransition)), transaction.atomic():
            does(plan, user)
        plan.refresh_from_db()
        assert plan.status == status, f"{user} could {act} a plan that is {status}"
    if status in outcomes:
        does(plan, own)
    else:
        with pytest.raises(InvalidTransition), transaction.atomic():
            does(plan, own)
    plan.refresh_from_db()
    assert plan.status == outcomes.get(status, status)


@pytest.mark.parametrize("before", PlanStatus)
@pytest.mark.parametrize("after", PlanStatus)
def test_a_plan_moves_along_its_lifecycle_alone(before: PlanStatus, after: PlanStatus) -> None:
    plan = plan_in(before)
    fields = {"next_signer": ""} if after != S.SUBMITTED else {}
    if (before, after) in PLAN_TRANSITIONS:
        assert move_plan(plan=plan, to=after, by="test", verb=PlanStep.Verb.DECIDED, **fields).status == after
    else:
        with pytest.raises(InvalidTransition):
            move_plan(plan=plan, to=after, by="test", verb=PlanStep.Verb.DECIDED, **fields)


def test_a_plan_begins_from_the_record() -> None:
    executive = executive_with_login()
    MobilityPreference.objects.create(
        executive=executive, willing_to_relocate="yes", areas=["Denver, CO"], agencies=["AG"], functions=["0340"],
        earliest_on=dt.date(2027, 6, 1),
    )  # fmt: skip
    plan = make_plan(executive, complete=False)
    assert plan.mobility == "Willing to relocate. Areas: Denver, CO. Agencies: Agency AG. Functions (series): 0340."
    assert plan.earliest_move_on == dt.date(2027, 6, 1)
    assert (plan.version, plan.previous, plan.framework.code) == (1, None, "ECQ-2025-05")
    assert [line.term for line in plan.lines.all()] == ["short", "longer"]
    step = plan.steps.get()
    assert (step.verb, step.content_hash) == ("begun", plan_hash(plan, plan.lines.all()))
    assert AuditEvent.objects.filter(verb="plan begun", subject_id=str(plan.pk)).count() == 1


@pytest.mark.parametrize(
    ("as_of", "framework"),
    [("2025-06-15", "ECQ-2006"), ("2025-09-30", "ECQ-2006"), ("2025-10-01", "ECQ-2025-05")],
)
def test_the_framework_is_that_of_the_day(as_of: str, framework: str) -> None:
    plan = make_plan(as_of=dt.date.fromisoformat(as_of), complete=False)
    assert plan.framework.code == framework


def test_the_next_plan_carries_what_is_unfinished() -> None:
    plan = plan_in(S.IN_FORCE)
    save: dict[str, Any] = {"by": author(plan), "as_of": DAY}
    first, second = plan.lines.all()
    third = PlanLine.objects.create(plan=plan, position=2, objective="Coach", activity_type="coaching")
    fourth = PlanLine.objects.create(plan=plan, position=3, objective="Read", activity_type="self_study")
    set_progress(line=first, status=LineStatus.DONE, evidence="Report", reflection="Much", **save)
    set_progress(line=second, status=LineStatus.DEFERRED, reason="no_time", **save)
    set_progress(line=third, status=LineStatus.UNDER_WAY, **save)
    set_progress(line=fourth, status=LineStatus.CANCELLED, reason="changed_need", **save)
    DevelopmentPlan.objects.filter(pk=plan.pk).update(strengths="Listening")
    following = begin_plan(executive=plan.executive, by=author(plan), as_of=DAY)
    assert [(line.origin, line.status, line.objective) for line in following.lines.all()] == [
        (second, "planned", second.objective),
        (third, "under_way", "Coach"),
    ]
    assert (following.previous, following.strengths, following.version) == (plan, "Listening", 2)
    assert (following.period_from, following.period_to) == (dt.date(2027, 10, 1), dt.date(2028, 9, 30))


def test_a_plan_of_an_older_framework_is_kept_and_its_competencies_chosen_anew() -> None:
    executive = executive_with_login()
    old = plan_in(S.IN_FORCE, executive, as_of=dt.date(2025, 3, 3))
    new = revise_plan(plan=old, by=author(old), as_of=dt.date(2025, 10, 1))
    assert (old.framework.code, new.framework.code) == ("ECQ-2006", "ECQ-2025-05")
    assert {line.competency for line in new.lines.all()} == {None}
    assert {line.competency for line in old.lines.all()} == {competency("ECQ-2006")}


def test_a_second_plan_in_the_making_is_refused() -> None:
    plan = plan_in(S.IN_FORCE)
    revise_plan(plan=plan, by=author(plan), as_of=DAY)
    with pytest.raises(InvalidTransition, match="Version 2"):
        begin_plan(executive=plan.executive, by=author(plan), as_of=DAY)


def test_a_draft_that_was_given_up_is_nothing_to_build_on() -> None:
    plan = make_plan()
    close_plan(plan=plan, by=author(plan), as_of=DAY)
    again = begin_plan(executive=plan.executive, by=author(plan), as_of=DAY)
    assert (again.version, again.previous, [line.objective for line in again.lines.all()]) == (2, None, ["", ""])


def test_an_incomplete_plan_is_not_submitted() -> None:
    plan = make_plan(complete=False)
    with pytest.raises(RuleViolation) as refusal:
        submit_plan(plan=plan, by=author(plan))
    assert {f.code for f in refusal.value.findings if f.blocks} == {
        "edp_no_competency", "edp_no_broadening", "line_incomplete",
    }  # fmt: skip
    plan.refresh_from_db()
    assert (plan.status, plan.submitted_hash) == (S.DRAFT, "")


def test_a_signature_is_over_what_was_read() -> None:
    plan = make_plan()
    read = plan.revision
    save_field(plan=plan, field="needs", value="More", revision=read, by=author(plan))
    with pytest.raises(StaleEdit):
        submit_plan(plan=plan, by=author(plan), revision=read)
    plan = submit_plan(plan=plan, by=author(plan), revision=read + 1)
    assert plan.submitted_hash == plan_hash(plan, plan.lines.all()) == last_step(plan).content_hash
    save_field(plan=plan, field="needs", value="Even more", revision=plan.revision, by=author(plan))
    for act in (lambda: sign_plan(plan=plan, by=signer(plan), revision=plan.revision),
                lambda: return_plan(plan=plan, by=signer(plan), note=NOTE, revision=plan.revision)):  # fmt: skip
        with pytest.raises(StaleEdit):
            act()
    plan = sign_plan(plan=plan, by=signer(plan), revision=plan.revision + 1)
    assert last_step(plan).content_hash != plan.submitted_hash
    assert plan.status == S.AGREED


def test_signatures_in_the_order_of_the_agency(agency_hr: User, agency_head: User) -> None:
    set_chain(["supervisor", "executive_resources", "agency_head"])
    plan = plan_in(S.SUBMITTED)
    for user in (agency_hr, agency_head):
        with pytest.raises(InvalidTransition):
            sign_plan(plan=plan, by=user)
    waiting = DevelopmentPlan.objects.waiting_for
    for user, following in (
        (signer(plan), "executive_resources"), (agency_hr, "agency_head"), (agency_head, ""),
    ):  # fmt: skip
        assert waiting(user).get() == plan
        plan = sign_plan(plan=plan, by=user, note=NOTE)
        assert plan.next_signer == following
        assert not waiting(user).exists()
    assert plan.status == S.AGREED
    signed = plan.steps.filter(verb="signed")
    assert [step.signer for step in signed] == ["supervisor", "executive_resources", "agency_head"]


def test_signatures_start_anew_after_a_return(agency_hr: User) -> None:
    set_chain(["supervisor", "executive_resources"])
    plan = plan_in(S.SUBMITTED)
    plan = sign_plan(plan=plan, by=signer(plan))
    with pytest.raises(RuleViolation):
        return_plan(plan=plan, by=agency_hr, note=" ")
    plan = return_plan(plan=plan, by=agency_hr, note=NOTE)
    assert (plan.status, plan.next_signer) == (S.RETURNED, "")
    plan = submit_plan(plan=plan, by=author(plan))
    assert plan.next_signer == "supervisor"


def test_without_a_supervisor_the_office_signs(agency_hr: User, sibling_hr: User) -> None:
    plan = plan_in(S.SUBMITTED, executive_with_login(supervisor=None))
    assert plan.next_signer == "executive_resources"
    with pytest.raises(NotPermitted):
        sign_plan(plan=plan, by=sibling_hr)
    assert sign_plan(plan=plan, by=agency_hr).status == S.AGREED


def test_the_office_signs_where_the_supervisor_has_gone_since(agency_hr: User) -> None:
    set_chain(["supervisor", "executive_resources"])
    plan = plan_in(S.SUBMITTED)
    plan.executive.supervisor = None
    plan.executive.save()
    plan = sign_plan(plan=plan, by=agency_hr)
    assert (plan.status, last_step(plan).signer) == (S.AGREED, "executive_resources")


def test_nobody_signs_their_own_plan_in_another_part(agency_hr: User) -> None:
    executive = executive_with_login()
    plan = plan_in(S.SUBMITTED, executive)
    executive.supervisor = executive.user
    executive.save()
    assert not DevelopmentPlan.objects.waiting_for(author(plan)).exists()
    with pytest.raises(NotPermitted):
        sign_plan(plan=DevelopmentPlan.objects.get(), by=author(plan))
    assert sign_plan(plan=plan, by=agency_hr).status == S.AGREED


def test_an_agency_may_ask_for_no_further_signature() -> None:
    set_chain([])
    plan = make_plan()
    assert submit_plan(plan=plan, by=author(plan)).status == S.AGREED


def test_a_subelement_has_its_own_signers_from_their_day(agency_hr: User, sibling_hr: User) -> None:
    set_chain(["agency_head"])
    own = make_agency("AG11")
    tomorrow = DAY + dt.timedelta(days=1)
    set_signers(agency=own, signers=["executive_resources"], effective_from=tomorrow, by=agency_hr, as_of=DAY)
    chain = SignatureChain.objects.for_unit
    assert [c.signers if (c := chain("AG11", day)) else None for day in (DAY, tomorrow)] == [
        ["agency_head"], ["executive_resources"],
    ]  # fmt: skip
    assert chain("HE11", tomorrow) is None
    with pytest.raises(RuleViolation):
        set_signers(agency=own, signers=[], effective_from=DAY - dt.timedelta(days=1), by=agency_hr, as_of=DAY)
    with pytest.raises(NotPermitted):
        set_signers(agency=own, signers=[], effective_from=DAY, by=sibling_hr, as_of=DAY)


def test_edits_since_submission_are_counted_by_field() -> None:
    plan = plan_in(S.SUBMITTED)
    assert edits_since_submission(plan) == []
    first, second = plan.lines.all()
    by = author(plan)

    def save(**fields: Any) -> None:
        for name, value in fields.items():
            plan.refresh_from_db()
            save_field(plan=plan, field=name, value=value, revision=plan.revision, by=by)

    save(needs="A", strengths="B")
    save(needs="A and more", strengths="")
    save_line_field(line=first, field="cost", value=200, revision=plan.revision, by=by)
    added = add_line(plan=plan, by=by, objective="New")
    gone = add_line(plan=plan, by=by, objective="Gone")
    remove_line(line=gone, by=by)
    remove_line(line=second, by=by)
    found = {edit.label: (edit.before, edit.after) for edit in edits_since_submission(plan)}
    assert found == {
        "Development needs": ("", "A and more"),
        "Activity “Lead an interagency review”: cost in dollars": ("0", "200"),
        "Activity added": ("", "objective: New"),
        "Activity removed": ("Serve in another component", ""),
    }
    assert added.position > first.position
    assert PlanEdit.objects.filter(field="needs").count() == 1, "one sitting is one edit"


def test_what_is_written_before_and_after_a_step_stays_apart() -> None:
    plan = make_plan()
    by = author(plan)
    plan = save_field(plan=plan, field="needs", value="Before", revision=plan.revision, by=by)
    plan = submit_plan(plan=plan, by=by)
    save_field(plan=plan, field="needs", value="After", revision=plan.revision, by=by)
    (edit,) = edits_since_submission(plan)
    assert (edit.before, edit.after) == ("Before", "After")


def test_two_windows_never_overwrite_each_other_silently() -> None:
    plan = make_plan()
    by, read = author(plan), plan.revision
    save_field(plan=plan, field="needs", value="First window", revision=read, by=by)
    save_field(plan=plan, field="strengths", value="Second window", revision=read, by=by)
    with pytest.raises(StaleEdit) as refusal:
        save_field(plan=plan, field="needs", value="Second window", revision=read, by=by)
    assert (refusal.value.value, refusal.value.status) == ("First window", 409)
    plan.refresh_from_db()
    assert (plan.needs, plan.strengths, plan.revision) == ("First window", "Second window", read + 2)
    save_field(plan=plan, field="needs", value="First window", revision=read, by=by)
    assert refusal.value.revision == plan.revision
    save_field(plan=plan, field="needs", value="Mine", revision=refusal.value.revision, by=by)
    plan.refresh_from_db()
    assert plan.needs == "Mine"


def test_one_line_is_not_another() -> None:
    plan = make_plan()
    by, read = author(plan), plan.revision
    first, second = plan.lines.all()
    save_line_field(line=first, field="owner", value="A", revision=read, by=by)
    save_line_field(line=second, field="owner", value="B", revision=read, by=by)
    with pytest.raises(StaleEdit):
        save_line_field(line=first, field="owner", value="C", revision=read, by=by)
    first.refresh_from_db()
    assert (first.owner, first.revision) == ("A", 2)
    remove_line(line=second, by=by)
    with pytest.raises(StaleEdit):
        save_line_field(line=second, field="owner", value="D", revision=read + 3, by=by)


@pytest.mark.parametrize(
    "save",
    [
        lambda p: save_field(plan=p, field="status", value="closed", revision=p.revision, by=author(p)),
        lambda p: save_field(plan=p, field="outcome", value="x", revision=p.revision, by=author(p)),
        lambda p: save_line_field(line=p.lines.first(), field="status", value="done", revision=9, by=author(p)),
        lambda p: save_line_field(line=p.lines.first(), field="plan", value=None, revision=9, by=author(p)),
        lambda p: save_line_field(
            line=p.lines.first(), field="ends_on", value=dt.date(2026, 1, 1), revision=9, by=author(p)
        ),
        lambda p: save_field(plan=p, field="period_to", value=dt.date(2020, 1, 1), revision=p.revision, by=author(p)),
    ],
)
def test_what_is_no_field_and_what_cannot_be_is_refused(save: Callable[[DevelopmentPlan], Any]) -> None:
    plan = make_plan()
    with pytest.raises(RuleViolation):
        save(plan)
    again = DevelopmentPlan.objects.get(pk=plan.pk)
    assert (again.revision, again.edits.count()) == (plan.revision, 0)


def test_lines_change_places() -> None:
    plan = make_plan()
    by = author(plan)
    third = add_line(plan=plan, by=by, objective="Third")
    for places, order in ((-1, [0, 2, 1]), (-9, [2, 0, 1]), (1, [0, 2, 1]), (9, [0, 1, 2])):
        reorder_line(line=third, by=by, places=places)
        held = list(plan.lines.all())
        assert held.index(third) == order.index(2)
    plan.refresh_from_db()
    revision = plan.revision
    reorder_line(line=third, by=by, places=1)
    plan.refresh_from_db()
    assert plan.revision == revision, "nothing moved, nothing changed"


def test_a_new_plan_in_force_closes_the_one_before_and_follows_its_progress() -> None:
    old = plan_in(S.IN_FORCE)
    by = author(old)
    first, second = old.lines.all()
    new = revise_plan(plan=old, by=by, as_of=DAY)
    set_progress(line=first, status=LineStatus.DONE, evidence="E", reflection="R", by=by, as_of=DAY)
    new = sign_plan(plan=submit_plan(plan=new, by=by), by=signer(old))
    for to in (S.AT_BOARD, S.ENDORSED):
        new = move_plan(plan=new, to=to, by="board", verb=PlanStep.Verb.DECIDED)
    assert put_due_in_force(by="job", as_of=DAY) == 1
    assert put_due_in_force(by="job", as_of=DAY) == 0
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.status, old.closed_on, new.status, new.in_force_on) == (S.CLOSED, DAY, S.IN_FORCE, DAY)
    assert [(line.origin, line.status, line.evidence) for line in new.lines.all()] == [
        (first, "done", "E"), (second, "planned", ""),
    ]  # fmt: skip
    assert put_in_force(plan=new, by="job", as_of=DAY).status == S.IN_FORCE


def test_an_endorsed_plan_waits_for_its_period() -> None:
    plan = plan_in(S.ENDORSED)
    eve, day = dt.date(2026, 9, 30), dt.date(2026, 10, 1)
    with pytest.raises(InvalidTransition):
        put_in_force(plan=plan, by="job", as_of=eve)
    assert put_due_in_force(by="job", as_of=eve) == 0
    assert put_due_in_force(by="job", as_of=day) == 1


def test_changes_the_board_asked_for_are_made_or_answered() -> None:
    plan = plan_in(S.ENDORSED_WITH_CHANGES)
    by = author(plan)
    with pytest.raises(RuleViolation):
        take_up_changes(plan=plan, by=by, as_of=DAY)
    save_field(plan=plan, field="needs", value="As the board asked", revision=plan.revision, by=by)
    assert take_up_changes(plan=plan, by=by, as_of=DAY).status == S.IN_FORCE


@pytest.mark.parametrize(
    ("status", "fields", "is_kept"),
    [
        ("under_way", {}, True),
        ("done", {"evidence": "E", "reflection": "R"}, True),
        ("done", {"evidence": "E"}, False),
        ("done", {"reflection": "R"}, False),
        ("done", {"evidence": "E", "reflection": "R", "done_on": DAY}, True),
        ("done", {"evidence": "E", "reflection": "R", "done_on": DAY + dt.timedelta(days=1)}, False),
        ("deferred", {"reason": "no_money"}, True),
        ("deferred", {}, False),
        ("cancelled", {"reason": "release_declined", "note": "No backfill"}, True),
        ("cancelled", {}, False),
    ],
)
def test_progress_takes_a_reason_or_evidence(status: str, fields: dict[str, Any], is_kept: bool) -> None:
    plan = plan_in(S.IN_FORCE)
    line = plan.lines.first()
    assert line is not None
    kept = dict(line=line, status=LineStatus(status), by=author(plan), as_of=DAY, **fields)
    if not is_kept:
        with pytest.raises(RuleViolation):
            set_progress(**kept)
        return
    line = set_progress(**kept)
    assert (line.status, line.not_done_reason) == (status, fields.get("reason", ""))
    assert line.done_on == (DAY if status == "done" else None)
    assert AuditEvent.objects.filter(subject_type="development.planline", subject_id=str(line.pk)).exists()


@pytest.mark.parametrize("status", PlanStatus)
def test_progress_and_results_from_agreement_to_closing(status: PlanStatus, agency_hr: User) -> None:
    plan = plan_in(status)
    line = plan.lines.first()
    assert line is not None
    may = status in (S.AGREED, S.AT_BOARD, S.ENDORSED, S.ENDORSED_WITH_CHANGES, S.IN_FORCE)
    acts = [
        (lambda u: set_progress(line=line, status=LineStatus.UNDER_WAY, by=u, as_of=DAY), author(plan)),
        (lambda u: record_results(plan=plan, by=u, outcome="O", reflection="R"), author(plan)),
        (lambda u: comment_on_plan(plan=plan, by=u, comment="Well done"), signer(plan)),
    ]
    for act, own in acts:
        for other in {author(plan), signer(plan), agency_hr} - {own}:
            with pytest.raises(NotPermitted):
                act(other)
        if may:
            act(own)
        else:
            with pytest.raises(InvalidTransition):
                act(own)


def test_a_finished_line_stays_finished() -> None:
    plan = plan_in(S.IN_FORCE)
    line = plan.lines.all()[0]
    by = author(plan)
    done: dict[str, Any] = {"status": LineStatus.DONE, "evidence": "E", "reflection": "R", "by": by, "as_of": DAY}
    set_progress(line=line, **done)
    set_progress(line=line, **(done | {"reflection": "More"}))
    with pytest.raises(InvalidTransition):
        set_progress(line=line, status=LineStatus.PLANNED, by=by, as_of=DAY)


def test_unmet_needs_once_a_fiscal_year() -> None:
    executive = executive_with_login()
    assert executive.user is not None
    ask: dict[str, Any] = {"executive": executive, "by": executive.user}
    with pytest.raises(RuleViolation):
        answer_needs(**ask, as_of=DAY, had_unmet_need=True, need="Finance")
    answer_needs(**ask, as_of=DAY, had_unmet_need=True, need="Finance", reason="no_money")
    answer_needs(**ask, as_of=dt.date(2027, 9, 30), had_unmet_need=False, need="ignored")
    answer_needs(**ask, as_of=dt.date(2027, 10, 1), had_unmet_need=True, need="Law", reason="no_time")
    answers = UnmetNeed.objects.order_by("fiscal_year").values_list("fiscal_year", "had_unmet_need", "need", "reason")
    assert list(answers) == [(2027, False, "", ""), (2028, True, "Law", "no_time")]
    other = executive_with_login().user
    assert other is not None
    with pytest.raises(NotPermitted):
        answer_needs(executive=executive, by=other, as_of=DAY, had_unmet_need=False)


@pytest.mark.parametrize(
    "broken",
    [
        lambda p: DevelopmentPlan.objects.filter(pk=p.pk).update(period_to=dt.date(2020, 1, 1)),
        lambda p: DevelopmentPlan.objects.filter(pk=p.pk).update(submitted_hash="x"),
        lambda p: DevelopmentPlan.objects.create(
            executive=p.executive, version=2, framework=p.framework, period_from=DAY, period_to=DAY
        ),
        lambda p: DevelopmentPlan.objects.create(
            executive=p.executive, version=1, status="closed", framework=p.framework, period_from=DAY, period_to=DAY
        ),
        lambda p: p.lines.update(status="done"),
        lambda p: p.lines.update(done_on=DAY),
        lambda p: p.lines.update(status="deferred"),
        lambda p: p.lines.update(not_done_reason="no_time"),
        lambda p: p.lines.update(starts_on=DAY, ends_on=dt.date(2020, 1, 1)),
        lambda p: UnmetNeed.objects.create(
            executive=p.executive, fiscal_year=2027, had_unmet_need=True, answered_at="2026-11-22T00:00Z"
        ),
    ],
)
def test_the_database_holds_what_must_always_be_true(broken: Callable[[DevelopmentPlan], Any]) -> None:
    plan = make_plan()
    with pytest.raises(IntegrityError), transaction.atomic():
        broken(plan)


def test_refusals_are_sentences() -> None:
    plan = plan_in(S.CLOSED)
    with pytest.raises(DomainError) as refusal:
        save_field(plan=plan, field="needs", value="x", revision=1, by=author(plan))
    assert refusal.value.message.endswith(".")
