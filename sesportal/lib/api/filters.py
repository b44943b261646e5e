"""Filters that resources of every app share."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django import forms
from django.core.validators import MaxValueValidator

LARGEST = 2**63 - 1


class ChangedFilter(filters.FilterSet):
    """Rows that know when they were last changed."""

    updated_since = filters.IsoDateTimeFilter(
        field_name="updated_at",
        lookup_expr="gte",
        help_text="changed then or later; ask from a few minutes before you last asked",
    )


class IdFilter(filters.NumberFilter):
    """An id, a whole number."""

    field_class = forms.IntegerField

    def get_max_validator(self) -> Any:
        return MaxValueValidator(LARGEST)
