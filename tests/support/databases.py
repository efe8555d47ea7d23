"""One migrated database as a template, built once for a set of migrations and copied for each process.

Migrating takes twenty seconds, copying a fraction of one. The template's name is a hash of every migration
file, so a changed migration makes a new one by itself. ``CONSULT_TEST_DATABASE`` chooses the engine.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import psycopg
from django.apps import apps
from django.core.management import call_command
from django.db import connection, connections
from django.test import TransactionTestCase

TEMPLATES_KEPT = 4
MAINTENANCE_DATABASE = "postgres"

# Where the database of this process came from. Kept here and not on ``connection``: a synchronous browser
# test runs in another context than its fixtures and may see another connection object.
_own: dict[str, Any] = {}


def cache_folder() -> Path:
    """Where templates and fetched programs stay between runs; ``CONSULT_TEST_CACHE`` moves it."""
    folder = Path(
        os.environ.get("CONSULT_TEST_CACHE")
        or Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "consult-tests"
    )
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextlib.contextmanager
def locked(name: str) -> Iterator[None]:
    """Hold the lock ``name`` against every other process that uses the same cache folder."""
    with (cache_folder() / f"{name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def migrations_key() -> str:
    """A hash of the content of every migration file of every installed app."""
    digest = hashlib.sha256()
    for app in sorted(apps.get_app_configs(), key=lambda app: app.label):
        try:
            package = import_module(f"{app.name}.migrations")
        except ModuleNotFoundError:
            continue
        for file in sorted(Path(next(iter(package.__path__))).glob("*.py")):
            digest.update(f"{app.label}/{file.name}\0".encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def settings_for_a_server() -> str:
    """``CONSULT_TEST_DATABASE_SETTINGS`` for a process that is to serve the database of this one."""
    keys = ("NAME", "HOST", "PORT", "USER", "PASSWORD")
    return json.dumps({key: str(connection.settings_dict[key]) for key in keys})


@contextlib.contextmanager
def own_database() -> Iterator[None]:
    """Point Django's connection at a fresh copy of the template for as long as the context lasts."""
    engine = own_postgresql if connection.vendor == "postgresql" else own_sqlite
    original = vars(TransactionTestCase)["_fixture_teardown"]
    # After a test that commits, Django would empty every table, and with them Wagtail's root page, its site
    # and its locale. The template is put back instead.
    setattr(TransactionTestCase, "_fixture_teardown", lambda _self: restore())  # noqa: B010  (it has no stub)
    try:
        with engine():
            yield
    finally:
        setattr(TransactionTestCase, "_fixture_teardown", original)  # noqa: B010
        connections.close_all()
        _own.clear()


def restore() -> None:
    """Put the database of this process back to the state of the template."""
    _own["restore"]()


@contextlib.contextmanager
def kept_as_it_is() -> Iterator[None]:
    """Within the context a test that commits is followed by what stands in the database now."""
    before = _own["restore"]
    keep = _kept_postgresql if connection.vendor == "postgresql" else _kept_sqlite
    with keep() as put_back:
        _own["restore"] = put_back
        try:
            yield
        finally:
            _own["restore"] = before


def migrate_here(label: str) -> None:
    """Run every migration on the database that the connection points at."""
    sys.stderr.write(f"\nBuilding the test database ({label}), once for a set of migrations ...\n")
    call_command("migrate", verbosity=0, interactive=False)
    connection.close()


# --- SQLite ---------------------------------------------------------------------------------------------


@contextlib.contextmanager
def own_sqlite() -> Iterator[None]:
    template = sqlite_template()
    folder = Path(tempfile.mkdtemp(prefix="consult-test-"))
    own = folder / "test.sqlite3"
    connection.close()
    connection.settings_dict["NAME"] = str(own)
    copy_sqlite(template, own)
    _own["restore"] = lambda: copy_sqlite(template, own)
    try:
        yield
    finally:
        connections.close_all()
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _kept_sqlite() -> Iterator[Callable[[], None]]:
    own = Path(connection.settings_dict["NAME"])
    kept = own.with_name("kept.sqlite3")
    copy_sqlite(own, kept)
    yield lambda: copy_sqlite(kept, own)
    kept.unlink()


def copy_sqlite(source: Path, target: Path) -> None:
    """Copy page by page through SQLite, so that open connections to ``target`` see the new content."""
    with (
        contextlib.closing(sqlite3.connect(source)) as one,
        contextlib.closing(sqlite3.connect(target)) as two,
    ):
        one.backup(two)


def sqlite_template() -> Path:
    """The template of this set of migrations, built when it is missing."""
    key = migrations_key()
    template = cache_folder() / f"sqlite-{key}.sqlite3"
    with locked("sqlite"):
        if not template.exists():
            unfinished = template.with_suffix(".unfinished")
            unfinished.unlink(missing_ok=True)
            connection.close()
            connection.settings_dict["NAME"] = str(unfinished)
            migrate_here("SQLite")
            # One file, without the two that write-ahead logging keeps beside it.
            with contextlib.closing(sqlite3.connect(unfinished)) as database:
                database.execute("PRAGMA journal_mode=DELETE")
            unfinished.rename(template)
            for old in sorted(cache_folder().glob("sqlite-*.sqlite3"), key=lambda path: path.stat().st_mtime)[
                :-TEMPLATES_KEPT
            ]:
                old.unlink(missing_ok=True)
    return template


# --- PostgreSQL -----------------------------------------------------------------------------------------


@contextlib.contextmanager
def own_postgresql() -> Iterator[None]:
    template = postgresql_template()
    own = f"consult_test_{os.getpid()}"
    connection.settings_dict["NAME"] = own
    _own["restore"] = lambda: copy_postgresql(template, own)
    restore()
    try:
        yield
    finally:
        connections.close_all()
        with maintenance() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {own} WITH (FORCE)")


@contextlib.contextmanager
def _kept_postgresql() -> Iterator[Callable[[], None]]:
    own = str(connection.settings_dict["NAME"])
    kept = f"{own}_kept"
    copy_postgresql(own, kept)
    yield lambda: copy_postgresql(kept, own)
    with maintenance() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {kept} WITH (FORCE)")


def copy_postgresql(template: str, target: str) -> None:
    """Drop ``target``, whoever is connected to it, and make it again from the template."""
    connections.close_all()
    with maintenance() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {target} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {target} TEMPLATE {template}")


def postgresql_template() -> str:
    """The template of this set of migrations on the server in use, built when it is missing."""
    name = f"consult_template_{migrations_key()}"
    with locked("postgresql"), maintenance() as cursor:
        if name not in template_names(cursor):
            unfinished = f"{name}_unfinished"
            cursor.execute(f"DROP DATABASE IF EXISTS {unfinished} WITH (FORCE)")
            cursor.execute(f"CREATE DATABASE {unfinished} ENCODING 'UTF8' TEMPLATE template0")
            connection.close()
            connection.settings_dict["NAME"] = unfinished
            migrate_here("PostgreSQL")
            cursor.execute(f"ALTER DATABASE {unfinished} RENAME TO {name}")
            for old in template_names(cursor)[:-TEMPLATES_KEPT]:
                cursor.execute(f"DROP DATABASE {old}")
    return name


def template_names(cursor: psycopg.Cursor[Any]) -> list[str]:
    """The templates that the server already has, oldest first."""
    cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE 'consult\\_template\\_%' ORDER BY oid")
    return [row[0] for row in cursor.fetchall() if not row[0].endswith("_unfinished")]


@contextlib.contextmanager
def maintenance() -> Iterator[psycopg.Cursor[Any]]:
    """A cursor outside the database under test, for creating and dropping it."""
    settings = connection.settings_dict
    with (
        psycopg.connect(
            dbname=MAINTENANCE_DATABASE,
            host=settings["HOST"] or None,
            port=settings["PORT"] or None,
            user=settings["USER"] or None,
            password=settings["PASSWORD"] or None,
            autocommit=True,
        ) as own,
        own.cursor() as cursor,
    ):
        yield cursor
