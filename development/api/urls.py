"""Addresses of development plans in the API."""

from django.urls import path

from development.api import views
from development.api.acts import PlanDetail
from sesportal.exchange.api.acts import act_paths

urlpatterns = [
    path("development-plans/", views.PlanList.as_view(), name="development-plan-list"),
    path("development-plans/<int:pk>/", PlanDetail.as_view(), name="development-plan-detail"),
    *act_paths("development-plans", PlanDetail),
]
