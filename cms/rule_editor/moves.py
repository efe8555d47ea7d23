"""What the buttons of the blocks do to what was typed: add, remove, move up, put inside, test instead."""

from __future__ import annotations

import copy
from typing import Any

from cms.rule_editor.choices import NESTING, SIMPLE, STEPS
from cms.rule_editor.paths import Tree, below, drop_at, found_at, put_at

MOST_LEVELS = 3
"""So many levels of tests the blocks show; YAML holds any number."""

SHARE: Tree = {"of": ["yes"], "base": "cast", "compare": "at_least", "than": "2/3"}
_TESTS: dict[str, Any] = {
    "share": SHARE,
    "count": {"of": ["no"], "compare": "more_than", "than": "0"},
    "mean_share": {**SHARE, "empty": "left_out", "groups": [{"attribute": ""}]},
    "in_each": {"groups": {"attribute": ""}, "empty": "left_out", "holds": {"share": SHARE}},
    "in_some": {
        "groups": {"attribute": ""},
        "empty": "left_out",
        "compare": "at_least",
        "than": "2",
        "holds": {"share": SHARE},
    },
}
_STEP_TESTS: dict[str, Tree] = {
    "quorum": {"share": {"of": ["present"], "base": "roll", "compare": "at_least", "than": "1/2"}},
    "blocked_if": {"count": _TESTS["count"]},
    "rejected_if": {"count": _TESTS["count"]},
}
_MEASURE: Tree = {"of": ["no"], "times": "1"}
_SELECTOR: Tree = {"decides": ""}


class UnknownMoveError(Exception):
    """The button is not one of these, or what it was about is not there any more."""


def apply_move(fields: Tree, move: str, how: str = "") -> str:
    """Do what a button says to the fields, in place; return the place to look at next.

    ``move`` is a verb, a place and sometimes what (``add stages[0] quorum``), ``how`` what was chosen.
    """
    try:
        verb, path, *rest = move.split(" ")
        return _MOVES[verb](fields, path, rest[0] if rest else how)
    except (KeyError, ValueError, TypeError, AttributeError, IndexError, StopIteration) as error:
        raise UnknownMoveError(move) from error


def start_test(kind: str) -> Tree:
    """A test of a kind as it begins."""
    return copy.deepcopy({kind: _TESTS[kind]})


def _remove(fields: Tree, path: str, how: str) -> str:
    drop_at(fields, path)
    return path.rpartition(".")[0].rpartition("[")[0] if path.endswith("]") else path.rpartition(".")[0]


def _up(fields: Tree, path: str, how: str) -> str:
    outer, _, index = path.removesuffix("]").rpartition("[")
    items, place = found_at(fields, outer), int(index)
    if 0 < place < len(items):
        items[place - 1 : place + 1] = [items[place], items[place - 1]]
        return f"{outer}[{place - 1}]"
    return path


def _append(fields: Tree, path: str, item: Any) -> str:
    items = found_at(fields, path)
    if not isinstance(items, list):
        items = []
        put_at(fields, path, items)
    items.append(copy.deepcopy(item))
    return f"{path}[{len(items) - 1}]"


def _add_test(fields: Tree, path: str, how: str) -> str:
    return _append(fields, path, {"share": SHARE})


def _add_row(fields: Tree, path: str, how: str) -> str:
    if path.startswith("needs."):
        fields.setdefault("needs", {})
    return _append(fields, path, {"name": ""})


def _add_stage(fields: Tree, path: str, how: str) -> str:
    return _append(fields, "stages", {"name": "", "otherwise": "rejected"})


def _add_level(fields: Tree, path: str, how: str) -> str:
    return _append(fields, path, {"attribute": ""})


def _add(fields: Tree, path: str, how: str) -> str:
    """Add to a stage: a step, its own voters or positions, or who states the result."""
    place = below(path, how)
    if how == "decide":
        return _append(fields, place, {"if": {"share": SHARE}, "then": "adopted"})
    if how in STEPS:
        put_at(fields, place, copy.deepcopy(_STEP_TESTS.get(how, {"share": SHARE})))
    elif how in ("seats", "voters"):
        put_at(fields, place, dict(_SELECTOR))
    elif how == "positions":
        put_at(fields, place, {"like": "majority"})
    elif how == "judged_by":
        put_at(fields, place, {"role": "", "findings": []})
        drop_at(fields, below(path, "otherwise"))
    elif how in ("than", "base"):
        put_at(fields, place, copy.deepcopy(_MEASURE))
    else:
        raise KeyError(how)
    return place


def _change(fields: Tree, path: str, how: str) -> str:
    """Test something else here (``as share``), or put the test inside a combination (``in all``)."""
    manner, _, kind = how.partition(" ")
    old = found_at(fields, path)
    if manner == "as" and kind in SIMPLE:
        old_kind = next(iter(old))
        kept = old[old_kind] if isinstance(old[old_kind], dict) else {}
        test = start_test(kind)[kind]
        put_at(
            fields,
            path,
            {kind: {**test, **{key: kept[key] for key in ("of", "weight", "seats") if key in kept}}},
        )
    elif manner == "in" and kind in NESTING:
        put_at(fields, path, _inside(kind, old))
    else:
        raise KeyError(how)
    return path


def _inside(kind: str, old: Tree) -> Tree:
    if kind in ("in_each", "in_some"):
        return {kind: {**copy.deepcopy(_TESTS[kind]), "holds": old}}
    if kind == "not":
        return {"not": old}
    both = [old, start_test("share")]
    return {"at_least": {"number": "1", "of": both}} if kind == "at_least" else {kind: both}


def _out(fields: Tree, path: str, how: str) -> str:
    """Put in the place of a combination the first test that is in it."""
    kind, inner = next(iter(found_at(fields, path).items()))
    inner = inner["holds"] if kind in ("in_each", "in_some") else inner
    inner = inner["of"] if kind == "at_least" else inner
    put_at(fields, path, inner[0] if isinstance(inner, list) else inner)
    return path


_MOVES = {
    "add": _add,
    "add-test": _add_test,
    "add-row": _add_row,
    "add-stage": _add_stage,
    "add-level": _add_level,
    "remove": _remove,
    "up": _up,
    "change": _change,
    "out": _out,
}
