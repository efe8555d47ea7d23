"""Parsing the text of a rule document: YAML as people mean it, and an answer to whatever is sent.

Nothing is guessed: ``yes`` and ``no`` are words, ``0.67`` stays text, no key stands twice, and no tag makes
anything else of a value than it looks like. Whatever the text is, the answer is plain data (mappings with
keys of text, lists, text, whole numbers, true, false, nothing) or faults.
"""

from __future__ import annotations

import re
from typing import Any, Final

import yaml

from voting.rules.errors import Fault, RuleError

MOST_DIGITS: Final = 40
_MOST_VALUES: Final = 100_000
DEEPEST: Final = 60
_TAG: Final = "tag:yaml.org,2002:"
_COLLECTIONS: Final = {f"{_TAG}seq", f"{_TAG}map"}

# libyaml reads the catalogue eight times faster; where it is missing, Python reads the same.
_Reader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Reader):
    """Tells nothing apart but true, false, nothing, whole numbers and text."""


_Loader.yaml_implicit_resolvers = {}
_Loader.add_implicit_resolver(f"{_TAG}bool", re.compile(r"(?:true|false)$"), list("tf"))
_Loader.add_implicit_resolver(f"{_TAG}null", re.compile(r"(?:null|~|)$"), ["n", "~", ""])
_Loader.add_implicit_resolver(f"{_TAG}int", re.compile(r"(?:0|[1-9][0-9]*)$"), list("0123456789"))


def parse(text: str | bytes) -> Any:
    """Parse YAML (of which JSON is a part) without guessing.

    Raises :class:`RuleError` for bad syntax and for what no rule document holds: tags, keys that are no
    words, a key twice, numbers and documents without end.
    """
    node = compose(text)
    return None if node is None else _Plain().value(node, "", 0)


def compose(text: str | bytes) -> Any:
    """Return the nodes of a text with their places, ``None`` for an empty one. Raises :class:`RuleError`."""
    try:
        return yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise _unreadable(str(getattr(error, "problem", None) or error), mark) from error
    except UnicodeError as error:
        raise _unreadable("there are signs in it that are no text", None) from error
    except RecursionError as error:
        raise RuleError([Fault("", "too_deep", {"most": str(DEEPEST)})]) from error


def _unreadable(problem: str, mark: Any) -> RuleError:
    place = {
        "line": str(mark.line + 1) if mark else "?",
        "column": str(mark.column + 1) if mark else "?",
    }
    return RuleError([Fault("", "bad_syntax", {"problem": problem.strip(), **place})])


class _Plain:
    """Makes plain data of nodes; what stands behind references is counted as often as it is meant."""

    def __init__(self) -> None:
        self.count = 0

    def value(self, node: Any, path: str, depth: int) -> Any:
        self.count += 1
        if self.count > _MOST_VALUES:
            raise _placed(node, Fault(path, "too_large", {"most": str(_MOST_VALUES)}))
        if depth > DEEPEST:
            raise _placed(node, Fault(path, "too_deep", {"most": str(DEEPEST)}))
        if isinstance(node, yaml.ScalarNode):
            return _scalar(node, path)
        if node.tag not in _COLLECTIONS:
            raise _placed(node, Fault(path, "tag_unknown", {"tag": node.tag}))
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path, depth)
        return [self.value(item, f"{path}[{index}]", depth + 1) for index, item in enumerate(node.value)]

    def _mapping(self, node: Any, path: str, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, item in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                raise _placed(key_node, Fault(path, "key_no_word"))
            _scalar(key_node, path)
            key = str(key_node.value)
            inside = f"{path}.{key}" if path else key
            if key in found:
                raise _placed(key_node, Fault(inside, "key_twice", {"key": key}))
            found[key] = self.value(item, inside, depth + 1)
        return found


def _scalar(node: Any, path: str) -> Any:
    kind = node.tag.removeprefix(_TAG) if node.tag.startswith(_TAG) else ""
    text = str(node.value)
    if kind == "str":
        return text
    if kind == "int" and re.fullmatch(r"[0-9]+", text, re.ASCII):
        if len(text) > MOST_DIGITS:
            raise _placed(node, Fault(path, "number_too_long", {"most": str(MOST_DIGITS)}))
        return int(text)
    if kind == "bool" and text in ("true", "false"):
        return text == "true"
    if kind == "null" and text in ("null", "~", ""):
        return None
    raise _placed(node, Fault(path, "tag_unknown", {"tag": node.tag}))


def _placed(node: Any, fault: Fault) -> RuleError:
    """Return a fault with the line and the column of its node."""
    mark = node.start_mark
    place = {"line": str(mark.line + 1), "column": str(mark.column + 1)}
    return RuleError([Fault(fault.path, fault.code, {**fault.values, **place})])
