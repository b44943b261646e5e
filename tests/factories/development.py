"""Development plans, brought to a status by the actions that people use."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from development.actions.plans import begin_plan, put_in_force, sign_plan, submit_plan
from development.actions.transitions import move_plan
from development.models import DevelopmentPlan, PlanLine, PlanStep, SignatureChain
from development.workflow import PlanStatus
from executives.models import Competency, Executive
from sesportal.accounts.models import User
from sesportal.accounts.roles import Role
from tests.factories.accounts import UserFactory, user_with
from tests.factories.executives import make_agency, make_executive

DAY = dt.date(2026, 11, 22)
S = PlanStatus


def competency(framework: str = "ECQ-2025-05", name: str = "Strategic Thinking") -> Competency:
    """Return a competency of a framework."""
    return Competency.objects.get(qualification__framework__code=framework, name=name)


def executive_with_login(subelement: str = "AG11", *, user: User | None = None, **fields: Any) -> Executive:
    """Return an executive who signs in and reports to a supervisor who does."""
    user = user or user_with(Role.EXECUTIVE, username=UserFactory.build().username)
    if "supervisor" not in fields:
        fields["supervisor"] = user_with(Role.SUPERVISOR, username=UserFactory.build().username)
    return make_executive(subelement, user=user, **fields)


def make_plan(executive: Executive | None = None, *, as_of: dt.date = DAY, complete: bool = True) -> DevelopmentPlan:
    """Return a draft that its executive began on `as_of`; a complete one has what R38 asks for."""
    executive = executive or executive_with_login()
    assert executive.user is not None
    plan = begin_plan(executive=executive, by=executive.user, as_of=as_of)
    if complete:
        complete_plan(plan)
    return plan


def complete_plan(plan: DevelopmentPlan) -> None:
    """Write into a draft what R38 asks for: a commitment in the short term, an aspiration in the longer."""
    first, second, *_ = plan.lines.all()
    skill = competency(plan.framework.code)
    PlanLine.objects.filter(pk=first.pk).update(
        kind="commitment", objective="Lead an interagency review", activity_type="interagency_project",
        competency=skill, term="short", perspective="other_agency", owner="Deputy Administrator",
        starts_on=dt.date(2027, 1, 11), ends_on=dt.date(2027, 6, 11), amount=Decimal(120), unit="hours",
        cost=Decimal(0),
    )  # fmt: skip
    PlanLine.objects.filter(pk=second.pk).update(
        objective="Serve in another component", activity_type="detail_component", competency=skill, term="longer",
        perspective="other_component",
    )  # fmt: skip


def set_chain(signers: list[str], agency: str = "AG", since: dt.date = dt.date(2020, 1, 1)) -> SignatureChain:
    """Set who signs an agency's plans."""
    return SignatureChain.objects.create(agency=make_agency(agency), effective_from=since, signers=signers)


def plan_in(
    status: PlanStatus, executive: Executive | None = None, *, as_of: dt.date = DAY, signer: User | None = None
) -> DevelopmentPlan:
    """Return a plan brought to `status`: by its executive, its supervisor (or `signer`), and the board's office."""
    plan = make_plan(executive, as_of=as_of)
    person = plan.executive
    assert person.user is not None
    if status == S.DRAFT:
        return plan
    plan = submit_plan(plan=plan, by=person.user)
    if status == S.SUBMITTED:
        return plan
    signs = signer or person.supervisor
    if signs is None:
        raise ValueError("Say who signs: the executive has no supervisor.")
    plan = sign_plan(plan=plan, by=signs)
    if status == S.AGREED:
        return plan
    plan = move_plan(plan=plan, to=S.AT_BOARD, by="board", verb=PlanStep.Verb.PLACED)
    if status == S.AT_BOARD:
        return plan
    wanted = status if status in (S.ENDORSED_WITH_CHANGES, S.RETURNED) else S.ENDORSED
    plan = move_plan(plan=plan, to=wanted, by="board", verb=PlanStep.Verb.DECIDED, reviewed_on=as_of)
    if status == wanted:
        return plan
    plan = put_in_force(plan=plan, by="board", as_of=max(as_of, plan.period_from))
    if status == S.CLOSED:
        plan = move_plan(plan=plan, to=S.CLOSED, by=person.user, verb=PlanStep.Verb.CLOSED, closed_on=as_of)
    return plan
