"""One settings file, read from the environment; production differs by variables only (see docs/operations.md)."""

from __future__ import annotations

import secrets
import sys
from pathlib import Path
from typing import Any

import environ
import structlog
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from sesportal.lib.logs import hide_personal_data

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"
env = environ.Env()

ENVIRONMENT = env.str("SESPORTAL_ENV", default="development")
if ENVIRONMENT not in ("development", "production"):
    raise ImproperlyConfigured(f"SESPORTAL_ENV is {ENVIRONMENT!r}; use 'development' or 'production'.")
IS_PRODUCTION = ENVIRONMENT == "production"
UNDER_TEST = "pytest" in sys.modules


def _development_secret() -> str:
    """Return this checkout's own random key, made on first use, so that no key is ever shared or committed."""
    path = VAR_DIR / "secret-key"
    if not path.exists():
        VAR_DIR.mkdir(exist_ok=True)
        path.write_text(secrets.token_urlsafe(50))
        path.chmod(0o600)
    return path.read_text().strip()


DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="") or ("" if IS_PRODUCTION else _development_secret())
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[] if IS_PRODUCTION else ["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "sesportal.accounts.administration.AdministrationConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "axes",
    "csp",
    "django_filters",
    "django_structlog",
    "rest_framework",
    "oauth2_provider",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "sesportal.accounts",
    "sesportal.audit",
    "sesportal.exchange",
    "executives",
    "mobility",
    "development",
    "analytics",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    *([] if UNDER_TEST else ["whitenoise.middleware.WhiteNoiseMiddleware"]),
    "sesportal.lib.middleware.RequestLogMiddleware",
    "sesportal.lib.middleware.SlashMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "sesportal.lib.middleware.SignInRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "sesportal.lib.middleware.DomainErrorMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "sesportal.urls"
WSGI_APPLICATION = "sesportal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "sesportal.accounts.context.navigation",
            ],
            "builtins": ["sesportal.lib.templatetags.portal"],
        },
    }
]
FORM_RENDERER = "sesportal.lib.forms.UswdsRenderer"

# --- Database, cache and tasks: embedded unless the environment names services ---
DATABASES: dict[str, dict[str, Any]] = {
    "default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'sesportal.sqlite3'}")
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    VAR_DIR.mkdir(exist_ok=True)
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-64000;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", default="")
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}
CELERY_BROKER_URL = REDIS_URL or "memory://localhost/"
CELERY_TASK_ALWAYS_EAGER = not REDIS_URL
CELERY_TASK_EAGER_PROPAGATES = True
CELERY_IN_PROCESS_THREAD = env.str("SESPORTAL_TASKS", default="inline") == "thread"
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TIMEZONE = "America/New_York"
CELERY_BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "current assignments": {
        "task": "executives.jobs.refresh_current_assignments",
        "schedule": crontab(hour=0, minute=10),
    },
    "interrupted imports": {"task": "executives.jobs.resume_interrupted_imports", "schedule": crontab(minute="*/5")},
    "old results": {"task": "executives.jobs.forget_old_results", "schedule": crontab(hour=3, minute=40)},
    "postings": {"task": "mobility.jobs.turn_due_postings", "schedule": crontab(hour=0, minute=20)},
    "hard to fill": {"task": "mobility.jobs.mark_postings_hard_to_fill", "schedule": crontab(hour=0, minute=40)},
    "offers": {"task": "mobility.jobs.expire_due_offers", "schedule": crontab(minute="*/5")},
    "releases": {"task": "mobility.jobs.escalate_releases", "schedule": crontab(hour=3, minute=0)},
    "allocations": {"task": "mobility.jobs.turn_allocations", "schedule": crontab(hour=0, minute=50)},
    "rotations": {"task": "mobility.jobs.turn_rotations", "schedule": crontab(hour=1, minute=10)},
    "saved searches": {"task": "mobility.jobs.tell_saved_searches", "schedule": crontab(hour=4, minute=0)},
    "notices": {"task": "development.jobs.give_notices", "schedule": crontab(hour=4, minute=30)},
    "digests": {"task": "development.jobs.send_digests", "schedule": crontab(hour=6, minute=0)},
    "expiring secrets": {
        "task": "sesportal.exchange.jobs.tell_expiring_clients",
        "schedule": crontab(hour=5, minute=0),
    },
    "old events": {"task": "sesportal.exchange.jobs.forget_old_events", "schedule": crontab(hour=3, minute=45)},
    "old deliveries": {"task": "sesportal.exchange.jobs.forget_old_deliveries", "schedule": crontab(hour=3, minute=55)},
    "ended secrets": {"task": "sesportal.exchange.jobs.forget_ended_secrets", "schedule": crontab(minute=35)},
    "old tokens": {"task": "sesportal.exchange.jobs.forget_old_tokens", "schedule": crontab(hour=3, minute=57)},
    "webhooks": {"task": "sesportal.exchange.jobs.send_waiting_events", "schedule": 15.0, "options": {"expires": 15}},
    "old answers": {"task": "sesportal.exchange.jobs.forget_old_answers", "schedule": crontab(hour=3, minute=50)},
    "figures": {"task": "analytics.jobs.refresh_nightly", "schedule": crontab(hour=2, minute=30)},
}
METRIC_RUNS_KEPT = env.int("METRIC_RUNS_KEPT", default=8)

# --- Accounts ---
AUTH_USER_MODEL = "accounts.User"
OIDC_RP_CLIENT_ID = env.str("OIDC_RP_CLIENT_ID", default="")
OIDC_ENABLED = bool(OIDC_RP_CLIENT_ID)
OIDC_OP_NAME = env.str("OIDC_OP_NAME", default="Login.gov")
OIDC_OP_ISSUER = env.str("OIDC_OP_ISSUER", default="")
OIDC_RP_PRIVATE_KEY_FILE = env.str("OIDC_RP_PRIVATE_KEY_FILE", default="")
OIDC_ACCEPTED_ACR = env.list("OIDC_ACCEPTED_ACR", default=[])
OIDC_AUTHENTICATION_CALLBACK_URL = "accounts:oidc_callback"
PASSWORD_LOGIN = env.bool("PASSWORD_LOGIN", default=True)
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    *(["django.contrib.auth.backends.ModelBackend"] if PASSWORD_LOGIN else []),
    *(["sesportal.accounts.oidc.GovernmentIdentityBackend"] if OIDC_ENABLED else []),
]
if OIDC_ENABLED:
    OIDC_RP_CLIENT_SECRET = env.str("OIDC_RP_CLIENT_SECRET", default="")
    OIDC_OP_AUTHORIZATION_ENDPOINT = env.str("OIDC_OP_AUTHORIZATION_ENDPOINT")
    OIDC_OP_TOKEN_ENDPOINT = env.str("OIDC_OP_TOKEN_ENDPOINT")
    OIDC_OP_USER_ENDPOINT = env.str("OIDC_OP_USER_ENDPOINT")
    OIDC_OP_JWKS_ENDPOINT = env.str("OIDC_OP_JWKS_ENDPOINT")
    OIDC_RP_SIGN_ALGO = env.str("OIDC_RP_SIGN_ALGO", default="RS256")
    OIDC_RP_SCOPES = env.str("OIDC_RP_SCOPES", default="openid email")
    OIDC_USE_PKCE = True
    OIDC_CREATE_USER = False
    OIDC_TIMEOUT = 10
    if OIDC_ACR_VALUES := env.str("OIDC_ACR_VALUES", default=""):
        OIDC_AUTH_REQUEST_EXTRA_PARAMS = {"acr_values": OIDC_ACR_VALUES}
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "accounts:login"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AXES_FAILURE_LIMIT = env.int("LOCKOUT_AFTER_FAILURES", default=5)
AXES_COOLOFF_TIME = env.float("LOCKOUT_HOURS", default=0.5)
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_CALLABLE = "sesportal.accounts.views.locked_out"
AXES_VERBOSE = False
AXES_ENABLE_ACCESS_FAILURE_LOG = True
# An account is locked by its name alone: whole agencies share one address, so locking by address would shut them out.
SILENCED_SYSTEM_CHECKS = ["axes.W006"]

# --- API ---
OAUTH2_PROVIDER_APPLICATION_MODEL = "exchange.ApiClient"
OAUTH2_PROVIDER = {
    "OAUTH2_SERVER_CLASS": "oauthlib.oauth2.BackendApplicationServer",
    "OAUTH2_VALIDATOR_CLASS": "sesportal.exchange.validators.ClientValidator",
    "SCOPES_BACKEND_CLASS": "sesportal.exchange.scopes.ClientScopes",
    "ACCESS_TOKEN_EXPIRE_SECONDS": 3600,
    "ALLOWED_REDIRECT_URI_SCHEMES": ["https"],
    "REFRESH_TOKEN_REUSE_PROTECTION": True,
    **{
        f"COMPLIANT_BCP_RFC9700_{name}": True
        for name in (
            "ACCESS_TOKEN_TRANSPORT",
            "AUTHZ_RESPONSE_ISS",
            "IMPLICIT_GRANT",
            "PASSWORD_GRANT",
            "PKCE_METHOD",
            "TOKEN_STORAGE",
        )
    },
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Executive Mobility API",
    "DESCRIPTION": "What an agency's HR system sends, reads and is told: positions and personnel actions, executives, "
    "plans, postings, rotations, figures and events.",
    "VERSION": "1.0.0",
    "LICENSE": {"name": "CC0 1.0", "url": "https://creativecommons.org/publicdomain/zero/1.0/"},
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "SERVE_INCLUDE_SCHEMA": False,
    "POSTPROCESSING_HOOKS": ["sesportal.exchange.api.document.complete"],
}
WEBHOOK_PORTS = env.list("WEBHOOK_PORTS", cast=int, default=[443, 8443])
WEBHOOK_ALLOW_LOOPBACK = env.bool("WEBHOOK_ALLOW_LOOPBACK", default=False)
API_RATE = env.str("API_RATE", default="1200/min")
API_CLIENT_DAYS = 180
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "sesportal.exchange.api.authentication.BearerAuthentication",
        "sesportal.exchange.api.authentication.PersonAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["sesportal.exchange.api.permissions.HasScope"],
    "DEFAULT_RENDERER_CLASSES": ["sesportal.lib.api.rendering.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["sesportal.lib.api.rendering.JSONParser"],
    "DEFAULT_PAGINATION_CLASS": "sesportal.lib.api.paging.IdCursor",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_THROTTLE_CLASSES": ["sesportal.exchange.api.rates.ClientRate"],
    "DEFAULT_THROTTLE_RATES": {"client": API_RATE},
    "DEFAULT_SCHEMA_CLASS": "sesportal.exchange.api.schema.PortalSchema",
    "EXCEPTION_HANDLER": "sesportal.lib.api.problems.problem_of",
    "UNAUTHENTICATED_USER": None,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "TEST_REQUEST_RENDERER_CLASSES": ["sesportal.lib.api.rendering.JSONRenderer"],
}

# --- Security ---
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = env.int("SESSION_SECONDS", default=8 * 3600)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = IS_PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=365 * 24 * 3600) if IS_PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_PRODUCTION
BEHIND_TLS_PROXY = env.bool("BEHIND_TLS_PROXY", default=False)
PROXY_HOPS = env.int("PROXY_HOPS", default=int(BEHIND_TLS_PROXY))
if BEHIND_TLS_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- Files ---
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "build" / "static"
STATICFILES_DIRS = [BASE_DIR / "static", *([p] if (p := BASE_DIR / "build" / "assets").exists() else [])]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if IS_PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not IS_PRODUCTION
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(VAR_DIR / "media")))
MEDIA_URL = ""
IMPORT_UPLOAD_MAX_MB = env.int("IMPORT_UPLOAD_MAX_MB", default=50)
API_BATCH_MAX_MB = env.int("API_BATCH_MAX_MB", default=100)
API_BATCH_MAX_ROWS = env.int("API_BATCH_MAX_ROWS", default=100_000)
IMPORT_RESULTS_DAYS = 30
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# --- Words, time, messages ---
LANGUAGE_CODE = "en-us"
USE_TZ = True
TIME_ZONE = "America/New_York"
SITE_NAME = "Executive Mobility"
IS_DEMO = env.bool("DEMO", default=not IS_PRODUCTION)
SITE_URL = env.str("SITE_URL", default=next(iter(CSRF_TRUSTED_ORIGINS), "http://127.0.0.1:8000")).rstrip("/")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="no-reply@executive-mobility.example")
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
EMAIL_BACKEND = EMAIL_CONFIG["EMAIL_BACKEND"]
vars().update(EMAIL_CONFIG)

# --- Logs: one line of JSON an event, with the request's id and no personal data ---
DJANGO_STRUCTLOG_CELERY_ENABLED = True
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "structlog.stdlib.ProcessorFormatter",
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                hide_personal_data,
                structlog.processors.JSONRenderer()
                if IS_PRODUCTION
                else structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
            ],
            "foreign_pre_chain": [
                structlog.contextvars.merge_contextvars,
                structlog.processors.TimeStamper(fmt="iso"),
                structlog.stdlib.add_logger_name,
                structlog.stdlib.add_log_level,
            ],
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO" if IS_PRODUCTION else "WARNING")},
    "loggers": {
        "django": {"handlers": [], "level": "INFO"},
        "django.server": {"handlers": ["console"], "propagate": False},
        # They write what people typed as user name; sesportal.accounts says the same without it.
        "axes": {"level": "CRITICAL"},
        # It repeats, outside the request's id, what request_finished and request_failed say.
        "django.request": {"level": "CRITICAL"},
        "mozilla_django_oidc": {"level": "CRITICAL"},
    },
}
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.filter_by_level,
        structlog.processors.TimeStamper(fmt="iso"),
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
