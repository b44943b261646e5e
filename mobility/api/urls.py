"""Addresses of postings, applications, releases, rotations and allocations in the API, and of what is done to them."""

from django.urls import path

from mobility.api import allocations, applications, moves, postings, views
from sesportal.exchange.api.acts import act_paths

urlpatterns = [
    path("postings/", postings.PostingList.as_view(), name="posting-list"),
    path("postings/<int:pk>/", postings.PostingDetail.as_view(), name="posting-detail"),
    *act_paths("postings", postings.PostingDetail),
    path("applications/", views.ApplicationList.as_view(), name="application-list"),
    path("applications/<int:pk>/", applications.ApplicationDetail.as_view(), name="application-detail"),
    *act_paths("applications", applications.ApplicationDetail),
    path("releases/", views.ReleaseList.as_view(), name="release-list"),
    path("releases/<int:pk>/", moves.ReleaseDetail.as_view(), name="release-detail"),
    *act_paths("releases", moves.ReleaseDetail),
    path("rotations/", views.RotationList.as_view(), name="rotation-list"),
    path("rotations/<int:pk>/", moves.RotationDetail.as_view(), name="rotation-detail"),
    *act_paths("rotations", moves.RotationDetail),
    path("allocations/", views.AllocationList.as_view(), name="allocation-list"),
    path("allocations/<int:pk>/", allocations.AllocationDetail.as_view(), name="allocation-detail"),
    *act_paths("allocations", allocations.AllocationDetail),
    path("allocations/totals/", views.LedgerList.as_view(), name="allocation-total-list"),
    path("allocations/totals/<str:code>/", views.LedgerDetail.as_view(), name="allocation-total-detail"),
]
