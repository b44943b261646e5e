"""Unsafe settings are named with what to do, and stop the processes that serve."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from sesportal import checks

ROOT = Path(__file__).resolve().parent.parent.parent
SAFE = {
    "IS_PRODUCTION": True,
    "DEBUG": False,
    "IS_DEMO": False,
    "SECRET_KEY": "k" * 50,
    "ALLOWED_HOSTS": ["portal.example.gov"],
    "CSRF_TRUSTED_ORIGINS": ["https://portal.example.gov"],
    "SESSION_COOKIE_SECURE": True,
    "CSRF_COOKIE_SECURE": True,
    "SECURE_SSL_REDIRECT": True,
    "SECURE_HSTS_SECONDS": 3600,
    "DATABASES": {"default": {"ENGINE": "django.db.backends.postgresql"}},
    "REDIS_URL": "redis://broker.example.gov/0",
    "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
    "WEBHOOK_ALLOW_LOOPBACK": False,
    "PASSWORD_LOGIN": True,
    "OIDC_ENABLED": False,
    "OIDC_OP_ISSUER": "https://idp.example.gov",
    **dict.fromkeys(checks.OIDC_ADDRESSES, "https://idp.example.gov/x"),
}


@pytest.fixture
def production(monkeypatch):
    """Put settings in place for the checks alone: a function of what differs from safe ones."""

    class Settings:
        pass

    def put(**differing):
        put_in = Settings()
        for name, value in (SAFE | differing).items():
            setattr(put_in, name, value)
        monkeypatch.setattr(checks, "settings", put_in)
        return [problem.id for problem in checks.unsafe_settings()]

    return put


def test_safe_production_settings_pass(production):
    assert production() == []
    checks.refuse_unsafe_start()


@pytest.mark.parametrize(
    ("differing", "code"),
    [
        ({"DEBUG": True}, "sesportal.E002"),
        ({"IS_DEMO": True}, "sesportal.E003"),
        ({"SECRET_KEY": ""}, "sesportal.E004"),
        ({"SECRET_KEY": "k" * 49}, "sesportal.E004"),
        ({"ALLOWED_HOSTS": []}, "sesportal.E005"),
        ({"ALLOWED_HOSTS": ["portal.example.gov", "*"]}, "sesportal.E005"),
        ({"SESSION_COOKIE_SECURE": False}, "sesportal.E006"),
        ({"CSRF_COOKIE_SECURE": False}, "sesportal.E006"),
        ({"SECURE_SSL_REDIRECT": False}, "sesportal.E006"),
        ({"SECURE_HSTS_SECONDS": 0}, "sesportal.E006"),
        ({"CSRF_TRUSTED_ORIGINS": ["http://portal.example.gov"]}, "sesportal.E007"),
        ({"DATABASES": {"default": {"ENGINE": "django.db.backends.sqlite3"}}}, "sesportal.E008"),
        ({"REDIS_URL": ""}, "sesportal.E009"),
        ({"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}, "sesportal.E010"),
        ({"OIDC_ENABLED": True, "OIDC_OP_TOKEN_ENDPOINT": "http://idp.example.gov/x"}, "sesportal.E011"),
        ({"OIDC_ENABLED": True, "OIDC_OP_ISSUER": ""}, "sesportal.E012"),
        ({"WEBHOOK_ALLOW_LOOPBACK": True}, "sesportal.E013"),
        ({"PASSWORD_LOGIN": False}, "sesportal.E001"),
    ],
)
def test_each_unsafe_setting_is_refused_in_production(production, differing, code):
    assert production(**differing) == [code]
    with pytest.raises(ImproperlyConfigured, match="The portal does not start with these settings"):
        checks.refuse_unsafe_start()
    with pytest.raises(SystemExit):
        checks.stop_unsafe_process()
    expected = [code] if code == "sesportal.E001" else []
    assert production(IS_PRODUCTION=False, **differing) == expected


def test_passwords_may_be_switched_off_where_an_identity_provider_is_configured(production):
    assert production(PASSWORD_LOGIN=False, OIDC_ENABLED=True) == []


def run(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run Python with a production environment that differs by `environment`."""
    production = {
        "PATH": os.environ["PATH"],
        "SESPORTAL_ENV": "production",
        "SECRET_KEY": "nRkD5r9uK1x0QwZ7cV3bM8aT2yF6hJ4sL-pE_gXiUoWqYtGzBv",
        "ALLOWED_HOSTS": "portal.example.gov",
        "CSRF_TRUSTED_ORIGINS": "https://portal.example.gov",
        "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "EMAIL_URL": "smtp+tls://user:secret@mail.example.gov:587",
    }
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=production | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_deployment_check_is_clean_and_the_web_server_starts_in_a_production_environment():
    checked = run("manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert checked.returncode == 0, checked.stderr
    started = run("-c", "import sesportal.wsgi")
    assert started.returncode == 0, started.stderr


def test_the_web_server_does_not_start_without_a_key_or_with_debug():
    refused = run("-c", "import sesportal.wsgi", SECRET_KEY="", DEBUG="1")
    assert refused.returncode != 0
    assert "SECRET_KEY is missing" in refused.stderr
    assert "DEBUG is on" in refused.stderr


def test_switched_off_passwords_leave_the_identity_provider_as_the_only_backend():
    provider = {
        "PASSWORD_LOGIN": "0",
        "OIDC_RP_CLIENT_ID": "portal",
        "OIDC_OP_ISSUER": "https://idp.example.gov",
        **dict.fromkeys(checks.OIDC_ADDRESSES, "https://idp.example.gov/x"),
    }
    shown = run(
        "-c",
        "import sesportal.wsgi; from django.conf import settings; print(settings.AUTHENTICATION_BACKENDS)",
        **provider,
    )
    assert shown.stdout.strip() == str(
        ["axes.backends.AxesStandaloneBackend", "sesportal.accounts.oidc.GovernmentIdentityBackend"]
    )


def test_a_misspelt_environment_is_refused_rather_than_taken_for_development():
    refused = run("-c", "import sesportal.wsgi", SESPORTAL_ENV="prod")
    assert "use 'development' or 'production'" in refused.stderr
