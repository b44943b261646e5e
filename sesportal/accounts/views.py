"""Home, and what a user may do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from sesportal.lib.home import cards

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show what waits for the user."""
    today = timezone.localdate()
    return render(request, "home.html", {"cards": cards(request.user, today), "today": today})


@require_safe
def my_access(request: HttpRequest) -> HttpResponse:
    """Show the user's roles, where and until when they hold, and what each allows."""
    return render(request, "accounts/my_access.html", {"trail": [("Home", reverse("home")), ("My access", None)]})
