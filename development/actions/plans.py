"""The life of a plan: begun, submitted, signed or returned, put in force, revised, closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from development.actions.notices import settle_notices
from development.actions.transitions import add_step, follow_progress, move_plan
from development.actions.writing import save_field
from development.models import DevelopmentPlan, PlanLine, PlanStep
from development.permissions.plans import check_keep_plan, check_sign
from development.rules.clocks import Rule
from development.rules.content import plan_hash
from development.rules.edits import StaleEdit, edits_since
from development.rules.edp import blockers, check_content
from development.rules.periods import plan_period
from development.rules.prefill import BLANK_LINES, carried_lines, prefilled
from development.rules.signing import next_signer, signers_of
from development.workflow import OPEN, PlanStatus, Signer
from executives.models import Agency, Executive, MobilityPreference, QualificationFramework
from sesportal.lib.errors import InvalidTransition, RuleViolation

if TYPE_CHECKING:
    import datetime as dt

    from sesportal.accounts.models import Actor, User

__all__ = [
    "begin_plan", "close_plan", "put_due_in_force", "put_in_force", "return_plan", "revise_plan", "save_field",
    "sign_plan", "submit_plan", "take_up_changes", "withdraw_plan",
]  # fmt: skip
Verb = PlanStep.Verb


@transaction.atomic
def begin_plan(*, executive: Executive, by: User, as_of: dt.date) -> DevelopmentPlan:
    """Begin an executive's next plan, filled in from the record and the plan before, under the framework of its day."""
    check_keep_plan(by, executive)
    previous = _last_carried_out(executive)
    is_in_force = previous is not None and previous.status == PlanStatus.IN_FORCE
    period = plan_period(as_of, covered_until=previous.period_to if previous and is_in_force else None)
    return _new_version(executive, previous, period, by, as_of)


@transaction.atomic
def revise_plan(*, plan: DevelopmentPlan, by: User, as_of: dt.date) -> DevelopmentPlan:
    """Begin a new version of the plan in force, for the same period; the plan stays in force until the new one is."""
    check_keep_plan(by, plan.executive)
    _hold_executive(plan.executive)  # before the plans, as a rotation does that moves their lines
    plan = _locked(plan)
    if plan.status != PlanStatus.IN_FORCE:
        raise InvalidTransition(f"This plan is {plan.get_status_display().lower()}; only a plan in force is revised.")
    period = (plan.period_from, plan.period_to) if as_of <= plan.period_to else plan_period(as_of)
    return _new_version(plan.executive, plan, period, by, as_of)


@transaction.atomic
def submit_plan(*, plan: DevelopmentPlan, by: User, revision: int | None = None) -> DevelopmentPlan:
    """Sign a plan as its executive and hand it to the first signer; agreed at once where the agency asks for none.

    `revision` is the one that was read. Raises RuleViolation with every finding where R38 stands against it.
    """
    check_keep_plan(by, plan.executive)
    plan = _locked(plan)
    _refuse_unread(plan, revision)
    now = timezone.now()
    lines = list(plan.lines.select_related("competency__qualification"))
    findings = check_content(plan, lines, timezone.localdate(now))
    if missing := blockers(findings):
        raise RuleViolation(
            f"{'One thing is' if len(missing) == 1 else f'{len(missing)} things are'} still missing before you can "
            "sign and submit this plan.",
            code="edp_incomplete",
            findings=findings,
        )
    signer = next_signer(signers_of(plan.executive, timezone.localdate(now)), ())
    content = plan_hash(plan, lines)
    plan = move_plan(
        plan=plan, to=PlanStatus.SUBMITTED, by=by, verb=Verb.SUBMITTED,
        submitted_at=now, submitted_hash=content, next_signer=signer or "",
    )  # fmt: skip
    if signer is None:
        note = "The agency asks for no signature but the executive's."
        plan = move_plan(plan=plan, to=PlanStatus.AGREED, by=by, verb=Verb.SIGNED, note=note)
    settle_notices(executive=plan.executive, rule=Rule.PLAN, by=by)
    return plan


@transaction.atomic
def withdraw_plan(*, plan: DevelopmentPlan, by: User) -> DevelopmentPlan:
    """Take a plan back from the signers; it is a draft again, and signatures given so far count no more."""
    check_keep_plan(by, plan.executive)
    plan = _locked(plan)
    if plan.status != PlanStatus.SUBMITTED:
        raise InvalidTransition(f"This plan is {plan.get_status_display().lower()} and can no longer be taken back.")
    return move_plan(
        plan=plan, to=PlanStatus.DRAFT, by=by, verb=Verb.WITHDRAWN,
        submitted_at=None, submitted_hash="", next_signer="",
    )  # fmt: skip


@transaction.atomic
def sign_plan(*, plan: DevelopmentPlan, by: User, note: str = "", revision: int | None = None) -> DevelopmentPlan:
    """Sign a plan in the part whose turn it is; after the last signature it is agreed."""
    plan = _locked(plan)
    check_sign(by, plan)
    _refuse_unread(plan, revision)
    chain = signers_of(plan.executive, timezone.localdate(plan.submitted_at))
    signer = _part(plan.next_signer, chain)
    following = next_signer(chain, {*_signed(plan), signer})
    if following is None:
        return move_plan(
            plan=plan, to=PlanStatus.AGREED, by=by, verb=Verb.SIGNED, signer=signer, note=note, next_signer=""
        )
    add_step(plan=plan, by=by, verb=Verb.SIGNED, signer=signer, note=note)
    plan.next_signer = following
    plan.save(update_fields=["next_signer", "updated_at"])
    return plan


@transaction.atomic
def return_plan(*, plan: DevelopmentPlan, by: User, note: str, revision: int | None = None) -> DevelopmentPlan:
    """Give a plan back to its executive, with a note on what has to change."""
    plan = _locked(plan)
    check_sign(by, plan)
    _refuse_unread(plan, revision)
    if not note.strip():
        raise RuleViolation("Say what has to change, so that the executive can do it.", code="note_missing")
    return move_plan(
        plan=plan, to=PlanStatus.RETURNED, by=by, verb=Verb.RETURNED,
        signer=plan.next_signer, note=note.strip(), next_signer="",
    )  # fmt: skip


@transaction.atomic
def take_up_changes(*, plan: DevelopmentPlan, by: User, as_of: dt.date, note: str = "") -> DevelopmentPlan:
    """Put a plan in force once its executive has made the changes the board asked for, or says how they are met."""
    check_keep_plan(by, plan.executive)
    plan = _locked(plan)
    if plan.status != PlanStatus.ENDORSED_WITH_CHANGES:
        raise InvalidTransition(f"This plan is {plan.get_status_display().lower()}: no changes are asked for.")
    if not note.strip() and not edits_since(plan, Verb.DECIDED):
        raise RuleViolation(
            "The board asked for changes and the plan is as the board saw it. Change it, or say how it meets them.",
            code="no_changes",
        )
    findings = check_content(plan, plan.lines.select_related("competency__qualification"), as_of)
    if blockers(findings):
        raise RuleViolation("With these changes something the plan needs is missing.", findings=findings)
    return put_in_force(plan=plan, by=by, as_of=as_of, note=note.strip())


@transaction.atomic
def put_in_force(*, plan: DevelopmentPlan, by: Actor, as_of: dt.date, note: str = "") -> DevelopmentPlan:
    """Put an endorsed plan in force, close the one before and take over what became of its lines since.

    Safe to run twice. It asks for no permission: a board's closing, a job and `take_up_changes` answer for it.
    """
    plan = _locked(plan)
    if plan.status == PlanStatus.IN_FORCE:
        return plan
    if plan.status == PlanStatus.ENDORSED and as_of < plan.period_from:
        raise InvalidTransition(f"The period of this plan begins on {plan.period_from:%B %-d, %Y}.")
    before = plan.executive.development_plans.filter(status=PlanStatus.IN_FORCE).first()
    if before is not None:
        told = f"Version {plan.version} is in force."
        move_plan(plan=before, to=PlanStatus.CLOSED, by=by, verb=Verb.CLOSED, note=told, closed_on=as_of)
    plan = move_plan(plan=plan, to=PlanStatus.IN_FORCE, by=by, verb=Verb.IN_FORCE, note=note, in_force_on=as_of)
    for line in plan.lines.select_related("origin"):
        changed_at = line.origin.status_changed_at if line.origin else None
        if line.origin and changed_at and changed_at > max(filter(None, (plan.created_at, line.status_changed_at))):
            follow_progress(line=line, origin=line.origin, by=by)
    return plan


def put_due_in_force(*, by: Actor, as_of: dt.date) -> int:
    """Put every endorsed plan in force whose period has begun, each in a transaction of its own; return how many."""
    due = DevelopmentPlan.objects.filter(status=PlanStatus.ENDORSED, period_from__lte=as_of)
    plans = list(due.select_related("executive").order_by("executive", "pk"))
    for plan in plans:
        with transaction.atomic():
            put_in_force(plan=plan, by=by, as_of=as_of)
    return len(plans)


@transaction.atomic
def close_plan(*, plan: DevelopmentPlan, by: User, as_of: dt.date, note: str = "") -> DevelopmentPlan:
    """Close a plan in force, or give up one that is a draft or was returned; unfinished lines go into the next."""
    check_keep_plan(by, plan.executive)
    return move_plan(
        plan=_locked(plan), to=PlanStatus.CLOSED, by=by, verb=Verb.CLOSED, note=note, closed_on=as_of, next_signer=""
    )


def _new_version(
    executive: Executive,
    previous: DevelopmentPlan | None,
    period: tuple[dt.date, dt.date],
    by: User,
    as_of: dt.date,
) -> DevelopmentPlan:
    """Make the next version of an executive's plan, refusing a second one in the making."""
    _hold_executive(executive)
    plans = executive.development_plans
    if (held := plans.filter(status__in=OPEN - {PlanStatus.IN_FORCE}).first()) is not None:
        raise InvalidTransition(
            f"Version {held.version} of this plan is {held.get_status_display().lower()} already. Go on with that one."
        )
    framework = _framework(max(as_of, period[0]))
    preference = MobilityPreference.objects.filter(executive=executive).first()
    codes = preference.agencies if preference else []
    names = dict(Agency.objects.filter(code__in=codes).values_list("code", "name")) if codes else {}
    plan = DevelopmentPlan.objects.create(
        executive=executive,
        version=(plans.order_by("-version").values_list("version", flat=True).first() or 0) + 1,
        previous=previous,
        framework=framework,
        period_from=period[0],
        period_to=period[1],
        **prefilled(previous, preference, names),
    )
    keeps = previous is not None and previous.framework_id == framework.pk
    carried = carried_lines(previous.lines.all(), keeps_framework=keeps) if previous else []
    PlanLine.objects.bulk_create(
        PlanLine(plan=plan, position=position, **fields) for position, fields in enumerate(carried or BLANK_LINES)
    )
    add_step(plan=plan, by=by, verb=Verb.BEGUN)
    return plan


def _hold_executive(executive: Executive) -> None:
    Executive.objects.select_for_update(of=("self",), no_key=True).get(pk=executive.pk)


def _framework(on: dt.date) -> QualificationFramework:
    """Return the framework in force on a day: plans dated from 1 October 2025 name ECQ-2025-05 (R68)."""
    framework = QualificationFramework.objects.in_force(on).order_by("-effective_from").first()
    if framework is None:
        raise RuleViolation(
            f"No Executive Core Qualifications are in force on {on:%B %-d, %Y}. Tell your administrator."
        )
    return framework


def _last_carried_out(executive: Executive) -> DevelopmentPlan | None:
    """Return the plan in force, or the last that was; a draft that was given up is nothing to build on."""
    return executive.development_plans.filter(in_force_on__isnull=False).order_by("-version").first()


def _locked(plan: DevelopmentPlan) -> DevelopmentPlan:
    """Return the plan read again, with every version of the same executive locked in one order."""
    versions = DevelopmentPlan.objects.select_for_update(of=("self",)).select_related("executive", "framework")
    return next(one for one in versions.filter(executive=plan.executive_id).order_by("pk") if one.pk == plan.pk)


def _refuse_unread(plan: DevelopmentPlan, revision: int | None) -> None:
    """Refuse a signature under something else than was read."""
    if revision is not None and revision != plan.revision:
        raise StaleEdit(
            "The plan was changed after you opened it. Read it again before you sign or return it.",
            revision=plan.revision,
        )


def _signed(plan: DevelopmentPlan) -> set[str]:
    """Return the parts in which the plan has been signed since it was last submitted."""
    signed: set[str] = set()
    for step in plan.steps.all():
        if step.verb == Verb.SUBMITTED:
            signed.clear()
        elif step.verb == Verb.SIGNED:
            signed.add(step.signer)
    return signed


def _part(waiting: str, chain: list[Signer]) -> str:
    """Return the part somebody signs in: the office's, where the plan waits for a supervisor who is gone."""
    is_gone = waiting == Signer.SUPERVISOR and Signer.SUPERVISOR not in chain
    return Signer.EXECUTIVE_RESOURCES if is_gone and Signer.EXECUTIVE_RESOURCES in chain else waiting
