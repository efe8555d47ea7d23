"""A small checker for the part of JSON Schema that rule documents use; an unknown keyword is an error."""

from __future__ import annotations

import re
from typing import Any

_PROSE = {"$schema", "$defs", "title", "description", "default", "discriminator"}
_TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "boolean": (bool,),
    "null": (type(None),),
}


def mismatches(value: Any, schema: dict[str, Any]) -> list[str]:
    """Return where a value does not fit a schema; empty when it fits."""
    return _check(value, schema, schema, "$")


def _check(value: Any, schema: dict[str, Any], root: dict[str, Any], at: str) -> list[str]:
    found: list[str] = []
    for keyword, wanted in schema.items():
        if keyword in _PROSE:
            continue
        if keyword == "$ref":
            found += _check(value, root["$defs"][wanted.rpartition("/")[2]], root, at)
        elif keyword in ("anyOf", "oneOf"):
            if not any(_check(value, branch, root, at) == [] for branch in wanted):
                found.append(f"{at}: fits no branch")
        elif keyword in _KEYWORDS:
            found += _KEYWORDS[keyword](value, wanted, schema, root, at)
        else:
            raise NotImplementedError(keyword)
    return found


def _type(value: Any, wanted: str, schema: Any, root: Any, at: str) -> list[str]:
    fits = isinstance(value, _TYPES[wanted]) and (wanted != "integer" or not isinstance(value, bool))
    return [] if fits else [f"{at}: not a {wanted}"]


def _properties(value: Any, wanted: Any, schema: Any, root: Any, at: str) -> list[str]:
    if not isinstance(value, dict):
        return []
    return [
        fault
        for key, item in value.items()
        if key in wanted
        for fault in _check(item, wanted[key], root, f"{at}.{key}")
    ]


def _additional(value: Any, wanted: Any, schema: Any, root: Any, at: str) -> list[str]:
    if not isinstance(value, dict):
        return []
    extra = [key for key in value if key not in schema.get("properties", {})]
    if wanted is False:
        return [f"{at}.{key}: unknown" for key in extra]
    return [fault for key in extra for fault in _check(value[key], wanted, root, f"{at}.{key}")]


def _items(value: Any, wanted: Any, schema: Any, root: Any, at: str) -> list[str]:
    if not isinstance(value, list):
        return []
    return [f for i, item in enumerate(value) for f in _check(item, wanted, root, f"{at}[{i}]")]


def _told(fits: bool, at: str, what: str) -> list[str]:
    return [] if fits else [f"{at}: {what}"]


_KEYWORDS: dict[str, Any] = {
    "type": _type,
    "properties": _properties,
    "additionalProperties": _additional,
    "items": _items,
    "propertyNames": lambda v, w, s, r, at: [f for key in v for f in _check(key, w, r, at)],
    "required": lambda v, w, s, r, at: _told(all(key in v for key in w), at, f"needs {w}"),
    "enum": lambda v, w, s, r, at: _told(v in w, at, f"none of {w}"),
    "const": lambda v, w, s, r, at: _told(v == w, at, f"not {w}"),
    "pattern": lambda v, w, s, r, at: _told(not isinstance(v, str) or re.search(w, v) is not None, at, w),
    "patternProperties": lambda v, w, s, r, at: [
        fault
        for key, item in v.items()
        for pattern, inner in w.items()
        if re.search(pattern, key)
        for fault in _check(item, inner, r, f"{at}.{key}")
    ],
    "minimum": lambda v, w, s, r, at: _told(not isinstance(v, int) or v >= w, at, f"less than {w}"),
    "minLength": lambda v, w, s, r, at: _told(not isinstance(v, str) or len(v) >= w, at, "too short"),
    "minItems": lambda v, w, s, r, at: _told(not isinstance(v, list) or len(v) >= w, at, "too few"),
    "minProperties": lambda v, w, s, r, at: _told(not isinstance(v, dict) or len(v) >= w, at, "too few"),
    "maxProperties": lambda v, w, s, r, at: _told(not isinstance(v, dict) or len(v) <= w, at, "too many"),
}
