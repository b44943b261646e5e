"""Addresses of executives, positions and the ledger in the API."""

from django.urls import path

from executives.api import batches, frameworks, reconciliation, views
from sesportal.exchange.api.acts import act_paths

urlpatterns = [
    *(
        path(f"{resource}/batches/{rest}", view.as_view(**of_kind), name=f"{of_kind['address']}-{name}")
        for resource, of_kind, first in (
            ("personnel-actions", batches.ACTIONS, batches.BatchListView),
            ("positions", batches.POSITIONS, batches.PositionBatchListView),
        )
        for rest, view, name in (("", first, "list"), *batches.VIEWS)
    ),
    path("agencies/", views.AgencyList.as_view(), name="agency-list"),
    path("agencies/<str:code>/", views.AgencyDetail.as_view(), name="agency-detail"),
    path("positions/", views.PositionList.as_view(), name="position-list"),
    path("positions/<int:pk>/", views.PositionDetail.as_view(), name="position-detail"),
    path("executives/", views.ExecutiveList.as_view(), name="executive-list"),
    path("executives/<int:pk>/", views.ExecutiveDetail.as_view(), name="executive-detail"),
    path("assignments/", views.AssignmentList.as_view(), name="assignment-list"),
    path("assignments/<int:pk>/", views.AssignmentDetail.as_view(), name="assignment-detail"),
    path("personnel-actions/", views.PersonnelActionList.as_view(), name="personnel-action-list"),
    path("personnel-actions/<int:pk>/", views.PersonnelActionDetail.as_view(), name="personnel-action-detail"),
    path("reconciliation/", reconciliation.ReconciliationView.as_view(), name="reconciliation"),
    path("reconciliation-items/", views.ReconciliationItemList.as_view(), name="reconciliation-item-list"),
    path("reconciliation-items/<int:pk>/", views.ReconciliationItemDetail.as_view(), name="reconciliation-item-detail"),
    *act_paths("reconciliation-items", views.ReconciliationItemDetail),
    path("frameworks/", frameworks.FrameworkList.as_view(), name="framework-list"),
    path("frameworks/<str:code>/", frameworks.FrameworkDetail.as_view(), name="framework-detail"),
]
