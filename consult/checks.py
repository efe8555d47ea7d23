"""System checks: no convenience of the demonstration on a real site, and no ballot lost after its receipt."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.db import connections

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


def check_database_keeps_what_it_confirmed(
    app_configs: Sequence[AppConfig] | None = None, databases: Sequence[str] | None = None, **_options: Any
) -> list[CheckMessage]:
    """Errors when a real site's PostgreSQL may lose a ballot after it has confirmed it.

    Runs where Django checks databases: before ``migrate``, and with ``check --database default``.
    """
    if settings.CONSULT_DEMO:
        return []
    errors: list[CheckMessage] = []
    for alias in databases or ():
        connection = connections[alias]
        if connection.vendor != "postgresql":
            continue
        with connection.cursor() as cursor:
            for name in ("fsync", "synchronous_commit", "full_page_writes"):
                cursor.execute(f"SHOW {name}")
                if cursor.fetchone() == ("off",):
                    errors.append(
                        Error(
                            f"PostgreSQL runs with {name} = off: a crash may lose confirmed ballots.",
                            hint=f"Set {name} = on in postgresql.conf and restart PostgreSQL.",
                            id="consult.E004",
                        )
                    )
    return errors
