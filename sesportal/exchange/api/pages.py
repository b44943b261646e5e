"""The description of the API for programs, and for people as pages. It is public: it holds no data."""

from __future__ import annotations

import functools
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe
from drf_spectacular.renderers import OpenApiYamlRenderer

from sesportal.exchange.api.document import document
from sesportal.exchange.api.reference import operations, subjects
from sesportal.lib.api.rendering import dumps
from sesportal.lib.prose import blocks_of

if TYPE_CHECKING:
    from django.http import HttpRequest

JSON, YAML = "application/json", "application/yaml"
FOLDER = Path(settings.BASE_DIR) / "docs" / "api"
CLIENT = "example_client.py"
GUIDES = {
    "getting-started": ("Getting started", "From credentials to the first batch, by copy and paste."),
    "conventions": ("Conventions", "Pages, filters, ETags, repeats, errors, limits, ids and times."),
    "events": ("Events and webhooks", "What the feed tells, how to read it, and how deliveries are signed."),
    "event-types": ("Types of events", "Every type, whom it is told, and an example."),
    "scopes": ("Scopes", "What a client may be let do."),
    "versioning": ("Versions and deprecation", "What may change, what may not, and how long you are told before."),
    "changelog": ("Changes", "What changed in the API, newest first."),
}


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


@login_not_required
@require_safe
def reference(request: HttpRequest) -> HttpResponse:
    """List every operation by subject, and the guides."""
    context = {"subjects": subjects(), "guides": GUIDES, "info": document()["info"], "trail": _trail()}
    return render(request, "exchange/reference.html", context)


@login_not_required
@require_safe
def operation(request: HttpRequest, name: str) -> HttpResponse:
    """Show what one operation takes and answers."""
    found = operations().get(name)
    if found is None:
        raise Http404
    return render(request, "exchange/operation.html", {"operation": found, "trail": _trail(found.id)})


@login_not_required
@require_safe
def guide(request: HttpRequest, name: str) -> HttpResponse:
    """Show one document of docs/api."""
    if name not in GUIDES:
        raise Http404
    title, *blocks = blocks_of((FOLDER / f"{name}.md").read_text(encoding="utf-8"), address_of)
    contents = [block for block in blocks if block.kind == "heading"]
    context = {"title": title.text, "blocks": blocks, "contents": contents, "trail": _trail(GUIDES[name][0])}
    return render(request, "exchange/guide.html", context)


@login_not_required
@require_safe
def example_client(request: HttpRequest) -> HttpResponse:
    """Give the example client as a file of Python."""
    return HttpResponse((FOLDER / CLIENT).read_bytes(), content_type="text/x-python; charset=utf-8")


@login_not_required
@require_safe
def swagger(request: HttpRequest) -> HttpResponse:
    """Show the description in Swagger UI, served from here; it needs scripts, the reference does not."""
    return render(request, "exchange/swagger.html", {"trail": _trail("Try it")})


def address_of(target: str) -> str:
    """Return the address here of what a document of docs/api links to."""
    name, mark, anchor = target.partition("#")
    if name == CLIENT:
        return reverse("api:example-client")
    if name == "operations.md":
        return reverse("api:reference")
    if name.removesuffix(".md") in GUIDES:
        return reverse("api:guide", args=[name.removesuffix(".md")]) + mark + anchor
    return target


def _trail(here: str = "") -> list[tuple[str, str | None]]:
    above = [("Home", reverse("home")), ("API", reverse("api:reference") if here else None)]
    return [*above, (here, None)] if here else above
