"""Who may read, write, sign, carry out and comment a development plan. Each check returns nothing, or raises."""

from __future__ import annotations

from typing import TYPE_CHECKING

from development.models import DevelopmentPlan
from development.workflow import CARRIED_OUT, WRITABLE, PlanStatus
from sesportal.accounts.models import User
from sesportal.accounts.roles import Permission, Role
from sesportal.lib.errors import InvalidTransition, NotPermitted

if TYPE_CHECKING:
    import datetime as dt

    from executives.models import Executive
    from sesportal.accounts.models import Actor


def is_own(user: Actor, executive: Executive) -> bool:
    return isinstance(user, User) and executive.user_id == user.pk


def check_keep_plan(user: Actor, executive: Executive) -> None:
    """Refuse everyone but the executive: a plan is begun, written, signed first and closed by its own person."""
    if not (isinstance(user, User) and is_own(user, executive) and user.may(Permission.EDIT_PLAN)):
        raise NotPermitted("Only the executive writes, submits, revises and closes the development plan.")


def is_unshown(status: str, submitted_at: dt.datetime | None, in_force_on: dt.date | None) -> bool:
    """Say whether the author has never shown what the plan says: a draft, or one closed before it was submitted."""
    never_submitted = status == PlanStatus.DRAFT or (status == PlanStatus.CLOSED and submitted_at is None)
    return never_submitted and in_force_on is None


def check_read(user: User, plan: DevelopmentPlan) -> None:
    """Refuse a draft to everyone but its author; the caller has made sure that the plan is visible at all."""
    if is_unshown(plan.status, plan.submitted_at, plan.in_force_on) and not is_own(user, plan.executive):
        raise NotPermitted(
            "This plan is a draft. Its author shows it by signing and submitting it; until then only its state is seen."
        )


def check_write(user: Actor, plan: DevelopmentPlan) -> None:
    """Refuse everyone but the executive, and the executive where the plan may no longer be written."""
    check_keep_plan(user, plan.executive)
    if plan.status == PlanStatus.IN_FORCE:
        raise InvalidTransition("A plan in force is revised, not rewritten: a revision makes a new version of it.")
    if plan.status not in WRITABLE:
        raise InvalidTransition(f"This plan is {plan.get_status_display().lower()} and can no longer be changed.")


def check_sign(user: User, plan: DevelopmentPlan) -> None:
    """Refuse whoever has no part in signing this plan, or whose turn it is not."""
    if not may_ever_sign(user, plan.executive):
        raise NotPermitted("You have no part in signing this plan.")
    if plan.status != PlanStatus.SUBMITTED:
        raise InvalidTransition(f"This plan is {plan.get_status_display().lower()}: there is nothing to sign now.")
    if not DevelopmentPlan.objects.waiting_for(user).filter(pk=plan.pk).exists():
        raise InvalidTransition(f"This plan waits for {plan.get_next_signer_display().lower()}, not for you.")


def may_ever_sign(user: User, executive: Executive) -> bool:
    """Say whether the user's roles reach the executive for signing; nobody signs their own plan in another part."""
    reach = user.reach(Permission.SIGN_PLANS)
    is_report = reach.reports and executive.supervisor_id == user.pk
    return not is_own(user, executive) and (is_report or reach.covers_code(executive.home_id or ""))


def check_carry_out(user: Actor, plan: DevelopmentPlan) -> None:
    """Refuse everyone but the executive, and progress on a plan that is not agreed yet or is over."""
    check_keep_plan(user, plan.executive)
    if plan.status not in CARRIED_OUT:
        raise InvalidTransition(
            f"This plan is {plan.get_status_display().lower()}: progress is kept from the day it is agreed until it is "
            "closed."
        )


def check_comment(user: Actor, plan: DevelopmentPlan) -> None:
    """Refuse everyone but the executive's supervisor, and a plan that is not agreed yet or is over."""
    is_supervisor = isinstance(user, User) and user.reach(Permission.SIGN_PLANS).reports
    if not is_supervisor or is_own(user, plan.executive) or plan.executive.supervisor_id != user.pk:  # type: ignore[union-attr]
        raise NotPermitted("Only the executive's supervisor writes this comment.")
    if plan.status not in CARRIED_OUT:
        raise InvalidTransition(f"This plan is {plan.get_status_display().lower()}: there are no results to comment.")


def check_list_plans(user: User) -> None:
    """Refuse whoever sees no plan but their own."""
    reach = user.reach(Permission.VIEW_PLANS)
    if not (reach.government or reach.agencies or reach.reports):
        raise NotPermitted(
            "This list is for supervisors, executive resources offices, agency heads and auditors. Your own plan is "
            "under My development plan."
        )


def check_set_signers(user: Actor, code: str) -> None:
    """Refuse everyone but the executive resources office of the agency `code`."""
    offices = user.active_memberships if isinstance(user, User) else []
    if not any(m.role == Role.AGENCY_HR and code.startswith(m.agency_code) for m in offices):
        raise NotPermitted("Who signs an agency's plans is set by its executive resources office.")
