"""Addresses of mobility."""

from django.urls import path

from mobility.views import ways

app_name = "mobility"
urlpatterns = [
    path("moving/", ways.index, name="index"),
]
