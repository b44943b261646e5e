"""The administration site: only those who hold the role of system administrator today come in."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator

from sesportal.accounts.models import User
from sesportal.accounts.roles import Permission
from sesportal.lib.errors import NotPermitted


def may_administer(request: HttpRequest) -> bool:
    """Say whether the request is of a system administrator; flags on the user count for nothing."""
    return isinstance(request.user, User) and request.user.is_active and request.user.may(Permission.MANAGE_ACCOUNTS)


class AdministrationSite(admin.AdminSite):
    """Django's admin without a door of its own: people sign in where everyone does."""

    site_header = "Administration"
    site_title = "Administration"
    index_title = "Accounts and reference data"

    def has_permission(self, request: HttpRequest) -> bool:
        return may_administer(request)

    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if request.user.is_authenticated:
            raise NotPermitted("Only a system administrator comes in here.")
        return redirect_to_login(request.GET.get("next", request.get_full_path()))


class AdministeredModel(admin.ModelAdmin):
    """A model that system administrators see; what else they may do with it, the subclass says."""

    may_add = may_change = may_delete = False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may_administer(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_administer(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.may_add and may_administer(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_change and may_administer(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_delete and may_administer(request)
