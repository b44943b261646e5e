"""Lists of codes of development plans, as other systems read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from development.workflow import (
    ActivityType,
    LineStatus,
    MobilityAgreementStatus,
    NotDoneReason,
    PlanStatus,
    Signer,
)

if TYPE_CHECKING:
    from sesportal.exchange.code_lists import Codes

CODE_LISTS: dict[str, tuple[str, Codes]] = {
    "activity-types": ("What counts as development", ActivityType),
    "line-statuses": ("Where a line of a plan stands", LineStatus),
    "mobility-agreement-statuses": ("Where a mobility agreement stands", MobilityAgreementStatus),
    "not-done-reasons": ("Why an activity was not done or a need not met", NotDoneReason),
    "plan-signers": ("Who signs a plan after the executive", Signer),
    "plan-statuses": ("Where a development plan stands", PlanStatus),
}
