"""Addresses of mobility."""

from django.urls import path

from mobility import views

app_name = "mobility"
urlpatterns = [
    path("moving/", views.index, name="index"),
]
