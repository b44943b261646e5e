"""What the app below tells becomes a notice here, or moves the lines of the plan that a move serves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.dispatch import receiver

from development.actions.notices import give_notice
from development.actions.purposes import ask_what_becomes, follow_end, follow_start, name_purposes
from development.models import Notice
from mobility.signals import application_moved, notice_due, purposes_named, rotation_moved
from mobility.workflow import ApplicationStatus, RotationStatus

if TYPE_CHECKING:
    import datetime as dt

    from executives.models import Executive
    from mobility.models import Application, Rotation
    from sesportal.accounts.models import Actor, User


@receiver(notice_due)
def keep_notice(
    *,
    recipient: User,
    executive: Executive | None,
    rule: str,
    key: str,
    title: str,
    message: str,
    authority: str,
    due_on: dt.date,
    url: str,
    weight: str,
    **_: Any,
) -> None:
    """Keep what mobility has to tell as a notice, once for its key; what concerns no executive stays on its page."""
    if executive is None:
        return
    give_notice(
        recipient=recipient,
        executive=executive,
        rule=rule[:40],
        due_on=due_on,
        title=title.replace(executive.full_name, "An executive")[:160],  # it goes into e-mails and calendars
        message=message[:600],
        authority=authority[:200],
        url=url,
        by="mobility",
        weight=Notice.Weight(weight),
        stage=key[-50:],
    )


@receiver(purposes_named)
def keep_purposes(*, application: Application, values: list[str], by: User, **_: Any) -> None:
    """Keep which lines of the plan and which recommendations an application names."""
    name_purposes(application=application, values=values, by=by)


@receiver(application_moved)
def ask_after_refusal(*, application: Application, after: ApplicationStatus, by: Actor, **_: Any) -> None:
    """Ask what becomes of the plan once the release was declined."""
    if after == ApplicationStatus.NOT_RELEASED:
        ask_what_becomes(application=application, by=by, why="Your release was declined.")


@receiver(rotation_moved)
def follow_rotation(*, rotation: Rotation, after: RotationStatus, by: Actor, **_: Any) -> None:
    """Move the lines that a rotation serves with it; one that does not run its course only asks the executive."""
    if rotation.application is None:
        return
    if after == RotationStatus.UNDER_WAY:
        follow_start(rotation=rotation, by=by)
    elif after == RotationStatus.ENDED:
        follow_end(rotation=rotation, by=by)
    elif after == RotationStatus.ENDED_EARLY:
        ask_what_becomes(application=rotation.application, by=by, why="The rotation ended early.")
    elif after == RotationStatus.CANCELLED:
        ask_what_becomes(application=rotation.application, by=by, why="The rotation does not take place.")
