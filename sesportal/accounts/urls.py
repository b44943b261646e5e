"""Addresses of accounts, under /accounts/."""

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LogoutView
from django.urls import path

from sesportal.accounts import oidc, views

app_name = "accounts"
urlpatterns = [
    path("login/", views.SignInView.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("sign-in/", login_not_required(oidc.StartView.as_view()), name="oidc_start"),
    path("signed-in/", login_not_required(oidc.CallbackView.as_view()), name="oidc_callback"),
    path("roles/", views.roles, name="roles"),
    path("my-access/", views.my_access, name="my_access"),
    path("password/", views.password, name="password"),
]
