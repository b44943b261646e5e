"""Addresses of development."""

from django.urls import path

from development.views import activities

app_name = "development"
urlpatterns = [
    path("development/", activities.index, name="index"),
]
