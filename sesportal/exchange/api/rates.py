"""How often a client may call."""

from __future__ import annotations

from typing import Any

from rest_framework.throttling import SimpleRateThrottle


class ClientRate(SimpleRateThrottle):
    """So many requests a minute for each client, or person."""

    scope = "client"

    def get_cache_key(self, request: Any, view: Any) -> str | None:
        return f"api-rate:{request.user.pk}" if request.user and request.user.is_authenticated else None
