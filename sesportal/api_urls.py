"""Every address of the API: /api/v1/, one block for each app."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("sesportal.exchange.api.urls")),
    path("", include("executives.api.urls")),
    path("", include("mobility.api.urls")),
    path("", include("development.api.urls")),
    path("", include("analytics.api.urls")),
]
