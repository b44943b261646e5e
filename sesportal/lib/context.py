"""What every page knows of the site."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings

if TYPE_CHECKING:
    from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    """Name the site and say whether its data are synthetic."""
    return {"SITE_NAME": settings.SITE_NAME, "IS_DEMO": settings.IS_DEMO}
