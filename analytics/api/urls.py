"""Addresses of figures in the API."""

from django.urls import path

from analytics.api import views

urlpatterns = [
    path("mobility-years/", views.YearList.as_view(), name="mobility-year-list"),
    path("mobility-years/<int:fiscal_year>/", views.YearDetail.as_view(), name="mobility-year-detail"),
    path("mobility-metrics/", views.MetricList.as_view(), name="mobility-metric-list"),
    path("mobility-metrics/<str:key>/", views.MetricDetail.as_view(), name="mobility-metric-detail"),
    path("mobility-flows/", views.FlowList.as_view(), name="mobility-flow-list"),
    path("mobility-flows/<str:key>/", views.FlowDetail.as_view(), name="mobility-flow-detail"),
]
