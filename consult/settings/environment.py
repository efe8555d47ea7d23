"""Reading settings from the environment: what is missing is said by name, meaning and example."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


@dataclass(frozen=True)
class Variable:
    """An environment variable a real site cannot do without."""

    name: str
    meaning: str
    example: str


def value_of(name: str, environment: Mapping[str, str] = os.environ) -> str:
    """The value of ``name``, or the content of the file that ``NAME_FILE`` names; empty when neither is set.

    ``ImproperlyConfigured`` when the file cannot be read.
    """
    if value := environment.get(name, "").strip():
        return value
    file_name = environment.get(f"{name}_FILE", "").strip()
    if not file_name:
        return ""
    try:
        return Path(file_name).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ImproperlyConfigured(f"{name}_FILE names {file_name}, which cannot be read: {error}") from error


def require(variables: list[Variable], environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The values by name; ``ImproperlyConfigured`` that lists every one that is missing, all at once."""
    values = {variable.name: value_of(variable.name, environment) for variable in variables}
    missing = [variable for variable in variables if not values[variable.name]]
    if missing:
        lines = [f"  {v.name}: {v.meaning}. Example: {v.name}={v.example}" for v in missing]
        raise ImproperlyConfigured(
            "Consult does not start with production settings, because the environment lacks:\n"
            + "\n".join(lines)
            + "\nSet them in the environment of the process, or NAME_FILE with the path of a file that holds"
            " the value. .env.example has them all; docs/production.md explains them."
        )
    return values


def flag(name: str, *, default: bool, environment: Mapping[str, str] = os.environ) -> bool:
    """A yes (``1``, ``true``, ``on``) or no (``0``, ``false``, ``off``); else ``ImproperlyConfigured``."""
    value = value_of(name, environment).lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} is {value!r}; it takes yes or no.")


def whole_number(name: str, *, default: int, environment: Mapping[str, str] = os.environ) -> int:
    """A number of 0 or more; ``ImproperlyConfigured`` otherwise."""
    value = value_of(name, environment)
    if not value:
        return default
    if not value.isdecimal():
        raise ImproperlyConfigured(f"{name} is {value!r}; it takes a whole number of 0 or more.")
    return int(value)


def words(value: str) -> list[str]:
    """A list written with commas or spaces."""
    return value.replace(",", " ").split()


def postgresql(url: str, variable: str = "DATABASE_URL") -> dict[str, Any]:
    """The entry of ``DATABASES`` for ``postgresql://user:password@host:port/name?option=value``.

    For a socket, ``host`` stands among the options: ``postgresql:///consult?host=/run/postgresql&user=consult``.
    Other options go to libpq as they are. ``ImproperlyConfigured`` for another kind of database or no name.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise ImproperlyConfigured(
            f"{variable} begins with {parts.scheme or url[:12]!r}; Consult runs on PostgreSQL in production:"
            " postgresql://user:password@host:5432/consult"
        )
    options = dict(parse_qsl(parts.query))
    database: dict[str, Any] = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": options.pop("dbname", unquote(parts.path.removeprefix("/"))),
        "HOST": options.pop("host", unquote(parts.hostname or "")),
        "PORT": options.pop("port", str(parts.port or "")),
        "USER": options.pop("user", unquote(parts.username or "")),
        "PASSWORD": options.pop("password", unquote(parts.password or "")),
        "OPTIONS": options,
    }
    if not database["NAME"]:
        raise ImproperlyConfigured(
            f"{variable} names no database: postgresql://user:password@host:5432/consult"
        )
    return database
