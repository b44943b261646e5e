"""The qualifications that executives are measured by: each version of the ECQs, and where its competencies went."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, ClassVar

import django_filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from executives.models import QualificationFramework
from sesportal.exchange.api.base import ApiView, DetailMixin, ListMixin
from sesportal.lib.api.paging import CodeCursor

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from executives.models import Competency
    from executives.models.qualifications import QualificationFrameworkQuerySet


class SuccessorSerializer(serializers.Serializer):
    framework = serializers.CharField(help_text="code of the later framework")
    qualification = serializers.IntegerField(allow_null=True, help_text="its number there; null: no successor")
    qualification_title = serializers.CharField(allow_blank=True)


class CompetencySerializer(serializers.Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField()
    is_verified = serializers.BooleanField(help_text="read in the source; otherwise from memory, to be checked")
    successors = SuccessorSerializer(many=True)


class QualificationSerializer(serializers.Serializer):
    number = serializers.IntegerField(help_text="1 to 5; 0 is what stands beside the five")
    title = serializers.CharField()
    definition = serializers.CharField(allow_blank=True)
    competencies = CompetencySerializer(many=True)


class FrameworkSerializer(serializers.Serializer):
    code = serializers.CharField()
    title = serializers.CharField()
    issued_on = serializers.DateField()
    effective_from = serializers.DateField(allow_null=True, help_text="null: never took effect")
    effective_to = serializers.DateField(allow_null=True)
    authority = serializers.CharField()
    qualifications = QualificationSerializer(many=True)


class FrameworkFilter(django_filters.FilterSet):
    in_force_on = django_filters.DateFilter(field_name="effective_from", method="in_force")

    class Meta:
        model = QualificationFramework
        fields: ClassVar[Any] = []

    def in_force(self, found: QualificationFrameworkQuerySet, name: str, value: dt.date) -> Any:
        return found.in_force(value)


OWN = ("code", "title", "issued_on", "effective_from", "effective_to", "authority")


class _Frameworks(ApiView):
    scopes = {"GET": "executives:read"}
    serializer_class = FrameworkSerializer
    pagination_class = CodeCursor
    lookup_field = "code"

    def get_queryset(self) -> QuerySet[QualificationFramework]:
        successors = "qualifications__competencies__successors"
        return QualificationFramework.objects.prefetch_related(
            f"{successors}__to_framework", f"{successors}__to_qualification"
        )

    def represent(self, rows: list[QualificationFramework]) -> list[dict[str, Any]]:
        return [
            {name: getattr(row, name) for name in OWN}
            | {
                "qualifications": [
                    {"number": one.number, "title": one.title, "definition": one.definition}
                    | {"competencies": [competency_shown(held) for held in one.competencies.all()]}
                    for one in row.qualifications.all()
                ]
            }
            for row in rows
        ]


def competency_shown(held: Competency) -> dict[str, Any]:
    successors = [
        {
            "framework": to.to_framework.code,
            "qualification": to.to_qualification.number if to.to_qualification else None,
            "qualification_title": to.to_qualification.title if to.to_qualification else "",
        }
        for to in held.successors.all()
    ]
    return {"id": held.pk, "name": held.name, "is_verified": held.is_verified, "successors": successors}


@extend_schema(tags=["frameworks"])
class FrameworkList(ListMixin, _Frameworks):
    """Versions of the Executive Core Qualifications with their competencies and where these went."""

    filterset_class = FrameworkFilter


@extend_schema(tags=["frameworks"])
class FrameworkDetail(DetailMixin, _Frameworks):
    """One version of the Executive Core Qualifications."""
