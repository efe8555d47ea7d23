"""Issued texts as pages read them: the lines of a clause, and the redline between two versions.

A redline is made from the canonical JSON, so it compares exactly what was hashed; since a version never
changes, its redlines are made once a process.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from consult.texts.models import Version
from consult.texts.redline import ClauseText, Redline, redline

_ITEM = re.compile(r"\(([a-z]{1,5}|\d{1,3})\)\s+(?=\S)")
_ROMAN = re.compile(r"x{0,3}(ix|iv|v?i{0,3})$")
ANCHOR_PREFIX = "c-"


@dataclass(frozen=True)
class Line:
    """One line of a clause: a paragraph (depth 0), a list item ``(a)`` (1) or one below it ``(i)`` (2)."""

    text: str
    label: str = ""
    depth: int = 0


def lines_of(text: str) -> Iterator[Line]:
    """The lines of a clause. Empty lines part paragraphs and are not shown.

    ``(i)`` is the first item below another one, except where it follows ``(h)`` in the same list.
    """
    letter = ""
    for raw in text.split("\n"):
        line = raw.strip()
        if not line:
            continue
        found = _ITEM.match(line)
        if found is None:
            letter = ""
            yield Line(line)
            continue
        label = found.group(1)
        is_next = len(label) == 1 and len(letter) == 1 and ord(label) == ord(letter) + 1
        is_below = bool(letter) and not is_next and bool(_ROMAN.match(label))
        if not is_below:
            letter = label
        yield Line(line[found.end() :], f"({label})", 2 if is_below else 1)


def is_list_item(line: str) -> bool:
    """Whether a line starts as a list item does."""
    return _ITEM.match(line.lstrip()) is not None


def clause_texts(version: Version) -> tuple[ClauseText, ...]:
    """The clauses of a version as they were hashed."""
    return tuple(
        ClauseText(
            id=clause["id"],
            number=clause["number"],
            heading=clause["heading"],
            text=clause["text"],
            continues=tuple(clause["continues"]),
        )
        for clause in json.loads(version.canonical)["clauses"]
    )


@dataclass(frozen=True)
class _Issued:
    """A version that is told apart by its hash."""

    sha256: str
    version: Version

    def __hash__(self) -> int:
        return hash(self.sha256)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Issued) and other.sha256 == self.sha256


@lru_cache(maxsize=128)
def _redline_of(old: _Issued, new: _Issued) -> Redline:
    return redline(clause_texts(old.version), clause_texts(new.version), anchor_prefix=ANCHOR_PREFIX)


def redline_between(old: Version, new: Version) -> Redline:
    """What changed from ``old`` to ``new``, in the reading order of ``new``."""
    return _redline_of(_Issued(old.sha256, old), _Issued(new.sha256, new))
