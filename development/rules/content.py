"""What a plan says, in the form that is signed: the same content always gives the same hash."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sesportal.lib.content import content_hash

if TYPE_CHECKING:
    from collections.abc import Iterable

    from development.models import DevelopmentPlan, PlanLine

PLAN_FIELDS = (
    "short_term_goal",
    "long_term_goal",
    "mobility",
    "earliest_move_on",
    "has_family_constraints",
    "assessment_360_on",
    "assessment_360_themes",
    "strengths",
    "needs",
    "organizational_need",
)
LINE_FIELDS = (
    "kind",
    "objective",
    "activity_type",
    "description",
    "competency_id",
    "term",
    "perspective",
    "provider",
    "owner",
    "starts_on",
    "ends_on",
    "amount",
    "unit",
    "cost",
    "funding",
)


def plan_content(plan: DevelopmentPlan, lines: Iterable[PlanLine]) -> dict[str, Any]:
    """Return what is written and signed: sections B and C and the lines, without their progress and results."""
    return {
        "executive": plan.executive_id,
        "version": plan.version,
        "framework": plan.framework_id,
        "period": [plan.period_from, plan.period_to],
        "fields": {name: getattr(plan, name) for name in PLAN_FIELDS},
        "lines": [{name: _plain(getattr(line, name)) for name in LINE_FIELDS} for line in lines],
    }


def plan_hash(plan: DevelopmentPlan, lines: Iterable[PlanLine]) -> str:
    return content_hash(plan_content(plan, lines))


def _plain(value: Any) -> Any:
    """Return a decimal without trailing zeros, since 12 and 12.0 say the same."""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value
