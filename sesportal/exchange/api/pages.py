"""The description of the API for programs, and for people as pages. It is public: it holds no data."""

from __future__ import annotations

import functools
import hashlib
from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe
from drf_spectacular.renderers import OpenApiYamlRenderer

from sesportal.exchange.api.document import document
from sesportal.lib.api.rendering import dumps

if TYPE_CHECKING:
    from django.http import HttpRequest

JSON, YAML = "application/json", "application/yaml"


@functools.cache
def written(media_type: str) -> tuple[bytes, str]:
    """Return the document in a media type, with its ETag."""
    text = dumps(document()) if media_type == JSON else OpenApiYamlRenderer().render(document())
    return text, f'"{hashlib.sha256(text).hexdigest()[:32]}"'


def wanted(request: HttpRequest) -> str:
    """Return YAML for whoever asks for it by `format` or by Accept, and JSON for everyone else."""
    asked = request.GET.get("format", "")
    return YAML if asked == "yaml" or (not asked and "yaml" in request.headers.get("Accept", "")) else JSON


@login_not_required
@require_safe
@cache_control(public=True, no_cache=True)
@condition(etag_func=lambda request: written(wanted(request))[1])
def schema(request: HttpRequest) -> HttpResponse:
    """Give the API's description, OpenAPI 3.1, in JSON or with `format=yaml` in YAML."""
    media_type = wanted(request)
    return HttpResponse(written(media_type)[0], content_type=media_type, headers={"Vary": "Accept"})
