"""Filters of the API, by the names of its fields."""

from __future__ import annotations

from typing import ClassVar

import django_filters as filters

from executives.models import (
    Agency,
    Assignment,
    Executive,
    ImportBatch,
    PersonnelAction,
    Position,
    ReconciliationItem,
)
from executives.workflow import BatchStatus
from sesportal.lib.api.filters import ChangedFilter, MomentFilter


class AgencyFilter(filters.FilterSet):
    parent = filters.CharFilter(field_name="parent_id")
    department = filters.CharFilter(field_name="department_id")

    class Meta:
        model = Agency
        fields: ClassVar = ["level", "is_cfo_act"]


class PositionFilter(ChangedFilter):
    agency = filters.CharFilter(field_name="agency__code", lookup_expr="startswith", help_text="agency or subelement")
    position_number = filters.CharFilter(field_name="number")

    class Meta:
        model = Position
        fields: ClassVar = ["occupational_series", "designation", "source"]


class ExecutiveFilter(ChangedFilter):
    agency = filters.CharFilter(field_name="home__code", lookup_expr="startswith", help_text="agency or subelement")
    identifier = filters.CharFilter()

    class Meta:
        model = Executive
        fields: ClassVar = ["is_on_board", "appointment_type", "track"]


class AssignmentFilter(filters.FilterSet):
    executive = filters.CharFilter(field_name="executive__identifier")
    agency = filters.CharFilter(
        field_name="subelement__code", lookup_expr="startswith", help_text="agency or subelement"
    )
    on = filters.DateFilter(method="covering", help_text="in force on this day")
    updated_since = MomentFilter(
        field_name="executive__updated_at",
        lookup_expr="gte",
        help_text="whole careers, of the executives whose career or agency changed then or later",
    )

    class Meta:
        model = Assignment
        fields: ClassVar = ["kind"]

    def covering(self, queryset, name, value):  # type: ignore[no-untyped-def]
        return queryset.covering(value)


class PersonnelActionFilter(filters.FilterSet):
    executive_id = filters.CharFilter(field_name="executive__identifier")
    effective_from = filters.DateFilter(field_name="effective_date", lookup_expr="gte")
    effective_to = filters.DateFilter(field_name="effective_date", lookup_expr="lte")
    updated_since = MomentFilter(
        field_name="batch__finished_at",
        lookup_expr="gte",
        help_text="recorded then or later; ask from a few minutes before you last asked",
    )

    class Meta:
        model = PersonnelAction
        fields: ClassVar = ["source_record_id", "nature_of_action", "agency_subelement"]


class ReconciliationItemFilter(ChangedFilter):
    executive = filters.CharFilter(field_name="executive__identifier")
    is_open = filters.BooleanFilter(field_name="resolved_at", lookup_expr="isnull")

    class Meta:
        model = ReconciliationItem
        fields: ClassVar = ["kind"]


class BatchFilter(filters.FilterSet):
    state = filters.ChoiceFilter(field_name="status", choices=BatchStatus.choices)

    class Meta:
        model = ImportBatch
        fields: ClassVar = ["is_dry_run", "is_partial"]
