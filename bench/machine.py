"""What a real site stands on, for a measurement: PostgreSQL that writes to disk, Redis, servers of its own.

The settings are those of production, read from an environment; only the folder and the key are made up here.
"""

from __future__ import annotations

import contextlib
import os
import re
import resource
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import django
import psycopg

from tests.support import databases, servers

HOST = "consult.example.org"
DATABASE = "consult_bench"
PRODUCTION = "consult.settings.production"


@dataclass
class Machine:
    """The servers of one run."""

    postgresql: servers.PostgresqlServer

    def connect(self, database: str) -> psycopg.Connection:
        """A connection for filling a database, without the time limits of a request."""
        return psycopg.connect(
            dbname=database, host=str(self.postgresql.folder), user="postgres", autocommit=True
        )

    def pgbench(
        self, script: Path, *, database: str, clients: int, seconds: float, **variables: int
    ) -> float:
        """Transactions per second of a script, as pgbench counts them."""
        command = [
            str(self.postgresql.programs / "pgbench"),
            "-h",
            str(self.postgresql.folder),
            "-U",
            "postgres",
        ]
        command += ["-n", "-c", str(clients), "-j", "2", "-T", str(max(1, round(seconds))), "-f", str(script)]
        command += [word for name, value in variables.items() for word in ("-D", f"{name}={value}")]
        done = subprocess.run([*command, database], capture_output=True, text=True, check=False)
        rate = re.search(r"^tps = ([0-9.]+)", done.stdout, re.MULTILINE)
        if done.returncode or rate is None or "number of failed transactions: 0" not in done.stdout:
            raise RuntimeError(f"pgbench failed:\n{done.stdout}{done.stderr}")
        return float(rate.group(1))

    @contextlib.contextmanager
    def serving(self, command: list[str], port: int, **variables: str) -> Iterator[None]:
        """Run a server of the site (or of a yardstick) on ``port`` for as long as the context lasts."""
        log = self.postgresql.folder / f"server-{port}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, *command],
                cwd=servers.ROOT,
                env=os.environ | variables,
                stdout=output,
                stderr=output,
                preexec_fn=servers.die_with_parent,
            )
        try:
            wait_for_port(port, process, log)
            yield
        except BaseException as error:
            error.add_note(f"The server's log ends with:\n{log.read_text(errors='replace')[-3000:]}")
            raise
        finally:
            process.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=15)
            process.kill()
            process.wait()


def wait_for_port(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    """Return when somebody listens; ``RuntimeError`` with the log when the server ends or takes too long."""
    for _attempt in range(600):
        if process.poll() is not None:
            break
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise RuntimeError(f"The server on port {port} did not start:\n{log.read_text(errors='replace')}")


@contextlib.contextmanager
def start_machine() -> Iterator[Machine]:
    """Start the servers, migrate a database, and load Django with production settings on it."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with servers.redis_server() as redis_url, tempfile.TemporaryDirectory(prefix="consult-bench-") as folder:
        os.environ |= production_environment(redis_url, folder)
        django.setup()
        keep_template()
        postgresql = servers.start_postgresql(durable=True)
        try:
            make_database(postgresql)
            yield Machine(postgresql)
        finally:
            stop(postgresql, keep=False)


def stop(postgresql: servers.PostgresqlServer, *, keep: bool) -> None:
    """Stop a server; ``keep`` its data for the next one, as the test suite does, or throw them away."""
    postgresql.process.send_signal(signal.SIGINT)
    postgresql.process.wait(timeout=60)
    if keep:
        servers.keep_data(postgresql)
    shutil.rmtree(postgresql.folder, ignore_errors=True)


def production_environment(redis_url: str, folder: str) -> dict[str, str]:
    """The variables of .env.example; the measurement itself stands in for the proxy that ends HTTPS."""
    return {
        "DJANGO_SETTINGS_MODULE": PRODUCTION,
        "SECRET_KEY": secrets.token_urlsafe(48),
        "BASE_URL": f"https://{HOST}",
        "DATABASE_URL": f"postgresql:///{DATABASE}",  # on a server that is started below
        "REDIS_URL": redis_url,
        "EMAIL_HOST": "localhost",
        "DEFAULT_FROM_EMAIL": f"consult@{HOST}",
        "MEDIA_ROOT": str(Path(folder, "media")),
        "STATIC_ROOT": folder,
        "BEHIND_PROXY": "yes",
        "LOG_LEVEL": "ERROR",
    }


def keep_template() -> None:
    """Let the test suite's server have a migrated template, for this run and for later ones."""
    from django.db import connection

    # One process with one connection, which is pointed at several databases before it stays with its own.
    connection.settings_dict["OPTIONS"].pop("pool", None)
    postgresql = servers.start_postgresql()
    connection.settings_dict.update(postgresql.settings)
    databases.postgresql_template()
    stop(postgresql, keep=True)


def make_database(postgresql: servers.PostgresqlServer) -> None:
    """A migrated database of this server under the name that the settings give it."""
    from django.db import connection

    connection.settings_dict.update(postgresql.settings)
    databases.copy_postgresql(databases.postgresql_template(), DATABASE)
    connection.settings_dict["NAME"] = DATABASE
    os.environ["DATABASE_URL"] = database_url(postgresql, DATABASE)


def database_url(postgresql: servers.PostgresqlServer, database: str) -> str:
    """The address of a database of the server as production settings take it."""
    return f"postgresql:///{database}?host={postgresql.folder}&user=postgres"
