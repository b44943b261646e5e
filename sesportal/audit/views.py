"""The audit log, and who viewed my record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_safe

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
def audit_list(request: HttpRequest) -> HttpResponse:
    return render(request, "audit/audit_list.html")


@require_safe
def my_readers(request: HttpRequest) -> HttpResponse:
    return render(request, "audit/my_readers.html")
