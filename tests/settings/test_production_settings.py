"""Production settings, read in a process of their own: what they refuse, and what they set."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.settings.production import ENVIRONMENT, run

NEEDED = (
    "SECRET_KEY", "BASE_URL", "DATABASE_URL", "REDIS_URL", "EMAIL_HOST", "DEFAULT_FROM_EMAIL", "MEDIA_ROOT",
)  # fmt: skip
SHOW = (
    "import json, django; django.setup(); from django.conf import settings;"
    "print(json.dumps({n: getattr(settings, n) for n in dir(settings) if n.isupper()}, default=str))"
)


@cache
def production() -> dict[str, Any]:
    """Every setting of a real site."""
    done = run("-c", SHOW)
    assert done.returncode == 0, done.stderr
    shown: dict[str, Any] = json.loads(done.stdout)
    return shown


def with_changes(**changes: str) -> str:
    """What a start with a changed environment complains about."""
    return run(
        "-c", "from django.conf import settings; settings.DEBUG", environment=ENVIRONMENT | changes
    ).stderr


def test_a_start_without_anything_names_every_missing_variable_at_once() -> None:
    done = run("manage.py", "check", environment={"DJANGO_SETTINGS_MODULE": "consult.settings.production"})
    assert done.returncode
    assert [name for name in NEEDED if f"\n  {name}: " not in done.stderr] == []


def test_a_secret_may_stand_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text(ENVIRONMENT["SECRET_KEY"] + "\n")
    assert with_changes(SECRET_KEY="", SECRET_KEY_FILE=str(file)) == ""


@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [
        ("ALLOWED_HOSTS", "*", "ALLOWED_HOSTS contains *"),
        ("BASE_URL", "http://consult.example.org", "it takes https://"),
        ("DATABASE_URL", "sqlite:///consult.sqlite3", "PostgreSQL"),
        ("EMAIL_SECURITY", "some", "it takes starttls, tls or none"),
        ("SSL_REDIRECT", "perhaps", "it takes yes or no"),
        ("DATABASE_POOL_SIZE", "many", "whole number"),
        ("SECRET_KEY_FILE", "/nowhere/key", "cannot be read"),
    ],
)
def test_a_value_that_cannot_be_meant_is_refused_by_name(name: str, value: str, complaint: str) -> None:
    changes = {name: value} | ({"SECRET_KEY": ""} if name == "SECRET_KEY_FILE" else {})
    assert complaint in with_changes(**changes)


def test_the_key_of_a_demonstration_is_refused() -> None:
    demo_key = {"SECRET_KEY": "demonstration-only-" + "x" * 50}
    done = run("manage.py", "check", environment=ENVIRONMENT | demo_key)
    assert "SECRET_KEY is the key of a demonstration" in done.stderr


def test_a_demonstration_for_other_machines_does_not_start(tmp_path: Path) -> None:
    start = (
        "import consult.settings.demo as demo; demo.ALLOWED_HOSTS = ['consult.example.org'];"
        "import django; django.setup()"
    )
    environment = {"DJANGO_SETTINGS_MODULE": "consult.settings.demo", "CONSULT_VAR": str(tmp_path)}
    assert "The demonstration is for one machine" in run("-c", start, environment=environment).stderr


def test_djangos_own_list_for_deployment_is_clean() -> None:
    done = run("manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr
    assert production()["SILENCED_SYSTEM_CHECKS"] == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEBUG", False),
        ("CONSULT_DEMO", False),
        ("CONSULT_SECOND_FACTOR_REQUIRED", True),
        ("ALLOWED_HOSTS", ["consult.example.org"]),
        ("CSRF_TRUSTED_ORIGINS", ["https://consult.example.org"]),
        ("USE_X_FORWARDED_HOST", False),
        ("SECURE_PROXY_SSL_HEADER", ["HTTP_X_FORWARDED_PROTO", "https"]),
        ("ALLAUTH_TRUSTED_PROXY_COUNT", 1),
        ("SECURE_SSL_REDIRECT", True),
        ("SESSION_COOKIE_NAME", "__Host-sessionid"),
        ("SESSION_COOKIE_SECURE", True),
        ("SESSION_COOKIE_HTTPONLY", True),
        ("SESSION_COOKIE_SAMESITE", "Lax"),
        ("CSRF_COOKIE_NAME", "__Host-csrftoken"),
        ("CSRF_COOKIE_SECURE", True),
        ("SESSION_SERIALIZER", "django.contrib.sessions.serializers.JSONSerializer"),
        ("FILE_UPLOAD_PERMISSIONS", 0o640),
        ("X_FRAME_OPTIONS", "DENY"),
        ("AUTHENTICATION_BACKENDS", ["consult.accounts.backends.AccountBackend"]),
    ],
)
def test_a_real_site_has(name: str, value: object) -> None:
    assert production()[name] == value


def test_passwords_are_long_uncommon_and_hashed_slowly() -> None:
    assert production()["PASSWORD_HASHERS"][0].endswith("Argon2PasswordHasher")
    validators = {each["NAME"].rsplit(".", 1)[1]: each for each in production()["AUTH_PASSWORD_VALIDATORS"]}
    assert validators["MinimumLengthValidator"]["OPTIONS"]["min_length"] >= 12
    assert "CommonPasswordValidator" in validators


def test_a_forwarded_scheme_is_believed_only_behind_a_proxy() -> None:
    show = "from django.conf import settings; print(settings.SECURE_PROXY_SSL_HEADER)"
    assert run("-c", show, environment=ENVIRONMENT | {"BEHIND_PROXY": "no"}).stdout.strip() == "None"


def test_a_database_transaction_gives_way_in_time_and_connections_are_pooled() -> None:
    database = production()["DATABASES"]["default"]
    assert database["CONN_MAX_AGE"] == 0
    assert database["ATOMIC_REQUESTS"] is False
    assert database["OPTIONS"]["pool"]["max_size"] == 20
    for limit in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"):
        assert f"-c {limit}=" in database["OPTIONS"]["options"]
