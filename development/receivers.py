"""What the app below has to tell somebody becomes a notice here, beside those of the clocks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.dispatch import receiver

from development.actions.notices import give_notice
from development.models import Notice
from mobility.signals import notice_due

if TYPE_CHECKING:
    import datetime as dt

    from executives.models import Executive
    from sesportal.accounts.models import User


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
