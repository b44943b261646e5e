from django.urls import path

from analytics.views import agency, dashboard, definitions, downloads, follow_through, published, runs

urlpatterns = [
    path("mobility-figures/", dashboard.dashboard, name="dashboard"),
    path("mobility-figures/download/", downloads.download, name="download"),
    path("mobility-figures/as-published/", published.published, name="published"),
    path("mobility-figures/computations/", runs.recompute, name="recompute"),
    path("mobility-figures/computations/<str:key>/", runs.run_progress, name="run_progress"),
    path("mobility-figures/<str:code>/", agency.agency_flows, name="agency_flows"),
    path("development-figures/", follow_through.overview, name="follow_through"),
    path("development-figures/download/", follow_through.download, name="follow_through_download"),
    path("development-figures/<str:code>/", follow_through.unit, name="follow_through_unit"),
    path("definitions/", definitions.definitions, name="definitions"),
]
