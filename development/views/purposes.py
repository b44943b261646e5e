"""What a move serves, as the pages of moves show it; and the moves that serve a plan, as the plan shows them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.urls import reverse

from development.models import DevelopmentPlan, MovePurpose, PlanLine, Recommendation
from development.permissions.plans import is_own
from development.rules.purposes import in_words
from development.views.plan_reading import TONES
from development.workflow import LineStatus, NotDoneReason
from mobility.models import Application
from mobility.workflow import ApplicationStatus, RotationStatus
from sesportal.accounts.roles import Permission
from sesportal.lib.purposes import Purpose

if TYPE_CHECKING:
    from collections.abc import Iterator

    from executives.models import Executive
    from sesportal.accounts.models import User

PLAN, BOARD = "Development plan", "Recommended by the board"
S = LineStatus


def offered(executive: Executive) -> Iterator[Purpose]:
    """Yield what the executive can choose from: open activities of agreed plans, and what a board recommends."""
    for line in PlanLine.objects.unfinished_of(executive):
        yield Purpose(f"line-{line.pk}", in_words(line), PLAN)
    for one in Recommendation.objects.open_for_moves(executive):
        yield Purpose(f"advice-{one.pk}", in_words(one), BOARD)


def named(user: User, application: Application) -> Iterator[Purpose]:
    """Yield what an application serves: to its writer, to the host it was sent to, and to whoever may read the plan."""
    writer = application.executive
    is_mine = is_own(user, writer)
    sees_plan = is_mine or _reads_plans_of(user, writer)
    if not (sees_plan or _is_host(user, application)):
        return
    rows = application.purposes.select_related("line__plan", "recommendation")
    for purpose in rows:
        value = f"line-{purpose.line_id}" if purpose.line_id else f"advice-{purpose.recommendation_id}"
        origin = BOARD if purpose.recommendation_id else PLAN
        if not sees_plan:
            yield Purpose(value, purpose.text, origin)
        elif purpose.recommendation:
            is_up = purpose.recommendation.taken_up_on is not None
            standing, tone = ("Taken up", "good") if is_up else ("Not taken up yet", "neutral")
            yield Purpose(value, purpose.text, origin, standing, tone)
        else:
            yield _of_line(purpose, application, is_mine=is_mine)


def moves_of(plan: DevelopmentPlan, user: User) -> dict[int, list[Application]]:
    """Return, by line, the applications that serve a plan and that `user` may know of, the latest first."""
    found: dict[int, list[Application]] = defaultdict(list)
    seen = Application.objects.visible_to(user).filter(executive=plan.executive_id)
    rows = MovePurpose.objects.filter(line__plan=plan, application__in=seen.values("pk"))
    for purpose in rows.select_related("application__posting").order_by("-named_at", "-pk"):
        assert purpose.line_id is not None
        found[purpose.line_id].append(purpose.application)
    return found


def _of_line(purpose: MovePurpose, application: Application, *, is_mine: bool) -> Purpose:
    line = purpose.line.as_kept_now if purpose.line else None
    value = f"line-{purpose.line_id}"
    if line is None:
        return Purpose(value, purpose.text, PLAN, "No longer in the plan")
    status = S(line.status)
    url, link = f"{reverse('development:plan_detail', args=[line.plan_id])}#line-{line.pk}", "Open it in the plan"
    if is_mine and (asked := _asked(line, application)):
        query, link = asked
        url = reverse("development:line_progress", args=[line.plan_id, line.pk]) + query
    return Purpose(value, purpose.text, PLAN, str(status.label), TONES[status], url, link)


def _asked(line: PlanLine, application: Application) -> tuple[str, str] | None:
    """Return what its executive is asked of a line now that the move is over: the query of its page, and the words."""
    rotation = getattr(application, "rotation", None)
    if line.status == S.DONE:
        return ("", "Say what you learned") if rotation and not line.reflection else None
    if line.status == S.CANCELLED:
        return None
    if application.status == ApplicationStatus.NOT_RELEASED:
        return (
            f"?status={S.DEFERRED.value}&reason={NotDoneReason.RELEASE_DECLINED.value}",
            "Record it as deferred: release declined",
        )
    if rotation is not None and rotation.status in (RotationStatus.ENDED_EARLY, RotationStatus.CANCELLED):
        return f"?status={S.DEFERRED.value}", "Say what becomes of it"
    return None


def _is_host(user: User, application: Application) -> bool:
    """Say whether the user is of the host the application was sent to: its office, or a party of the move."""
    if application.submitted_at is None:
        return False
    host = application.posting.agency_id
    selects, moves = user.reach(Permission.SELECT), user.reach(Permission.VIEW_MOVES)
    is_moving = getattr(application, "rotation", None) is not None
    return any(host.startswith(code) for code in (*selects.agencies, *(moves.agencies if is_moving else ())))


def _reads_plans_of(user: User, executive: Executive) -> bool:
    reach = user.reach(Permission.VIEW_PLANS)
    is_report = reach.reports and executive.supervisor_id == user.pk
    return is_report or reach.covers_code(executive.home_id or "")
