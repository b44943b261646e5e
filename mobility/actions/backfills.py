"""The gap that a release leaves: who acts, a posting, a temporary allocation; planned together with the answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from mobility.actions.allocations import request_allocation
from mobility.actions.postings import create_posting
from mobility.models import Backfill, Release, ReleaseStep
from mobility.models.holding import hold_release
from mobility.permissions.releases import check_answer_release
from mobility.workflow import NO_GAP, BackfillKind
from sesportal.audit import log
from sesportal.lib.errors import DomainError, InvalidTransition

if TYPE_CHECKING:
    from executives.models import Executive
    from mobility.models import Posting, Programme
    from sesportal.accounts.models import User


@dataclass(frozen=True, slots=True)
class Plan:
    """How a gap is to be filled: any of the ways, together."""

    acting: Executive | None = None
    acting_name: str = ""
    programme: Programme | None = None
    justification: str = ""

    def __bool__(self) -> bool:
        return bool(self.acting or self.acting_name or self.programme or self.justification)


@transaction.atomic
def fill_gap(*, release: Release, by: User, plan: Plan) -> list[Backfill]:
    """Write down how the gap is filled: begin the posting and send the request, each in the writer's own right."""
    held = hold_release(release)
    check_answer_release(by, held)
    if held.status in NO_GAP:
        raise InvalidTransition("Nobody leaves, so there is no gap to fill. Reload the page to see where it stands.")
    if not plan:
        raise DomainError("Name at least one way: who acts, a posting, or a temporary allocation.")
    rows = []
    if plan.acting or plan.acting_name:
        rows.append(_acting(held, plan))
    if plan.programme is not None:
        rows.append(_backfill(held, BackfillKind.POSTING, posting=_posting(held, plan.programme, by)))
    if plan.justification:
        allocation = request_allocation(release=held, by=by, justification=plan.justification)
        rows.append(_backfill(held, BackfillKind.ALLOCATION, allocation=allocation))
    for row in rows:
        ReleaseStep.objects.add(held, f"Backfill: {_said(row)}", by=by, at=row.at)
    log.record(
        verb="backfill planned",
        by=by,
        subject=held,
        after={"ways": [row.kind for row in rows]},
        agency_code=held.home_id[:2],
    )
    return rows


def _acting(release: Release, plan: Plan) -> Backfill:
    acting = plan.acting
    if acting is not None:
        if acting.pk == release.executive_id:
            raise DomainError("The one who leaves cannot act in the position.")
        if not acting.is_on_board or (acting.home_id or "")[:2] != release.home_id[:2]:
            raise DomainError("The acting executive has to be on board in your agency. Name others by their name.")
    return _backfill(
        release, BackfillKind.ACTING, acting=acting, acting_name="" if acting else plan.acting_name.strip()
    )


def _posting(release: Release, programme: Programme, by: User) -> Posting:
    """Begin a draft for the vacancy: somebody else's development."""
    held = release.executive.current_assignment
    return create_posting(
        by=by,
        programme=programme,
        agency=release.home,
        title=f"Acting {held.position_title}"[:160] if held and held.position_title else "Acting executive",
        starts_on=release.released_on or release.wanted_on,
        days=release.days,
        duty_location=held.duty_location if held else "",
        occupational_series=held.occupational_series if held else "",
        position_number=held.position_number if held else "",
        position_occupied=held.position_occupied if held else "",
        backfills=f"release {release.pk}",
    )


def _backfill(release: Release, kind: BackfillKind, **fields: object) -> Backfill:
    return Backfill.objects.create(release=release, kind=kind, at=timezone.now(), **fields)


def _said(backfill: Backfill) -> str:
    match backfill.kind:
        case BackfillKind.ACTING:
            return f"{backfill.acting.full_name if backfill.acting else backfill.acting_name} is to act"
        case BackfillKind.POSTING:
            return "a posting for the vacancy is drafted"
        case _:
            return "a temporary allocation is requested from OPM"
