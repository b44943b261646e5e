"""Mobility agreements offered to those who entered since the text is in force: most signed, some open or declined."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

from development.actions.agreements import offer_due_agreements
from development.demo.people import at_noon
from development.models import MobilityAgreement
from development.rules.agreements import agreement_hash
from development.workflow import MobilityAgreementStatus
from executives.demo.logins import BY

if TYPE_CHECKING:
    from random import Random

ANSWERS: Final = ((MobilityAgreementStatus.SIGNED, 62), (MobilityAgreementStatus.DECLINED, 13), (None, 25))
CLAIMS_EXCEPTION: Final = 0.25
DECLINED_FOR: Final = (
    "I care for a parent and cannot say when that will change.",
    "I want to know first which assignments the agency has in mind.",
)


def write_agreements(as_of: dt.date, random: Random) -> str:
    """Offer the agreements that are due and answer three in four of them."""
    offer_due_agreements(by=BY, as_of=as_of)
    offered = MobilityAgreement.objects.filter(executive__user__isnull=True).order_by("executive__identifier")
    statuses = [status for status, _ in ANSWERS]
    count = 0
    for agreement in offered.select_related("executive", "template"):
        entered = agreement.executive.ses_entry_on or as_of
        fields: dict[str, Any] = {"offered_on": min(entered + dt.timedelta(days=1), as_of)}
        status = random.choices(statuses, [weight for _, weight in ANSWERS])[0]
        if status is not None:
            fields |= _answer(
                agreement, status, min(entered + dt.timedelta(days=random.randrange(2, 30)), as_of), random
            )
        MobilityAgreement.objects.filter(pk=agreement.pk).update(**fields)
        count += 1
    return f"{count:,} mobility agreements"


def _answer(
    agreement: MobilityAgreement, status: MobilityAgreementStatus, day: dt.date, random: Random
) -> dict[str, Any]:
    at = at_noon(day)
    if status == MobilityAgreementStatus.DECLINED:
        return {"status": status, "answered_at": at, "decline_reason": random.choice(DECLINED_FOR)}
    sentences = agreement.template.exceptions
    claimed = [random.choice(sentences)] if sentences and random.random() < CLAIMS_EXCEPTION else []
    name = agreement.executive.full_name
    digest = agreement_hash(
        template=agreement.template,
        executive=agreement.executive.identifier,
        exceptions=claimed,
        signed_name=name,
        signed_at=at,
    )
    return {
        "status": status,
        "answered_at": at,
        "exceptions": claimed,
        "signed_name": name,
        "content_hash": digest,
    }
