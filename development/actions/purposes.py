"""What moves do to plans: lines named on an application follow it, and recommendations are taken up by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from development.actions.notices import give_notice
from development.actions.transitions import move_plan_line
from development.models import MovePurpose, PlanLine, Recommendation
from development.permissions.plans import check_keep_plan
from development.rules.purposes import MOST_NAMED, evidence_of, in_words
from development.workflow import LINE_TRANSITIONS, LineStatus
from sesportal.audit import log
from sesportal.lib.errors import RuleViolation

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from executives.models import Executive
    from mobility.models import Application, Rotation
    from sesportal.accounts.models import Actor, User

S = LineStatus
AUTHORITY = "5 CFR 412.401; your development plan"


@transaction.atomic
def name_purposes(*, application: Application, values: Collection[str], by: User) -> list[MovePurpose]:
    """Keep what an application is to serve, in place of what was named before; the words are those of today.

    Raises RuleViolation for what is not the executive's own, or not open any more.
    """
    executive = application.executive
    check_keep_plan(by, executive)
    if len(values) > MOST_NAMED:
        raise RuleViolation(f"Name at most {MOST_NAMED}: those that the move is really for.", code="too_many_purposes")
    lines = {f"line-{line.pk}": line for line in PlanLine.objects.unfinished_of(executive)}
    advice = {f"advice-{one.pk}": one for one in Recommendation.objects.open_for_moves(executive)}
    if set(values) - lines.keys() - advice.keys():
        raise RuleViolation(
            "One of the activities named is no open activity of your plan any more. Choose again.", code="not_open"
        )
    now = timezone.now()
    before = list(application.purposes.values_list("text", flat=True))
    application.purposes.all().delete()
    named = [
        MovePurpose(
            application=application,
            line=lines.get(value),
            recommendation=advice.get(value),
            text=in_words(lines.get(value) or advice[value]),
            named_at=now,
        )
        for value in dict.fromkeys(values)
    ]
    MovePurpose.objects.bulk_create(named)
    if before or named:
        log.record(
            verb="move purposes named", by=by, subject=application, before={"number": len(before)},
            after={"number": len(named)},
        )  # fmt: skip
    return named


@transaction.atomic
def follow_start(*, rotation: Rotation, by: Actor) -> list[PlanLine]:
    """Put the lines a rotation serves under way, and close what the board recommended as taken up by it."""
    moved = [
        move_plan_line(line=line, to=S.UNDER_WAY, by=by, not_done_reason="", not_done_note="")
        for line in _lines(rotation.application)
        if (S(line.status), S.UNDER_WAY) in LINE_TRANSITIONS
    ]
    named = MovePurpose.objects.filter(application=rotation.application, recommendation__isnull=False)
    advice = Recommendation.objects.filter(pk__in=named.values("recommendation"), taken_up_on__isnull=True)
    for one in advice.select_for_update(of=("self",)).select_related("executive"):
        one.taken_up_on = rotation.starts_on
        one.taken_up_line = one.taken_up_line or (moved[0] if len(moved) == 1 else None)
        one.save(update_fields=["taken_up_on", "taken_up_line"])
        log.record(
            verb="recommendation taken up",
            by=by,
            subject=one,
            after={"rotation": rotation.pk, "on": rotation.starts_on},
            agency_code=(one.executive.home_id or "")[:2],
        )
    return moved


@transaction.atomic
def follow_end(*, rotation: Rotation, by: Actor) -> list[PlanLine]:
    """Mark the lines a rotation served as done on its last day, with the rotation as evidence.

    What was learned is for the executive to write, who is asked for it.
    """
    assert rotation.ended_on is not None
    done = [
        move_plan_line(line=line, to=S.DONE, by=by, done_on=rotation.ended_on, evidence=evidence_of(rotation))
        for line in _lines(rotation.application)
        if (S(line.status), S.DONE) in LINE_TRANSITIONS
    ]
    for line in done:
        _ask(
            rotation.executive, line, by, "done",
            title="Your rotation has ended: say what you learned",
            message=f"“{line}” is marked as done in your plan. Write what you learned, and where you use it.",
        )  # fmt: skip
    return done


@transaction.atomic
def ask_what_becomes(*, application: Application, by: Actor, why: str) -> list[PlanLine]:
    """Ask the executive what becomes of the lines that a move was to serve, since it will not; nothing is decided."""
    asked = [line for line in _lines(application) if line.status not in (S.DONE, S.CANCELLED)]
    for line in asked:
        _ask(
            application.executive, line, by, "open",
            title="A move that your plan counted on does not run its course",
            message=f"{why} Say what becomes of “{line}”: deferred, cancelled, or done another way.",
        )  # fmt: skip
    if asked:
        log.record(verb="plan activities asked about", by=by, subject=application, after={"number": len(asked)})
    return asked


def _lines(application: Application | None) -> Iterator[PlanLine]:
    """Yield the lines an application serves, where their progress is kept now."""
    if application is None:
        return
    named = MovePurpose.objects.filter(application=application, line__isnull=False)
    for purpose in named.select_related("line__plan__executive"):
        kept = purpose.line.as_kept_now if purpose.line else None
        if kept is not None:
            yield kept


def _ask(executive: Executive, line: PlanLine, by: Actor, stage: str, *, title: str, message: str) -> None:
    if executive.user is None:
        return
    give_notice(
        recipient=executive.user,
        executive=executive,
        rule="plan_line_of_move",
        due_on=timezone.localdate(),
        title=title,
        message=message[:600],
        authority=AUTHORITY,
        url=reverse("development:line_progress", args=[line.plan_id, line.pk]),
        by=by,
        stage=f"{stage}-{line.pk}",
    )
