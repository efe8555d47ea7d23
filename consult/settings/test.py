"""The test suite: the demonstration's settings without its database, its mail and its slow password hasher.

``tests/support/databases.py`` says which database a process uses; a server that a browser test starts is told
through ``CONSULT_TEST_DATABASE_SETTINGS`` (JSON), so that it serves the very database of the test.
"""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Any

from consult.checks import DEMO_KEY_PREFIX
from consult.settings.base import *  # noqa: F403
from consult.settings.base import SQLITE_OPTIONS

CONSULT_DEMO = True
DEBUG = False
SECRET_KEY = DEMO_KEY_PREFIX + "the-key-of-the-test-suite-is-known-to-everybody"
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]

ENGINE = os.environ.get("CONSULT_TEST_DATABASE", "sqlite")
ENGINES: dict[str, dict[str, Any]] = {
    # Moved to a database of its own for each process before the first test; nothing is written here.
    "sqlite": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": Path(tempfile.gettempdir()) / "consult-no-test-database.sqlite3",
        "OPTIONS": SQLITE_OPTIONS,
    },
    "postgresql": {"ENGINE": "django.db.backends.postgresql", "NAME": "postgres"},
}
DATABASES = {"default": ENGINES[ENGINE] | json.loads(os.environ.get("CONSULT_TEST_DATABASE_SETTINGS", "{}"))}

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
DEFAULT_FROM_EMAIL = "consult@testserver"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

MEDIA_ROOT = Path(os.environ.get("CONSULT_TEST_MEDIA", Path(tempfile.gettempdir()) / "consult-no-test-media"))
STATIC_ROOT = None
WHITENOISE_USE_FINDERS = True
WAGTAILADMIN_BASE_URL = "http://testserver"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
