"""Where a fault of a rule document stands in its text: the line and the column of a path."""

from __future__ import annotations

import re
from typing import Any

import yaml

from voting.rules.errors import Fault, RuleError
from voting.rules.parsing import compose

_STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")


def place(text: str, fault: Fault) -> tuple[int, int]:
    """Return the line and column (from 1) of the innermost part of a fault's path that stands in the text."""
    if fault.values.get("line", "").isdigit():
        column = fault.values.get("column", "1")
        return int(fault.values["line"]), int(column) if column.isdigit() else 1
    try:
        node: Any = compose(text)
    except RuleError:
        return 1, 1
    mark = node.start_mark if node else None
    for name, number in _STEP.findall(fault.path):
        found = _inside(node, name, number)
        if found is None:
            break
        node, mark = found
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


def _inside(node: Any, name: str, number: str) -> tuple[Any, Any] | None:
    """Return the part of a node under a key or index, and where it begins."""
    if isinstance(node, yaml.MappingNode) and name:
        for key, value in node.value:
            if key.value == name:
                # A mapping that starts on a line of its own is found by its key.
                mark = value.start_mark if isinstance(value, yaml.ScalarNode) else key.start_mark
                return value, mark
    if isinstance(node, yaml.SequenceNode) and number and int(number) < len(node.value):
        item = node.value[int(number)]
        return item, item.start_mark
    return None
