"""Every address of the portal."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from sesportal.accounts.views import home
from sesportal.lib.health import healthz, readyz

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home, name="home"),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("administration/", admin.site.urls),
    path("accounts/", include("sesportal.accounts.urls")),
    path("", include("sesportal.audit.urls")),
    path("", include(("executives.urls", "executives"))),
    path("", include(("mobility.urls", "mobility"))),
    path("", include(("development.urls", "development"))),
    path("", include(("analytics.urls", "analytics"))),
]
