"""Settings unsafe in production: `manage.py check` names them, and web server, worker and clock do not start."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from celery.signals import beat_init, worker_init
from django.conf import settings
from django.core.checks import Error, Tags, register
from django.core.exceptions import ImproperlyConfigured

SECRET_LENGTH = 50
OIDC_ADDRESSES = (
    "OIDC_OP_AUTHORIZATION_ENDPOINT",
    "OIDC_OP_TOKEN_ENDPOINT",
    "OIDC_OP_USER_ENDPOINT",
    "OIDC_OP_JWKS_ENDPOINT",
)


def refuse_unsafe_start(**_kwargs: Any) -> None:
    """Raise ImproperlyConfigured with a sentence for every unsafe setting; processes that serve call it first."""
    if problems := unsafe_settings():
        sentences = "\n".join(f"  - {problem.msg} {problem.hint}" for problem in problems)
        raise ImproperlyConfigured(f"The portal does not start with these settings:\n{sentences}")


@register(Tags.security)
def unsafe_settings(app_configs: Any = None, **_kwargs: Any) -> list[Error]:
    """Return what is unsafe; outside production only what would leave nobody able to sign in."""
    found = [*_sign_in()]
    if settings.IS_PRODUCTION:
        found += [*_secrets_and_hosts(), *_transport(), *_services(), *_identity_provider()]
    return found


def _sign_in() -> Iterator[Error]:
    if not settings.PASSWORD_LOGIN and not settings.OIDC_ENABLED:
        yield Error(
            "PASSWORD_LOGIN is off and no identity provider is configured, so nobody could sign in.",
            hint="Set OIDC_RP_CLIENT_ID and the provider's addresses, or leave PASSWORD_LOGIN on.",
            id="sesportal.E001",
        )


def _secrets_and_hosts() -> Iterator[Error]:
    if settings.DEBUG:
        yield Error("DEBUG is on in production.", hint="Unset DEBUG: its pages show settings.", id="sesportal.E002")
    if settings.IS_DEMO:
        yield Error(
            "DEMO is on in production: the sign-in page would offer accounts with known passwords.",
            hint="Unset DEMO, or show the demonstration with SESPORTAL_ENV=development.",
            id="sesportal.E003",
        )
    if len(_secret_key()) < SECRET_LENGTH:
        yield Error(
            f"SECRET_KEY is missing or shorter than {SECRET_LENGTH} characters.",
            hint='Set it to the output of: python3 -c "import secrets; print(secrets.token_urlsafe(60))"',
            id="sesportal.E004",
        )
    if settings.WEBHOOK_ALLOW_LOOPBACK:
        yield Error(
            "WEBHOOK_ALLOW_LOOPBACK is on in production: a webhook could reach this machine from inside.",
            hint="Unset WEBHOOK_ALLOW_LOOPBACK; it is for trying things out.",
            id="sesportal.E013",
        )
    hosts = settings.ALLOWED_HOSTS
    if not hosts or any(host in ("*", ".") for host in hosts):
        yield Error(
            "ALLOWED_HOSTS is empty or allows every host.",
            hint="Set it to the portal's host names, separated by commas.",
            id="sesportal.E005",
        )


def _secret_key() -> str:
    """Return the key; Django refuses to hand out an empty one."""
    try:
        return settings.SECRET_KEY
    except ImproperlyConfigured:
        return ""


def _transport() -> Iterator[Error]:
    for name in ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS"):
        if not getattr(settings, name):
            yield Error(f"{name} is off in production.", hint="Leave it as production sets it.", id="sesportal.E006")
    if open_origins := [origin for origin in settings.CSRF_TRUSTED_ORIGINS if not origin.startswith("https://")]:
        yield Error(
            f"CSRF_TRUSTED_ORIGINS trusts an address without TLS: {', '.join(open_origins)}.",
            hint="Give every address with https://.",
            id="sesportal.E007",
        )


def _services() -> Iterator[Error]:
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        yield Error(
            "The database is SQLite, which refuses neither overlapping assignments nor a change of the audit log.",
            hint="Set DATABASE_URL=postgres://user:password@host:5432/name.",
            id="sesportal.E008",
        )
    if not settings.REDIS_URL:
        yield Error(
            "There is no broker, so imports and figures would run inside the web server and be lost with it.",
            hint="Set REDIS_URL=redis://:password@host:6379/0.",
            id="sesportal.E009",
        )
    if settings.EMAIL_BACKEND.rpartition(".")[0].rpartition(".")[2] in ("console", "dummy", "locmem", "filebased"):
        yield Error(
            "Mail would not be sent: EMAIL_URL is not set to a mail server.",
            hint="Set EMAIL_URL=smtp+tls://user:password@host:587.",
            id="sesportal.E010",
        )


def _identity_provider() -> Iterator[Error]:
    if not settings.OIDC_ENABLED:
        return
    if open_addresses := [name for name in OIDC_ADDRESSES if not getattr(settings, name).startswith("https://")]:
        yield Error(
            f"Not an https:// address: {', '.join(open_addresses)}.",
            hint="Take the addresses from the provider's /.well-known/openid-configuration.",
            id="sesportal.E011",
        )
    if not settings.OIDC_OP_ISSUER:
        yield Error(
            "OIDC_OP_ISSUER is not set, so a token of another issuer would be taken.",
            hint="Set it to the issuer in the provider's /.well-known/openid-configuration.",
            id="sesportal.E012",
        )


@worker_init.connect
@beat_init.connect
def stop_unsafe_process(**_kwargs: Any) -> None:
    """End a worker or the clock; Celery goes on after an ordinary exception in its start."""
    try:
        refuse_unsafe_start()
    except ImproperlyConfigured as refusal:
        raise SystemExit(str(refusal)) from None
