"""Agencies, positions, executives, assignments and personnel actions, read by other systems.

Rows are read as dictionaries, without models, and go out as they are: a list of fifty costs a few queries.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import extend_schema

from executives.actions.reconciliation import note_item
from executives.api import filters, serializers
from executives.api.allowed import tell_actions, tell_positions
from executives.api.sending import PutPositionMixin, SendActionMixin, SendPositionMixin
from executives.models import (
    Agency,
    AppointmentType,
    Assignment,
    Executive,
    NatureOfAction,
    PersonnelAction,
    Position,
    ReconciliationItem,
)
from executives.permissions import check_note_item
from sesportal.exchange.api.acts import Act, ActedView
from sesportal.exchange.api.base import ApiView, DetailMixin, ListMixin, values_of
from sesportal.exchange.api.rows import RowView, plain, words_of
from sesportal.lib.api.paging import CodeCursor

if TYPE_CHECKING:
    from django.db.models import QuerySet

READ = {"GET": "executives:read"}
APPOINTMENTS = dict(AppointmentType.choices)
DESIGNATIONS = dict(Position.Designation.choices)
KINDS = dict(Assignment.Kind.choices)
CURRENT = {
    "id": "current_assignment_id",
    "agency_subelement": "current_assignment__subelement_id",
    "position_number": "current_assignment__position_number",
    "position_title": "current_assignment__position_title",
    "occupational_series": "current_assignment__occupational_series",
    "duty_location": "current_assignment__duty_location",
    "starts_on": "current_assignment__starts_on",
    "ends_on": "current_assignment__ends_on",
}


class _Agencies(ApiView):
    scopes = READ
    serializer_class = serializers.AgencySerializer
    pagination_class = CodeCursor
    lookup_field = "code"
    columns = ("code", "name", "level", "parent_id", "department_id", "is_cfo_act", "is_outside_title5")

    def get_queryset(self) -> QuerySet[Agency, dict[str, Any]]:
        return values_of(Agency, self.columns).visible_to(self.caller)

    def represent(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{name.removesuffix("_id"): value for name, value in row.items()} for row in rows]


@extend_schema(tags=["agencies"])
class AgencyList(ListMixin, _Agencies):
    """Agencies and their subelements, by OPM's codes."""

    filterset_class = filters.AgencyFilter


@extend_schema(tags=["agencies"])
class AgencyDetail(DetailMixin, _Agencies):
    """One agency or subelement."""


class _Positions(ApiView):
    scopes = {**READ, "POST": "positions:write", "PUT": "positions:write"}
    serializer_class = serializers.PositionSerializer
    columns = (
        "id",
        "agency_id",
        "number",
        "title",
        "designation",
        "occupational_series",
        "duty_location",
        "commuting_area",
        "organization",
        "is_supervisory",
        "role",
        "source",
        "updated_at",
    )

    def get_queryset(self) -> QuerySet[Position, dict[str, Any]]:
        return values_of(Position, self.columns).visible_to(self.caller)

    def represent(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        for row in rows:
            row["agency_subelement"] = row.pop("agency_id")
            row["position_number"] = row.pop("number")
            row["known_from"] = row.pop("source")
            row["designation_label"] = DESIGNATIONS.get(row["designation"], "")
        tell_positions(rows, self)
        return rows


@extend_schema(tags=["positions"])
class PositionList(ListMixin, SendPositionMixin, _Positions):
    """SES positions; they are public facts, so every agency's are shown."""

    filterset_class = filters.PositionFilter


@extend_schema(tags=["positions"])
class PositionDetail(DetailMixin, PutPositionMixin, _Positions):
    """One SES position."""


class _Executives(ApiView):
    scopes = READ
    serializer_class = serializers.ExecutiveSerializer
    columns = (
        "id",
        "identifier",
        "family_name",
        "given_name",
        "home_id",
        "is_on_board",
        "appointment_type",
        "ses_entry_on",
        "is_nsp",
        "track",
        "updated_at",
        *CURRENT.values(),
    )

    def get_queryset(self) -> QuerySet[Executive, dict[str, Any]]:
        return values_of(Executive, self.columns).visible_to(self.caller)

    def represent(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [
            {
                "id": row["id"],
                "identifier": row["identifier"],
                "family_name": row["family_name"],
                "given_name": row["given_name"],
                "agency_subelement": row["home_id"],
                "is_on_board": row["is_on_board"],
                "appointment_type": row["appointment_type"],
                "appointment_type_label": APPOINTMENTS.get(row["appointment_type"], ""),
                "ses_entry_on": row["ses_entry_on"],
                "is_national_security_professional": row["is_nsp"],
                "track": row["track"],
                "current_assignment": {name: row[path] for name, path in CURRENT.items()}
                if row["current_assignment__starts_on"]
                else None,
                "updated_at": row["updated_at"],
                "allowed_actions": [],
            }
            for row in rows
        ]


@extend_schema(tags=["executives"])
class ExecutiveList(ListMixin, _Executives):
    """The agency's executives with their current, or last, assignment of record."""

    filterset_class = filters.ExecutiveFilter


@extend_schema(tags=["executives"])
class ExecutiveDetail(DetailMixin, _Executives):
    """One executive."""


class _Assignments(ApiView):
    scopes = READ
    serializer_class = serializers.AssignmentSerializer
    columns = (
        "id",
        "executive__identifier",
        "kind",
        "subelement_id",
        "host",
        "position_number",
        "position_title",
        "appointment_type",
        "occupational_series",
        "duty_location",
        "starts_on",
        "ends_on",
        "entry",
        "origin",
        "executive__updated_at",
    )

    def get_queryset(self) -> QuerySet[Assignment, dict[str, Any]]:
        people = Executive.objects.visible_to(self.caller).values("pk")
        return values_of(Assignment, self.columns).filter(executive__in=people)

    def represent(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        for row in rows:
            row["executive"] = row.pop("executive__identifier")
            row["agency_subelement"] = row.pop("subelement_id")
            row["kind_label"] = KINDS[row["kind"]]
            row["updated_at"] = row.pop("executive__updated_at")
            row["allowed_actions"] = []
        return rows


@extend_schema(tags=["assignments"])
class AssignmentList(ListMixin, _Assignments):
    """Careers as intervals, of the executives who are the agency's now, or were last."""

    filterset_class = filters.AssignmentFilter


@extend_schema(tags=["assignments"])
class AssignmentDetail(DetailMixin, _Assignments):
    """One assignment."""


class _Actions(ApiView):
    scopes = {"GET": "executives:read", "POST": "actions:write"}
    serializer_class = serializers.PersonnelActionSerializer
    columns = tuple(
        name
        for name in serializers.ACTION_FIELDS
        if name not in ("executive_id", "in_ehri", "updated_at", "allowed_actions")
    )

    def get_queryset(self) -> QuerySet[PersonnelAction, dict[str, Any]]:
        beside = ("executive__identifier", "batch__finished_at")
        return values_of(PersonnelAction, (*self.columns, *beside)).visible_to(self.caller)

    def represent(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        in_ehri = dict(NatureOfAction.objects.values_list("code", "in_ehri")) if rows else {}
        for row in rows:
            row["executive_id"] = row.pop("executive__identifier")
            nature = row["nature_of_action_2"] if row["nature_of_action"] == "002" else row["nature_of_action"]
            row["in_ehri"] = in_ehri.get(nature, True)
            row["updated_at"] = row.pop("batch__finished_at")
        tell_actions(rows, self)
        return rows


@extend_schema(tags=["personnel-actions"])
class PersonnelActionList(ListMixin, SendActionMixin, _Actions):
    """The ledger: the personnel actions that the agency sent."""

    filterset_class = filters.PersonnelActionFilter


@extend_schema(tags=["personnel-actions"])
class PersonnelActionDetail(DetailMixin, _Actions):
    """One personnel action."""


class _Items(RowView):
    scopes = READ
    serializer_class: Any = serializers.ReconciliationItemSerializer
    columns = plain(
        *("id", "kind", "agency_code", "other_agency_code", "effective_on", "sentence", "remedy", "first_seen_at"),
        *("resolved_at", "note", "noted_at", "updated_at"),
        executive="executive__identifier",
        source_record_id="action__source_record_id",
    )
    labels = {"kind": words_of(ReconciliationItem.Kind.choices)}

    def rows(self) -> QuerySet[ReconciliationItem]:
        return ReconciliationItem.objects.visible_to(self.caller)


@extend_schema(tags=["reconciliation-items"])
class ReconciliationItemList(ListMixin, _Items):
    """What in the ledger could not be placed in a career, with what to do."""

    filterset_class = filters.ReconciliationItemFilter


@extend_schema(tags=["reconciliation-items"])
class ReconciliationItemDetail(ActedView, _Items):
    """One reconciliation item, with what you may do next."""

    serializer_class = serializers.ReconciliationItemDetailSerializer
    address = "reconciliation-item"
    acts = (
        Act(
            name="note",
            says="Write a note for the agencies concerned; an empty one takes the last away.",
            body=serializers.ItemNoteInput,
            check=check_note_item,
            run=lambda obj, by, note: note_item(item=obj, by=by, note=note),
        ),
    )
