"""The demonstration: one process on this machine, SQLite, invented accounts, no secrets worth keeping.

``CONSULT_VAR`` moves the folder of its database and uploads; ``CONSULT_DEBUG=yes`` shows errors in full.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

from consult.checks import DEMO_KEY_PREFIX
from consult.settings.base import *  # noqa: F403
from consult.settings.base import BASE_DIR, SQLITE_OPTIONS
from consult.settings.environment import flag


def demo_key(path: Path) -> str:
    """The key of this copy of the demonstration, made on its first start; no real site accepts its mark."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # It may exist from an earlier start, or since a moment ago from another process.
    with contextlib.suppress(FileExistsError), path.open("x", encoding="ascii") as file:
        file.write(DEMO_KEY_PREFIX + secrets.token_urlsafe(48))
    return path.read_text(encoding="ascii").strip()


VAR = Path(os.environ.get("CONSULT_VAR", BASE_DIR / "var"))

CONSULT_DEMO = True
DEBUG = flag("CONSULT_DEBUG", default=False)
SECRET_KEY = demo_key(VAR / "secret-key")
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": VAR / "consult.sqlite3",
        "OPTIONS": SQLITE_OPTIONS,
    }
}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}

MEDIA_ROOT = VAR / "media"
# Static files are served straight from the source folders: nothing to collect before the first start.
STATIC_ROOT = None
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = VAR / "mail"
DEFAULT_FROM_EMAIL = "consult@localhost"
WAGTAILADMIN_BASE_URL = os.environ.get("CONSULT_BASE_URL", "http://localhost:8000")
ACCOUNT_EMAIL_VERIFICATION = "optional"
# Passkeys ask for https everywhere but on localhost.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
