"""Addresses of the API's own affairs."""

from __future__ import annotations

from django.urls import URLPattern, path

from sesportal.exchange.api import code_lists, feed, pages, webhooks

urlpatterns: list[URLPattern] = [
    path("schema/", pages.schema, name="schema"),
    path("events/", feed.EventList.as_view(), name="event-list"),
    path("docs/", pages.swagger, name="docs"),
    path("reference/", pages.reference, name="reference"),
    path("reference/<slug:name>/", pages.operation, name="operation"),
    path("guides/example_client.py", pages.example_client, name="example-client"),
    path("guides/<slug:name>/", pages.guide, name="guide"),
    path("webhooks/", webhooks.WebhookList.as_view(), name="webhook-list"),
    path("webhooks/<int:pk>/", webhooks.WebhookDetail.as_view(), name="webhook-detail"),
    path("webhooks/<int:pk>/pause/", webhooks.WebhookPause.as_view(), name="webhook-pause"),
    path("webhooks/<int:pk>/resume/", webhooks.WebhookResume.as_view(), name="webhook-resume"),
    path("webhooks/<int:pk>/rotate-secret/", webhooks.WebhookRotateSecret.as_view(), name="webhook-rotate-secret"),
    path(
        "webhooks/<int:pk>/end-previous-secret/",
        webhooks.WebhookEndPreviousSecret.as_view(),
        name="webhook-end-previous-secret",
    ),
    path("webhooks/<int:pk>/replay/", webhooks.WebhookReplay.as_view(), name="webhook-replay"),
    path("webhooks/<int:pk>/test/", webhooks.WebhookTest.as_view(), name="webhook-test"),
    path("webhooks/<int:pk>/deliveries/", webhooks.DeliveryList.as_view(), name="webhook-delivery-list"),
    path("code-lists/", code_lists.CodeListList.as_view(), name="code-list-list"),
    path("code-lists/<slug:name>/", code_lists.CodeListDetail.as_view(), name="code-list-detail"),
]
