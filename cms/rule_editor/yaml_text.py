"""YAML as a rule is written and read here: nothing guessed or referred to, every place with its line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import yaml

from cms.rule_editor.paths import DEEPEST, parts_of
from voting import rules
from voting.rules.parsing import parse

_Events: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Writer(yaml.SafeDumper):
    """Quotes only what the reader of rules would take for something else: ``yes`` and ``no`` stay bare."""

    def ignore_aliases(self, data: Any) -> bool:
        """What stands twice is written twice."""
        return True


_Writer.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in known if tag.rpartition(":")[2] in ("null", "int")]
    for first, known in yaml.SafeDumper.yaml_implicit_resolvers.items()
}
_Writer.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("(?:true|false)$"), list("tf"))


def to_yaml(document: Any) -> str:
    """A document as people write it, short passages on one line."""
    text: str = yaml.dump(
        document, Dumper=_Writer, sort_keys=False, allow_unicode=True, default_flow_style=None, width=110
    )
    return text


def rule_yaml(document: Mapping[str, Any]) -> str:
    """A rule document as people write it: ``voters: deciding``, ``positions: majority``."""
    version = document.get("version")
    plain = {**document, "version": int(str(version))} if str(version).isdecimal() else document
    return to_yaml(_shortened(plain, ""))


def _shortened(value: Any, key: str) -> Any:
    if isinstance(value, list):
        return [_shortened(item, key) for item in value]
    if not isinstance(value, Mapping):
        return value
    if value == {"decides": True}:
        return "deciding"
    if not value and key in ("voters", "seats"):
        return "everyone"
    if len(value) == 1:
        (only, inner) = next(iter(value.items()))
        if (key, only) in _SHORT:
            return inner
    return {name: _shortened(item, name) for name, item in value.items()}


_SHORT = {("positions", "like"), ("groups", "attribute")}


def yaml_data(text: str) -> Any:
    """What a text says. Raises :class:`voting.rules.RuleError`.

    References are refused before anything is read: a page of them can stand for more than a machine holds.
    """
    _refuse_references(text)
    return parse(text)


def _refuse_references(text: str) -> None:
    depth = 0
    try:
        for event in yaml.parse(text, Loader=_Events):
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            tag = getattr(event, "tag", None)
            if depth > DEEPEST:
                raise rules.RuleError([_at(event, "no rule goes so deep; put less into each other")])
            if isinstance(event, yaml.AliasEvent) or (tag and tag != "!"):
                what = "references (*) and tags (!) are not used in rules; write it out"
                raise rules.RuleError([_at(event, what)])
    except (yaml.YAMLError, ValueError):
        return  # the reader says what is wrong


def _at(event: Any, problem: str) -> rules.Fault:
    mark = event.start_mark
    line, column = (str(mark.line + 1), str(mark.column + 1)) if mark else ("?", "?")
    return _unreadable(line, column, problem)


def _unreadable(line: str, column: str, problem: str) -> rules.Fault:
    return rules.Fault("", "bad_syntax", {"line": line, "column": column, "problem": problem})


def line_of(text: str, path: str) -> int | None:
    """The line in which a place, or the nearest place around it, stands; ``None`` where that is not known."""
    try:
        node = yaml.compose(text, Loader=_Events)
        parts = parts_of(path)
    except (yaml.YAMLError, ValueError, RecursionError):
        return None
    line = None
    for part in parts:
        step = _step(node, part)
        if step is None:
            break
        line, node = step
    return line


def _step(node: Any, part: str | int) -> tuple[int, Any] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == part:
                return key.start_mark.line + 1, value
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part].start_mark.line + 1, node.value[part]
    return None
