"""Filters of the API, by the names of its fields."""

from __future__ import annotations

from typing import ClassVar

import django_filters as filters

from development.models import DevelopmentPlan
from sesportal.lib.api.filters import ChangedFilter


class PlanFilter(ChangedFilter):
    executive = filters.CharFilter(field_name="executive__identifier")
    agency_subelement = filters.CharFilter(
        field_name="executive__home__code", lookup_expr="startswith", help_text="agency or subelement"
    )
    framework = filters.CharFilter(field_name="framework__code")

    class Meta:
        model = DevelopmentPlan
        fields: ClassVar = ["status", "version"]
