"""Addresses of the API's own affairs."""

from __future__ import annotations

from django.urls import URLPattern, path

from sesportal.exchange.api import feed, pages

urlpatterns: list[URLPattern] = [
    path("schema/", pages.schema, name="schema"),
    path("events/", feed.EventList.as_view(), name="event-list"),
]
