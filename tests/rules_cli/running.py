"""The command as a working group runs it: its words in, what it prints and its exit status out."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from django.core.management import call_command


@dataclass(frozen=True)
class Run:
    """What one run printed, and how it ended."""

    status: int
    out: str
    err: str

    @property
    def faults(self) -> list[str]:
        """Every line of standard error."""
        return self.err.splitlines()


def run(*words: object) -> Run:
    """Run ``manage.py rules`` with some words."""
    out, err = io.StringIO(), io.StringIO()
    status = 0
    try:
        call_command("rules", *(str(word) for word in words), stdout=out, stderr=err, no_color=True)
    except SystemExit as stop:
        status = int(stop.code or 0)
    return Run(status, out.getvalue(), err.getvalue())


@dataclass(frozen=True)
class Desk:
    """A folder with the files of a working group."""

    folder: Path

    def write(self, name: str, text: str) -> Path:
        """Write a file and return its path."""
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def votes(self, roll: str, ballots: str) -> list[object]:
        """Write a roll and ballots; return the words that name them."""
        return [
            "--roll",
            self.write("roll.csv", roll),
            "--ballots",
            self.write("ballots.csv", ballots),
        ]


def table(text: str) -> list[dict[str, str]]:
    """Read comma-separated values that were printed."""
    return list(csv.DictReader(io.StringIO(text)))
