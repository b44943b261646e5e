"""Addresses of the pages on agencies' systems."""

from django.urls import path

from sesportal.exchange.views import clients

app_name = "exchange"
urlpatterns = [
    path("systems/", clients.client_list, name="client_list"),
    path("systems/new/", clients.client_new, name="client_new"),
    path("systems/<int:pk>/", clients.client_detail, name="client_detail"),
    path("systems/<int:pk>/rotate/", clients.client_rotate, name="client_rotate"),
    path("systems/<int:pk>/revoke/", clients.client_revoke, name="client_revoke"),
]
