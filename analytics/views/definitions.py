"""The definitions of the figures as a page: docs/metrics.md, word for word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from analytics.definitions.document import metrics
from sesportal.lib.prose import blocks_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
def definitions(request: HttpRequest) -> HttpResponse:
    """Show what each figure means."""
    title, *blocks = blocks_of(metrics())
    context = {
        "title": title.text,
        "blocks": blocks,
        "contents": [block for block in blocks if block.kind == "heading"],
        "trail": [("Home", reverse("home")), ("Definitions", None)],
    }
    return render(request, "analytics/definitions.html", context)
