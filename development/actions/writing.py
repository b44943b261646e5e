"""Writing a plan: its sections field by field, its lines, and what came of it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from development.models import DevelopmentPlan, PlanEdit, PlanLine
from development.permissions.plans import check_carry_out, check_comment, check_write
from development.rules.content import LINE_FIELDS, PLAN_FIELDS
from development.rules.edits import ADDED, ORDER, REMOVED, StaleEdit, words_of
from sesportal.audit import log
from sesportal.lib.errors import RuleViolation

if TYPE_CHECKING:
    from sesportal.accounts.models import User

PERIOD = ("period_from", "period_to")
WRITTEN = frozenset({*PLAN_FIELDS, *PERIOD})
WRITTEN_OF_LINE = frozenset({*LINE_FIELDS} - {"competency_id"} | {"competency"})
SAME_SITTING = dt.timedelta(minutes=15)
MOST_LINES = 40


@transaction.atomic
def save_field(*, plan: DevelopmentPlan, field: str, value: Any, revision: int, by: User) -> DevelopmentPlan:
    """Keep one field of a plan as typed by somebody who read it at `revision`.

    Raises StaleEdit where the field, and not merely the plan, was changed after that; nothing is overwritten.
    """
    plan = _to_write(plan, by)
    if field not in WRITTEN:
        raise RuleViolation(f"A plan has no field {field}.")
    _write(plan, None, field, value, revision, by)
    return plan


@transaction.atomic
def save_line_field(*, line: PlanLine, field: str, value: Any, revision: int, by: User) -> PlanLine:
    """Keep one field of a line as typed by somebody who read it at the plan's `revision`; see `save_field`."""
    plan = _to_write(line.plan, by)
    if field not in WRITTEN_OF_LINE:
        raise RuleViolation(f"An activity has no field {field}.")
    line = _line(plan, line)
    _write(plan, line, field, value, revision, by)
    return line


@transaction.atomic
def add_line(*, plan: DevelopmentPlan, by: User, **values: Any) -> PlanLine:
    """Add a line at the end of a plan."""
    plan = _to_write(plan, by)
    held = plan.lines.aggregate(last=Max("position"))["last"]
    if plan.lines.count() >= MOST_LINES:
        raise RuleViolation(f"A plan has at most {MOST_LINES} activities. Remove one that you will not do.")
    line = PlanLine.objects.create(plan=plan, position=0 if held is None else held + 1, **values)
    _bump(plan)
    _note(plan, line, ADDED, "Activity added", None, str(line) if values else "", by)
    for name in values.keys() & WRITTEN_OF_LINE:
        _note(plan, line, name, _label(line, name), None, words_of(line, name), by)
    return line


@transaction.atomic
def remove_line(*, line: PlanLine, by: User) -> DevelopmentPlan:
    """Take a line out of a plan that is still being written."""
    plan = _to_write(line.plan, by)
    line = _line(plan, line)
    _bump(plan)
    _note(plan, line, REMOVED, "Activity removed", line.objective or str(line), None, by)
    line.delete()
    return plan


@transaction.atomic
def reorder_line(*, line: PlanLine, by: User, places: int) -> DevelopmentPlan:
    """Move a line up (`places` below zero) or down among the lines of its plan, as far as there are places."""
    plan = _to_write(line.plan, by)
    lines = list(plan.lines.all())
    before = _order(lines)
    here = lines.index(line)
    lines.insert(max(0, min(here + places, len(lines) - 1)), lines.pop(here))
    for position, one in enumerate(lines):
        one.position = position
    PlanLine.objects.bulk_update(lines, ["position"])
    if _order(lines) != before:
        _bump(plan)
        _note(plan, None, ORDER, "Order of the activities", before, _order(lines), by)
    return plan


@transaction.atomic
def record_results(*, plan: DevelopmentPlan, by: User, outcome: str, reflection: str) -> DevelopmentPlan:
    """Keep what came of the plan and what the executive learned, in the executive's words."""
    check_carry_out(by, plan)
    return _keep(plan, by, outcome=outcome, reflection=reflection)


@transaction.atomic
def comment_on_plan(*, plan: DevelopmentPlan, by: User, comment: str) -> DevelopmentPlan:
    """Keep the supervisor's comment on what came of the plan."""
    check_comment(by, plan)
    return _keep(plan, by, supervisor_comment=comment)


def _to_write(plan: DevelopmentPlan, by: User) -> DevelopmentPlan:
    """Return the plan read again under lock, for `by` to write."""
    plan = DevelopmentPlan.objects.select_for_update(of=("self",)).select_related("executive").get(pk=plan.pk)
    check_write(by, plan)
    return plan


def _line(plan: DevelopmentPlan, line: PlanLine) -> PlanLine:
    """Return the line read again, now that its plan is locked."""
    held = PlanLine.objects.filter(plan=plan, pk=line.pk).select_related("competency").first()
    if held is None:
        raise StaleEdit("This activity was removed in another window.", revision=plan.revision)
    held.plan = plan
    return held


def _write(plan: DevelopmentPlan, line: PlanLine | None, field: str, value: Any, revision: int, by: User) -> None:
    """Set one field of the plan or of the line, unless it was changed after `revision`; the same value is no edit."""
    target = line or plan
    if getattr(target, field) == value:
        return
    if revision < plan.revision and _changed_after(plan, line, field, revision):
        raise StaleEdit(
            "This was changed in another window after you opened it here. Keep one of the two.",
            revision=plan.revision,
            value=getattr(target, field),
            words=words_of(target, field),
        )
    before = words_of(target, field)
    setattr(target, field, value)
    _check_order(target)
    target.save(update_fields=[field])
    if line is not None:
        line.revision += 1
        line.save(update_fields=["revision"])
    _bump(plan)
    _note(plan, line, field, _label(target, field), before, words_of(target, field), by)


def _changed_after(plan: DevelopmentPlan, line: PlanLine | None, field: str, revision: int) -> bool:
    edits = plan.edits.filter(revision__gt=revision, field=field)
    return edits.filter(line_id_then=line.pk if line else None).exists()


def _check_order(target: DevelopmentPlan | PlanLine) -> None:
    """Refuse a last day before the first, in words, before the database does."""
    names = PERIOD if isinstance(target, DevelopmentPlan) else ("starts_on", "ends_on")
    first, last = (getattr(target, name) for name in names)
    if first and last and last < first:
        raise RuleViolation(f"It would end on {last:%B %-d, %Y}, before it begins on {first:%B %-d, %Y}.", code="order")


def _label(target: DevelopmentPlan | PlanLine, field: str) -> str:
    name = str(target._meta.get_field(field).verbose_name)  # type: ignore[union-attr]
    if isinstance(target, DevelopmentPlan):
        return name[:1].upper() + name[1:]
    return f"Activity “{target.objective[:120]}”: {name}" if target.objective else f"Activity: {name}"


def _bump(plan: DevelopmentPlan) -> None:
    plan.revision += 1
    plan.save(update_fields=["revision", "updated_at"])


def _note(
    plan: DevelopmentPlan, line: PlanLine | None, field: str, label: str, before: Any, after: Any, by: User
) -> None:
    """Keep what was changed. One field typed in one sitting is one edit, and one line of the audit log.

    A sitting ends with a step of the plan, so that what was written before and after a signature stays apart.
    """
    now = timezone.now()
    pk = line.pk if line else None
    last = plan.edits.filter(field=field, line_id_then=pk, by=by, at__gte=now - SAME_SITTING).order_by("-id").first()
    if last and field not in (ADDED, REMOVED, ORDER) and not plan.steps.filter(revision__gte=last.revision).exists():
        last.after, last.revision, last.label = after, plan.revision, label
        last.save(update_fields=["after", "revision", "label"])
        return
    PlanEdit.objects.create(
        plan=plan, line_id_then=pk, field=field, label=label, before=before, after=after,
        revision=plan.revision, by=by, at=now,
    )  # fmt: skip
    log.record(
        verb="plan edited",
        by=by,
        subject=plan,
        after={"what": label},
        agency_code=(plan.executive.home_id or "")[:2],
    )


def _order(lines: list[PlanLine]) -> str:
    return "; ".join(f"{number}. {line}" for number, line in enumerate(lines, 1))


def _keep(plan: DevelopmentPlan, by: User, **texts: str) -> DevelopmentPlan:
    """Set texts that are no part of what was signed."""
    plan = DevelopmentPlan.objects.select_for_update(of=("self",)).select_related("executive").get(pk=plan.pk)
    changed = [name for name, text in texts.items() if getattr(plan, name) != text]
    for name in changed:
        setattr(plan, name, texts[name])
    plan.save(update_fields=[*changed, "updated_at"])
    log.record(
        verb="plan results written",
        by=by,
        subject=plan,
        after={"what": ", ".join(changed)},
        agency_code=(plan.executive.home_id or "")[:2],
    )
    return plan
