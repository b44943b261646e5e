"""Addresses of postings, applications, releases, rotations and allocations in the API."""

from django.urls import path

from mobility.api import views

urlpatterns = [
    path("postings/", views.PostingList.as_view(), name="posting-list"),
    path("postings/<int:pk>/", views.PostingDetail.as_view(), name="posting-detail"),
    path("applications/", views.ApplicationList.as_view(), name="application-list"),
    path("applications/<int:pk>/", views.ApplicationDetail.as_view(), name="application-detail"),
    path("releases/", views.ReleaseList.as_view(), name="release-list"),
    path("releases/<int:pk>/", views.ReleaseDetail.as_view(), name="release-detail"),
    path("rotations/", views.RotationList.as_view(), name="rotation-list"),
    path("rotations/<int:pk>/", views.RotationDetail.as_view(), name="rotation-detail"),
    path("allocations/", views.AllocationList.as_view(), name="allocation-list"),
    path("allocations/<int:pk>/", views.AllocationDetail.as_view(), name="allocation-detail"),
    path("allocations/totals/", views.LedgerList.as_view(), name="allocation-total-list"),
    path("allocations/totals/<str:code>/", views.LedgerDetail.as_view(), name="allocation-total-detail"),
]
