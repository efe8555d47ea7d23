"""Reading rule documents: from YAML, JSON or a mapping, with every fault of the document at once."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from voting.rules.coherence import closest, incoherences
from voting.rules.described import MARK, is_described_only
from voting.rules.document import Rule
from voting.rules.errors import Fault, RuleError
from voting.rules.parsing import DEEPEST, MOST_DIGITS, parse

Read = TypeVar("Read", bound=BaseModel)
# Tags of unions and names of validators that pydantic puts into a location and no document has.
_NOT_IN_THE_DOCUMENT = {"measure", "word", "Effect", "literal['as_cast']"}


def load_rule(document: str | bytes | Mapping[str, Any]) -> Rule:
    """Read a rule from YAML or JSON text, or from a mapping as a database holds it.

    Raises :class:`RuleError` with every fault: the path, a code, and the mend where one is known.
    """
    return read_document(document, Rule, incoherences)


def read_document(
    document: str | bytes | Mapping[str, Any], model: type[Read], check: Callable[[Read], list[Fault]]
) -> Read:
    """Read a document of one family of rules; ``check`` says what in a well-formed one does not fit together.

    Raises :class:`RuleError` with every fault.
    """
    data = parse(document) if isinstance(document, str | bytes) else document
    if not isinstance(data, Mapping):
        raise RuleError([Fault("", "not_a_mapping", {})])
    if is_described_only(data):
        raise RuleError([Fault(MARK, "described_only", {"why": str(data[MARK]).strip()})])
    data = _plain(data)
    try:
        rule = model.model_validate(data)
    except ValidationError as error:
        faults = _faults(error, schema_of(model))
        raise RuleError([*faults, *_incoherences_beside(error, data, model, check)]) from error
    faults = check(rule)
    if faults:
        raise RuleError(faults)
    return rule


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of a rule document."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **copy.deepcopy(schema_of(Rule))}


@cache
def schema_of(model: type[BaseModel]) -> dict[str, Any]:
    """Return the JSON Schema of a family of documents; it is shared, so copy it before changing it."""
    return model.model_json_schema()


def _plain(value: Any, depth: int = 0) -> Any:
    """Return a document as JSON has it: keys of text, lists, and no number that nobody can read."""
    if depth > DEEPEST:
        raise RuleError([Fault("", "too_deep", {"most": str(DEEPEST)})])
    if isinstance(value, Mapping):
        return {str(key): _plain(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item, depth + 1) for item in value]
    if isinstance(value, int) and abs(value) >= 10**MOST_DIGITS:
        raise RuleError([Fault("", "number_too_long", {"most": str(MOST_DIGITS)})])
    return value


def _path(location: Sequence[int | str]) -> str:
    path = ""
    for part in location:
        if isinstance(part, int):
            path += f"[{part}]"
        elif part not in _NOT_IN_THE_DOCUMENT:
            path += f".{part}" if path else part
    return path


def _faults(error: ValidationError, schema: dict[str, Any]) -> list[Fault]:
    faults: list[Fault] = []
    details = error.errors(include_url=False)
    paths = [_path(detail["loc"]) for detail in details]
    for path, detail in zip(paths, details, strict=True):
        inner = any(other != path and other.startswith((f"{path}.", f"{path}[")) for other in paths)
        if detail["type"] in ("too_short", "missing") and inner:
            continue  # pydantic drops faulty items before it counts them
        fault = _fault(path, detail, schema)
        if fault not in faults:
            faults.append(fault)
    return faults


def _fault(path: str, detail: Any, schema: dict[str, Any]) -> Fault:
    code = detail["type"]
    context = {key: str(value) for key, value in (detail.get("ctx") or {}).items()}
    given = str(detail.get("input"))[:80]
    if code == "extra_forbidden":
        known = _keys_at(detail["loc"][:-1], schema)
        key = str(detail["loc"][-1])
        return Fault(path, "unknown_key", {"key": key, "meant": closest(key, known)})
    if code in ("enum", "literal_error"):
        known = re.findall(r"'([^']*)'", context.get("expected", ""))
        values = {"value": given, "known": ", ".join(known), "meant": closest(given, known)}
        return Fault(path, "unknown_word", values)
    if code in ("missing", "too_short", "string_too_short"):
        return Fault(path, "missing", {"key": path.rpartition(".")[2]})
    if code == "string_pattern_mismatch":
        return Fault(path, "bad_name", {"value": given})
    if code in _OWN_CODES:
        return Fault(path, code, context)
    return Fault(path, "wrong_type", {"value": given, "problem": detail["msg"]})


_OWN_CODES = {
    "not_a_fraction",
    "share_range",
    "one_of",
    "steps_twice",
    "profile_gap",
    "unknown_effect",
    "effect_bool",
    "scale_falls",
    "level_twice",
    "empty_unsaid",
}


def _keys_at(location: Sequence[int | str], schema: dict[str, Any]) -> list[str]:
    """Return the keys that a document can have at a location, as the published schema has them."""
    here: list[dict[str, Any]] = [schema]
    for part in location:
        here = [found for item in here for found in _step(item, part, schema)]
    return sorted({key for item in here for key in _properties(item, schema)})


def _properties(item: dict[str, Any], schema: dict[str, Any]) -> list[str]:
    item = _resolved(item, schema)
    branches = item.get("anyOf", []) + item.get("oneOf", [])
    return [*item.get("properties", {}), *(key for branch in branches for key in _properties(branch, schema))]


def _resolved(item: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in item:
        item = schema["$defs"][item["$ref"].rpartition("/")[2]]
    return item


def _step(item: dict[str, Any], part: int | str, schema: dict[str, Any]) -> list[dict[str, Any]]:
    item = _resolved(item, schema)
    branches = item.get("anyOf", []) + item.get("oneOf", [])
    if part in _NOT_IN_THE_DOCUMENT:
        return [item]
    found = [step for branch in branches for step in _step(branch, part, schema)]
    if isinstance(part, int):
        nested = item.get("items")
    else:
        nested = item.get("properties", {}).get(part, item.get("additionalProperties"))
    return found + ([_resolved(nested, schema)] if isinstance(nested, dict) else [])


def _incoherences_beside(
    error: ValidationError, data: Mapping[str, Any], model: type[Read], check: Callable[[Read], list[Fault]]
) -> list[Fault]:
    """Return what does not fit together, if the form can be mended by leaving out or replacing single words.

    A document with a misspelt key and an undeclared name is told both at once.
    """
    mended = json.loads(json.dumps(data, default=str))
    for detail in error.errors(include_url=False):
        location = [part for part in detail["loc"] if part not in _NOT_IN_THE_DOCUMENT]
        if detail["type"] in ("not_a_fraction", "share_range"):
            _put(mended, location, "1/2")
        elif detail["type"] == "extra_forbidden":
            _drop(mended, location)
    try:
        rule = model.model_validate(mended)
    except ValidationError:
        return []
    return check(rule)


def _holder(data: Any, location: Sequence[int | str]) -> Any:
    for part in location[:-1]:
        data = data[part]
    return data


def _put(data: Any, location: Sequence[int | str], value: str) -> None:
    _holder(data, location)[location[-1]] = value


def _drop(data: Any, location: Sequence[int | str]) -> None:
    holder = _holder(data, location)
    if isinstance(holder, dict):
        holder.pop(location[-1], None)
