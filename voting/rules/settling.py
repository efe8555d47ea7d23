"""A rule with its parameters settled: every mention of one replaced by its value.

What an answer does can depend on them (under consensus minus none, one block is enough), so whoever words a
use of a rule words the settled one.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from voting.rules.binding import parameter_values
from voting.rules.conditions import COMPARISONS
from voting.rules.document import Rule
from voting.rules.exact import written


def settled(rule: Rule, parameters: Mapping[str, object]) -> Rule:
    """Return the rule as it is used with these parameters, and the defaults of those that are not given.

    A number that is a base keeps its parameter, with the value as its default. Raises :class:`RuleError` for
    a parameter that the rule does not have and a value that does not fit.
    """
    values = parameter_values(rule, parameters)
    if not values:
        return rule
    known: dict[tuple[tuple[str, Fraction | str], ...], Rule] = rule.derived.setdefault("settled", {})
    key = tuple(sorted(values.items(), key=lambda item: item[0]))
    if key not in known:
        known[key] = _made(rule, values)
    return known[key]


def _made(rule: Rule, values: Mapping[str, Fraction | str]) -> Rule:
    document = rule.to_document()
    document.pop("examples", None)
    document["stages"] = _settled(document["stages"], values)
    kept = {}
    for name, parameter in document["needs"]["parameters"].items():
        if name not in values or _is_base(document["stages"], name):
            default = {"default": written(values[name])} if name in values else {}
            kept[name] = {**parameter, **default}
    document["needs"]["parameters"] = kept
    return Rule.model_validate(document)


def numbers_of(rule: Rule) -> dict[str, Fraction | str]:
    """Return the values that a settled rule still has in its parameters: those of numbers that are a base."""
    parameters = rule.needs.parameters
    return {name: item.default for name, item in parameters.items() if item.default is not None}


def _settled(value: Any, values: Mapping[str, Fraction | str]) -> Any:
    if isinstance(value, list):
        return [_settled(item, values) for item in value]
    if not isinstance(value, dict):
        return value
    found = {}
    for key, item in value.items():
        is_name = isinstance(item, str) and item in values
        found[key] = _written(key, item, values) if is_name else _settled(item, values)
    return found


def _written(key: str, name: str, values: Mapping[str, Fraction | str]) -> int | str:
    value = values[name]
    if key in COMPARISONS or (key == "base" and isinstance(value, str)):
        return written(value)
    return name


def _is_base(value: Any, name: str) -> bool:
    if isinstance(value, list):
        return any(_is_base(item, name) for item in value)
    if not isinstance(value, dict):
        return False
    return value.get("base") == name or any(_is_base(item, name) for item in value.values())
