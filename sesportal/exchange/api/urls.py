"""Addresses of the API's own affairs."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
