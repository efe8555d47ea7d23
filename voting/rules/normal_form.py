"""The normal form of a rule and its hash: what is left when differences of writing are taken away.

Prose, examples, the order of commutative parts, double negation, defaults, short ways of writing and
unreduced fractions do not count; two rules with the same normal form count every ballot alike.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from voting.rules.conditions import COMPARISONS, Condition, KOf
from voting.rules.document import Rule, Stage

_PROSE = ("id", "version", "title", "body", "source", "source_status", "notes", "who_uses", "voters_called")
_OPPOSITE = {
    "at_least": "fewer_than",
    "fewer_than": "at_least",
    "more_than": "at_most",
    "at_most": "more_than",
}
# Lists in which the order of the parts says nothing.
_UNORDERED = ("of", "in", "in_any", "not_in", "groups", "findings")


def canonical_json(value: Any) -> str:
    """Return JSON with sorted keys, no spaces and no escapes beyond JSON's own; no floats come in."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def normal_form(rule: Rule) -> dict[str, Any]:
    """Return the normal form as a document; with any prose put back, ``load_rule`` reads it."""
    labels = {label: kind.value for label, kind in rule.labels.items() if label != kind.value}
    split = _split(rule)
    form: dict[str, Any] = {
        "needs": _needs(rule),
        "stages": [_stage(rule, stage) for stage in rule.stages],
    }
    # Every stage names its own voters and positions; those of the rule as a whole are the first stage's.
    form["voters"] = form["stages"][0]["voters"]
    form["positions"] = form["stages"][0]["positions"]
    return {**form, **({"split": split} if split else {}), **({"labels": labels} if labels else {})}


def normalised(rule: Rule) -> Rule:
    """Return the rule in normal form, with its prose and examples."""
    document = rule.to_document()
    prose = {key: document[key] for key in (*_PROSE, "examples") if key in document}
    return Rule.model_validate({**prose, **normal_form(rule)})


def rule_hash(rule: Rule) -> str:
    """Return the SHA-256 (hex) of the canonical JSON of the normal form."""
    if "hash" not in rule.derived:
        text = canonical_json(normal_form(rule))
        rule.derived["hash"] = hashlib.sha256(text.encode()).hexdigest()
    return str(rule.derived["hash"])


def document_hash(rule: Rule) -> str:
    """Return the SHA-256 (hex) of the canonical JSON of the whole document, prose and examples included."""
    return hashlib.sha256(canonical_json(rule.to_document()).encode()).hexdigest()


def _needs(rule: Rule) -> dict[str, Any]:
    """Return the needs with the names in place of their words; where they usually are is kept."""
    needs = rule.needs
    form: dict[str, Any] = {}
    for section in ("groups", "attributes", "weights"):
        for name, need in getattr(needs, section).items():
            usually = {"usually": need.usually} if need.usually else {}
            form.setdefault(section, {})[name] = {"called": name, **usually}
    for name, parameter in needs.parameters.items():
        item = parameter.model_dump(mode="json", exclude_defaults=True)
        form.setdefault("parameters", {})[name] = {**item, "called": name}
    if needs.roles:
        form["roles"] = {name: name for name in needs.roles}
    return form


def _split(rule: Rule) -> dict[str, str]:
    """Return what a divided answer does, where it is not what the rule would do without saying it."""
    heads, rest = rule.dividing.heads, rule.dividing.rest
    if heads in ("refused", "spoilt"):
        rest = "silent"  # nothing is left over
    unsaid = "refused" if rule.counts_heads else "parts"
    if (heads, rest) == (unsaid, "silent") or (
        heads == "each" and not rule.counts_heads and rest == "silent"
    ):
        return {}
    if heads == "each" and not rule.counts_heads:
        heads = "parts"  # no seats are counted
    return {"heads": heads} if rest == "silent" else {"heads": heads, "rest": rest}


def _stage(rule: Rule, stage: Stage) -> dict[str, Any]:
    form: dict[str, Any] = {
        "name": stage.name,
        "voters": _ordered(_dumped(rule.voters_of(stage))),
        "positions": rule.profile_of(stage).model_dump(mode="json"),
    }
    for away in ("absent", "protest"):
        form["positions"][away] = form["positions"][away] or "as_cast"
    if stage.quorum is not None:
        form["quorum"] = _condition(stage.quorum)
        form["without_quorum"] = stage.without_quorum
    steps = [{"if": _condition(condition), "then": then} for _, condition, then in stage.steps()]
    if steps:
        form["decide"] = steps
    if stage.judged_by:
        form["judged_by"] = _ordered(_dumped(stage.judged_by))
    if stage.otherwise:
        form["otherwise"] = stage.otherwise
    return form


def _dumped(passage: Any) -> Any:
    return passage.model_dump(mode="json", exclude_defaults=True)


def _ordered(value: Any, key: str = "") -> Any:
    """Sort the lists whose order says nothing, and write one-item lists as lists."""
    if isinstance(value, dict):
        if key == "weights":  # a weight of 1 is what a group has anyway
            value = {name: item for name, item in value.items() if item != 1}
        ordered = {name: _ordered(item, name) for name, item in value.items()}
        return {name: item for name, item in ordered.items() if name != "weights" or item}
    if isinstance(value, str) and key in _UNORDERED:
        return [value]
    if isinstance(value, list):
        items = [_ordered(item) for item in value]
        flat = all(isinstance(item, str) for item in items)
        return sorted(set(items)) if flat and key in _UNORDERED else items
    return value


def _condition(condition: Condition, *, negated: bool = False) -> dict[str, Any]:
    """Return a condition (or its negation) with negations moved down to single tests."""
    if condition.negated is not None:
        return _condition(condition.negated, negated=not negated)
    parts, needed = _parts(condition)
    if parts:
        if negated:
            needed = len(parts) - needed + 1
        return _combination([_condition(part, negated=negated) for part in parts], needed)
    form: dict[str, Any] = _dumped(condition)
    name, body = next(iter(form.items()))
    body = _ordered(body)
    if "holds" in body:
        holds = (condition.in_each or condition.in_some).holds  # type: ignore[union-attr]
        body["holds"] = _condition(holds)
    if not negated:
        return {name: body}
    if name in ("share", "count", "mean_share"):
        return {name: _opposed(name, body)}
    return {"not": {name: body}}


def _opposed(name: str, body: dict[str, Any]) -> dict[str, Any]:
    """Return the test that passes when this one fails and has no answer when this one has none."""
    opposed = {_OPPOSITE[key] if key in COMPARISONS else key: item for key, item in body.items()}
    swapped = {"passes": "fails", "fails": "passes"}
    if name == "share" and opposed.get("empty_base") in swapped:
        opposed["empty_base"] = swapped[opposed["empty_base"]]
    return opposed


def _parts(condition: Condition) -> tuple[Sequence[Condition], int]:
    if condition.every is not None:
        return condition.every, len(condition.every)
    if condition.some is not None:
        return condition.some, 1
    if isinstance(condition.at_least, KOf):
        return condition.at_least.of, condition.at_least.number
    return (), 0


def _combination(parts: list[dict[str, Any]], needed: int) -> dict[str, Any]:
    """Return the combination of some parts: nested ones of the same kind flattened, in a fixed order."""
    for name, number in (("all", len(parts)), ("any", 1)):
        if needed == number:
            flat = [inner for part in parts for inner in part.get(name, [part])]
            unique = {canonical_json(part): part for part in flat}
            ordered = [unique[key] for key in sorted(unique)]
            return ordered[0] if len(ordered) == 1 else {name: ordered}
    return {"at_least": {"number": needed, "of": sorted(parts, key=canonical_json)}}
