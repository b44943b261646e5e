"""Reference data and the log of imports, for system administrators to look at, not to change.

What persons are recorded with (the ledger, careers, executives, ratings) is not here: the role of system administrator
does not open executives' records, and the administration keeps no log of who read what.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin

from executives.models import (
    Agency,
    AgencyName,
    Allocation,
    Competency,
    CompetencyCrosswalk,
    CoreQualification,
    ImportBatch,
    NatureOfAction,
    Position,
    QualificationFramework,
    RuleParameter,
)
from sesportal.accounts.site import AdministeredModel

if TYPE_CHECKING:
    from typing import Any

    from django.http import HttpRequest


class ViewedInline(admin.TabularInline):
    """Rows of a record, shown with it; who may see the record sees them."""

    extra = 0
    can_delete = False
    show_change_link = False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class AgencyNameInline(ViewedInline):
    model = AgencyName


@admin.register(Agency)
class AgencyAdmin(AdministeredModel):
    list_display = ("code", "name", "level", "department_id", "kind", "is_cfo_act", "is_outside_title5")
    list_filter = ("level", "is_cfo_act", "is_outside_title5", "kind")
    search_fields = ("code", "name", "names__name")
    inlines = (AgencyNameInline,)


@admin.register(Allocation)
class AllocationAdmin(AdministeredModel):
    list_display = ("agency", "fiscal_year", "positions", "noncareer_1978")
    list_filter = ("fiscal_year",)
    search_fields = ("agency__code", "agency__name")
    list_select_related = ("agency",)


@admin.register(Position)
class PositionAdmin(AdministeredModel):
    list_display = ("agency_id", "number", "title", "designation", "role", "commuting_area", "status", "status_as_of")
    list_filter = ("source", "status", "designation", "role")
    search_fields = ("agency__code", "number", "title", "organization")
    show_full_result_count = False


@admin.register(NatureOfAction)
class NatureOfActionAdmin(AdministeredModel):
    list_display = ("code", "title", "effect", "in_ehri", "is_verified", "authority")
    list_filter = ("effect", "is_verified", "in_ehri")
    search_fields = ("code", "title")


@admin.register(RuleParameter)
class RuleParameterAdmin(AdministeredModel):
    list_display = ("key", "value", "unit", "effective_from", "effective_to", "is_verified", "authority")
    list_filter = ("is_verified",)
    search_fields = ("key", "authority")


class CoreQualificationInline(ViewedInline):
    model = CoreQualification


@admin.register(QualificationFramework)
class QualificationFrameworkAdmin(AdministeredModel):
    list_display = ("code", "title", "issued_on", "effective_from", "effective_to", "authority")
    inlines = (CoreQualificationInline,)


@admin.register(Competency)
class CompetencyAdmin(AdministeredModel):
    list_display = ("name", "qualification", "framework", "is_verified")
    list_filter = ("qualification__framework", "is_verified")
    search_fields = ("name",)
    list_select_related = ("qualification__framework",)

    @admin.display(ordering="qualification__framework")
    def framework(self, competency: Competency) -> str:
        return competency.qualification.framework.code


@admin.register(CompetencyCrosswalk)
class CompetencyCrosswalkAdmin(AdministeredModel):
    list_display = ("from_competency", "to_framework", "to_qualification")
    list_filter = ("to_framework",)
    list_select_related = ("from_competency", "to_framework", "to_qualification")


@admin.register(ImportBatch)
class ImportBatchAdmin(AdministeredModel):
    list_display = ("id", "file_name", "agency_code", "submitted_by", "status", "phase", "rows_read", "created_at")
    list_filter = ("status", "is_dry_run", "is_partial")
    search_fields = ("file_name", "agency_code")
    list_select_related = ("submitted_by",)
    # The files hold personal data: they are sent from the imports page, to those who may load them.
    exclude = ("file", "error_sheet")
