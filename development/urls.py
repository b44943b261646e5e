"""Addresses of development."""

from django.urls import path

from development import views

app_name = "development"
urlpatterns = [
    path("development/", views.index, name="index"),
]
