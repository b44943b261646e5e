"""Every address of the portal."""

from importlib.util import find_spec

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from sesportal.accounts.views import home
from sesportal.lib.health import healthz, readyz


def _app(name: str) -> list[URLPattern | URLResolver]:
    return [path("", include((f"{name}.urls", name)))] if find_spec(f"{name}.urls") else []


urlpatterns: list[URLPattern | URLResolver] = [
    path("", home, name="home"),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("administration/", admin.site.urls),
    path("accounts/", include("sesportal.accounts.urls")),
    path("", include("sesportal.audit.urls")),
    *_app("executives"),
    *_app("mobility"),
    *_app("development"),
    *_app("analytics"),
]
