"""How often a client may call."""

from __future__ import annotations

import time
from typing import Any

from django.core.cache import cache
from rest_framework.throttling import SimpleRateThrottle


class ClientRate(SimpleRateThrottle):
    """So many requests a minute for each client, or person.

    One number for each minute of the clock is counted up, which takes the same time however many are admitted; the
    library keeps the time of every request instead, and loses count where several arrive at once.
    """

    scope = "client"
    duration: int
    num_requests: int

    def allow_request(self, request: Any, view: Any) -> bool:
        if not (request.user and request.user.is_authenticated) or not self.rate:
            return True
        self.ends = (int(time.time() // self.duration) + 1) * self.duration
        key = f"api-rate:{request.user.pk}:{self.ends}"
        cache.add(key, 0, self.duration + 5)
        try:
            return bool(cache.incr(key) <= self.num_requests)
        except ValueError:  # the cache has just dropped it
            return True

    def wait(self) -> float:
        return max(self.ends - time.time(), 1.0)
