"""The demonstration: one process on this machine, on SQLite, its content loaded at the first start."""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import prepare
from prepare import PYTHON, ROOT, CannotGoOnError, say

START_WITHIN_SECONDS = 120


def var() -> Path:
    """The folder of the demonstration's database, uploads and key; ``CONSULT_VAR`` moves it."""
    return Path(os.environ.get("CONSULT_VAR") or ROOT / "var")


def settings(port: int = 8000) -> dict[str, str]:
    """The environment of the demonstration's processes."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "consult.settings.demo",
        "CONSULT_BASE_URL": f"http://localhost:{port}",
    }


def start(options: argparse.Namespace) -> int:
    """Prepare what is missing, start the site, print where it is and who can sign in; ends with Ctrl-C."""
    refuse_a_taken_port(options.port)
    prepare.environment(for_development=False)
    var().mkdir(parents=True, exist_ok=True)
    with running_alone():
        fill_database()
        return serve(options.port)


def reset(_options: argparse.Namespace) -> int:
    """Throw the demonstration's database and uploads away."""
    var().mkdir(parents=True, exist_ok=True)
    with running_alone():
        for path in [*var().glob("consult.sqlite3*"), *var().glob("demo*.stamp"), var() / "sign-ins.txt"]:
            path.unlink(missing_ok=True)
        for folder in ("media", "mail"):
            shutil.rmtree(var() / folder, ignore_errors=True)
    say("The demonstration's data are gone. make demo starts afresh.")
    return 0


@contextlib.contextmanager
def running_alone() -> Iterator[None]:
    """Hold the folder of the demonstration, so that nobody resets it under a running site."""
    with (var() / "demo.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotGoOnError(
                f"A demonstration is running on the data in {var()}. Stop it with Ctrl-C where it was\n"
                "started, or run a second one on other data: CONSULT_VAR=/some/folder make demo PORT=8001"
            ) from None
        yield


def refuse_a_taken_port(port: int) -> None:
    """Say so before anything is prepared."""
    with contextlib.closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise CannotGoOnError(
                f"Port {port} is taken ({error.strerror}). Another one:\n"
                f"  make demo PORT={port + 1}    or    python3 scripts/run.py demo --port {port + 1}"
            ) from None


def manage(*words: str) -> None:
    """Run a command of ``manage.py``; ``CannotGoOnError`` when it fails."""
    if prepare.run([str(PYTHON), "manage.py", *words], env=settings()):
        raise CannotGoOnError(f"manage.py {' '.join(words)} failed; the lines above say why.")


def fill_database() -> None:
    """Make or migrate the database and load the content of a fresh one; nothing when nothing changed."""
    migrations = [
        path for app in ("cms", "consult", "voting") for path in (ROOT / app).glob("**/migrations/*.py")
    ]
    state = prepare.hash_of([*migrations, ROOT / "requirements.txt"])
    migrated, loaded = var() / "demo-migrated.stamp", var() / "demo-loaded.stamp"
    database = var() / "consult.sqlite3"
    if not database.exists():
        loaded.unlink(missing_ok=True)
    elif migrated.exists() and migrated.read_text() == state and loaded.exists():
        return
    say("Preparing the database (about half a minute, once) ...")
    manage("migrate", "--verbosity", "0")
    migrated.write_text(state)
    if not loaded.exists():
        say("Loading forums, reforms, consultations, decisions and past cases ...")
        manage("load_demo")
        loaded.touch()
    sign_ins()


def sign_ins() -> str:
    """Who can sign in, as the loader lists them; kept, because asking takes seconds."""
    kept = var() / "sign-ins.txt"
    if not kept.exists():
        asked = subprocess.run(
            [str(PYTHON), "manage.py", "load_demo", "--list-sign-ins"],
            cwd=ROOT, env=settings(), check=False, capture_output=True, text=True,
        )  # fmt: skip
        if asked.returncode:
            return f"(the sign-ins could not be listed: {asked.stderr.strip().splitlines()[-1:]})"
        kept.write_text(asked.stdout, encoding="utf-8")
    return kept.read_text(encoding="utf-8").rstrip()


def serve(port: int) -> int:
    """Serve until Ctrl-C; one process for pages and WebSockets."""
    # Files are small and read at once here; that they are not streamed asynchronously is no news to anybody.
    quiet = ["-W", "ignore:StreamingHttpResponse must consume synchronous iterators"]
    command = [str(PYTHON), *quiet, "-m", "uvicorn", "consult.asgi:application", "--host", "127.0.0.1"]
    command += ["--port", str(port), "--lifespan", "off", "--no-access-log", "--log-level", "warning"]
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # stopped by a service manager: like Ctrl-C
    site = subprocess.Popen(command, cwd=ROOT, env=settings(port))
    sender = None
    try:
        wait_for(site, port)
        sender = subprocess.Popen(
            [str(PYTHON), "manage.py", "send_notices", "--every", "20", "--verbosity", "0"],
            cwd=ROOT,
            env=settings(port),
        )
        address = f"http://localhost:{port}"
        say(f"\nConsult stands at {address}/   (stop it with Ctrl-C)")
        say(f"Be somebody with one click: {address}/demo/\n\n{sign_ins()}\n")
        say(f"E-mails that the site sends are written to {var() / 'mail'}.")
        return site.wait()
    except KeyboardInterrupt:
        say("\nStopped. The data stay; make demo goes on with them, make demo-reset throws them away.")
        return 0
    finally:
        for process in (sender, site):
            if process is not None and process.poll() is None:
                process.terminate()
                process.wait(timeout=20)


def wait_for(site: subprocess.Popen[bytes], port: int) -> None:
    """Return when the site answers."""
    deadline = time.monotonic() + START_WITHIN_SECONDS
    while time.monotonic() < deadline:
        if site.poll() is not None:
            raise CannotGoOnError("The site did not start; the lines above say why.")
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/static/icon.svg", timeout=10).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise CannotGoOnError(f"The site did not answer within {START_WITHIN_SECONDS} seconds.")
