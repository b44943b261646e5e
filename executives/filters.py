"""The filters of the lists; what is chosen stands in the address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import django_filters as filters
from django import forms
from django.core.validators import RegexValidator
from django.db.models import Q

from executives.models import (
    Agency,
    AppointmentType,
    DutyLocation,
    Executive,
    MobilityPreference,
    Position,
    ReconciliationItem,
)
from sesportal.accounts.roles import Permission
from sesportal.lib.forms import ComboBox, FlatSelect

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet

    from executives.models.executives import ExecutiveQuerySet
    from executives.models.positions import PositionQuerySet
    from sesportal.accounts.models import Reach, User

SERIES = RegexValidator(r"^\d{4}$", "Write the occupational series as 4 digits, for example 0340.")


def agency_choices(reach: Reach) -> list[tuple[str, str]]:
    """Return the 2-letter agencies inside `reach` as choices by name; every one where it is not an agency's."""
    agencies = Agency.objects.agencies()
    if reach.agencies and not reach.government:
        agencies = agencies.filter(code__in={code[:2] for code in reach.agencies})
    return [(code, f"{name} ({code})") for code, name in agencies.order_by("name").values_list("code", "name")]


def subelement_choices(agency: str) -> list[tuple[str, str]]:
    """Return the subelements of one agency as choices by name."""
    found = Agency.objects.subelements().filter(parent=agency).order_by("name")
    return [(code, f"{name} ({code})") for code, name in found.values_list("code", "name")]


class ChoiceFilter(filters.ChoiceFilter):
    """A choice of one, in a select that is quick to write."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("widget", FlatSelect)
        super().__init__(*args, **kwargs)


class ListFilter(filters.FilterSet):
    """A filter set that shows nothing, rather than too much, where a value is not understood."""

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not self.form.is_valid():
            return queryset.none()
        return super().filter_queryset(queryset)

    @property
    def chosen(self) -> list[tuple[str, str]]:
        """Return what is chosen as (label, words), for the page, the file and the audit log."""
        if not self.form.is_valid():
            return []
        pairs = []
        for name, value in self.form.cleaned_data.items():
            if value in ("", None, False, []):
                continue
            field = self.form.fields[name]
            words = dict(getattr(field, "choices", ())).get(value, value)
            pairs.append((str(field.label), "yes" if value is True else str(words)))
        return pairs


class ExecutiveFilter(ListFilter):
    """The directory's filters; the choices come from the agency table and from fixed lists, never from a scan."""

    q = filters.CharFilter(method="by_name", label="Name or identifier", max_length=100)
    status = ChoiceFilter(
        method="by_status",
        label="Service",
        empty_label="On board",
        choices=[("left", "Has left"), ("all", "On board or has left")],
    )
    agency = ChoiceFilter(method="by_agency", label="Agency", empty_label="Any agency", widget=ComboBox)
    subelement = ChoiceFilter(field_name="home", label="Subelement", empty_label="Any subelement", widget=ComboBox)
    appointment = ChoiceFilter(
        field_name="appointment_type", label="Appointment type", empty_label="Any", choices=AppointmentType.choices
    )
    role = ChoiceFilter(
        field_name="position_role",
        label="Position role",
        empty_label="Any",
        choices=[c for c in Position.PositionRole.choices if c[0]],
    )
    series = filters.CharFilter(
        field_name="occupational_series",
        label="Occupational series",
        help_text="4 digits, e.g. 0340",
        validators=[SERIES],
    )
    location = filters.CharFilter(
        method="by_location",
        label="Duty location",
        help_text="City or state, e.g. Denver",
        max_length=100,
    )
    relocate = ChoiceFilter(
        field_name="preference__willing_to_relocate",
        label="Relocation",
        empty_label="Any",
        choices=[c for c in MobilityPreference.Willing.choices if c[0]],
    )
    track = ChoiceFilter(label="Track", empty_label="Any", choices=Executive.Track.choices)
    nsp = filters.BooleanFilter(
        method="by_nsp", label="National Security Professionals only", widget=forms.CheckboxInput
    )

    class Meta:
        model = Executive
        fields: ClassVar[list[str]] = []

    def __init__(self, data: Mapping[str, str], queryset: ExecutiveQuerySet, *, user: User) -> None:
        agency = data.get("agency", "")[:2]
        if not agency or not data.get("subelement", "").startswith(agency):
            data = {name: value for name, value in data.items() if name != "subelement"}
        super().__init__(data, queryset)
        self.filters["agency"].extra["choices"] = agency_choices(user.reach(Permission.VIEW_EXECUTIVES))
        subelements = subelement_choices(agency) if agency else []
        if subelements:
            self.filters["subelement"].extra["choices"] = subelements
        else:
            del self.filters["subelement"]

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        queryset = super().filter_queryset(queryset)
        is_default = self.form.is_valid() and not self.form.cleaned_data.get("status")
        return queryset.filter(is_on_board=True) if is_default else queryset

    def by_name(self, queryset: ExecutiveQuerySet, name: str, value: str) -> ExecutiveQuerySet:
        return queryset.named(value)

    def by_status(self, queryset: ExecutiveQuerySet, name: str, value: str) -> ExecutiveQuerySet:
        return queryset.filter(is_on_board=False) if value == "left" else queryset

    def by_agency(self, queryset: ExecutiveQuerySet, name: str, value: str) -> ExecutiveQuerySet:
        return queryset.in_agency(value)

    def by_location(self, queryset: ExecutiveQuerySet, name: str, value: str) -> ExecutiveQuerySet:
        return queryset.filter(duty_location__in=DutyLocation.objects.named(value))

    def by_nsp(self, queryset: ExecutiveQuerySet, name: str, value: bool) -> ExecutiveQuerySet:
        return queryset.filter(is_nsp=True) if value else queryset


class PositionFilter(ListFilter):
    """The filters of an agency's positions; they work on rows with their occupancy."""

    occupancy = ChoiceFilter(label="Status", empty_label="Any", choices=[c for c in Position.Status.choices if c[0]])
    designation = ChoiceFilter(
        label="Designation", empty_label="Any", choices=[c for c in Position.Designation.choices if c[0]]
    )
    role = ChoiceFilter(label="Role", empty_label="Any", choices=[c for c in Position.PositionRole.choices if c[0]])

    class Meta:
        model = Position
        fields: ClassVar[list[str]] = []

    def __init__(self, data: Mapping[str, str], queryset: PositionQuerySet) -> None:
        super().__init__(data, queryset)


class AgencyFilter(ListFilter):
    """The filters of the list of agencies."""

    q = filters.CharFilter(method="by_name", label="Name or code", max_length=100)
    cfo = filters.BooleanFilter(method="by_cfo", label="CFO Act agencies only", widget=forms.CheckboxInput)
    title5 = filters.BooleanFilter(
        method="by_title5", label="Leave out systems outside the SES", widget=forms.CheckboxInput
    )

    class Meta:
        model = Agency
        fields: ClassVar[list[str]] = []

    def by_name(self, queryset: QuerySet[Agency], name: str, value: str) -> QuerySet[Agency]:
        return queryset.filter(name__icontains=value) | queryset.filter(code__iexact=value)

    def by_cfo(self, queryset: QuerySet[Agency], name: str, value: bool) -> QuerySet[Agency]:
        return queryset.filter(is_cfo_act=True) if value else queryset

    def by_title5(self, queryset: QuerySet[Agency], name: str, value: bool) -> QuerySet[Agency]:
        return queryset.filter(is_outside_title5=False) if value else queryset


class ReconciliationFilter(ListFilter):
    """The filters of the reconciliation inbox; what the ledger has since explained is left out unless asked for."""

    state = ChoiceFilter(
        method="by_state", label="State", empty_label="Open", choices=[("resolved", "Resolved"), ("all", "All")]
    )
    kind = ChoiceFilter(label="Kind", empty_label="Any kind", choices=ReconciliationItem.Kind.choices)
    agency = ChoiceFilter(method="by_agency", label="Agency concerned", empty_label="Any", widget=ComboBox)

    class Meta:
        model = ReconciliationItem
        fields: ClassVar[list[str]] = []

    def __init__(self, data: Mapping[str, str], queryset: QuerySet[ReconciliationItem], *, user: User) -> None:
        super().__init__(data, queryset)
        everyone = Agency.objects.agencies().order_by("name").values_list("code", "name")
        self.filters["agency"].extra["choices"] = [(code, f"{name} ({code})") for code, name in everyone]

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        queryset = super().filter_queryset(queryset)
        is_default = self.form.is_valid() and not self.form.cleaned_data.get("state")
        return queryset.filter(resolved_at__isnull=True) if is_default else queryset

    def by_state(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset.filter(resolved_at__isnull=False) if value == "resolved" else queryset

    def by_agency(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        concerned = Q(agency_code__startswith=value) | Q(other_agency_code__startswith=value)
        return queryset.filter(concerned)
