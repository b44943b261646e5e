"""The filters of the list of plans: executives by the state of their plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import django_filters as filters
from django import forms
from django.db.models import Exists, OuterRef

from development.models import DevelopmentPlan
from development.workflow import PlanStatus
from executives.filters import ChoiceFilter, ListFilter, agency_choices
from executives.models import Executive
from sesportal.accounts.roles import Permission
from sesportal.lib.forms import ComboBox

if TYPE_CHECKING:
    from collections.abc import Mapping

    from executives.models.executives import ExecutiveQuerySet
    from sesportal.accounts.models import User

NO_PLAN = "none"


class PlanFilter(ListFilter):
    """Executives on board, by the state of a plan of theirs that is open; `waiting` are those to be signed now."""

    q = filters.CharFilter(method="by_name", label="Name or identifier", max_length=100)
    state = ChoiceFilter(
        method="by_state",
        label="State of the plan",
        empty_label="Any",
        choices=[
            (NO_PLAN, "No plan open"),
            *[(status.value, status.label) for status in PlanStatus if status != PlanStatus.CLOSED],
        ],
    )
    agency = ChoiceFilter(method="by_agency", label="Agency", empty_label="Any agency", widget=ComboBox)
    waiting = filters.BooleanFilter(method="by_waiting", label="Waiting for my signature", widget=forms.CheckboxInput)

    class Meta:
        model = Executive
        fields: ClassVar[list[str]] = []

    def __init__(self, data: Mapping[str, str], queryset: ExecutiveQuerySet, *, user: User) -> None:
        super().__init__(data, queryset)
        self.user = user
        reach = user.reach(Permission.VIEW_PLANS)
        if reach.government:
            self.filters["agency"].extra["choices"] = agency_choices(reach)
        else:
            del self.filters["agency"]
        if not user.may(Permission.SIGN_PLANS):
            del self.filters["waiting"]

    def by_name(self, queryset: ExecutiveQuerySet, name: str, value: str) -> ExecutiveQuerySet:
        return queryset.named(value)

    def by_agency(self, queryset: ExecutiveQuerySet, name: str, value: str) -> ExecutiveQuerySet:
        return queryset.in_agency(value)

    def by_state(self, queryset: ExecutiveQuerySet, name: str, value: str) -> ExecutiveQuerySet:
        plans = DevelopmentPlan.objects.filter(executive=OuterRef("pk"))
        if value == NO_PLAN:
            return queryset.filter(~Exists(plans.open()))
        return queryset.filter(Exists(plans.filter(status=value)))

    def by_waiting(self, queryset: ExecutiveQuerySet, name: str, value: Any) -> ExecutiveQuerySet:
        if not value:
            return queryset
        return queryset.filter(pk__in=DevelopmentPlan.objects.waiting_for(self.user).values("executive"))
