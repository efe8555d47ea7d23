"""A real site for tests: production settings in a process of their own, told by its environment alone."""

from __future__ import annotations

import contextlib
import http.client
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tests.support.servers import ROOT, die_with_parent, free_port

HOST = "consult.example.org"
KEY = "a-key-of-more-than-fifty-characters-for-tests-Zq8wN3vXc1Lm"
ENVIRONMENT = {
    "DJANGO_SETTINGS_MODULE": "consult.settings.production",
    "SECRET_KEY": KEY,
    "BASE_URL": f"https://{HOST}",
    "DATABASE_URL": "postgresql://consult:password@127.0.0.1/consult",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "EMAIL_HOST": "smtp.example.org",
    "DEFAULT_FROM_EMAIL": "consult@example.org",
    "MEDIA_ROOT": "/var/lib/consult/media",
    "BEHIND_PROXY": "yes",
}


def run(*words: str, environment: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """``python words`` with nothing in the environment but PATH and what is given."""
    return subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]} | (ENVIRONMENT if environment is None else environment),
        capture_output=True,
        text=True,
        check=False,
    )


def database_url(settings: dict[str, Any]) -> str:
    """The address of a database of Django's."""
    host, name = quote(settings["HOST"], safe="/"), settings["NAME"]
    return f"postgresql:///{name}?host={host}&user={settings['USER']}"


@dataclass(frozen=True)
class Answer:
    """What the site answered."""

    status: int
    headers: http.client.HTTPMessage
    body: str

    @property
    def cookies(self) -> list[str]:
        """The cookies it sets."""
        return self.headers.get_all("Set-Cookie") or []


@dataclass(frozen=True)
class RealSite:
    """A running site, spoken to as its proxy does."""

    port: int
    log: Path

    def get(self, path: str, *, host: str = HOST, secure: bool = True, cookie: str = "") -> Answer:
        """Ask for a page."""
        headers = {"Host": host, "X-Forwarded-Proto": "https" if secure else "http"}
        if cookie:
            headers["Cookie"] = cookie
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        with contextlib.closing(connection):
            connection.request("GET", path, headers=headers)
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read().decode(errors="replace"))


@contextlib.contextmanager
def real_site(environment: dict[str, str], folder: Path) -> Iterator[RealSite]:
    """Collect the static files, start the site, stop it at the end."""
    environment = {"PATH": os.environ["PATH"]} | environment
    collected = run("manage.py", "collectstatic", "--noinput", environment=environment)
    assert collected.returncode == 0, collected.stderr
    site = RealSite(free_port(), folder / "log")
    command = [sys.executable, "-m", "uvicorn", "consult.asgi:application", "--port", str(site.port)]
    with site.log.open("wb") as log:
        process = subprocess.Popen(
            [*command, "--lifespan", "off"],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=log,
            preexec_fn=die_with_parent,
        )
    try:
        _wait(site, process)
        yield site
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait(site: RealSite, process: subprocess.Popen[bytes]) -> None:
    for _attempt in range(300):
        if process.poll() is not None:
            break
        try:
            site.get("/nothing-here/")
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"The real site did not start:\n{site.log.read_text()}")
