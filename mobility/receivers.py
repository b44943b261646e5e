"""What hangs on a move: temporary positions end with the detail, a selection ends with a move that is given up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.dispatch import receiver
from django.utils import timezone

from mobility.actions.allocations import end_allocations_of
from mobility.actions.applications import end_selection
from mobility.models import Application
from mobility.signals import rotation_moved
from mobility.workflow import ApplicationStatus, RotationStatus

if TYPE_CHECKING:
    from mobility.models import Rotation
    from sesportal.accounts.models import Actor

OVER = (RotationStatus.ENDED, RotationStatus.ENDED_EARLY, RotationStatus.CANCELLED)


@receiver(rotation_moved)
def end_with_the_detail(*, rotation: Rotation, after: RotationStatus, by: Actor, **_: Any) -> None:
    """End the temporary positions of a detail in the transaction in which the detail ends."""
    if after in OVER:
        end_allocations_of(rotation=rotation, by=by, ended_on=rotation.ended_on or timezone.localdate())


@receiver(rotation_moved)
def end_with_the_move(*, rotation: Rotation, after: RotationStatus, by: Actor, **_: Any) -> None:
    """End the selection of a rotation that is given up; where the executive withdrew it has ended already."""
    if after == RotationStatus.CANCELLED and rotation.application_id is not None:
        application = Application.objects.get(pk=rotation.application_id)
        if application.status == ApplicationStatus.SELECTED:
            end_selection(application=application, by=by, why=rotation.end_reason)
