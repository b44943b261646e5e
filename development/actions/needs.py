"""The three yearly questions: was a development need not met, which, and why (M21)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from development.models import UnmetNeed
from development.permissions.plans import check_keep_plan
from executives.models import Executive
from sesportal.audit import log
from sesportal.lib.errors import RuleViolation
from sesportal.lib.fiscal import fiscal_year

if TYPE_CHECKING:
    import datetime as dt

    from sesportal.accounts.models import User


@transaction.atomic
def answer_needs(
    *, executive: Executive, by: User, as_of: dt.date, had_unmet_need: bool, need: str = "", reason: str = ""
) -> UnmetNeed:
    """Keep an executive's answers for the fiscal year of `as_of`; a later answer of the same year replaces them."""
    check_keep_plan(by, executive)
    if had_unmet_need and not (need.strip() and reason):
        raise RuleViolation("Say which need was not met, and why.", code="need_missing")
    Executive.objects.select_for_update(of=("self",), no_key=True).get(pk=executive.pk)
    answer, _ = UnmetNeed.objects.update_or_create(
        executive=executive,
        fiscal_year=fiscal_year(as_of),
        defaults={
            "had_unmet_need": had_unmet_need,
            "need": need.strip() if had_unmet_need else "",
            "reason": reason if had_unmet_need else "",
            "answered_at": timezone.now(),
        },
    )
    log.record(
        verb="unmet needs answered",
        by=by,
        subject=answer,
        after={"had_unmet_need": had_unmet_need, "reason": answer.reason},
        agency_code=(executive.home_id or "")[:2],
    )
    return answer
