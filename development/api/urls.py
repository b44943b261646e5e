"""Addresses of development plans in the API."""

from django.urls import path

from development.api import views

urlpatterns = [
    path("development-plans/", views.PlanList.as_view(), name="development-plan-list"),
    path("development-plans/<int:pk>/", views.PlanDetail.as_view(), name="development-plan-detail"),
]
