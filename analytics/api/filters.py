"""Filters of figures in the API, by the names of their fields."""

from __future__ import annotations

from typing import Any, ClassVar

import django_filters as filters
from django import forms

from analytics.models import MetricRun, MobilityFigure, MobilityFlow
from analytics.models.figures import MOVE_TYPES
from analytics.workflow import Level
from executives.models import AppointmentType
from sesportal.lib.api.filters import MomentFilter

SINCE = "computed at this moment or later"


class YearFilter(filters.NumberFilter):
    """A whole fiscal year."""

    field_class = forms.IntegerField


class CutFilter(filters.FilterSet):
    fiscal_year = YearFilter(field_name="run__fiscal_year", help_text="the newest that has ended unless told")
    level = filters.ChoiceFilter(choices=Level.choices, help_text="that of the caller's own unit unless told")
    appointment_type = filters.ChoiceFilter(choices=AppointmentType.choices, help_text="all unless told")
    move_type = filters.ChoiceFilter(
        choices=[(kind.value, kind.label) for kind in MOVE_TYPES],
        field_name="level",  # figures have no such column; this one is text too
        help_text="count imports and exports of this kind alone; all unless told",
    )
    updated_since = MomentFilter(field_name="run__finished_at", lookup_expr="gte", help_text=SINCE)


class MetricFilter(CutFilter):
    class Meta:
        model = MobilityFigure
        fields: ClassVar[Any] = ["unit"]


class FlowFilter(CutFilter):
    class Meta:
        model = MobilityFlow
        fields: ClassVar[Any] = ["origin", "destination"]


class MobilityYearFilter(filters.FilterSet):
    updated_since = MomentFilter(field_name="finished_at", lookup_expr="gte", help_text=SINCE)

    class Meta:
        model = MetricRun
        fields: ClassVar[Any] = []
