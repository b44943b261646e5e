"""For load balancers and operators: is the process alive, and can it do its work."""

from __future__ import annotations

from collections.abc import Callable

import redis
import structlog
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

logger = structlog.get_logger(__name__)
BROKER_TIMEOUT = 2


class NotReady(Exception):
    """One thing the process needs is not there; the message is safe to show to anyone."""


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Answer as long as the process lives; touches nothing outside it."""
    return JsonResponse({"status": "ok"})


@login_not_required
@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Say of each thing the process needs whether it is there: 200 when all are, otherwise 503."""
    checks: dict[str, str] = {}
    for name, check in needed():
        try:
            check()
            checks[name] = "ok"
        except NotReady as problem:
            checks[name] = str(problem)
    ready = set(checks.values()) == {"ok"}
    if not ready:
        logger.warning("not_ready", checks=checks)
    return JsonResponse({"status": "ok" if ready else "not ready", "checks": checks}, status=200 if ready else 503)


def needed() -> list[tuple[str, Callable[[], None]]]:
    """Return what this deployment needs, each with its check."""
    checks: list[tuple[str, Callable[[], None]]] = [("database", check_database), ("migrations", check_migrations)]
    return [*checks, ("broker", check_broker)] if settings.REDIS_URL else checks


def check_database() -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        raise NotReady("the database does not answer") from None


def check_migrations() -> None:
    """Look into the database each time: a process may be older or newer than what has been migrated."""
    try:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        raise NotReady("unknown: the database does not answer") from None
    if missing:
        raise NotReady(f"{len(missing)} not applied: run manage.py migrate")


def check_broker() -> None:
    client = redis.Redis.from_url(
        settings.REDIS_URL, socket_connect_timeout=BROKER_TIMEOUT, socket_timeout=BROKER_TIMEOUT
    )
    try:
        client.ping()
    except redis.RedisError:
        raise NotReady("the broker does not answer") from None
    finally:
        client.close()
