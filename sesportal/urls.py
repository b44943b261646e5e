"""Every address of the portal."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from oauth2_provider.views import TokenView

from sesportal.accounts.views import home
from sesportal.lib.health import healthz, readyz

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home, name="home"),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("administration/", admin.site.urls),
    path("oauth/token/", TokenView.as_view(), name="oauth_token"),
    path("api/v1/", include(("sesportal.api_urls", "api"))),
    path("accounts/", include("sesportal.accounts.urls")),
    path("", include("sesportal.audit.urls")),
    path("", include("sesportal.exchange.urls")),
    path("", include(("executives.urls", "executives"))),
    path("", include(("mobility.urls", "mobility"))),
    path("", include(("development.urls", "development"))),
    path("", include(("analytics.urls", "analytics"))),
]

handler400 = "sesportal.lib.failures.bad_request"
handler404 = "sesportal.lib.failures.page_not_found"
handler500 = "sesportal.lib.failures.server_error"
