"""A real site: every secret and address from the environment, nothing assumed.

Without a variable it needs it does not start and names every one that is missing. ``.env.example`` lists
them, ``docs/production.md`` explains them.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from consult.settings.base import *  # noqa: F403
from consult.settings.base import BASE_DIR
from consult.settings.environment import Variable, flag, postgresql, require, value_of, whole_number, words

NEEDED = require(
    [
        Variable("SECRET_KEY", "fifty or more random characters", "(openssl rand -base64 48)"),
        Variable("BASE_URL", "where the site stands", "https://consult.example.org"),
        Variable(
            "DATABASE_URL", "the PostgreSQL database", "postgresql://consult:password@127.0.0.1/consult"
        ),
        Variable("REDIS_URL", "Redis, for live pages and rate limits", "redis://:password@127.0.0.1:6379/0"),
        Variable("EMAIL_HOST", "the server that sends e-mail", "smtp.example.org"),
        Variable("DEFAULT_FROM_EMAIL", "the sender of e-mail", "Consult <consult@example.org>"),
        Variable("MEDIA_ROOT", "the folder of uploads", "/var/lib/consult/media"),
    ]
)

DEBUG = False
CONSULT_DEMO = False
CONSULT_EDITOR_PATH = value_of("EDITOR_PATH").strip("/") + "/" if value_of("EDITOR_PATH") else "editor/"
CONSULT_SECOND_FACTOR_REQUIRED = True

SECRET_KEY = NEEDED["SECRET_KEY"]
# After a change of the key: the old one, until sessions that it signed have run out.
SECRET_KEY_FALLBACKS = words(value_of("SECRET_KEY_FALLBACKS"))

BASE_URL = NEEDED["BASE_URL"].rstrip("/")
BASE_HOST = urlsplit(BASE_URL).hostname or ""
if not BASE_URL.startswith("https://") or not BASE_HOST:
    raise ImproperlyConfigured(f"BASE_URL is {BASE_URL!r}; it takes https:// and the name of the host.")
ALLOWED_HOSTS = words(value_of("ALLOWED_HOSTS")) or [BASE_HOST]
if "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS contains *; name the hosts that the site answers to.")
CSRF_TRUSTED_ORIGINS = words(value_of("CSRF_TRUSTED_ORIGINS")) or [BASE_URL]
WAGTAILADMIN_BASE_URL = BASE_URL

# --- Database -------------------------------------------------------------------------------------------

DATABASE = postgresql(NEEDED["DATABASE_URL"])
# A transaction that waits or works for too long gives way: a lock on a poll must not hold its room up.
LIMITS = {
    "statement_timeout": whole_number("DATABASE_STATEMENT_TIMEOUT_MS", default=30_000),
    "lock_timeout": whole_number("DATABASE_LOCK_TIMEOUT_MS", default=10_000),
    "idle_in_transaction_session_timeout": whole_number("DATABASE_IDLE_TIMEOUT_MS", default=60_000),
}
DATABASE["OPTIONS"]["options"] = " ".join(
    [DATABASE["OPTIONS"].get("options", ""), *(f"-c {name}={value}" for name, value in LIMITS.items())]
).strip()
# A request holds its connection to its end: about as many as requests at once, in each process.
DATABASE["OPTIONS"]["pool"] = {
    "min_size": 2,
    "max_size": max(2, whole_number("DATABASE_POOL_SIZE", default=20)),
    "timeout": 10,
}
DATABASES = {
    "default": DATABASE
    # A connection from the pool is tried first: the database may have been restarted since.
    | {"CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": True, "ATOMIC_REQUESTS": False}
}

# --- Redis ----------------------------------------------------------------------------------------------

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": NEEDED["REDIS_URL"],
        "KEY_PREFIX": "consult",
    }
}
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.core.RedisChannelLayer",
        "CONFIG": {
            "hosts": [NEEDED["REDIS_URL"]],
            "prefix": "consult",
            "symmetric_encryption_keys": [SECRET_KEY],
        },
    }
}

# --- HTTPS and cookies ----------------------------------------------------------------------------------

BEHIND_PROXY = flag("BEHIND_PROXY", default=False)
# Only true behind a proxy that sets the header itself and drops what a visitor sends.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
USE_X_FORWARDED_HOST = False
ALLAUTH_TRUSTED_PROXY_COUNT = whole_number("TRUSTED_PROXIES", default=1 if BEHIND_PROXY else 0)
SECURE_SSL_REDIRECT = flag("SSL_REDIRECT", default=True)
SECURE_HSTS_SECONDS = whole_number("HSTS_SECONDS", default=31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = flag("HSTS_SUBDOMAINS", default=True)
SECURE_HSTS_PRELOAD = flag("HSTS_PRELOAD", default=True)

# The prefix makes browsers refuse the cookie from another host, another path or over plain HTTP.
SESSION_COOKIE_NAME = "__Host-sessionid"
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrftoken"
CSRF_COOKIE_SECURE = True
LANGUAGE_COOKIE_NAME = "__Host-language"
LANGUAGE_COOKIE_SECURE = True

# --- Accounts and e-mail --------------------------------------------------------------------------------

ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https"
ACCOUNT_EMAIL_NOTIFICATIONS = True
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = NEEDED["EMAIL_HOST"]
EMAIL_PORT = whole_number("EMAIL_PORT", default=587)
EMAIL_HOST_USER = value_of("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = value_of("EMAIL_HOST_PASSWORD")
EMAIL_SECURITY = value_of("EMAIL_SECURITY") or "starttls"
if EMAIL_SECURITY not in {"starttls", "tls", "none"}:
    raise ImproperlyConfigured(f"EMAIL_SECURITY is {EMAIL_SECURITY!r}; it takes starttls, tls or none.")
EMAIL_USE_TLS = EMAIL_SECURITY == "starttls"
EMAIL_USE_SSL = EMAIL_SECURITY == "tls"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = NEEDED["DEFAULT_FROM_EMAIL"]
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- Files ----------------------------------------------------------------------------------------------

MEDIA_ROOT = Path(NEEDED["MEDIA_ROOT"])
STATIC_ROOT = Path(value_of("STATIC_ROOT") or BASE_DIR / "staticfiles")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # The name of each file carries the hash of its content: browsers may keep it for ever.
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# --- Logs -----------------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "redacted": {
            "()": "consult.redaction.RedactingFormatter",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "redacted"}},
    "root": {"handlers": ["stderr"], "level": value_of("LOG_LEVEL") or "INFO"},
    # Django's own handlers would mail whole requests, forms included.
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        "django.server": {"handlers": [], "propagate": True},
        # The server sets its own up before it loads the site; they too must pass the redaction.
        "uvicorn": {"handlers": [], "propagate": True},
        "uvicorn.access": {"handlers": [], "propagate": True},
        "uvicorn.error": {"handlers": [], "propagate": True},
    },
}
