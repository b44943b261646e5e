"""What other systems are told of moves: one table from what became of a thing to the event it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mobility.models import (
    Agreement,
    Application,
    Posting,
    ReassignmentWorksheet,
    Release,
    Rotation,
    TemporaryAllocation,
)
from mobility.workflow import (
    AgreementStatus,
    ApplicationStatus,
    PostingStatus,
    ReleaseStatus,
    RotationStatus,
    WorksheetStatus,
)
from sesportal.exchange.outbox import publish

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db import models

POSTINGS = {
    PostingStatus.OPEN: "posting.opened",
    PostingStatus.CLOSED: "posting.closed",
    PostingStatus.FILLED: "posting.filled",
    PostingStatus.CANCELLED: "posting.cancelled",
}
ROTATIONS = {
    RotationStatus.PLANNED: "rotation.planned",
    RotationStatus.UNDER_WAY: "rotation.started",
    RotationStatus.ENDED: "rotation.ended",
    RotationStatus.ENDED_EARLY: "rotation.ended",
    RotationStatus.CANCELLED: "rotation.cancelled",
}


def tell(obj: models.Model, before: str = "") -> None:
    """Publish what became of `obj`, in the transaction of the change; say nothing of what concerns no other system."""
    of_kind = _TELLERS.get(type(obj))
    if of_kind is not None:
        of_kind(obj, before)


def _posting(posting: Posting, before: str) -> None:
    name = POSTINGS.get(PostingStatus(posting.status))
    if name is None:
        return
    publish(
        type=name,
        subject_type="postings",
        subject_id=str(posting.pk),
        agency_code=posting.agency_id,
        is_public=posting.opened_at is not None,
        data=_change(posting, before),
    )


def _application(application: Application, before: str) -> None:
    """Tell the host alone: whether the home agency knows of an application is the executive's to decide."""
    is_new = before == ApplicationStatus.DRAFT
    if is_new and application.status != ApplicationStatus.SUBMITTED:
        return
    publish(
        type="application.received" if is_new else "application.moved",
        subject_type="applications",
        subject_id=str(application.pk),
        agency_code=application.posting.agency_id,
        data={**_change(application, before), "posting": application.posting_id},
    )


def _release(release: Release, before: str) -> None:
    """Tell both agencies; a decline that its chair has not signed off is the home agency's own affair."""
    is_inward = ReleaseStatus.DECLINE_PROPOSED in (release.status, before) and release.status != ReleaseStatus.DECLINED
    publish(
        type="release.answered" if before else "release.asked",
        subject_type="releases",
        subject_id=str(release.pk),
        agency_code=release.home_id,
        other_agency_code="" if is_inward else release.host_id,
        data={**_change(release, ""), "executive": release.executive_id, "application": release.application_id},
    )


def _rotation(rotation: Rotation, before: str) -> None:
    is_extended = before == rotation.status
    _of_rotation(rotation, "rotation.extended" if is_extended else ROTATIONS[RotationStatus(rotation.status)], before)


def _agreement(agreement: Agreement, before: str) -> None:
    if agreement.status == AgreementStatus.SIGNED:
        _of_rotation(agreement.rotation, "agreement.signed", before, status=agreement.status, version=agreement.version)


def _of_rotation(rotation: Rotation, name: str, before: str, **more: Any) -> None:
    publish(
        type=name,
        subject_type="rotations",
        subject_id=str(rotation.pk),
        agency_code=rotation.home_id,
        other_agency_code=rotation.host_id or "",
        data={**_change(rotation, before), "executive": rotation.executive_id, **more},
    )


def _allocation(allocation: TemporaryAllocation, before: str) -> None:
    publish(
        type="allocation.decided" if before else "allocation.requested",
        subject_type="allocations",
        subject_id=str(allocation.pk),
        agency_code=allocation.agency_id,
        data=_change(allocation, before),
    )


def _worksheet(worksheet: ReassignmentWorksheet, before: str) -> None:
    if worksheet.status != WorksheetStatus.EFFECTED:
        return
    publish(
        type="directed_move.effected",
        subject_type="executives",
        subject_id=str(worksheet.executive_id),
        agency_code=worksheet.home_id,
        other_agency_code=worksheet.to_subelement_id,
        data={
            "from": worksheet.home_id,
            "to": worksheet.to_subelement_id,
            "effective_on": worksheet.effective_on.isoformat() if worksheet.effective_on else None,
        },
    )


def _change(obj: Any, before: str) -> dict[str, Any]:
    return {"status": str(obj.status), **({"before": str(before)} if before else {})}


_TELLERS: dict[type[models.Model], Callable[[Any, str], None]] = {
    Posting: _posting,
    Application: _application,
    Release: _release,
    Rotation: _rotation,
    Agreement: _agreement,
    TemporaryAllocation: _allocation,
    ReassignmentWorksheet: _worksheet,
}
