"""Between a rule document and what stands in the fields of the blocks; one way is undone by the other.

The fields follow the document place by place, with four differences: a comparison is two fields (*at least*,
*2/3*), a mapping is a list of rows with names, everything is text, and worked examples are one text of YAML.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from cms.rule_editor.paths import Tree, below
from cms.rule_editor.yaml_text import to_yaml, yaml_data
from voting import rules
from voting.rules.conditions import COMPARISONS

ROWS = ("needs.groups", "needs.attributes", "needs.weights", "needs.parameters", "needs.roles", "labels")
"""Mappings that stand as rows; the weights of a grouping are the seventh, wherever they are."""
_LISTS = ("of", "in", "in_any", "not_in", "groups", "findings")
_EFFECTS = ("yes", "no", "neutral")


# From a document to the fields


def fields_of(document: Mapping[str, Any]) -> Tree:
    """The fields that stand for a document as :meth:`voting.rules.Rule.to_document` writes it."""
    examples = document.get("examples")
    plain = {key: value for key, value in document.items() if key not in ("examples", "version")}
    tree: Tree = _fields(plain, "")
    if examples:
        tree["examples"] = to_yaml(examples)
    return tree


def _fields(value: Any, path: str) -> Any:
    key = path.rpartition(".")[2]
    if isinstance(value, Mapping):
        if _is_rows(path):
            return [_row(name, item) for name, item in value.items()]
        if path.startswith("positions.") or ".positions." in path:
            return json.dumps([value["counts"], value["base"], value["quorum"]])
        return _passage_fields(value, path)
    if isinstance(value, bool):
        return "true" if value else "false"
    if key in _LISTS and isinstance(value, str):
        return [value]
    if isinstance(value, list):
        return [_fields(item, below(path, index)) for index, item in enumerate(value)]
    return str(value)


def _passage_fields(value: Mapping[str, Any], path: str) -> Tree:
    fields: Tree = {}
    for name, item in value.items():
        if name in COMPARISONS and not _is_k_of(name, item):
            fields["compare"] = name
            name = "than"
        fields[name] = _fields(item, below(path, name))
    return fields


def _is_k_of(name: str, item: Any) -> bool:
    return name == "at_least" and isinstance(item, Mapping) and "number" in item


def _is_rows(path: str) -> bool:
    return path in ROWS or path.endswith(".weights")


def _row(name: str, item: Any) -> Tree:
    if isinstance(item, Mapping):
        return {"name": name, **{key: str(value) for key, value in item.items()}}
    return {"name": name, "value": str(item)}


# From the fields to a document


def document_of(fields: Tree) -> tuple[dict[str, Any], list[rules.Fault]]:
    """The document that the fields stand for, and what no document could say (a name that stands twice)."""
    faults: list[rules.Fault] = []
    plain = {key: value for key, value in fields.items() if key != "examples"}
    document: dict[str, Any] = _document(plain, "", faults) or {}
    if not document.get("split"):
        document.pop("split", None)  # nothing is chosen in its fields, so nothing is said
    examples = fields.get("examples")
    if isinstance(examples, str) and examples.strip():
        try:
            document["examples"] = yaml_data(examples)
        except rules.RuleError as error:
            faults += [rules.Fault("examples", fault.code, fault.values) for fault in error.faults]
    return document, faults


def _document(value: Any, path: str, faults: list[rules.Fault]) -> Any:
    """The value at a place; ``None`` where the field was left empty."""
    if isinstance(value, str):
        return _scalar(value.strip(), path)
    if isinstance(value, list):
        if _is_rows(path):
            return _mapping(value, path, faults)
        kept = [_document(item, below(path, index), faults) for index, item in enumerate(value)]
        kept = [item for item in kept if item is not None]
        if not kept and path.endswith(".of"):
            faults.append(rules.Fault(path, "missing", {"key": "of"}))
        return kept or None
    if isinstance(value, dict):
        return _passage(value, path, faults)
    return None


def _scalar(text: str, path: str) -> Any:
    if not text:
        return None
    if text in ("true", "false") and path.endswith(".decides"):
        return text == "true"
    if text.startswith("[") and "positions." in path:
        return _effect(text)
    return text


def _effect(text: str) -> Any:
    """An effect that no single word names: to which side, in the base or not, in the quorum or not."""
    try:
        counts, base, quorum = json.loads(text)
    except (ValueError, TypeError, RecursionError):
        return text
    return {"counts": counts, "base": base, "quorum": quorum}


def _passage(value: Tree, path: str, faults: list[rules.Fault]) -> dict[str, Any] | None:
    found: dict[str, Any] = {}
    for name, item in value.items():
        if name == "compare":
            continue
        inner = _document(item, below(path, name), faults)
        if name == "than":
            # An empty threshold stays, so that it is said to be missing where it is missing.
            name = value.get("compare") or COMPARISONS[0]
            inner = "" if inner is None else inner
        if inner is not None:
            found[name] = inner
    is_nothing = not found and path in ("needs", "positions")
    return None if is_nothing else found


def _mapping(value: list[Any], path: str, faults: list[rules.Fault]) -> dict[str, Any] | None:
    found: dict[str, Any] = {}
    for number, row in enumerate(value, start=1):
        if not isinstance(row, dict) or not any(str(text).strip() for text in row.values()):
            continue
        name = str(row.get("name", "")).strip()
        if not name:
            faults.append(rules.Fault(f"{path}[{number - 1}].name", "missing", {"key": "name"}))
        elif name in found:
            values = {"key": name, "line": str(number)}
            faults.append(rules.Fault(f"{path}[{number - 1}].name", "key_twice", values))
        else:
            found[name] = _row_value(row)
    return found or None


def _row_value(row: Tree) -> Any:
    if "value" in row:
        return str(row["value"]).strip()
    return {key: text.strip() for key, text in row.items() if key != "name" and str(text).strip()}
