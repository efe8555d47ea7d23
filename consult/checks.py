"""System checks: a process with the conveniences of the demonstration must not look like a real site."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error

DEMO_KEY_PREFIX = "demonstration-only-"
LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "[::1]", "testserver"})


def check_demonstration_stays_local(
    app_configs: Sequence[AppConfig] | None = None, **_options: Any
) -> list[CheckMessage]:
    """Errors when ``CONSULT_DEMO`` is on together with anything of a real site, or its key without it.

    One-click sign-ins hand every role to whoever asks, so they must be impossible outside the demonstration.
    """
    demo_key = settings.SECRET_KEY.startswith(DEMO_KEY_PREFIX)
    if not settings.CONSULT_DEMO:
        if not demo_key:
            return []
        return [
            Error(
                "SECRET_KEY is the key of a demonstration.",
                hint="Set SECRET_KEY to fifty or more random characters of your own.",
                id="consult.E001",
            )
        ]
    errors: list[CheckMessage] = []
    if not demo_key:
        errors.append(
            Error(
                "CONSULT_DEMO is on with the key of a real site: anybody could sign in as anybody.",
                hint="Start a real site with DJANGO_SETTINGS_MODULE=consult.settings.production.",
                id="consult.E002",
            )
        )
    if foreign := sorted(set(settings.ALLOWED_HOSTS) - LOCAL_HOSTS):
        errors.append(
            Error(
                f"CONSULT_DEMO is on and the site answers to more hosts than this machine: {foreign}.",
                hint="The demonstration is for one machine; remove the hosts from ALLOWED_HOSTS.",
                id="consult.E003",
            )
        )
    return errors
