"""From which address a request came, seen through the proxies in front of the portal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Mapping


def caller_address(meta: Mapping[str, Any]) -> str:
    """Return the caller's address by a request's META: what the outermost of our own proxies saw.

    Each of `PROXY_HOPS` proxies adds at the end of X-Forwarded-For whom it serves; what stands before that anybody can
    write. Empty where a proxy that should be there has written nothing.
    """
    if not settings.PROXY_HOPS:
        return str(meta.get("REMOTE_ADDR", ""))
    seen = [part.strip() for part in str(meta.get("HTTP_X_FORWARDED_FOR", "")).split(",") if part.strip()]
    return seen[-settings.PROXY_HOPS] if len(seen) >= settings.PROXY_HOPS else ""
