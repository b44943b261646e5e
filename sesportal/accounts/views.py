"""Home, signing in, and what a user may do."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.views import LoginView
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from sesportal.accounts.actions import change_password
from sesportal.accounts.forms import ChangePasswordForm, SignInForm
from sesportal.accounts.models import Membership, User
from sesportal.accounts.permissions import has_password
from sesportal.accounts.roles import GRANTS, SCOPES, Permission, Role
from sesportal.lib import demo
from sesportal.lib.home import cards

if TYPE_CHECKING:
    from django.contrib.auth.forms import AuthenticationForm


class SignedInRequest(HttpRequest):
    """A request of a view behind LoginRequiredMiddleware."""

    user: User


@require_safe
def home(request: SignedInRequest) -> HttpResponse:
    """Show what waits for the user."""
    today = timezone.localdate()
    context = {"cards": cards(request.user, today), "today": today, "access_url": reverse("accounts:my_access")}
    return render(request, "home.html", context)


class SignInView(LoginView):
    """Sign in by password, by the identity provider, or both, as the deployment allows."""

    template_name = "accounts/login.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True
    http_method_names = ["get", "head", "post", "options"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.PASSWORD_LOGIN:
            raise Http404("Passwords are switched off here.")
        return super().post(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        form: AuthenticationForm | None = context["form"] if settings.PASSWORD_LOGIN else None
        return context | {
            "form": form,
            "password_login": settings.PASSWORD_LOGIN,
            "oidc_enabled": settings.OIDC_ENABLED,
            "oidc_name": settings.OIDC_OP_NAME,
            "demo_logins": demo.logins() if settings.PASSWORD_LOGIN else [],
        }


def locked_out(request: HttpRequest, response: HttpResponse | None, credentials: dict[str, Any]) -> HttpResponse:
    """Say that the account is closed for a while after too many wrong passwords (429); django-axes calls this."""
    minutes = round(settings.AXES_COOLOFF_TIME * 60)
    answer = render(request, "accounts/locked_out.html", {"minutes": minutes}, status=429)
    answer["Retry-After"] = str(minutes * 60)
    return answer


def sentences(role: Role) -> list[str]:
    """Return what a role allows, a sentence each, in the order of the permissions."""
    return [str(permission.label) for permission in Permission if permission in GRANTS[role]]


@dataclass(frozen=True, slots=True)
class Holding:
    """One role of the user as the page shows it; `state` is now, later or ended."""

    role: str
    agency_code: str
    reach: str
    starts_on: dt.date
    ends_on: dt.date | None
    state: str
    allows: list[str]

    @classmethod
    def of(cls, membership: Membership, today: dt.date) -> Holding:
        role = Role(membership.role)
        has_ended = membership.ends_on is not None and membership.ends_on < today
        return cls(
            role=str(role.label),
            agency_code=membership.agency_code,
            reach=str(SCOPES[role].label),
            starts_on=membership.starts_on,
            ends_on=membership.ends_on,
            state="ended" if has_ended else "later" if membership.starts_on > today else "now",
            allows=sentences(role),
        )


@require_safe
def my_access(request: SignedInRequest) -> HttpResponse:
    """Show the user's roles, where and until when they hold, and what each allows."""
    today = timezone.localdate()
    holdings = [Holding.of(membership, today) for membership in request.user.memberships.all()]
    order = ("now", "later", "ended")
    context = {
        "holdings": sorted(holdings, key=lambda held: (order.index(held.state), held.role)),
        "today": today,
        "trail": [("Home", reverse("home")), ("My access", None)],
    }
    return render(request, "accounts/my_access.html", context)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: SignedInRequest) -> HttpResponse:
    """Let users change their own password; they stay signed in here and are signed out everywhere else."""
    if not has_password(request.user):
        raise Http404("There is no password to change: the user signs in through the identity provider.")
    form = ChangePasswordForm(request.user, request)
    if request.method == "POST" and form.is_valid():
        user = change_password(user=request.user, new_password=form.cleaned_data["new_password1"], by=request.user)
        update_session_auth_hash(request, user)
        messages.success(request, "Your password is changed. Wherever else you were signed in, you are signed out.")
        return redirect("accounts:my_access")
    context = {
        "form": form,
        "is_shared": any(login.username == request.user.get_username() for login in demo.logins()),
        "trail": [("Home", reverse("home")), ("My access", reverse("accounts:my_access")), ("Change password", None)],
    }
    return render(request, "accounts/password_form.html", context)


@require_safe
def roles(request: HttpRequest) -> HttpResponse:
    """Show what every role allows, from the table that the system goes by."""
    table = [{"label": role.label, "reach": SCOPES[role].label, "allows": sentences(role)} for role in Role]
    trail = [("Home", reverse("home")), ("My access", reverse("accounts:my_access")), ("Roles", None)]
    return render(request, "accounts/roles.html", {"roles": table, "trail": trail})
