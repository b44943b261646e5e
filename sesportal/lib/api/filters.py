"""Filters that resources of every app share."""

from __future__ import annotations

import datetime as dt
from typing import Any

import django_filters as filters
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django_filters.fields import IsoDateTimeField

LARGEST = 2**63 - 1


class MomentField(IsoDateTimeField):
    """A moment, taken as UTC: a database knows fewer time zones than ISO 8601 lets one write."""

    def to_python(self, value: Any) -> Any:
        moment = super().to_python(value)
        if moment is None:
            return None
        try:
            return moment.astimezone(dt.UTC)
        except OverflowError as error:
            raise ValidationError("The moment lies outside the calendar.") from error


class MomentFilter(filters.IsoDateTimeFilter):
    """A moment in ISO 8601."""

    field_class = MomentField


class ChangedFilter(filters.FilterSet):
    """Rows that know when they were last changed."""

    updated_since = MomentFilter(
        field_name="updated_at",
        lookup_expr="gte",
        help_text="changed then or later; ask from a few minutes before you last asked",
    )


class IdFilter(filters.NumberFilter):
    """An id, a whole number."""

    field_class = forms.IntegerField

    def get_max_validator(self) -> Any:
        return MaxValueValidator(LARGEST)
