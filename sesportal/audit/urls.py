"""Addresses of the audit log and the read log."""

from django.urls import path

from sesportal.audit import views

app_name = "audit"
urlpatterns = [
    path("audit/", views.audit_list, name="audit_list"),
    path("my-record/readers/", views.my_readers, name="my_readers"),
]
