"""Filters of the API, by the names of its fields."""

from __future__ import annotations

from typing import ClassVar

import django_filters as filters

from mobility.models import Application, Posting, Release, Rotation, TemporaryAllocation
from mobility.workflow import Design
from sesportal.lib.api.filters import ChangedFilter, IdFilter

WITHIN = "agency or subelement"


class PostingFilter(ChangedFilter):
    agency = filters.CharFilter(field_name="agency__code", lookup_expr="startswith", help_text=WITHIN)
    programme = filters.CharFilter(field_name="programme__code")
    design = filters.ChoiceFilter(field_name="programme__design", choices=Design.choices)

    class Meta:
        model = Posting
        fields: ClassVar = ["status", "occupational_series", "audience", "is_projected", "is_hard_to_fill"]


class ApplicationFilter(ChangedFilter):
    posting = IdFilter(field_name="posting_id")
    executive = filters.CharFilter(field_name="executive__identifier")

    class Meta:
        model = Application
        fields: ClassVar = ["status"]


class ReleaseFilter(ChangedFilter):
    home = filters.CharFilter(field_name="home__code", lookup_expr="startswith", help_text=WITHIN)
    host = filters.CharFilter(field_name="host__code", lookup_expr="startswith", help_text=WITHIN)
    executive = filters.CharFilter(field_name="executive__identifier")

    class Meta:
        model = Release
        fields: ClassVar = ["status", "level"]


class RotationFilter(ChangedFilter):
    home = filters.CharFilter(field_name="home__code", lookup_expr="startswith", help_text=WITHIN)
    host = filters.CharFilter(field_name="host__code", lookup_expr="startswith", help_text=WITHIN)
    executive = filters.CharFilter(field_name="executive__identifier")
    programme = filters.CharFilter(field_name="programme__code")
    starts_from = filters.DateFilter(field_name="starts_on", lookup_expr="gte")
    starts_to = filters.DateFilter(field_name="starts_on", lookup_expr="lte")

    class Meta:
        model = Rotation
        fields: ClassVar = ["status", "design"]


class AllocationFilter(ChangedFilter):
    agency = filters.CharFilter(field_name="agency__code", lookup_expr="startswith", help_text=WITHIN)
    release = IdFilter(field_name="release_id")

    class Meta:
        model = TemporaryAllocation
        fields: ClassVar = ["status"]
