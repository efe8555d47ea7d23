"""Places in a rule as people and forms name them: ``stages[0].adopted_if.share.than``.

A form's fields are named by their place, so a form is a tree and back without any table of fields. A name
that ends in ``[]`` holds several values; names under ``has`` say that a block is there though nothing of it
was filled in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

Tree = dict[str, Any]
_PART = re.compile(r"\.?([A-Za-z_][A-Za-z0-9_]*)|\[([0-9]{1,3})\]")
_NAME = re.compile(r"[a-z][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*|\[[0-9]{1,3}\])*")
HAS = "has"
SEVERAL = "[]"
DEEPEST = 40


def parts_of(path: str) -> list[str | int]:
    """The keys and indexes of a place; ``ValueError`` for what names no place."""
    if not _NAME.fullmatch(path):
        raise ValueError(f"{path!r} names no place in a rule")
    parts = [key or int(index) for key, index in _PART.findall(path)]
    if len(parts) > DEEPEST:
        raise ValueError(f"{path[:40]!r} is too deep a place")
    return parts


def below(path: str, part: str | int) -> str:
    """The place of a part inside a place."""
    if isinstance(part, int):
        return f"{path}[{part}]"
    return f"{path}.{part}" if path else part


def tree_of(posted: QueryDict) -> Tree:
    """What a form sent, as a tree of texts, lists and mappings. Names that are no place are left alone."""
    loose: Tree = {}
    for path in posted.getlist(HAS):
        if _is_place(path.removesuffix(SEVERAL)):
            _open(loose, parts_of(path.removesuffix(SEVERAL)), [] if path.endswith(SEVERAL) else {})
    for name in posted:
        path = name.removesuffix(SEVERAL)
        if name == HAS or not _is_place(path):
            continue
        texts = [text.replace("\x00", "") for text in posted.getlist(name)]
        value = [text.strip() for text in texts] if name.endswith(SEVERAL) else texts[-1]
        _open(loose, parts_of(path), value)
    tree = _settled(loose)
    return tree if isinstance(tree, dict) else {}


def _is_place(path: str) -> bool:
    try:
        parts_of(path)
    except ValueError:
        return False
    return True


def _open(tree: Tree, parts: list[str | int], value: Any) -> None:
    """Put a value at a place; what is a list in the end stands as a mapping of its indexes until then."""
    for part in parts[:-1]:
        inner = tree.setdefault(part, {})  # type: ignore[arg-type]
        if not isinstance(inner, dict):
            inner = tree[part] = {}  # type: ignore[index]
        tree = inner
    if value != {} or parts[-1] not in tree:
        tree[parts[-1]] = value  # type: ignore[index]


def _settled(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if value and all(isinstance(key, int) for key in value):
        return [_settled(value[index]) for index in sorted(value)]
    return {key: _settled(item) for key, item in value.items() if isinstance(key, str)}


def found_at(tree: Any, path: str) -> Any:
    """What stands at a place, ``None`` where nothing does. ``ValueError`` for what names no place."""
    for part in parts_of(path):
        if isinstance(tree, Mapping):
            tree = tree.get(part)
        elif isinstance(tree, list) and isinstance(part, int) and part < len(tree):
            tree = tree[part]
        else:
            return None
    return tree


def put_at(tree: Tree, path: str, value: Any) -> None:
    """Put a value at a place whose surroundings are there; ``ValueError`` where they are not."""
    *outer, last = parts_of(path)
    holder = _holder(tree, outer)
    if isinstance(holder, dict) and isinstance(last, str):
        holder[last] = value
    elif isinstance(holder, list) and isinstance(last, int) and last <= len(holder):
        holder[last : last + 1] = [value]
    else:
        raise ValueError(f"nothing can stand at {path!r}")


def drop_at(tree: Tree, path: str) -> None:
    """Take away what stands at a place, if anything does."""
    *outer, last = parts_of(path)
    holder = _holder(tree, outer)
    if isinstance(holder, dict) and isinstance(last, str):
        holder.pop(last, None)
    elif isinstance(holder, list) and isinstance(last, int) and last < len(holder):
        del holder[last]


def _holder(tree: Any, outer: list[str | int]) -> Any:
    for part in outer:
        is_there = (
            part in tree if isinstance(tree, dict) else isinstance(tree, list) and part in range(len(tree))
        )
        if not is_there:
            raise ValueError("there is no such place")
        tree = tree[part]
    return tree
