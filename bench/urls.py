"""The addresses of the portal and one more: an empty view, to measure pages against."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def empty(request: HttpRequest) -> HttpResponse:
    """Do the least a view of this site can do."""
    return HttpResponse("ok")


urlpatterns = [path("bench-empty/", empty), path("", include("sesportal.urls"))]
