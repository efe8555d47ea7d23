"""The commands that judge the code: tests on every engine, checks, mending, and a measurement."""

from __future__ import annotations

import argparse
import os
import time
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field

import prepare
from prepare import PYTHON, ROOT, VENV, say

WORKERS = str(min(4, max(2, os.cpu_count() or 2)))
CODE = ["cms", "consult", "voting", "tests", "scripts", "bench", "manage.py"]
NOTHING_COLLECTED = 5


@dataclass
class Part:
    """One run of pytest: which tests, on which engine."""

    name: str
    marks: str
    workers: str = "0"
    engine: str = "sqlite"


# Async and browser tests stand apart: a synchronous browser leaves an event loop in its process.
APART = "browser or asynchronous or redis"
PARTS = [
    Part("rules, texts and Django on SQLite", f"not (postgresql or {APART})", WORKERS),
    Part(
        "Django on PostgreSQL",
        f"(django_db or postgresql) and not (sqlite or {APART})",
        WORKERS,
        "postgresql",
    ),
    Part(
        "async on PostgreSQL and Redis",
        "(asynchronous or redis) and not (sqlite or browser)",
        "0",
        "postgresql",
    ),
    Part("browser", "browser and not postgresql", WORKERS),
]


@dataclass
class Total:
    """How many tests ended how."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    names: list[str] = field(default_factory=list)


def test(options: argparse.Namespace) -> int:
    """Run every part and end with one line; further words go to pytest (a path, ``-k``, ``-x``)."""
    started = time.monotonic()
    prepare.environment(for_development=True)
    total = Total()
    for part in PARTS:
        if part.name == "browser":
            try:
                os.environ["CHROMIUM"] = prepare.chromium()
            except prepare.CannotGoOnError as reason:
                say(f"\n{reason}")
                total.failed += 1
                total.names.append("browser tests did not run")
                continue
        run_part(part, options.arguments, total)
    for name in total.names:
        say(f"FAILED {name}")
    minutes, seconds = divmod(round(time.monotonic() - started), 60)
    counts = f"{total.passed} passed, {total.failed} failed"
    if total.skipped:
        counts += f", {total.skipped} skipped"
    say(f"consult tests: {counts} in {minutes} min {seconds:02} s")
    return 1 if total.failed or total.skipped or not total.passed else 0


def nightly(_options: argparse.Namespace) -> int:
    """Look harder at the rules: two evaluators on 100,000 random rules and ballots, long searches."""
    prepare.environment(for_development=True)
    harder = {"CONSULT_NAIVE_PAIRS": "100000", "CONSULT_RULE_EXAMPLES": "1000"}
    command = [str(PYTHON), "-m", "pytest", "-q", "-n", WORKERS, "tests/rules"]
    return prepare.run(command, env={**os.environ, **harder})


def run_part(part: Part, arguments: list[str], total: Total) -> None:
    """Run pytest once and add what it reports; a run that broke counts as a failure."""
    say(f"\n=== {part.name} ===")
    report = ROOT / "var" / "test-results" / f"{part.name.replace(' ', '-')}.xml"
    report.parent.mkdir(parents=True, exist_ok=True)
    report.unlink(missing_ok=True)
    command = [str(PYTHON), "-m", "pytest", "-q", "-m", part.marks, "-n", part.workers]
    command += [f"--junitxml={report}", *arguments]
    started = time.monotonic()
    code = prepare.run(command, env=environment(part))
    say(f"({round(time.monotonic() - started)} s)")
    if code == NOTHING_COLLECTED and arguments:
        return
    failed_before = total.failed
    if report.exists():
        add(report.read_text(encoding="utf-8"), total)
    if code and total.failed == failed_before:
        total.failed += 1
        total.names.append(f"the run '{part.name}' broke off (pytest ended with code {code})")


def environment(part: Part) -> dict[str, str]:
    """The environment of one run."""
    return {**os.environ, "CONSULT_TEST_DATABASE": part.engine}


def add(report: str, total: Total) -> None:
    """Add the cases of a JUnit report."""
    for case in ElementTree.fromstring(report).iter("testcase"):
        outcomes = {child.tag for child in case}
        if outcomes & {"failure", "error"}:
            total.failed += 1
            total.names.append(f"{case.get('classname', '')}::{case.get('name', '')}")
        elif "skipped" in outcomes:
            total.skipped += 1
        else:
            total.passed += 1


# --- Checks ---------------------------------------------------------------------------------------------


def tool(name: str) -> str:
    """A program of .venv."""
    return str(VENV / "bin" / name)


def code() -> list[str]:
    """The folders with code that are there."""
    return [name for name in CODE if (ROOT / name).exists()]


def example_environment() -> dict[str, str]:
    """The variables of .env.example, as a real site would set them."""
    values = dict(os.environ, DJANGO_SETTINGS_MODULE="consult.settings.production")
    for line in (ROOT / ".env.example").read_text(encoding="utf-8").splitlines():
        name, equals, value = line.partition("=")
        if equals and not line.startswith("#"):
            values[name.strip()] = value.strip()
    return values


def check(_options: argparse.Namespace) -> int:
    """Run every check, say which failed at the end."""
    prepare.environment(for_development=True)
    demo = dict(os.environ, DJANGO_SETTINGS_MODULE="consult.settings.test")
    checks = [
        ("format", [tool("ruff"), "format", "--check", *code()], None),
        ("lint", [tool("ruff"), "check", *code()], None),
        ("types", [tool("mypy"), *(name for name in code() if name != "tests")], None),
        ("arrows", [tool("lint-imports")], None),
        ("migrations", [str(PYTHON), "manage.py", "makemigrations", "--check", "--dry-run"], demo),
        ("deployment", [str(PYTHON), "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
         example_environment()),
    ]  # fmt: skip
    failed = []
    for name, command, variables in checks:
        say(f"=== {name} ===")
        if prepare.run(command, env=variables):
            failed.append(name)
    say(f"consult check: {'failed: ' + ', '.join(failed) if failed else 'all is well'}")
    return 1 if failed else 0


def fix(_options: argparse.Namespace) -> int:
    """Format, and mend what the linter can mend."""
    prepare.environment(for_development=True)
    mended = prepare.run([tool("ruff"), "check", "--fix", *code()])
    return prepare.run([tool("ruff"), "format", *code()]) or mended


def bench(options: argparse.Namespace) -> int:
    """Measure; results are printed, never judged."""
    prepare.environment(for_development=True)
    return prepare.run([str(PYTHON), "-m", "bench", *options.arguments])
