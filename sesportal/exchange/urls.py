"""Addresses of the pages on agencies' systems."""

from django.urls import path

from sesportal.exchange.views import clients, webhooks

app_name = "exchange"
urlpatterns = [
    path("systems/", clients.client_list, name="client_list"),
    path("systems/new/", clients.client_new, name="client_new"),
    path("systems/<int:pk>/", clients.client_detail, name="client_detail"),
    path("systems/<int:pk>/rotate/", clients.client_rotate, name="client_rotate"),
    path("systems/<int:pk>/revoke/", clients.client_revoke, name="client_revoke"),
    path("systems/<int:pk>/webhooks/new/", webhooks.webhook_new, name="webhook_new"),
    path("webhooks/<int:pk>/", webhooks.webhook_detail, name="webhook_detail"),
    path("webhooks/<int:pk>/test/", webhooks.webhook_test, name="webhook_test"),
    path("webhooks/<int:pk>/rotate/", webhooks.webhook_rotate, name="webhook_rotate"),
    path("webhooks/<int:pk>/end-previous-secret/", webhooks.webhook_end_secret, name="webhook_end_secret"),
    path("webhooks/<int:pk>/pause/", webhooks.webhook_pause, name="webhook_pause"),
    path("webhooks/<int:pk>/resume/", webhooks.webhook_resume, name="webhook_resume"),
    path("webhooks/<int:pk>/replay/", webhooks.webhook_replay, name="webhook_replay"),
    path("webhooks/<int:pk>/delete/", webhooks.webhook_delete, name="webhook_delete"),
]
