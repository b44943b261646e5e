"""Addresses of executives, agencies, imports and reconciliation."""

from django.urls import path

from executives.views import agencies, comparison, directory, imports, profile, reconciliation

app_name = "executives"
urlpatterns = [
    path("executives/", directory.directory, name="directory"),
    path("executives/export/", directory.directory_export, name="directory_export"),
    path("executives/<path:identifier>/actions/", profile.executive_ledger, name="executive_ledger"),
    path("executives/<path:identifier>/preferences/", profile.preference_edit, name="preference_edit"),
    path("executives/<path:identifier>/", profile.executive_detail, name="executive_detail"),
    path("my-record/", profile.my_record, name="my_record"),
    path("agencies/", agencies.agency_list, name="agency_list"),
    path("agencies/<str:code>/", agencies.agency_detail, name="agency_detail"),
    path("imports/", imports.import_list, name="import_list"),
    path("imports/new/", imports.import_new, name="import_new"),
    path("imports/template.csv", imports.import_template, name="import_template"),
    path("imports/<int:pk>/", imports.import_detail, name="import_detail"),
    path("imports/<int:pk>/progress/", imports.import_progress, name="import_progress"),
    path("imports/<int:pk>/errors/", imports.import_errors, name="import_errors"),
    path("reconciliation/", reconciliation.reconciliation_list, name="reconciliation_list"),
    path("reconciliation/comparison/", comparison.comparison_list, name="comparison_list"),
    path("reconciliation/<int:pk>/", reconciliation.reconciliation_detail, name="reconciliation_detail"),
]
