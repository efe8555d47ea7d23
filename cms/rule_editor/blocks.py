"""The parts of which a rule's page is drawn, and the book of faults that puts each beside its field.

Every field is named by its place in the rule. Where the document writes a place otherwise (a comparison, a
mapping), a field is known by both, so that a fault of the document finds it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cms.rule_editor.choices import Choices, Known
from cms.rule_editor.paths import Tree
from voting.rules.conditions import COMPARISONS


def anchor(path: str) -> str:
    """The id of a place on the page."""
    return "at-" + re.sub(r"[^A-Za-z0-9_]+", "-", path).strip("-")


@dataclass
class Field:
    """One field: its name is its place; ``widget`` is ``text``, ``area``, ``select`` or ``checks``."""

    name: str
    label: str
    widget: str
    value: Any = ""
    choices: Choices = field(default_factory=list)
    help: str = ""
    faults: list[str] = field(default_factory=list)
    rare_from: int = 0
    """From which choice on the rare ones stand folded away; 0 where none do."""

    @property
    def id(self) -> str:
        """Its id on the page."""
        return anchor(self.name)

    @property
    def options(self) -> list[tuple[str, str, bool]]:
        """What can be chosen, and whether it is; an unknown value stays, so nothing typed is lost."""
        chosen = [self.value] if isinstance(self.value, str) else list(self.value)
        known = {value for value, _ in self.choices}
        unknown = [(value, value) for value in chosen if value not in known]
        return [(value, label, value in chosen) for value, label in [*self.choices, *unknown]]

    @property
    def usual(self) -> list[tuple[str, str, bool]]:
        """The choices that are always in sight: the usual ones, and those that are chosen."""
        options = enumerate(self.options)
        return [each for place, each in options if not self.rare_from or place < self.rare_from or each[2]]

    @property
    def rare(self) -> list[tuple[str, str, bool]]:
        """The choices that stand folded away."""
        return [each for each in self.options if each not in self.usual]


@dataclass(frozen=True)
class Button:
    """A button: the move that it makes and what it says; ``about`` is for those who hear it."""

    move: str
    label: str
    about: str = ""


@dataclass(frozen=True)
class Chooser:
    """A choice with a button: what is chosen goes with the move."""

    move: str
    label: str
    button: str
    groups: list[tuple[str, Choices]]

    @property
    def name(self) -> str:
        """The name of its field, which is no place."""
        return f"how:{self.move}"

    @property
    def id(self) -> str:
        """Its id on the page."""
        return "how-" + anchor(self.move)


@dataclass
class Block:
    """A titled part of a rule. ``has`` are the places that are there even when nothing in them is typed."""

    path: str
    title: str
    kind: str = ""
    parts: list[Field | Block] = field(default_factory=list)
    has: list[str] = field(default_factory=list)
    buttons: list[Button] = field(default_factory=list)
    choosers: list[Chooser] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    folded: bool | None = None
    """Whether it stands closed; ``None`` where it cannot be closed."""

    @property
    def id(self) -> str:
        """Its id on the page."""
        return anchor(self.path)


class Drawing:
    """What the drawing of one rule needs everywhere: what was typed, the names, the faults by place."""

    def __init__(self, fields: Tree, known: Known, faults: Mapping[str, list[str]]) -> None:
        self.fields = fields
        self.known = known.with_declared(fields.get("needs"))
        self.faults = faults
        self.places: dict[str, str] = {}

    @property
    def labels(self) -> dict[str, str]:
        """The rule's own labels."""
        rows = self.fields.get("labels")
        named = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
        return {str(row["name"]): "" for row in named if row.get("name")}

    def place(self, name: str, written: str = "", at: str = "") -> list[str]:
        """Know a place by its name and as the document writes it; return the faults that belong there.

        ``at`` is the block in which it stands where it has no field of its own.
        """
        found: list[str] = []
        for path in dict.fromkeys([name, written or name]):
            self.places[path] = anchor(at or name)
            found += self.faults.get(path, [])
        return found

    def field(self, name: str, label: str, widget: str, value: Any, written: str, **more: Any) -> Field:
        """A field with what was typed and what is wrong with it."""
        return Field(name, str(label), widget, value, faults=self.place(name, written), **more)

    def block(self, path: str, title: str, written: str, **more: Any) -> Block:
        """A block that says what is wrong with it as a whole."""
        faults = self.place(path, written) if path else []
        return Block(path, str(title), has=[path] if path else [], faults=faults, **more)


def text_at(tree: Any, key: str, default: str = "") -> str:
    """The text typed into a field."""
    value = tree.get(key, default) if isinstance(tree, dict) else default
    return value if isinstance(value, str) else default


def texts_at(tree: Any, key: str, default: Iterable[str] = ()) -> list[str]:
    """What was ticked in a field."""
    value = tree.get(key) if isinstance(tree, dict) else None
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else list(default)


def tree_at(tree: Any, key: str) -> Tree:
    """The fields below a place."""
    value = tree.get(key) if isinstance(tree, dict) else None
    return value if isinstance(value, dict) else {}


def trees_at(tree: Any, key: str) -> list[Tree]:
    """The fields of each item of a list."""
    value = tree.get(key) if isinstance(tree, dict) else None
    return [item if isinstance(item, dict) else {} for item in value] if isinstance(value, list) else []


def as_compared(written: str, tree: Tree) -> str:
    """Where the document writes the threshold of a comparison."""
    compare = text_at(tree, "compare", COMPARISONS[0])
    return f"{written}.{compare if compare in COMPARISONS else COMPARISONS[0]}"
