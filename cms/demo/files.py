"""Reading the demonstration's data files, which are part of the package."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).resolve().parent / "data"
# libyaml reads the drafts eight times faster; where it is missing, Python reads the same.
_Reader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(name: str) -> Any:
    """The content of ``data/<name>``."""
    return yaml.load((DATA / name).read_text(encoding="utf-8"), Loader=_Reader)


def read_csv(name: str) -> Iterator[dict[str, str]]:
    """The rows of ``data/<name>``, by the names in its first line."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def day_of(value: str | date | None) -> date | None:
    """A day written ``2025-11-01``; an empty cell is no day."""
    if isinstance(value, date):
        return value
    return date.fromisoformat(value) if value else None


def moment_of(value: str | date) -> tuple[datetime, str]:
    """A time and how exact it is for ``2013``, ``2013-06`` or ``2013-06-01``; noon UTC stands for the day."""
    text = value.isoformat() if isinstance(value, date) else str(value)
    precision = {4: "year", 7: "month", 10: "day"}[len(text)]
    day = date.fromisoformat(text + {"year": "-01-01", "month": "-01", "day": ""}[precision])
    return datetime.combine(day, time(12, 0), tzinfo=UTC), precision
