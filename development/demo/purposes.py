"""Tell what invented applications and rotations serve: lines of the plan that stand where the move does."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from django.db import transaction

from development.models import MovePurpose, PlanLine, Recommendation
from development.rules.purposes import in_words
from development.workflow import CARRIED_OUT, LineStatus, PlanStatus
from mobility.demo.people import at_noon
from mobility.models import Application
from mobility.workflow import ApplicationStatus, RotationStatus

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

S = LineStatus
STANDS: Final = {
    RotationStatus.PLANNED: (S.PLANNED, S.DEFERRED),
    RotationStatus.UNDER_WAY: (S.UNDER_WAY,),
    RotationStatus.ENDED: (S.DONE,),
    RotationStatus.ENDED_EARLY: (S.DEFERRED, S.UNDER_WAY),
    RotationStatus.CANCELLED: (S.PLANNED, S.DEFERRED),
}
OPEN: Final = (S.PLANNED, S.DEFERRED, S.UNDER_WAY)
MOVING: Final = (
    "transfer", "detail_agency", "detail_component", "detail_acting", "interagency_project", "joint_duty", "liaison",
    "reassignment", "ipa", "sabbatical", "exchange",
)  # fmt: skip


@transaction.atomic
def load_purposes(as_of: dt.date, seed: int) -> str:
    """Write what applications name, once, and say how many: a line of the plan that fits, what boards recommend."""
    if MovePurpose.objects.exists():
        return "none, since some are held already"
    lines = _lines()
    applications = Application.objects.exclude(status=ApplicationStatus.WITHDRAWN).select_related("rotation")
    made: list[MovePurpose] = []
    for application in applications.order_by("pk"):
        rotation = getattr(application, "rotation", None)
        wanted = STANDS[RotationStatus(rotation.status)] if rotation else OPEN
        fitting = [line for line in lines[application.executive_id] if line.status in wanted]
        if fitting:
            line = fitting[application.pk % len(fitting)]
            day = application.submitted_at or at_noon(as_of)
            made.append(MovePurpose(application=application, line=line, text=in_words(line), named_at=day))
    made += _advice(applications, as_of)
    MovePurpose.objects.bulk_create(made, batch_size=500)
    return f"{len(made):,} named on applications"


def _lines() -> dict[int, list[PlanLine]]:
    """Return the lines of the plans that are carried out, or were, by executive."""
    found: dict[int, list[PlanLine]] = defaultdict(list)
    kept = [*CARRIED_OUT, PlanStatus.CLOSED]
    people = Application.objects.order_by().values("executive")
    rows = PlanLine.objects.filter(plan__executive__in=people, plan__status__in=kept, activity_type__in=MOVING)
    for line in rows.select_related("plan", "competency").order_by("-plan__version", "position"):
        found[line.plan.executive_id].append(line)
    return found


def _advice(applications: Iterable[Application], as_of: dt.date) -> list[MovePurpose]:
    """Let whoever waits for an answer to an application name what a board recommends and nobody has taken up."""
    waiting = {one.executive_id: one for one in applications if one.status == ApplicationStatus.SUBMITTED}
    kinds = [Recommendation.Kind.ROTATION, Recommendation.Kind.PROFILE]
    open_advice = Recommendation.objects.filter(
        executive__in=list(waiting), kind__in=kinds, issued_at__isnull=False, taken_up_on__isnull=True
    )
    day = at_noon(as_of)
    return [
        MovePurpose(application=waiting[one.executive_id], recommendation=one, text=in_words(one), named_at=day)
        for one in open_advice.select_related("competency").order_by("executive", "pk")
    ]
