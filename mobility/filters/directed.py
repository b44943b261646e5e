"""The filter of the list of reassignments."""

from __future__ import annotations

import django_filters as filters

from executives.filters import ChoiceFilter, ListFilter
from executives.models import Executive
from mobility.models import ReassignmentWorksheet
from mobility.models.directed import WorksheetQuerySet
from mobility.workflow import WorksheetStatus


class WorksheetFilter(ListFilter):
    """By name and by where it stands."""

    name = filters.CharFilter(method="named", label="Executive's name", max_length=100)
    status = ChoiceFilter(choices=WorksheetStatus.choices, empty_label="Any", label="Where it stands")

    class Meta:
        model = ReassignmentWorksheet
        fields: tuple[str, ...] = ()

    def named(self, queryset: WorksheetQuerySet, name: str, value: str) -> WorksheetQuerySet:
        """Keep those about an executive of that name."""
        return queryset.filter(executive__in=Executive.objects.named(value))
