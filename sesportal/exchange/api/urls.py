"""Addresses of the API's own affairs."""

from __future__ import annotations

from django.urls import URLPattern, path

from sesportal.exchange.api import feed, pages

urlpatterns: list[URLPattern] = [
    path("schema/", pages.schema, name="schema"),
    path("events/", feed.EventList.as_view(), name="event-list"),
    path("docs/", pages.swagger, name="docs"),
    path("reference/", pages.reference, name="reference"),
    path("reference/<slug:name>/", pages.operation, name="operation"),
    path("guides/example_client.py", pages.example_client, name="example-client"),
    path("guides/<slug:name>/", pages.guide, name="guide"),
]
