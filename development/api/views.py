"""Development plans, read by agencies' systems: where each stands, and its lines. A page of fifty costs two queries."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import extend_schema

from development.api import filters, serializers
from development.models import DevelopmentPlan, PlanLine
from development.permissions.plans import is_unshown
from development.workflow import ActivityType, LineStatus, PlanStatus
from sesportal.exchange.api.base import ListMixin
from sesportal.exchange.api.rows import RowView, plain, words_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

LINES = plain(
    *("id", "kind", "objective", "activity_type", "term", "perspective", "provider", "starts_on", "ends_on"),
    *("amount", "unit", "cost", "status", "not_done_reason", "done_on"),
    competency="competency__name",
)
ACTIVITIES, STATES = words_of(ActivityType.choices), words_of(LineStatus.choices)


class PlanRows(RowView):
    scopes = {"GET": "plans:read"}
    serializer_class: Any = serializers.PlanSerializer
    columns = plain(
        *("id", "version", "status", "period_from", "period_to", "submitted_at", "reviewed_on", "in_force_on"),
        *("closed_on", "updated_at"),
        executive="executive__identifier",
        family_name="executive__family_name",
        given_name="executive__given_name",
        agency_subelement="executive__home_id",
        framework="framework__code",
    )
    beside = ("executive_id", "executive__user_id")
    labels = {"status": words_of(PlanStatus.choices)}

    def rows(self) -> QuerySet[DevelopmentPlan]:
        return DevelopmentPlan.objects.visible_to(self.caller)

    def represent(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        self.lines = _lines([held["id"] for held in rows if not self._is_hidden(held)])
        return super().represent(rows)

    def row(self, held: dict[str, Any]) -> dict[str, Any]:
        return super().row(held) | {"lines": None if self._is_hidden(held) else self.lines[held["id"]]}

    def _is_hidden(self, held: dict[str, Any]) -> bool:
        """Say whether what the plan says is its author's alone."""
        is_private = is_unshown(held["status"], held["submitted_at"], held["in_force_on"])
        return is_private and held["executive__user_id"] != self.caller.pk


@extend_schema(tags=["development-plans"])
class PlanList(ListMixin, PlanRows):
    """Development plans of the agency's executives, every version, with their lines.

    What an executive writes of themselves (reflections, themes of a 360-degree assessment, results), what others
    comment, and ratings are never in the API.
    """

    filterset_class = filters.PlanFilter


def _lines(plans: list[int]) -> dict[int, list[dict[str, Any]]]:
    """Return the lines of plans, by plan, in their order."""
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for held in (
        PlanLine.objects.filter(plan__in=plans).order_by("plan", "position", "id").values("plan_id", *LINES.values())
    ):
        line = {name: held[column] for name, column in LINES.items()}
        line["activity_type_label"] = ACTIVITIES.get(line["activity_type"], "")
        line["status_label"] = STATES[line["status"]]
        found[held["plan_id"]].append(line)
    return found
