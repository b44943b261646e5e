"""What happens around signing in: a log line without the name that was typed, and an audit event for a lock-out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import structlog
from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver

from sesportal.accounts import actions
from sesportal.accounts.models import User

if TYPE_CHECKING:
    from django.http import HttpRequest

logger = structlog.get_logger(__name__)


@receiver(user_logged_in)
def log_signed_in(sender: Any, user: User, **kwargs: Any) -> None:
    logger.info("signed_in", user_id=user.pk, backend=str(getattr(user, "backend", "")))


@receiver(user_logged_out)
def log_signed_out(sender: Any, user: User | None, **kwargs: Any) -> None:
    logger.info("signed_out", user_id=user.pk if user else None)


@receiver(user_login_failed)
def log_sign_in_failed(sender: Any, **kwargs: Any) -> None:
    logger.warning("sign_in_failed")


@receiver(user_locked_out)
def record_lock_out(sender: Any, request: HttpRequest, username: str | None, **kwargs: Any) -> None:
    """Record the lock-out of an account once; django-axes also sends this for every try while it lasts."""
    logger.warning("sign_in_locked_out")
    is_new = getattr(request, "axes_failures_since_start", None) is not None
    user = User.objects.filter(username=username).first()
    if is_new and user is not None:
        actions.record_lock_out(user=user, by="sign-in")
