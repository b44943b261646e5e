"""How the API describes itself: one schema of problems and of headers for every operation."""

from __future__ import annotations

from drf_spectacular.openapi import AutoSchema


class PortalSchema(AutoSchema):
    """The library's description, with what every operation of this API has."""
