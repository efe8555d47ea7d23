#!/usr/bin/env python3
"""Every command of the project: install, demo, test, check and so on. Standard library only.

``make demo`` and ``python3 scripts/run.py demo`` are the same; ``make`` is for those who have it.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable

import demonstration
import prepare
import quality

Command = Callable[[argparse.Namespace], int]


def install(_options: argparse.Namespace) -> int:
    """Make .venv with everything that running, testing and checking needs."""
    prepare.environment(for_development=True)
    print("Ready. Next: make demo, or python3 scripts/run.py demo")
    return 0


COMMANDS: dict[str, tuple[Command, str]] = {
    "demo": (demonstration.start, "start the demonstration and print its address and sign-ins"),
    "demo-reset": (
        demonstration.reset,
        "throw the demonstration's data away; the next start is the first one again",
    ),
    "install": (install, "make .venv with everything that running, testing and checking needs"),
    "test": (quality.test, "run every test: SQLite, PostgreSQL, Redis, browser"),
    "nightly": (quality.nightly, "look harder at the decision rules: random rules and ballots, for an hour"),
    "check": (quality.check, "format, lint, types, arrows, migrations, deployment settings"),
    "fix": (quality.fix, "format, and mend what the linter can mend by itself"),
    "bench": (quality.bench, "measure casting, growth, pages, sockets and rules against yardsticks"),
}


def show_help() -> int:
    """Print one line for each command."""
    print("make <command>, or python3 scripts/run.py <command>:\n")
    for name, (_command, meaning) in COMMANDS.items():
        print(f"  {name:<12}{meaning}")
    print("\n  make demo PORT=8001    or  python3 scripts/run.py demo --port 8001")
    print("  make test ARGS='tests/polls -k chair'    or  python3 scripts/run.py test tests/polls -k chair")
    return 0


def main(words: list[str]) -> int:
    """Run the command that ``words`` name; the exit code is 0 when all is well."""
    prepare.refuse_an_old_python()
    if not words or words[0] in ("help", "-h", "--help"):
        return show_help()
    if words[0] not in COMMANDS:
        print(f"There is no command {words[0]!r}.\n")
        show_help()
        return 2
    parser = argparse.ArgumentParser(prog=f"run.py {words[0]}", description=COMMANDS[words[0]][1])
    if words[0] == "demo":
        parser.add_argument("--port", type=int, default=8000)
        options, arguments = parser.parse_args(words[1:]), []
    elif words[0] in ("test", "bench"):
        options, arguments = argparse.Namespace(), words[1:]
    else:
        options, arguments = parser.parse_args(words[1:]), []
    options.arguments = arguments
    try:
        return COMMANDS[words[0]][0](options)
    except prepare.CannotGoOnError as reason:
        print(f"\n{reason}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
